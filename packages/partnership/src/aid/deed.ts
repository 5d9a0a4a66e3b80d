import { type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import type { Acting, PartnershipContext } from "../context.js";
import type { AidAssignment } from "./assignment.js";
import type { AidCommand } from "./commands.js";
import type { Commitment } from "./commitments.js";
import type { AidFact } from "./facts.js";
import type { AidRequest } from "./state.js";

/** What a decision about aid has at hand. */
export interface AidContext extends PartnershipContext {
  /** What the assisting partner has promised elsewhere: `commitmentsOf` its other requests' streams. Weighed at a commit (MA-06). */
  readonly commitments: readonly Commitment[];
  /** Who takes part in the run that needs it; left out where no run does. Weighed when a request is sent (MA-13). */
  readonly audience?: readonly PartnerId[] | undefined;
}

/** What a deed of a person comes to: facts, in order, or a refusal. */
export type Deed = readonly AidFact[] | Refusal;

/** What people say to a request that is there. */
export type PersonsCommand = Exclude<AidCommand, { type: "draft" | "ring" | "end-host-consent" }>;

export type DeedOf<T extends PersonsCommand["type"]> = Extract<PersonsCommand, { type: T }>;

export function byOf({ person, partner }: Acting) {
  return { person: person.id, partner: partner.id };
}

export function nothingWaits({ partner }: Acting): Refusal {
  return refuse("conflict", "nothing-waits", `Nothing here waits for ${partner.name}'s answer.`, "M44");
}

export function notNow(request: AidRequest, words: string): Refusal {
  return refuse("conflict", "not-in-this-state", `This request is ${request.status}; it ${words}.`, "M44");
}

export function notYet(assignment: AidAssignment, words: string): Refusal {
  return refuse("conflict", "not-in-this-state", `This help is ${assignment.status}; it ${words}.`, "M44");
}
