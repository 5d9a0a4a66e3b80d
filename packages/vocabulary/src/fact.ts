import type { Actor } from "./actor.js";
import type { IdKind, PartnerId } from "./id.js";
import type { Instant } from "./instant.js";
import type { Tlp } from "./tlp.js";

/** Something that happened, in the past tense: what a decision wants written down. `data` is plain JSON. */
export interface Fact<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  /** Who may read it beyond its stream's own marking; left out, the stream's marking holds. */
  readonly marking?: Tlp;
}

/** A fact as it is read back, with when and by whom. `at` is on the clock of its mode: an exercise's own, or the world's. */
export type Recorded<F extends Fact = Fact> = F & {
  readonly at: Instant;
  readonly recordedAt: Instant;
  readonly actor: Actor;
  readonly partner: PartnerId | null;
};

/** What a decision has at hand besides the state: when it is, on the clock of the mode, who asks, and where new ids come from. */
export interface DecisionContext {
  readonly now: Instant;
  readonly actor: Actor;
  /** A new id of this kind, of the mode of the decision; calls in the same order give the same ids. */
  readonly newId: (kind: IdKind) => string;
}

/** A yes: the facts to write down, in order. None means that nothing had to change. */
export interface Decided<F extends Fact = Fact> {
  readonly ok: true;
  readonly facts: readonly F[];
}

export function decided<F extends Fact>(...facts: F[]): Decided<F> {
  return { ok: true, facts };
}

/** Something that a state owes to time: a command to itself, due at an instant on the clock of its mode. */
export interface WakeUp {
  /** Unique within its stream; says what rings (`answer-deadline`). */
  readonly name: string;
  readonly dueAt: Instant;
}
