import {
  type AidAssignmentId,
  type AidRequestId,
  earliest,
  type Instant,
  known,
  type PartnerId,
  type Recorded,
} from "@mirror/vocabulary";
import type { AidAssignment } from "../aid/assignment.js";
import { type ClaimLine, worthOf } from "../aid/claim.js";
import { type AtWork, endOf, isAtWork } from "../aid/commitments.js";
import { type AssignmentFact, isOnAssignment } from "../aid/evolve-assignment.js";
import type { AidFact } from "../aid/facts.js";
import { minorOf } from "../aid/money.js";
import { type AidRequest, assignmentOf, evolveAid } from "../aid/state.js";
import { HOURS, hoursOf } from "./amount.js";

/**
 * `pledged`: offered, and not turned down by whoever asked. `committed`: signed by both. `delivered`: worked, and what it
 * came to. `costs`: what is owed for it. `waived`: what of that is not asked for. `unclaimed`: what of it was not claimed in
 * time. `in-kind`: what a gift was worth (MA-11). `disputed`: claimed, and not agreed to: nothing of it is owed yet.
 */
export type Book =
  | "pledged"
  | "committed"
  | "delivered"
  | "costs"
  | "waived"
  | "unclaimed"
  | "in-kind"
  | "disputed";

/** One side of a transaction: on the account of one partner for one request. Given counts up, received counts down. */
export interface Posting {
  readonly partner: PartnerId;
  readonly book: Book;
  /** A currency (ISO 4217), or hours. */
  readonly unit: string;
  /** In the unit's smallest part; hours in hundredths. */
  readonly minor: bigint;
}

/** What one recorded fact means for the books. Its postings sum to zero in every book and unit. */
export interface Transaction {
  readonly at: Instant;
  readonly request: AidRequestId;
  readonly assignment: AidAssignmentId;
  /** The fact that it follows from. */
  readonly because: AidFact["type"];
  readonly postings: readonly Posting[];
}

type Value = readonly [book: Book, unit: string, minor: bigint];
type Lent = Extract<AidAssignment, { readonly offer: unknown }>;

/**
 * The double-entry ledger of one request, derived from its facts and from nothing else. It is for people to read: nothing that
 * is decided asks it (MA-10).
 */
export function transactionsOf(facts: readonly Recorded<AidFact>[]): Transaction[] {
  const made: Transaction[] = [];
  let request: AidRequest | undefined;
  for (const fact of facts) {
    const before = request;
    const after = evolveAid(before, fact);
    request = after;
    if (!isOnAssignment(fact)) continue;
    const { assignment } = fact.data;
    const is = known(assignmentOf(after, assignment), "The assignment that a fact is about");
    const was = before && assignmentOf(before, assignment);
    const values = valuesOf(fact, after, was, is).filter(([, , minor]) => minor !== 0n);
    if (values.length === 0) continue;
    const postings = values.flatMap(([book, unit, minor]) => [
      { partner: is.partner, book, unit, minor },
      { partner: after.need.by, book, unit, minor: -minor },
    ]);
    made.push({ at: fact.at, request: after.id, assignment, because: fact.type, postings });
  }
  return made;
}

