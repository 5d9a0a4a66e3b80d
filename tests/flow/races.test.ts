import type { Journal } from "@mirror/journal";
import {
  answerConsent,
  claimStep,
  consentKind,
  holdRun,
  ringWakeUp,
  type SentUnder,
  type Turn,
  tellAgreement,
} from "@mirror/operations";
import {
  type Actor,
  type ConsentId,
  type EffectId,
  type RunId,
  readId,
  type StepInvocationId,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { guardedSteps } from "./guarded-steps.js";
import { brokenInvariants } from "./invariants.js";
import { lastSignatures, sign } from "./last-signatures.js";
import { type Ended, Race } from "./race.js";
import {
  agreed,
  begin,
  type Ground,
  ground,
  overtaking,
  started,
  stepsByName,
  withdraw,
} from "./withdrawal.js";

const _EXECUTOR: Actor = { kind: "service", service: "executor" };
const CLOCK: Actor = { kind: "clock" };
const BECAUSE = "The systems are ours to decide about, and this is our answer.";
/** How many orders are tried: of every race that is about consent, and of the others. */
const SEEDS = 2_000;
const SEEDS_OF_OTHERS = 300;
const LIMIT_MS = 240_000;

const broken = (race: Race, on: Ground) => brokenInvariants(race.journal, race.desks, on.scene.desk.flows);

async function raceTheMachine(on: Ground, { run, round }: { run: RunId; round: ConsentId }, seed: number) {
  const [row] = await on.scene.journal.owed("live", { limit: 1 });
  const effect = row?.effect as EffectId;
  const race = await Race.from(on.scene, on.recording, seed);
  let withdrawn: Ended<SentUnder> = { ok: false, code: "" };
  const begun: Ended<EffectId | null>[] = [];
  await race.run(
    async () => {
      withdrawn = await withdraw(race, on, run, round);
    },
    async () => {
      begun.push(await begin(race, run, effect, 1));
    },
    async () => {
      begun.push(await begin(race, run, effect, 2));
    },
  );
  // A hint that comes again once all is quiet.
  await race.run(async () => {
    begun.push(await begin(race, run, effect, 3));
  });
  return { race, withdrawn, begun };
}

test(
  "INV-04 a withdrawal and the machines that race it: no intent after its acknowledgement, and those before are in its answer",
  async () => {
    const on = await ground();
    const asked = await agreed(on, ["Block"]);
    let sentBefore = 0;
    let neverSent = 0;
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const { race, withdrawn, begun } = await raceTheMachine(on, asked, seed);
      expect(withdrawn.ok, `seed ${seed}`).toBe(true);
      const leaving = begun.filter((one) => one.ok && one.answer !== null);
      expect(leaving.length, `seed ${seed}`).toBeLessThanOrEqual(1);
      for (const one of begun) expect(overtaking(withdrawn, one), `seed ${seed}`).toBeUndefined();
      if (leaving.length > 0) sentBefore += 1;
      else neverSent += 1;
      expect(await broken(race, on), `seed ${seed}`).toEqual([]);
    }
    // Both orders were tried.
    expect(Math.min(sentBefore, neverSent)).toBeGreaterThan(SEEDS / 20);
  },
  LIMIT_MS,
);

