import { type Instant, msOf } from "@mirror/vocabulary";
import { medianOf, p90Of } from "./middle.js";

interface Happenings {
  declared: object;
  called: Named;
  "call-missed": Named;
  acknowledged: Named;
  "consent-asked": Named;
  /** `provisional`: its partner's glass is broken in the place of an answer (C-10); another answer may follow. */
  "consent-answered": {
    readonly subject: string;
    readonly outcome: "satisfied" | "refused" | "lapsed" | "provisional";
  };
  "aid-requested": Named;
  "aid-offered": OnRequest;
  "aid-declined": OnRequest;
  "aid-committed": OnRequest;
  "aid-checked-in": OnRequest;
  "step-done": { readonly name: string };
}
/** `subject` is the id of what it is about, `name` what people call it. */
interface Named {
  readonly subject: string;
  readonly name: string;
}
/** `subject` is the request's id. */
interface OnRequest {
  readonly subject: string;
  readonly assignment: string;
}
type Of<Type extends keyof Happenings> = { readonly type: Type; readonly at: Instant } & Happenings[Type];

/** What the figures are made from: what happened in one run, on one clock (an exercise's own, so that pauses do not count). */
export type Happening = { [Type in keyof Happenings]: Of<Type> }[keyof Happenings];

/** A span from one thing to another; null: it has not come to that. */
export interface Span {
  readonly name: string;
  readonly ms: number | null;
}

export interface Spread {
  /** Over the spans that have ended; null where none has. */
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

export interface Figures {
  readonly acknowledge: Spread & {
    /** From the first call to the human who answers it. */
    readonly items: readonly (Span & { readonly missed: number })[];
    readonly missed: number;
  };
  readonly consent: Spread & {
    /** From asking to the round's end, or to the broken glass where nobody has answered after all. */
    readonly items: readonly (Span & {
      readonly outcome: "satisfied" | "refused" | "lapsed" | "provisional" | "open";
      /** Whether broken glass ever stood in for an answer. */
      readonly byGlass: boolean;
    })[];
    /** How many questions were acted on under broken glass: each of them owes a review (C-10). */
    readonly provisional: number;
  };
  readonly aid: {
    /** Each from the request: to the first offer, the last commitment, the first and the last check-in. */
    readonly items: readonly {
      readonly name: string;
      readonly offers: number;
      readonly declined: number;
      readonly firstOfferMs: number | null;
      readonly committedMs: number | null;
      readonly firstCheckInMs: number | null;
      readonly lastCheckInMs: number | null;
    }[];
    readonly firstOffer: Spread;
    readonly committed: Spread;
    readonly firstCheckIn: Spread;
  };
  /** From the declaration to the end of the last containment step. */
  readonly contain: { readonly ms: number | null };
}

/**
 * Time to acknowledge, to consent, to aid and to contain, each in milliseconds, per item and in the middle. They describe
 * the playing; they rank nobody (MA-10). The happenings may come in any order. Containment is reached when every step
 * named has been done, the last time that it was.
 */
export function figuresOf(happenings: readonly Happening[], containedBy: readonly string[]): Figures {
  const inOrder = happenings.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    acknowledge: acknowledgements(inOrder),
    consent: consents(inOrder),
    aid: aid(inOrder),
    contain: { ms: containment(inOrder, containedBy) },
  };
}

function only<Type extends keyof Happenings>(happenings: readonly Happening[], type: Type): Of<Type>[] {
  return happenings.filter((one): one is Of<Type> & Happening => one.type === type);
}

function acknowledgements(happenings: readonly Happening[]): Figures["acknowledge"] {
  const answers = only(happenings, "acknowledged");
  const misses = only(happenings, "call-missed");
  const items = firstOfEach(only(happenings, "called")).map(({ subject, name, at }) => ({
    name,
    ms: spanMs(at, answers.find((one) => one.subject === subject)?.at),
    missed: misses.filter((one) => one.subject === subject).length,
  }));
  return {
    items,
    missed: items.reduce((sum, one) => sum + one.missed, 0),
    ...spreadOf(items.map((one) => one.ms)),
  };
}

function consents(happenings: readonly Happening[]): Figures["consent"] {
  const answers = only(happenings, "consent-answered");
  const items = firstOfEach(only(happenings, "consent-asked")).map(({ subject, name, at }) => {
    const own = answers.filter((one) => one.subject === subject);
    const answer = own.find((one) => one.outcome !== "provisional") ?? own[0];
    const byGlass = own.some((one) => one.outcome === "provisional");
    return { name, ms: spanMs(at, answer?.at), outcome: answer?.outcome ?? ("open" as const), byGlass };
  });
  const provisional = items.filter((one) => one.byGlass).length;
  return { items, provisional, ...spreadOf(items.map((one) => one.ms)) };
}

function aid(happenings: readonly Happening[]): Figures["aid"] {
  const items = firstOfEach(only(happenings, "aid-requested")).map(({ subject, name, at }) => {
    const about = <Type extends "aid-offered" | "aid-declined" | "aid-committed" | "aid-checked-in">(
      type: Type,
    ) => only(happenings, type).filter((one) => one.subject === subject);
    const offers = about("aid-offered");
    const checkIns = about("aid-checked-in");
    return {
      name,
      offers: offers.length,
      declined: about("aid-declined").length,
      firstOfferMs: spanMs(at, offers[0]?.at),
      committedMs: spanMs(at, about("aid-committed").at(-1)?.at),
      firstCheckInMs: spanMs(at, checkIns[0]?.at),
      lastCheckInMs: spanMs(at, checkIns.at(-1)?.at),
    };
  });
  return {
    items,
    firstOffer: spreadOf(items.map((one) => one.firstOfferMs)),
    committed: spreadOf(items.map((one) => one.committedMs)),
    firstCheckIn: spreadOf(items.map((one) => one.firstCheckInMs)),
  };
}

function containment(happenings: readonly Happening[], containedBy: readonly string[]): number | null {
  const declared = only(happenings, "declared")[0];
  const ends = containedBy.map(
    (name) => only(happenings, "step-done").findLast((one) => one.name === name)?.at,
  );
  if (declared === undefined || ends.length === 0 || ends.includes(undefined)) return null;
  return spanMs(
    declared.at,
    ends
      .filter((at) => at !== undefined)
      .sort()
      .at(-1),
  );
}

function firstOfEach<H extends { readonly subject: string }>(happenings: readonly H[]): H[] {
  return happenings.filter(
    (one, index) => happenings.findIndex((other) => other.subject === one.subject) === index,
  );
}

function spanMs(from: Instant, to: Instant | undefined): number | null {
  return to === undefined ? null : msOf(to) - msOf(from);
}

function spreadOf(spans: readonly (number | null)[]): Spread {
  const ended = spans.filter((ms) => ms !== null);
  return { medianMs: medianOf(ended), p90Ms: p90Of(ended) };
}
