// npm run demo: the hospital-ransomware playbook across three partners, from alert to stand-down, as an exercise.

import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rehearse } from "@mirror/exercise-control";
import { projectDir, stateDir } from "../set-up/project.mjs";
import { figuresInWords, timelineInWords, waitInWords, when } from "./demo-words.mjs";
import { startProduct } from "./host.mjs";

const EXERCISE = "EXERCISE EXERCISE EXERCISE";
const playbooks = [
  "playbooks/hospital-ransomware/mutual-aid/playbook.json",
  "playbooks/shared/notification/playbook.json",
  "playbooks/shared/stand-down/playbook.json",
  "playbooks/hospital-ransomware/playbook.json",
];

/** @param {string} [line] */
const print = (line = "") => process.stdout.write(`${line}\n`);

const begunAt = performance.now();
const demoDir = join(stateDir, "demo");
await rm(demoDir, { recursive: true, force: true });
await mkdir(demoDir, { recursive: true, mode: 0o700 });

print(`${EXERCISE}`);
print("Security Mirror: ransomware in a hospital group, three sovereign partners, one playbook.");
print(
  "Nothing here is real, and nothing leaves this machine: stand-ins act through the API, each as themselves.",
);
print();
print("Setting the stage");

const product = await startProduct({
  dataDir: join(demoDir, "data"),
  env: {
    ...process.env,
    MIRROR_PORT: "0",
    MIRROR_METRICS_PORT: "0",
    MIRROR_MODES: "exercise",
    MIRROR_ARCHIVE_DIR: join(demoDir, "archive"),
  },
}).catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(typeof error?.exitCode === "number" ? error.exitCode : 1);
});
process.on("SIGINT", async () => {
  await product.stop();
  process.exit(130);
});

let exitCode = 1;
try {
  const { script, played, timeline, figures, evidence, publicKey } = await rehearse({
    url: product.url,
    adminToken: product.adminToken,
    scriptFile: join(projectDir, "playbooks/hospital-ransomware/exercise.json"),
    playbookFiles: playbooks.map((file) => join(projectDir, file)),
    setting: (what) => print(`  · ${what}`),
    audience: {
      did: (at, who, what) => print(`${when(at)}  ${who} ${what}`),
      waits: (at, until, forWhat) => {
        for (const line of waitInWords(at, until, forWhat)) print(line);
      },
    },
  });
  print();
  print(
    `The run is ${played.run.status}. ${played.actions} acts by stand-ins; the clock was moved on ${played.jumps} times.`,
  );
  print();
  print("Timeline");
  for (const line of timelineInWords(timeline)) print(line);
  print();
  print("Figures (on the exercise's clock)");
  for (const line of figuresInWords(figures)) print(`  ${line}`);
  print();

  const bundle = join(demoDir, "evidence.jsonl");
  await writeFile(bundle, evidence);
  print(`Evidence: ${bundle}`);
  print(`  mirror evidence verify ${bundle} --key ${publicKey}`);
  const verified = await run(join(projectDir, "packages/cli/bin/mirror.mjs"), [
    "evidence",
    "verify",
    bundle,
    "--key",
    publicKey,
  ]);
  print();
  const seconds = Math.round((performance.now() - begunAt) / 1000);
  print(`${script.name} took ${seconds} s. ${EXERCISE}`);
  exitCode = played.run.status === "completed" && verified === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`\nThe demo stopped: ${error instanceof Error ? error.message : error}\n`);
  process.stderr.write(`The log is ${product.logFile}.\n`);
} finally {
  await product.stop();
}
process.exit(exitCode);

/**
 * Runs the command line as its user would.
 * @param {string} file @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function run(file, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "inherit", "inherit"] });
    child.on("close", (code) => resolve(code ?? 1));
  });
}
