// The product in a process of its own, to be killed: orchestrator, executor, and a desk that remembers nothing.

import { openLogger, openRecord, readConfig } from "@mirror/chassis";
import { ExecutorConfig, runExecutor } from "@mirror/executor";
import { claimStep, perform, Turn } from "@mirror/operations";
import { runOrchestrator } from "@mirror/orchestrator";
import { Actor, StepInvocationId } from "@mirror/vocabulary";
import { inParallel } from "./in-parallel.mjs";

/** @typedef {{ claim: string, by: unknown } | { know: number }} Told */

const log = openLogger({ service: "bench", level: "error", format: "json" });
const config = readConfig(ExecutorConfig, process.env);
const record = await openRecord(config, "product", log);
const { desk } = record;
await runOrchestrator({ config, log });
await runExecutor({ config, log });

process.on("message", async (/** @type {Told} */ told) => {
  process.send?.("claim" in told ? await claimed(told) : await known(told.know));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

/** A responder's command, carried out. @param {{ claim: string, by: unknown }} told */
async function claimed({ claim, by }) {
  const step = StepInvocationId.parse(claim);
  const done = await perform(
    desk,
    { actor: Actor.parse(by) },
    (turn) => claimStep(turn, step),
    () => null,
  );
  return { ok: done.ok };
}

/** Reads every run back from the journal. @param {number} inFlight */
async function known(inFlight) {
  let runs = 0;
  /** @type {import("@mirror/journal").IndexPosition | undefined} */
  let after;
  for (;;) {
    const page = await desk.journal.list("runs", { limit: 1_000, ...(after === undefined ? {} : { after }) });
    await inParallel(page.length, inFlight, async (n) => {
      const run = await new Turn(desk, { kind: "clock" }).load(desk.runKind, page[n]?.member ?? "");
      if (run !== undefined) runs += 1;
    });
    after = page.at(-1);
    if (after === undefined) return { runs };
  }
}