function valuesOf(
  fact: Recorded<AssignmentFact>,
  request: AidRequest,
  was: AidAssignment | undefined,
  is: AidAssignment,
): readonly Value[] {
  const before = lentIn(was);
  const claim = "claim" in is ? is.claim : [];
  switch (fact.type) {
    case "aid-offered":
      return lentIn(is).flatMap((one) => promised("pledged", request, one));
    case "aid-committed":
      return lentIn(is).flatMap((one) => promised("committed", request, one));
    // Whoever asked did not take it, or no longer wants it: nobody failed to keep a word.
    case "aid-offer-rejected":
    case "aid-offer-expired":
    case "aid-lapsed":
      return undone(before.flatMap((one) => promised("pledged", request, one)));
    case "aid-assignment-cancelled": {
      if (fact.data.side === "assisting") return [];
      const committed = before.filter((one) => "committedAt" in one);
      return undone([
        ...before.flatMap((one) => promised("pledged", request, one)),
        ...committed.flatMap((one) => promised("committed", request, one)),
      ]);
    }
    case "aid-extension-granted":
    case "aid-amended": {
      const hours = (some: readonly Lent[]) => some.reduce((sum, one) => sum + hoursIn(request, one), 0n);
      const more = hours(lentIn(is)) - hours(before);
      return [
        ["pledged", HOURS, more],
        ["committed", HOURS, more],
      ];
    }
    case "aid-released":
    case "aid-recalled":
    case "aid-period-ended":
    case "aid-host-consent-ended":
    case "aid-extension-refused":
      return before.filter(isAtWork).map((one) => worked(request, one, fact.at));
    // What is claimed is owed once it is approved, and of what is disputed once both sides say how much.
    case "aid-costs-approved":
      return claim.filter((one) => one.disputed === null).flatMap(owed);
    case "aid-costs-disputed": {
      const named = new Set(fact.data.lines.map((one) => one.line));
      return claim.filter((one) => named.has(one.line)).map((one) => ["disputed", one.unit, worthOf(one)]);
    }
    case "aid-costs-resolved": {
      const isOwedAlready = was?.status === "cost-disputed" && was.restApproved !== null;
      const disputed = claim.filter((one) => one.disputed !== null);
      return [
        ...disputed.map((one): Value => ["disputed", one.unit, -worthOf({ ...one, agreed: null })]),
        ...(isOwedAlready ? disputed : claim).flatMap(owed),
      ];
    }
    case "aid-costs-waived":
      return lentIn(is).flatMap(({ offer: { cost } }) =>
        given(cost.currency, minorOf(fact.data.worth, cost.currency)),
      );
    // What nobody claimed is valued as it was estimated when both sides signed.
    case "aid-claim-lapsed":
      return lentIn(is).flatMap(({ offer: { cost } }): Value[] => {
        const worth = minorOf(cost.amount, cost.currency);
        return [
          ["costs", cost.currency, worth],
          ["unclaimed", cost.currency, -worth],
          ["delivered", cost.currency, worth],
        ];
      });
    case "aid-acknowledged":
    case "aid-considered":
    case "aid-declined":
    case "aid-offer-withdrawn":
    case "aid-offer-accepted":
    case "aid-agreement-signed":
    case "aid-mobilised":
    case "aid-checked-in":
    case "aid-reported":
    case "aid-extension-asked":
    case "aid-amendment-proposed":
    case "aid-amendment-refused":
    case "aid-departed":
    case "aid-returned":
    case "aid-costs-claimed":
    case "aid-costs-approved-first":
    case "aid-dispute-answered":
    case "aid-resolution-proposed":
    case "aid-assignment-closed":
      return [];
  }
}

/** An assignment as far as something was offered in it. */
function lentIn(assignment: AidAssignment | undefined): readonly Lent[] {
  return assignment !== undefined && "offer" in assignment ? [assignment] : [];
}

function promised(book: Book, request: AidRequest, lent: Lent): Value[] {
  const { currency, amount } = lent.offer.cost;
  return [
    [book, currency, minorOf(amount, currency)],
    [book, HOURS, hoursIn(request, lent)],
  ];
}

function undone(values: readonly Value[]): Value[] {
  return values.map(([book, unit, minor]) => [book, unit, -minor]);
}

function hoursIn(request: AidRequest, lent: Lent): bigint {
  return hoursOf(lent.offer.earliestStart, endOf(request, lent), lent.offer.quantity);
}

/** From check-in to the end of access, which comes with the agreed end however late that is written down (MA-08). */
function worked(request: AidRequest, was: AtWork, at: Instant): Value {
  const from = known(was.checkedInAt, "When a team at work was let in");
  return ["delivered", HOURS, hoursOf(from, earliest(at, endOf(request, was)), was.offer.quantity)];
}

/** A line that is settled: what is in kind is a gift with its worth. */
function owed(line: ClaimLine): Value[] {
  const worth = worthOf(line);
  if (line.inKind) return given(line.unit, worth);
  return [
    ["costs", line.unit, worth],
    ["delivered", line.unit, worth],
  ];
}

/** What was given and is not asked for. Hours at work are on the books since the team left. */
function given(unit: string, worth: bigint): Value[] {
  return [
    ["costs", unit, worth],
    ["waived", unit, -worth],
    ["in-kind", unit, worth],
    ...(unit === HOURS ? [] : [["delivered", unit, worth] as const]),
  ];
}
