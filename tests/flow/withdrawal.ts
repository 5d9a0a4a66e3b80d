import type { Journal } from "@mirror/journal";
import {
  answerConsent,
  beginEffect,
  consentKind,
  type SentUnder,
  sentUnder,
  type Turn,
} from "@mirror/operations";
import type { Actor, AgreementId, ConsentId, EffectId, Instant, Refusal, RunId } from "@mirror/vocabulary";
import { DELAY_MS, type Deed, guardedSteps } from "./guarded-steps.js";
import type { Ended } from "./race.js";
import { Recording } from "./recording.js";
import { type Cast, Scene } from "./scene.js";

const EXECUTOR: Actor = { kind: "service", service: "executor" };
const BECAUSE = "The systems are ours to decide about, and this is our answer.";

/** A host whose systems are concerned, helpers who act on them, and every commit that led there. */
export interface Ground {
  readonly scene: Scene;
  readonly recording: Recording;
  readonly host: Cast;
  readonly helpers: Cast;
  /** What all that they do to each other stands on. */
  readonly agreement: AgreementId;
}

/** Whoever carries commands out, in some process. */
export interface Asks {
  ask<Answer>(
    actor: Actor,
    handle: (turn: Turn) => Promise<Refusal | undefined>,
    answer: (turn: Turn) => Answer,
  ): Promise<Ended<Answer>>;
}

/** Left out, it is recorded in memory, by a clock that only the test moves. */
export async function ground(onJournal?: {
  readonly journal: Journal;
  readonly now: Instant;
  readonly sunsetInMs: number;
}): Promise<Ground> {
  const recording = new Recording();
  const scene = new Scene((own) => recording.around(onJournal?.journal ?? own));
  if (onJournal !== undefined) scene.now = onJournal.now;
  const host = await scene.partner("Norland", {
    Ada: ["trigger", "responder", "run-lead", "administrator", "authorised-official", "duty-officer"],
    Bo: ["responder", "authorised-official"],
    Cy: ["responder", "authorised-official"],
  });
  const helpers = await scene.partner("Sudmark", {
    Eve: ["responder", "authorised-official"],
    Finn: ["responder"],
  });
  const agreement = await scene.agreement([host, helpers], ["Ada", "Eve"], "E4", onJournal?.sunsetInMs);
  return { scene, recording, host, helpers, agreement };
}

export async function started(
  { scene, host, helpers }: Ground,
  document: { id: string },
  helping = "helpers",
): Promise<RunId> {
  const ada = scene.as(host, "Ada");
  const playbook = await scene.imported(ada, document);
  const incident = await scene.incident(ada, [host.partner]);
  return scene.run(ada, {
    playbook,
    incident,
    bindings: {
      host: { partner: host.partner, team: host.team },
      [helping]: { partner: helpers.partner, team: helpers.team },
    },
    variables: {},
  });
}

export const stepsByName = async (scene: Scene, run: RunId) =>
  new Map([...(await scene.runState(run)).steps.values()].map((step) => [step.name, step]));

/** A run whose host has agreed: its deeds may be done, and none has been. */
export async function agreed(on: Ground, deeds: readonly Deed[]) {
  const { scene, host } = on;
  const run = await started(on, guardedSteps(deeds));
  const round = (await stepsByName(scene, run)).get("Ask")?.answeredBy as ConsentId;
  const state = await scene.read((turn) => turn.load(consentKind, round));
  const scopeHash = state?.scopeHash ?? "";
  await scene.must(scene.as(host, "Bo"), (turn) =>
    answerConsent(turn, round, { type: "grant", body: { scopeHash } }, () => {}),
  );
  if (deeds.includes("Image")) scene.later(DELAY_MS);
  return { run, round };
}

export const withdraw = (asks: Asks, on: Ground, run: RunId, round: ConsentId): Promise<Ended<SentUnder>> =>
  asks.ask(
    on.scene.as(on.host, "Bo"),
    (turn) => answerConsent(turn, round, { type: "withdraw", body: { justification: BECAUSE } }, () => {}),
    (turn) => {
      const state = turn.current(turn.desk.runKind, run);
      const now = turn.current(consentKind, round);
      if (state === undefined || now === undefined) throw new Error("A withdrawal reads what it is about.");
      return sentUnder(state, now, turn.now());
    },
  );

/** A worker follows a hint; the answer names what it may send, if anything. */
export async function begin(
  asks: Asks,
  run: RunId,
  effect: EffectId,
  worker: number,
): Promise<Ended<EffectId | null>> {
  let begun: EffectId | null = null;
  const ended = await asks.ask(
    EXECUTOR,
    (turn) =>
      beginEffect(turn, run, effect, { worker: `worker-${worker}`, epoch: worker }, (what) => {
        begun = what.effect.id;
      }),
    () => null,
  );
  return ended.ok ? { ...ended, answer: begun } : ended;
}

/** What must not be: an effect that may leave after the withdrawal was acknowledged, and that its answer does not name. */
export function overtaking(withdrawn: Ended<SentUnder>, begun: Ended<EffectId | null>): string | undefined {
  if (!begun.ok || begun.answer === null || !withdrawn.ok) return undefined;
  const { answer, position } = withdrawn;
  if ((begun.position ?? 0) > (position ?? 0)) return "An intent was written after the withdrawal.";
  const isNamed = answer.mayStillBeSent.some(({ what }) => what.includes(begun.answer ?? "nothing"));
  return isNamed ? undefined : "The withdrawal's answer does not name an intent that came before it.";
}