test(
  "on a journal that compares only what is written an effect overtakes the suspension of its agreement, and that is seen",
  async () => {
    const on = await ground();
    const { run } = await agreed(on, ["Block"]);
    const [row] = await on.scene.journal.owed("live", { limit: 1 });
    const effect = row?.effect as EffectId;
    // A withdrawal writes to the run as well, so that even this journal would notice it. A suspension does not.
    const forgetful = (journal: Journal): Journal => ({
      ...journal,
      commit: (commit) => {
        const written = new Set(commit.entries.map((entry) => entry.stream));
        const readSet = new Map([...commit.readSet].filter(([stream]) => written.has(stream)));
        return journal.commit({ ...commit, readSet });
      },
    });
    let overtook = 0;
    const seen = new Set<string>();
    for (let seed = 0; seed < 200 && seen.size === 0; seed += 1) {
      const race = await Race.from(on.scene, on.recording, seed, forgetful);
      const suspended: Ended<null>[] = [];
      const begun: Ended<EffectId | null>[] = [];
      await race.run(
        async () => {
          suspended.push(
            await race.ask(
              on.scene.as(on.host, "Ada"),
              (turn) => tellAgreement(turn, on.agreement, { type: "suspend", justification: BECAUSE }, null),
              () => null,
            ),
          );
        },
        async () => {
          begun.push(await begin(race, run, effect, 1));
        },
      );
      const [before, after] = [suspended[0], begun[0]];
      if (before?.ok !== true) throw new Error(`Seed ${seed}: the suspension was refused.`);
      if (after?.ok === true && after.answer !== null && (after.position ?? 0) > (before.position ?? 0))
        overtook += 1;
      for (const broken of await brokenInvariants(race.journal))
        if (broken.startsWith("INV-03")) seen.add(broken);
    }
    expect(overtook).toBeGreaterThan(0);
    expect(seen.size).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

test(
  "C-09 a withdrawal and what people are handed or take: whatever was handed out before is stopped and named, and nothing is after",
  async () => {
    const on = await ground();
    const { scene } = on;
    const { run, round } = await agreed(on, ["Image", "Copy"]);
    const copy = (await stepsByName(scene, run)).get("Copy")?.id as StepInvocationId;
    const wakeUp = await scene.journal.nextWakeUp("live");
    const finn = scene.as(on.helpers, "Finn");
    const orders = new Map<string, number>();
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const race = await Race.from(scene, on.recording, seed);
      let withdrawn: Ended<SentUnder> = { ok: false, code: "" };
      let rung: Ended<null> = { ok: false, code: "" };
      let claimed: Ended<null> = { ok: false, code: "" };
      const say = (actor: Actor, handle: (turn: Turn) => ReturnType<typeof claimStep>) =>
        race.ask(actor, handle, () => null);
      await race.run(
        async () => {
          withdrawn = await withdraw(race, on, run, round);
        },
        async () => {
          rung = await say(CLOCK, (turn) => ringWakeUp(turn, run, wakeUp?.name ?? ""));
        },
        async () => {
          claimed = await say(finn, (turn) => claimStep(turn, copy));
        },
      );
      const outcome = [withdrawn, rung, claimed] as readonly Ended<unknown>[];
      const [w, r, c] = outcome;
      if (w?.ok !== true || r?.ok !== true || c === undefined)
        throw new Error(`seed ${seed}: ${JSON.stringify(outcome)}`);
      const { alreadySent } = w.answer as SentUnder;
      const named = new Set(alreadySent.map(({ name }) => name));
      const isRungFirst = (r.position ?? 0) < (w.position ?? 0);
      expect(named, `seed ${seed}`).toEqual(new Set(isRungFirst ? ["Copy", "Image"] : ["Copy"]));
      if (c.ok) expect(c.position ?? 0, `seed ${seed}`).toBeLessThan(w.position ?? 0);
      else expect(["consent-revoked", "wrong-state", "run-over"], `seed ${seed}`).toContain(c.code);

      let statuses: Record<string, string> = {};
      await race.run(async () => {
        await say({ kind: "service", service: "test" }, async (turn) => {
          const state = await turn.load(turn.desk.runKind, run);
          statuses = Object.fromEntries(
            [...(state?.steps.values() ?? [])].map((step) => [step.name, step.status]),
          );
          return undefined;
        });
      });
      // What a rule refuses fails its branch, and with it the run; what is in somebody's hands is on hold until then.
      if (isRungFirst) expect(statuses, `seed ${seed}`).toMatchObject({ Image: "on-hold", Copy: "on-hold" });
      else expect(statuses.Image, `seed ${seed}`).toBe("failed");
      for (const status of [statuses.Image, statuses.Copy])
        expect(["assigned", "in-progress"], `seed ${seed}`).not.toContain(status);
      expect(await broken(race, on), `seed ${seed}`).toEqual([]);
      const order = `${isRungFirst ? "handed out" : "refused"}, ${c.ok ? "taken" : "not taken"}`;
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect([...orders.keys()].toSorted()).toEqual([
      "handed out, not taken",
      "handed out, taken",
      "refused, not taken",
      "refused, taken",
    ]);
  },
  LIMIT_MS,
);

test(
  "M10 a partner's hold and the machine that races it: nothing begins after the hold is acknowledged",
  async () => {
    const on = await ground();
    const { run } = await agreed(on, ["Block"]);
    const [row] = await on.scene.journal.owed("live", { limit: 1 });
    const effect = row?.effect as EffectId;
    let before = 0;
    for (let seed = 0; seed < SEEDS_OF_OTHERS; seed += 1) {
      const race = await Race.from(on.scene, on.recording, seed);
      let held: Ended<null> = { ok: false, code: "" };
      let begun: Ended<EffectId | null> = { ok: false, code: "" };
      await race.run(
        async () => {
          held = await race.ask(
            on.scene.as(on.host, "Bo"),
            (turn) => holdRun(turn, run, "Wait for us."),
            () => null,
          );
        },
        async () => {
          begun = await begin(race, run, effect, 1);
        },
      );
      const [h, b] = [held, begun] as readonly [Ended<null>, Ended<EffectId | null>];
      expect(h.ok, `seed ${seed}`).toBe(true);
      if (b.ok && h.ok) {
        before += 1;
        expect(b.position ?? 0, `seed ${seed}`).toBeLessThan(h.position ?? 0);
      }
      expect(await broken(race, on), `seed ${seed}`).toEqual([]);
    }
    expect(before).toBeGreaterThan(SEEDS_OF_OTHERS / 20);
    expect(before).toBeLessThan(SEEDS_OF_OTHERS);
  },
  LIMIT_MS,
);

test(
  "INV-12 two officials at once: two yes are two persons, one person's two are one, and a no beside a yes ends it once",
  async () => {
    const on = await ground();
    const { scene, host } = on;
    const run = await started(on, guardedSteps(["Copy"], { dualControl: true }));
    const round = (await stepsByName(scene, run)).get("Ask")?.answeredBy as ConsentId;
    const scopeHash = (await scene.read((turn) => turn.load(consentKind, round)))?.scopeHash ?? "";
    const pairs = [
      ["Bo grants", "Cy grants"],
      ["Bo grants", "Bo grants"],
      ["Bo grants", "Cy refuses"],
    ] as const;
    const ends = new Set<string>();
    for (let seed = 0; seed < SEEDS_OF_OTHERS; seed += 1) {
      const pair = pairs[seed % pairs.length] ?? pairs[0];
      const race = await Race.from(scene, on.recording, seed);
      const said = await race.run(
        ...pair.map((one) => () => {
          const [who = "", what] = one.split(" ");
          return race.ask(
            scene.as(host, who),
            (turn) =>
              what === "grants"
                ? answerConsent(turn, round, { type: "grant", body: { scopeHash } }, () => {})
                : answerConsent(turn, round, { type: "refuse", body: { justification: BECAUSE } }, () => {}),
            (turn) => turn.current(consentKind, round)?.status ?? "gone",
          );
        }),
      );
      const types = (await race.journal.read([{ stream: round }])).streams
        .get(round)
        ?.entries.map(({ body }) => body.type);
      const yes =
        types?.filter((type) => type === "consent-half-granted" || type === "consent-granted").length ?? 0;
      const okay = said.filter((one) => one.ok).length;
      switch (pair) {
        case pairs[0]:
          expect([yes, okay], `seed ${seed}`).toEqual([2, 2]);
          expect(types, `seed ${seed}`).toContain("consent-round-satisfied");
          break;
        case pairs[1]:
          expect([yes, okay], `seed ${seed}`).toEqual([1, 1]);
          expect(types, `seed ${seed}`).not.toContain("consent-round-satisfied");
          break;
        default:
          expect(types, `seed ${seed}`).toContain("consent-round-refused");
          expect(types, `seed ${seed}`).not.toContain("consent-round-satisfied");
      }
      expect(await broken(race, on), `seed ${seed}`).toEqual([]);
      ends.add(said.map((one) => (one.ok ? one.answer : one.code)).join(", "));
    }
    expect(ends.size).toBeGreaterThan(3);
  },
  LIMIT_MS,
);

test(
  "two who take a step at once: one has it, and the other is told",
  async () => {
    const on = await ground();
    const { run } = await agreed(on, ["Copy"]);
    const copy = (await stepsByName(on.scene, run)).get("Copy")?.id as StepInvocationId;
    const winners = new Set<string>();
    for (let seed = 0; seed < SEEDS_OF_OTHERS; seed += 1) {
      const race = await Race.from(on.scene, on.recording, seed);
      const said = await race.run(
        ...["Eve", "Finn"].map(
          (who) => () =>
            race.ask(
              on.scene.as(on.helpers, who),
              (turn) => claimStep(turn, copy),
              () => who,
            ),
        ),
      );
      expect(said.map((one) => (one.ok ? "ok" : one.code)).toSorted(), `seed ${seed}`).toEqual([
        "already-claimed",
        "ok",
      ]);
      for (const one of said) if (one.ok) winners.add(one.answer);
      expect(await broken(race, on), `seed ${seed}`).toEqual([]);
    }
    expect(winners).toEqual(new Set(["Eve", "Finn"]));
  },
  LIMIT_MS,
);

test(
  "MA-06 two requests that would have one resource at once: one is committed, whichever signature is last",
  async () => {
    const on = await ground();
    const { scene } = on;
    const signing = await lastSignatures(on, "team-1", 2);
    const winners = new Set<number>();
    for (let seed = 0; seed < SEEDS_OF_OTHERS; seed += 1) {
      const race = await Race.from(scene, on.recording, seed);
      const said = await race.run(...signing.map((one, n) => () => sign(race, on, one, n)));
      expect(said.map((one) => (one.ok ? "ok" : one.code)).toSorted(), `seed ${seed}`).toEqual([
        "ok",
        "promised-twice",
      ]);
      for (const one of said) if (one.ok) winners.add(one.answer);
      expect(await broken(race, on), `seed ${seed}`).toEqual([]);
    }
    expect(winners).toEqual(new Set([0, 1]));
    expect(readId(signing[0]?.request ?? "")?.kind).toBe("aid-request");
  },
  LIMIT_MS,
);
