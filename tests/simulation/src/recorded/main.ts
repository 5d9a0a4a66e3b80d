import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress } from "node:zlib";
import { documents } from "../flows.js";
import { playNight } from "../night.js";
import { recordNight } from "./record-night.js";
import type { RecordedPlaybook } from "./recording.js";

// node tests/simulation/dist/recorded/main.js FILE: records nights until there are two hundred runs. Once for each
// released version: what it wrote and what it meant by that is held against every version after it.

const RUNS = 200;
const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("Say which file to write: tests/simulation/recorded/<version>.jsonl.br\n");
  process.exit(2);
}

async function* nights(): AsyncGenerator<string> {
  for (const { document } of documents) {
    const recorded: RecordedPlaybook = { playbook: JSON.stringify(document) };
    yield `${JSON.stringify(recorded)}\n`;
  }
  let runs = 0;
  // The streams of those who are enrolled at dusk are the same each night: once is enough.
  const before = new Set<string>();
  for (let seed = 1; runs < RUNS; seed += 1) {
    const lines: string[] = [];
    const night = await playNight(seed, {
      onOver: (world, spectator) => {
        for (const recorded of recordNight(world, spectator)) {
          const line = `${JSON.stringify(recorded)}\n`;
          if (!before.has(line)) lines.push(line);
          before.add(line);
        }
      },
    });
    if (night.broken !== undefined) continue;
    runs += night.runs;
    yield* lines;
    process.stderr.write(`${runs} runs, night ${seed}\n`);
  }
}

const params = {
  [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  [constants.BROTLI_PARAM_QUALITY]: 10,
};
await pipeline(nights(), createBrotliCompress({ params }), createWriteStream(file));
