import { afterEach, describe } from "vitest";
import type { Journal, Retiring } from "../index.js";
import { commandPromises } from "./command-promises.js";
import { entryPromises } from "./entry-promises.js";
import { followPromises } from "./follow-promises.js";
import { modelPromise } from "./model-promise.js";
import { readSetPromises } from "./read-set-promises.js";
import { retirePromises } from "./retire-promises.js";
import { rowPromises } from "./row-promises.js";
import { timePromises } from "./time-promises.js";

/** Makes an empty journal, and says how to be rid of it. */
export type MakeJournal = () => Promise<{
  readonly journal: Journal & Retiring;
  readonly stop: () => Promise<void>;
}>;

/** Runs the whole suite against one implementation. Each test has an empty journal of its own. */
export function journalConformance(name: string, make: MakeJournal): void {
  describe(name, () => {
    const stops: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const stop of stops.splice(0)) await stop();
    });
    const journal = async () => {
      const made = await make();
      stops.push(made.stop);
      return made.journal;
    };
    entryPromises(journal);
    readSetPromises(journal);
    commandPromises(journal);
    timePromises(journal);
    rowPromises(journal);
    followPromises(journal);
    retirePromises(journal);
    modelPromise(journal);
  });
}
