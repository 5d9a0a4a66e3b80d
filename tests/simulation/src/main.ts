import { parseArgs } from "node:util";
import { baseSeed } from "./fresh-nights.js";
import { playNight } from "./night.js";
import { reportOf } from "./report.js";

// npm run simulate -- --seed N [--seeds M] [--events E]: plays the nights of M seeds from N on. Ends with 1 where a
// promise was broken, having told which, in the night of which seed, and what happened last.

const { values } = parseArgs({
  options: { seed: { type: "string" }, seeds: { type: "string" }, events: { type: "string" } },
});
const first = wholeNumber("--seed", values.seed) ?? baseSeed(process.env, Date.now());
const count = wholeNumber("--seeds", values.seeds) ?? 1;
const eventsShown = wholeNumber("--events", values.events) ?? 40;
const TOLD_EVERY = 500;

let commits = 0;
let brokenNights = 0;
const faults = new Map<string, number>();
for (let seed = first; seed < first + count; seed += 1) {
  const night = await playNight(seed, { eventsShown });
  commits += night.commits;
  for (const [fault, times] of night.faults) faults.set(fault, (faults.get(fault) ?? 0) + times);
  if (night.broken !== undefined) {
    brokenNights += 1;
    process.stdout.write(`${reportOf(night)}\n\n`);
  }
  const played = seed - first + 1;
  if (played % TOLD_EVERY === 0 && played < count)
    process.stderr.write(`${played} of ${count} nights, ${brokenNights} with a broken promise\n`);
}
const came = [...faults]
  .sort(([, one], [, other]) => other - one)
  .map(([fault, times]) => `${fault} ${times}`);
process.stdout.write(
  `${count} ${count === 1 ? "night" : "nights"} from seed ${first}: ${commits} commits, ${brokenNights} with a broken promise.\n` +
    `Faults: ${came.join(", ") || "none came"}.\n`,
);
process.exitCode = brokenNights === 0 ? 0 : 1;

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  process.stderr.write(`simulate: ${name} takes a whole number, not ${text}.\n`);
  process.exit(2);
}
