import { type Instant, msOf, type PartnerId, type Recorded } from "@mirror/vocabulary";
import type { AidFact } from "../aid/facts.js";
import { type AidRequest, evolveAid } from "../aid/state.js";
import { type Book, type Posting, transactionsOf } from "./transactions.js";

/** What stands in one book in one unit. */
export type Sums = readonly { readonly book: Book; readonly unit: string; readonly minor: bigint }[];

/** What one partner asked and gave, as far as whoever reads may know it. */
export interface PartnerLine {
  readonly partner: PartnerId;
  /** How many requests it submitted. */
  readonly asked: number;
  /** How many commitments it made. */
  readonly gave: number;
  readonly given: Sums;
  readonly received: Sums;
  /** How few it leans on: the Herfindahl-Hirschman index of its helpers, up to 10000 where it is one; null: none helped. */
  readonly leansOn: number | null;
}

/** Mutual aid in a period. It describes; it never ranks or gates anyone (MA-10). */
export interface AidReport {
  readonly requests: number;
  readonly offers: number;
  readonly commitments: number;
  /** From the request to its first offer, and to its first commitment; null: there was none. */
  readonly medianToOfferMs: number | null;
  readonly medianToCommitMs: number | null;
  readonly totals: Sums;
  /** How far pledges were kept, in each unit: delivered of every 1000 pledged. Of what is not over yet, so far. */
  readonly kept: readonly { readonly unit: string; readonly perMille: number }[];
  /** How few all help comes from: as `leansOn`, over all who helped. */
  readonly concentration: number | null;
  readonly partners: readonly PartnerLine[];
}

interface Told {
  readonly facts: readonly Recorded<AidFact>[];
  readonly request: AidRequest;
  readonly submittedAt: Instant;
}

/**
 * What the facts of these requests, of those submitted within the period, come to. Lines of partners are made of what `viewer`
 * itself asked or gave: what others offered each other is theirs, and counts in the totals alone.
 */
export function aidReport(
  streams: readonly (readonly Recorded<AidFact>[])[],
  period: { readonly from: Instant; readonly until: Instant },
  viewer: PartnerId,
): AidReport {
  const told = streams
    .flatMap(toldBy)
    .filter(({ submittedAt }) => period.from <= submittedAt && submittedAt < period.until);
  const totals = sumsOf(told.flatMap(givenIn));
  const helpers = told.flatMap(helpersOf);
  const first = (type: AidFact["type"]) =>
    told.flatMap(({ facts, submittedAt }) => {
      const found = facts.find((one) => one.type === type);
      return found === undefined ? [] : [msOf(found.at) - msOf(submittedAt)];
    });
  return {
    requests: told.length,
    offers: told.flatMap(({ facts }) => facts.filter((one) => one.type === "aid-offered")).length,
    commitments: helpers.length,
    medianToOfferMs: medianOf(first("aid-offered")),
    medianToCommitMs: medianOf(first("aid-committed")),
    totals,
    kept: keptOf(totals),
    concentration: concentrationOf(helpers),
    partners: linesFor(told, viewer),
  };
}

function toldBy(facts: readonly Recorded<AidFact>[]): Told[] {
  const request = facts.reduce<AidRequest | undefined>(evolveAid, undefined);
  const submitted = facts.find((one) => one.type === "aid-submitted");
  return request === undefined || submitted === undefined
    ? []
    : [{ facts, request, submittedAt: submitted.at }];
}

/** What helpers have on their accounts: every transaction has the same, the other way round, on that of who asked. */
function givenIn({ facts, request }: Told): Posting[] {
  return transactionsOf(facts)
    .flatMap((one) => one.postings)
    .filter((one) => one.partner !== request.need.by);
}

/** Who committed something, once for each commitment. */
function helpersOf({ facts, request }: Told): PartnerId[] {
  const committed = new Set(
    facts.flatMap((one) => (one.type === "aid-committed" ? [one.data.assignment] : [])),
  );
  return request.assignments.filter((one) => committed.has(one.id)).map((one) => one.partner);
}

function linesFor(told: readonly Told[], viewer: PartnerId): PartnerLine[] {
  const concerned = told.filter(
    ({ request }) => request.need.by === viewer || request.assignments.some((one) => one.partner === viewer),
  );
  const partners = new Set(
    concerned.flatMap(({ request }) =>
      request.need.by === viewer
        ? [viewer, ...request.assignments.map((one) => one.partner)]
        : [viewer, request.need.by],
    ),
  );
  return [...partners].toSorted().map((partner) => lineOf(partner, concerned, viewer));
}

function lineOf(partner: PartnerId, concerned: readonly Told[], viewer: PartnerId): PartnerLine {
  const asked = concerned.filter(({ request }) => request.need.by === partner);
  const isSeen = (helper: PartnerId, { request }: Told) => request.need.by === viewer || helper === viewer;
  const given = concerned.flatMap((one) =>
    givenIn(one).filter((it) => it.partner === partner && isSeen(partner, one)),
  );
  const received = asked.flatMap((one) => givenIn(one).filter((it) => isSeen(it.partner, one)));
  const helpers = asked.flatMap((one) => helpersOf(one).filter((helper) => isSeen(helper, one)));
  return {
    partner,
    asked: asked.length,
    gave: concerned.flatMap((one) =>
      helpersOf(one).filter((helper) => helper === partner && isSeen(helper, one)),
    ).length,
    given: sumsOf(given),
    received: sumsOf(received),
    // Of another partner only what one gave it oneself is known, which says nothing of whom it leans on.
    leansOn: partner === viewer ? concentrationOf(helpers) : null,
  };
}

function sumsOf(postings: readonly Posting[]): Sums {
  const sums = new Map<string, Sums[number]>();
  for (const { book, unit, minor } of postings) {
    const name = `${book} ${unit}`;
    sums.set(name, { book, unit, minor: (sums.get(name)?.minor ?? 0n) + minor });
  }
  return [...sums.values()].filter(({ minor }) => minor !== 0n);
}

function keptOf(sums: Sums): AidReport["kept"] {
  return sums.flatMap(({ book, unit, minor: pledged }) => {
    if (book !== "pledged") return [];
    const delivered = sums.find((one) => one.book === "delivered" && one.unit === unit)?.minor ?? 0n;
    return [{ unit, perMille: Number((delivered * 1000n) / pledged) }];
  });
}

/** The Herfindahl-Hirschman index of how commitments are spread over helpers: 10000 where one gives all. */
function concentrationOf(helpers: readonly PartnerId[]): number | null {
  if (helpers.length === 0) return null;
  const counts = [...new Set(helpers)].map((one) => helpers.filter((it) => it === one).length);
  const squares = counts.reduce((sum, count) => sum + count * count, 0);
  return Math.floor((squares * 10_000) / (helpers.length * helpers.length));
}

function medianOf(lengths: readonly number[]): number | null {
  const sorted = lengths.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : Math.floor((low + high) / 2);
}
