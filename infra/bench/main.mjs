// npm run bench: how fast it is, beside raw BullMQ doing the same work on the same Redis in the same run.
//
//   npm run bench                            everything, some minutes; a table
//   npm run bench -- --json                  one JSON object on stdout; progress goes to stderr
//   npm run bench -- --quick                 the same in small: whether it works, not how fast it is
//   npm run bench -- --only noop,recovery    the named sections
//   npm run bench -- --only hostile          what documents that mean harm cost: no Redis, some seconds
//   npm run bench -- --only finished         what a finished run leaves in Redis: the demo, played once; some two minutes
//   npm run bench -- --profile               and where the processor's time goes in each section, by package
//
// REDIS_URL names a server to measure instead of one of our own; it has to be empty, and is emptied again.

import { parseArgs } from "node:util";
import { BenchRefused } from "./ground.mjs";
import { measureSections, sectionNames } from "./measure.mjs";
import { inWords } from "./report.mjs";

class Usage extends Error {
  exitCode = 2;
}

function asked() {
  const { values } = readArgs();
  if (values.only === "hostile" || values.only === "finished")
    return { ...values, only: [], alone: values.only };
  const names = values.only?.split(",") ?? sectionNames;
  const only = sectionNames.filter((name) => names.includes(name));
  if (only.length < names.length)
    throw new Usage(
      `--only takes names of sections: ${sectionNames.join(", ")}; or hostile or finished, alone.`,
    );
  return { ...values, only, alone: undefined };
}

function readArgs() {
  try {
    return parseArgs({
      options: {
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        profile: { type: "boolean", default: false },
        only: { type: "string" },
      },
    });
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error));
  }
}

process.on("SIGINT", () => process.exit(130));

try {
  const { only, json, quick, profile, alone } = asked();
  /** @param {string} what */
  const say = (what) => process.stderr.write(`bench  ${what}\n`);
  if (alone === "hostile") await tellHostile(json, say);
  else if (alone === "finished") await tellFinished(json, say);
  else await tellSections({ only, isQuick: quick, profile, say }, json);
} catch (error) {
  if (!(error instanceof Usage || error instanceof BenchRefused)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = error.exitCode;
}

/** @param {Parameters<typeof measureSections>[0]} what @param {boolean} json */
async function tellSections(what, json) {
  const figures = await measureSections(what);
  process.stdout.write(json ? `${JSON.stringify(figures)}\n` : inWords(figures));
}

/** @param {boolean} json @param {(what: string) => void} say */
async function tellFinished(json, say) {
  const { finishedInWords, measureFinished } = await import("./finished.mjs");
  const figures = await measureFinished(say);
  process.stdout.write(json ? `${JSON.stringify(figures)}\n` : finishedInWords(figures));
}

/** @param {boolean} json @param {(what: string) => void} say */
async function tellHostile(json, say) {
  const { hostileInWords, measureHostile } = await import("./hostile.mjs");
  const figures = await measureHostile(say);
  process.stdout.write(json ? `${JSON.stringify(figures)}\n` : hostileInWords(figures));
  if (figures.documents.some((one) => one.loopDelayMs > figures.loopDelayMaxMs)) process.exitCode = 1;
}
