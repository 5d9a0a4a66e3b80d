import { type Instant, instantAfter, type PersonId } from "@mirror/vocabulary";
import type { Partner } from "../partner/state.js";

/** For how long it is taken for granted that somebody is reached the way they were last: thirty days (F8). */
export const CONTACT_HOLDS_MS = 30 * 24 * 3_600_000;
/** Sooner it is not written down again: a night of pages is one proof, and moves its partner's stream once. */
const PROVED_AGAIN_AFTER_MS = 24 * 3_600_000;

/** That a person was reached: their own mail was tried, or they answered a page. */
export interface ProvedContact {
  readonly person: PersonId;
  readonly at: Instant;
}

/** Whether a person was reached within the last thirty days, or a channel was that their pages go to (F8). */
export function isContactProved(
  { staffing: { contacts }, channels }: Pick<Partner, "staffing" | "channels">,
  person: PersonId,
  at: Instant,
): boolean {
  const since = instantAfter(at, -CONTACT_HOLDS_MS);
  const own = contacts.find((one) => one.person === person)?.at;
  return [own, ...channels.map(({ provedAt }) => provedAt)].some((one) => one !== undefined && since < one);
}

/** Whether a proof is worth writing down: there is none of the last day. */
export function isProofNews(
  { staffing: { contacts } }: Pick<Partner, "staffing">,
  person: PersonId,
  at: Instant,
): boolean {
  const since = instantAfter(at, -PROVED_AGAIN_AFTER_MS);
  return !contacts.some((one) => one.person === person && since < one.at);
}
