// Every check of the project, one after the other, with a count at the end. Each goes on although another failed,
// so that one run tells all there is to mend.
//
//   npm test                      all of them
//   npm test -- lint types        the named ones
//
// With MIRROR_SECOND_TRY=1, as in CI, files in which a test failed are run once more, by themselves, and named at the
// end where they pass then: a fault that shows once in fifty runs is still a fault, but not one of the change at hand.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { projectDir, stateDir } from "../set-up/project.mjs";
import { countLine, countOne, countTests, failedFiles, total, withSecondTry } from "./count.mjs";
import { decides } from "./decides.mjs";

/** @typedef {import("./count.mjs").Count} Count */
/** @typedef {import("./count.mjs").VitestReport} VitestReport */

const report = join(stateDir, "vitest.json");

// In a log, colours are noise; the tools would colour it all the same where they see CI.
const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1", FORCE_COLOR: undefined };

/** @type {Record<string, { what: string, check: () => Promise<Count> }>} */
const stages = {
  lint: {
    what: "format and lint",
    check: () =>
      all([["biome", "ci", "--error-on-warnings", ...(process.stdout.isTTY ? [] : ["--colors=off"]), "."]]),
  },
  types: {
    what: "types, of the product as it is built, of its tests and of its scripts",
    check: () =>
      all([
        [
          "turbo",
          "run",
          "build",
          "--continue",
          "--ui=stream",
          "--output-logs=errors-only",
          "--log-order=grouped",
        ],
        ["tsc", "-p", "tsconfig.tests.json"],
        ["tsc", "-p", "tsconfig.infra.json"],
      ]),
  },
  unused: {
    what: "files, exports and dependencies that nothing uses",
    check: () => all([["knip"]]),
  },
  branches: {
    what: "what decides, by its own tests: every branch of it is taken",
    check: () =>
      runTests([...decides.map((name) => `packages/${name}/`), "--project=together", "--coverage"], {
        MIRROR_SAME_DRAWS: "1",
      }),
  },
  tests: {
    what: "architecture, units, contracts and flows",
    check: () => runTests(decides.map((name) => `--exclude=packages/${name}/**`)),
  },
};

/** @type {string[]} */
const unsteady = [];

/**
 * Runs tests, and counts them by what vitest wrote down.
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env]
 */
async function runTests(args, env = {}) {
  const first = await vitest(args, env);
  const count = countTests(first.report, first.exitedWell);
  const files = failedFiles(first.report);
  if (count.failed === 0 || process.env.MIRROR_SECOND_TRY !== "1") return count;

  // Which branches were taken is known of a whole run only, and so is where an error outside every test comes from.
  const whole = files.length === 0 || args.includes("--coverage");
  process.stdout.write(`\n== once more, ${whole ? "all of it" : `what failed: ${files.join(" ")}`}\n`);
  const again = await vitest(whole ? args : files, env);
  const steady = new Set(failedFiles(again.report));
  unsteady.push(...files.filter((file) => !steady.has(file)));
  if (first.report === undefined || again.report === undefined) return count;
  return countTests(withSecondTry(first.report, again.report), again.exitedWell);
}

/**
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<{ report: VitestReport | undefined, exitedWell: boolean }>}
 */
async function vitest(args, env) {
  mkdirSync(stateDir, { recursive: true });
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const exitedWell = await runTool(["vitest", "run", ...args, ...reporters], env);
  return { report: existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined, exitedWell };
}

/**
 * Runs tools one after the other; the check passes when all do.
 * @param {readonly (readonly [string, ...string[]])[]} commands
 */
async function all(commands) {
  let passed = true;
  for (const command of commands) passed = (await runTool(command)) && passed;
  return countOne(passed);
}

/**
 * Runs one of the project's tools, with its output as it comes.
 * @param {readonly [string, ...string[]]} command
 * @param {Readonly<Record<string, string>>} [env]
 * @returns {Promise<boolean>} whether it ended well
 */
function runTool([tool, ...args], env = {}) {
  return new Promise((resolve) => {
    const child = spawn(join(projectDir, "node_modules", ".bin", tool), args, {
      cwd: projectDir,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1", ...plain },
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in stages));
if (unknown.length > 0) {
  process.stderr.write(
    `check: there is no ${unknown.join(", ")}; there are ${Object.keys(stages).join(", ")}.\n`,
  );
  process.exit(2);
}

/** @type {{ name: string, count: Count, seconds: string }[]} */
const results = [];
for (const [name, { what, check }] of Object.entries(stages)) {
  if (named.length > 0 && !named.includes(name)) continue;
  process.stdout.write(`\n== ${name}: ${what}\n`);
  const began = performance.now();
  const count = await check();
  results.push({ name, count, seconds: ((performance.now() - began) / 1000).toFixed(1) });
}

process.stdout.write("\n");
for (const { name, count, seconds } of results) {
  process.stdout.write(
    `${count.failed === 0 ? "ok    " : "FAILED"} ${name.padEnd(8)} ${countLine(count)}, ${seconds} s\n`,
  );
}
for (const file of unsteady)
  process.stdout.write(`UNSTEADY ${relative(projectDir, file)}: failed at first, passed at the second try\n`);
const sum = total(results.map(({ count }) => count));
process.stdout.write(`${countLine(sum)}\n`);
process.exitCode = sum.failed === 0 ? 0 : 1;
