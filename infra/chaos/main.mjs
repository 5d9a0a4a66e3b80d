// npm run chaos: kills and breaks the real processes while people work, and judges what is left.
//
//   npm run chaos -- --minutes 5 --seed 42         five minutes of faults, the same ones for the same seed
//   npm run chaos -- --minutes 5 --json            one JSON object on stdout; progress goes to stderr
//   npm run chaos -- --only redis-killed,torn-tail the named kinds of fault; "kills" names every kind that kills
//   npm run chaos -- --overload --minutes 5        no faults: ten times what can be served, while officials decide
//
// Exits 1 where anything was lost, doubled, unauthorised or cannot be explained. A seed gives the same faults at the
// same moments; what they meet depends on the machine.

import { parseArgs } from "node:util";
import { faults, kindsHere } from "./faults/faults.mjs";
import { playOverload } from "./overload/overload.mjs";
import { overloadInWords } from "./overload/report.mjs";
import { inWords } from "./report.mjs";
import { playRound } from "./round.mjs";
import { NO_COMPILER } from "./shims/build.mjs";

class Usage extends Error {}

function asked() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: "string", default: "1" },
        seed: { type: "string", default: `${Date.now() % 1_000_000}` },
        runs: { type: "string", default: "12" },
        only: { type: "string" },
        overload: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const [minutes, seed, openRuns] = [Number(values.minutes), Number(values.seed), Number(values.runs)];
    if (!(minutes > 0)) throw new Usage("--minutes takes a number above 0.");
    if (!Number.isSafeInteger(seed)) throw new Usage("--seed takes a whole number.");
    if (!(Number.isSafeInteger(openRuns) && openRuns > 0))
      throw new Usage("--runs takes a whole number above 0.");
    const here = kindsHere();
    const kinds = values.only === undefined ? here : values.only.split(",").flatMap(kindsNamed);
    const unknown = kinds.filter((kind) => !(kind in faults));
    if (unknown.length > 0)
      throw new Usage(`--only takes kinds of faults: ${Object.keys(faults).join(", ")}.`);
    const impossible = kinds.filter((kind) => !here.includes(kind));
    if (impossible.length > 0) throw new Usage(`${impossible.join(", ")}: ${NO_COMPILER}.`);
    const leftOut = Object.keys(faults).filter((kind) => !here.includes(kind));
    if (leftOut.length > 0) process.stderr.write(`chaos: without ${leftOut.join(", ")}: ${NO_COMPILER}.\n`);
    return { minutes, seed, openRuns, kinds, json: values.json, overload: values.overload };
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error));
  }
}

/** `kills` stands for every kind that kills something. @param {string} name */
function kindsNamed(name) {
  return name === "kills" ? kindsHere().filter((kind) => kind.includes("killed")) : [name];
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"]))
  process.on(signal, () => process.exit(130));

try {
  const { json, overload, ...round } = asked();
  if (process.env.REDIS_URL)
    throw new Usage("Chaos breaks a Redis of its own, and none that it is given: leave REDIS_URL out.");
  const began = performance.now();
  /** @param {string} what */
  const say = (what) =>
    process.stderr.write(
      `chaos  ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}\n`,
    );
  const {
    report,
    words: table,
    findings,
    keptIn,
  } = overload ? await overloaded(round.minutes, say) : await broken(round, say);
  for (const { kind, words } of findings) process.stderr.write(`${kind.toUpperCase()}  ${words}\n`);
  if (keptIn !== undefined) process.stderr.write(`The record and the logs are kept in ${keptIn}\n`);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : table);
  const bad = report.lost + report.doubled + report.unauthorised + report.unexplained;
  process.exitCode = bad === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof Usage)) throw error;
  process.stderr.write(`chaos: ${error.message}\n`);
  process.exitCode = 2;
}

/** @param {Omit<Parameters<typeof playRound>[0], "say">} round @param {(what: string) => void} say */
async function broken(round, say) {
  const { report, figures, findings, keptIn } = await playRound({ ...round, say });
  return { report, words: inWords(report, figures), findings, keptIn };
}

/** @param {number} minutes @param {(what: string) => void} say */
async function overloaded(minutes, say) {
  const { report, findings, keptIn } = await playOverload({ minutes, say });
  return { report, words: overloadInWords(report), findings, keptIn };
}
