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
import { type AtWork, endOf, isAtWork } from "../aid/commitments.js";
import { type AssignmentFact, isOnAssignment } from "../aid/evolve-assignment.js";
import type { AidFact } from "../aid/facts.js";
import { type AidRequest, assignmentOf, evolveAid } from "../aid/state.js";
import { HOURS, hoursOf, minorOf } from "./amount.js";

/**
 * `pledged`: offered, and not turned down by whoever asked. `committed`: signed by both. `delivered`: worked, and what it
 * came to. `costs`: what is owed for it. `waived`: what of that is not asked for. `in-kind`: what a gift was worth (MA-11).
 */
export type Book = "pledged" | "committed" | "delivered" | "costs" | "waived" | "in-kind";

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
    // What is claimed is owed once it is approved.
    case "aid-costs-claimed":
    case "aid-costs-approved":
      return settled(is, (worth) => [
        ["costs", worth],
        ["delivered", worth],
      ]);
    case "aid-costs-waived":
      return settled(is, (worth) => [
        ["costs", worth],
        ["waived", -worth],
        ["in-kind", worth],
        ["delivered", worth],
      ]);
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
    case "aid-costs-approved-first":
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

function settled(is: AidAssignment, books: (worth: bigint) => readonly (readonly [Book, bigint])[]): Value[] {
  if (!("settlement" in is)) return [];
  const { currency } = is.offer.cost;
  const { settlement } = is;
  const worth = minorOf(settlement.kind === "paid" ? settlement.amount : settlement.worth, currency);
  return books(worth).map(([book, minor]) => [book, currency, minor]);
}
