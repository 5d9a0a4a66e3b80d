import { type Instant, type PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import type { ConsentQuestion } from "../consent/commands.js";
import { mayDecide } from "../partner/duty.js";
import type { Partner } from "../partner/state.js";
import type { InPlaceOf } from "./facts.js";
import { areDelegateAndDelegator, delegationFor } from "./state.js";

/** Who speaks for an office, and in whose place; `inPlaceOf` is left out where they do so in their own right. */
export interface Voice {
  readonly person: PersonId;
  readonly office: string;
  readonly inPlaceOf?: InPlaceOf | undefined;
}

/** As what a person would answer a question for an office: in their own right, else by a delegation; undefined: not at all (C-02, C-12). */
export function voiceOf(
  partner: Partner,
  person: PersonId,
  office: string,
  question: Pick<ConsentQuestion, "level" | "scope">,
  at: Instant,
): Voice | undefined {
  if (mayDecide(partner, person, office)) return { person, office };
  const delegation = delegationFor(partner, person, office, question, at);
  if (delegation === undefined) return undefined;
  return { person, office, inPlaceOf: { delegation: delegation.id, from: delegation.from } };
}

/** Whose mandate a voice is held to: a delegate goes as far as whoever delegated may, and no further (C-12). */
export function mandatedIn({ person, inPlaceOf }: Pick<Voice, "person" | "inPlaceOf">): PersonId {
  return inPlaceOf?.from ?? person;
}

/** Whether two of a partner do not count as two: they are one person, one speaks in the other's place, or both speak in the same one's (C-11, C-12). */
export function areOneVoice(
  partner: Partner,
  one: Pick<Voice, "person" | "inPlaceOf">,
  other: Pick<Voice, "person" | "inPlaceOf">,
  at: Instant,
): boolean {
  return (
    one.person === other.person ||
    mandatedIn(one) === mandatedIn(other) ||
    areDelegateAndDelegator(partner, one.person, other.person, at)
  );
}

/** Why two of a partner are no two who agree; undefined where they are (C-11, C-12). */
export function unlessTwo(...two: Parameters<typeof areOneVoice>): Refusal | undefined {
  if (!areOneVoice(...two)) return undefined;
  return refuse(
    "forbidden",
    "delegate-and-delegator",
    "One of you two speaks in the other's place; somebody else has to agree.",
    "C-12",
  );
}
