import { FINISHED_RUN } from "@mirror/engine";
import { flows } from "./flows.js";
import type { Mutant } from "./mutants/mutant.js";
import { DUSK_MS, enter, gatherCast } from "./people/cast.js";
import { Crowd } from "./people/crowd.js";
import { Spectator } from "./people/spectator.js";
import { promises } from "./promises/promises.js";
import { withBorrowedClocks } from "./time/borrowed-clocks.js";
import { Chance } from "./time/chance.js";
import { Timeline } from "./time/timeline.js";
import type { Strike } from "./wire/weather.js";
import { type Broken, type Role, World } from "./world.js";

/** How one simulation went. */
export interface Night {
  readonly seed: number;
  readonly broken: Broken | undefined;
  readonly lastEvents: readonly string[];
  readonly runs: number;
  readonly commits: number;
  readonly steps: number;
  readonly virtualMs: number;
  /** How often each kind of fact was written down, and each fault came. */
  readonly facts: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
}

export interface Options {
  /** How many of the last events are told where a promise was broken. */
  readonly eventsShown?: number;
  /** What is wrong with the protocol. */
  readonly mutant?: Mutant;
  /** Told when the night is over and every promise was kept. */
  readonly onOver?: (world: World, spectator: Spectator) => void;
  /** Every fault at its worst. */
  readonly isStorm?: boolean;
}

/** By then everything has moved to its end, or says what it waits for. */
const HEALED_WITHIN_MS = 300_000;

/** Plays one night from its seed: people, processes and faults until dawn; then the faults are over, and everything comes to its end. */
export async function playNight(
  seed: number,
  { mutant, isStorm = false, eventsShown = 40, onOver }: Options = {},
): Promise<Night> {
  const cast = await gatherCast();
  const chance = new Chance(seed);
  const timeline = new Timeline(DUSK_MS);
  const world = new World(timeline, chance, mutant, isStorm);
  const spectator = new Spectator(world, flows);
  world.witnesses.push(...promises(world, spectator));
  await enter({ ...world.record.journal, commit: (commit) => world.record.commit(commit, undefined) }, cast);
  const crowd = new Crowd(world, cast, spectator);
  const runs = chance.whole(1, 4);
  const drills = chance.happens(0.25) ? 1 : 0;
  const dawnMs =
    DUSK_MS + (chance.happens(0.7) ? chance.between(15_000, 50_000) : chance.between(60_000, 130_000));

  return withBorrowedClocks(
    timeline,
    () => world.monotonicMs(),
    async () => {
      await world.startAll();
      schedule(world, dawnMs);
      crowd.begin(runs, drills);
      const until = async (ms: number, enough: () => boolean | Promise<boolean>) => {
        for (let steps = 0; world.broken === undefined; steps += 1) {
          if (steps % 50 === 0 && (await enough())) return;
          if (!(await timeline.step(ms))) return;
        }
      };
      const nothing = () => false;
      await until(chance.between(DUSK_MS, dawnMs), nothing);
      await look(world, "night");
      await until(dawnMs, nothing);
      world.weather.calm = true;
      world.journalIsAway = false;
      crowd.mood = "dawn";
      world.trace.note(() => "dawn: the faults are over");
      await look(world, "dawn");
      await until(
        dawnMs + HEALED_WITHIN_MS,
        async () => crowd.waiting === 0 && (await isOver(world, spectator)),
      );
      await look(world, "end");
      if (world.broken === undefined) onOver?.(world, spectator);
      const lines = world.broken === undefined ? [] : world.trace.last(eventsShown, DUSK_MS);
      return {
        seed,
        broken: world.broken,
        lastEvents: lines,
        runs: (await spectator.runs()).length,
        commits: world.record.written.length,
        steps: timeline.steps,
        virtualMs: timeline.nowMs - DUSK_MS,
        facts: factsOf(world),
        faults: world.weather.came,
      };
    },
  );
}

function factsOf(world: World): Map<string, number> {
  const facts = new Map<string, number>();
  for (const { commit, by } of world.record.written)
    if (by !== undefined)
      for (const { body } of commit.entries) facts.set(body.type, (facts.get(body.type) ?? 0) + 1);
  return facts;
}

async function look(world: World, when: "night" | "dawn" | "end"): Promise<void> {
  for (const witness of world.witnesses) {
    if (world.broken !== undefined) return;
    await witness.look?.(when);
  }
}

async function isOver(world: World, spectator: Spectator): Promise<boolean> {
  if (!(await spectator.runs()).every((run) => FINISHED_RUN.has(run.status))) return false;
  for (const mode of ["live", "exercise"] as const)
    if ((await world.record.journal.owed(mode, { limit: 1 })).length > 0) return false;
  return true;
}

/** Those faults that come by themselves, at their hours. */
function schedule(world: World, dawnMs: number): void {
  const { timeline, chance, weather, clock } = world;
  const one = (role?: Role) => {
    const those = [...world.processes].filter(([, has]) => role === undefined || has === role);
    return those.length === 0 ? undefined : chance.pick(those)[0];
  };
  const killOne = (role: Role) => () => {
    const process = one(role);
    if (process !== undefined) world.kill(process, "from outside");
  };
  const strikes: Readonly<Record<Strike, () => void>> = {
    "power is lost": () => world.cutPower(),
    "journal is away": () => {
      world.journalIsAway = true;
      world.trace.note(() => "the journal is away");
      timeline.after(chance.between(200, 9_000), undefined, () => {
        world.journalIsAway = false;
      });
    },
    "wall clock jumps": () => {
      const process = one();
      if (process !== undefined) process.clockErrorMs += chance.between(-3_600_000, 3_600_000);
    },
    "journal's clock jumps": () => {
      const ms = chance.pick([2_000, 20_000, 3_600_000]);
      world.trace.note(() => `the journal's clock jumps ${ms} ms ahead`);
      clock.jump(ms);
    },
    "queue is wiped": () => {
      world.trace.note(() => "the queues are wiped");
      world.queue.wipe();
    },
    "orchestrator is killed": killOne("orchestrator"),
    "executor is killed": killOne("executor"),
    "api is killed": killOne("api"),
    "somebody is stopped": () => {
      const process = one();
      if (process !== undefined) world.stop(process, chance.between(500, 60_000));
    },
  };
  for (const [strike, times] of weather.strikes)
    for (let time = 0; time < times; time += 1)
      timeline.at(chance.between(world.startMs, dawnMs), undefined, () => {
        if (weather.calm) return;
        weather.note(strike);
        strikes[strike]();
      });
}
