import { type Instant, instantAfter, type PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import { appointmentOf } from "../partner/appointment.js";
import { mayDecide } from "../partner/duty.js";
import type { Partner } from "../partner/state.js";
import type { DelegatedScope } from "./delegated-scope.js";
import { reachesBeyond } from "./state.js";

/** Nobody's place is taken for longer than a year by one piece of paper. */
const LASTS_MAX_MS = 365 * 24 * 3600 * 1000;

/** Who is to answer in whose place, for which office, how far and how long. */
export interface Delegable {
  readonly from: PersonId;
  readonly to: PersonId;
  readonly office: string;
  readonly scope: DelegatedScope;
  readonly until: Instant;
}

/**
 * Why something cannot be delegated, whoever says it; undefined where it can. `partner`: as it is at that instant. Only what
 * the delegator may do itself, in person: nobody delegates what was delegated (C-12).
 */
export function unlessDelegable(
  partner: Partner,
  { from, to, office, scope, until }: Delegable,
  now: Instant,
): Refusal | undefined {
  if (!mayDecide(partner, from, office)) return nothingToDelegate();
  const no = (code: string, detail: string) => refuse("invalid", code, detail, "C-12");
  if (to === from) return no("delegates-to-oneself", "Name somebody else.");
  const delegate = partner.people.find((one) => one.id === to);
  if (delegate === undefined)
    return refuse("absent", "person-unknown", "Nobody of your partner is known by this.", "INV-12");
  if (until <= now) return no("delegation-over", "A delegation ends in the future.");
  if (until > instantAfter(now, LASTS_MAX_MS))
    return no("delegation-too-long", "A delegation lasts 365 days at most.");
  const own = appointmentOf(partner, from, now);
  const isBeyond =
    own !== undefined && (reachesBeyond(scope, own) || (own.until !== null && until > own.until));
  return isBeyond
    ? refuse(
        "forbidden",
        "beyond-delegator",
        "Nobody delegates more than they may do themselves, and no longer.",
        "C-12",
      )
    : undefined;
}

/** Whoever holds no office in person has none to delegate. */
export function nothingToDelegate(): Refusal {
  return refuse(
    "forbidden",
    "nothing-to-delegate",
    "Only an official who holds an office in person delegates it; what was delegated is not delegated on.",
    "C-12",
  );
}
