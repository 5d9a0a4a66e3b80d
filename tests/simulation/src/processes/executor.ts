import type { Hint } from "@mirror/dispatch";
import { type Capability, performEffect } from "@mirror/executor";
import type { Desk, Worker } from "@mirror/operations";
import type { Mode } from "@mirror/vocabulary";
import type { Process } from "../time/process.js";
import type { World } from "../world.js";

/** Performs effects, by the real following of hints, with what this world has outside. */
export function startExecutor(world: World, process: Process, desk: Desk): void {
  const { mutant } = world;
  const own: Worker = { worker: process.name, epoch: world.wallClockMs(process) };
  const by = mutant?.worker?.(own) ?? own;
  const { signal } = new AbortController();
  const nowOwed = (hints: readonly Hint[]) => {
    world.queue.hint(process, hints).catch((error: unknown) => world.failed(process, "hinting", error));
  };
  const work = (mode: Mode, capabilities: readonly Capability[]) => {
    for (const capability of capabilities)
      world.queue.work(process, mode, capability.name, (hint) => {
        const follow = () => performEffect(desk, { capability }, hint, by, world.log, signal, nowOwed);
        return mutant?.follow?.(hint, follow, { journal: desk.journal, capability }) ?? follow();
      });
  };
  work("exercise", world.outside.drill(process));
  const place = { world, process, role: "executor" } as const;
  work(
    "live",
    world.outside.live(process).map((one) => mutant?.capability?.(one, place) ?? one),
  );
}
