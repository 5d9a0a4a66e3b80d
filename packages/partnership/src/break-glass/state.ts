import {
  type BreakGlassId,
  type ConsentId,
  type DecisionId,
  type EffectId,
  type Instant,
  instantAfter,
  known,
  type Mode,
  type PartnerId,
  type PersonId,
  type Recorded,
  type WakeUp,
} from "@mirror/vocabulary";
import { type BreakGlassEvent, breakGlassChart } from "./chart.js";
import type { BreakGlassFact, GlassNoticeWhy } from "./facts.js";
import type { Danger, GlassScope } from "./scope.js";

const HOUR_MS = 3_600_000;
/** Within which time of coming into force it has to have been reviewed (C-10). */
const REVIEW_WITHIN_MS = 24 * HOUR_MS;
/** How long an alarm about a late review is left alone before it is raised again. */
const ALARM_AGAIN_MS = 4 * HOUR_MS;

/** A question that it answered: under which decision, about which steps of the playbook. */
export interface GlassUse {
  readonly round: ConsentId;
  readonly decision: DecisionId;
  readonly steps: readonly string[];
  readonly at: Instant;
}

/** Somebody who has to be told, and has not been reached yet. */
export interface GlassNotice {
  readonly effect: EffectId;
  readonly person: PersonId;
  readonly partner: PartnerId;
  readonly why: GlassNoticeWhy;
  readonly at: Instant;
}

interface GlassCommon {
  readonly id: BreakGlassId;
  readonly mode: Mode;
  readonly partner: PartnerId;
  readonly danger: Danger;
  readonly justification: string;
  readonly scope: GlassScope;
  readonly openedAt: Instant;
  readonly until: Instant;
  /** Who stands by it: one person, or two. */
  readonly by: readonly { readonly person: PersonId; readonly at: Instant }[];
  /** Who was tried, where the first person went on alone; null where they did not. */
  readonly alone: { readonly tried: readonly PersonId[]; readonly at: Instant } | null;
  readonly uses: readonly GlassUse[];
  readonly notices: readonly GlassNotice[];
}

/** When it came into force and ended; null while it has not. */
interface Past {
  readonly since: Instant;
  readonly endedAt: Instant;
  readonly closedBy: PersonId | null;
  readonly reviewBy: Instant;
}

/** What a partner decides about its own assets in danger to life or the environment, without waiting for its own office (C-10). */
export type BreakGlass = GlassCommon &
  (
    | { readonly status: "waiting-for-second" }
    | { readonly status: "in-force"; readonly since: Instant }
    | (Past & { readonly status: "review-owed" })
    | (Past & { readonly status: "review-overdue"; readonly alarmedAt: Instant })
    | (Past & { readonly status: "reviewed"; readonly review: GlassReview })
    | { readonly status: "dropped"; readonly at: Instant }
  );

export interface GlassReview {
  readonly by: PersonId;
  readonly at: Instant;
  readonly verdict: "justified" | "not-justified";
  readonly findings: string;
}

export function evolveBreakGlass(glass: BreakGlass | undefined, fact: Recorded<BreakGlassFact>): BreakGlass {
  const { at } = fact;
  if (fact.type === "break-glass-opened") {
    const { person, notices, ...opened } = fact.data;
    return {
      ...opened,
      openedAt: at,
      by: [{ person, at }],
      alone: null,
      uses: [],
      notices: notices.map((one) => ({ ...one, at })),
      status: "waiting-for-second",
    };
  }
  if (glass === undefined) throw new Error(`A break-glass begins with being opened, not with ${fact.type}.`);
  const told = (
    more: readonly Omit<GlassNotice, "at">[],
    keep: (one: GlassNotice) => boolean = () => true,
  ) => [...glass.notices.filter(keep), ...more.map((one) => ({ ...one, at }))];
  switch (fact.type) {
    case "break-glass-joined":
      return moved(glass, "join", {
        ...commonOf(glass),
        by: [...glass.by, { person: fact.data.person, at }],
        // Nobody is called any more to be the second.
        notices: told(fact.data.notices, (one) => one.why !== "join"),
        status: "in-force",
        since: "since" in glass ? glass.since : at,
      });
    case "break-glass-alone":
      return moved(glass, "alone", {
        ...commonOf(glass),
        alone: { tried: fact.data.tried, at },
        notices: told(fact.data.notices),
        status: "in-force",
        since: at,
      });
    case "break-glass-used":
      return { ...glass, uses: [...glass.uses, { ...fact.data, at }] };
    case "break-glass-closed":
      return ended(glass, "close", { at, by: fact.data.person, notices: told(fact.data.notices, notJoin) });
    case "break-glass-ended":
      return ended(glass, "end", { at, by: null, notices: told(fact.data.notices, notJoin) });
    case "break-glass-review-overdue":
      return moved(glass, "overdue", {
        ...commonOf(glass),
        ...pastOf(glass),
        notices: told(fact.data.notices),
        status: "review-overdue",
        alarmedAt: at,
      });
    case "break-glass-reviewed": {
      const { person, verdict, findings } = fact.data;
      return moved(glass, "review", {
        ...commonOf(glass),
        ...pastOf(glass),
        notices: told([], (one) => one.why === "in-force"),
        status: "reviewed",
        review: { by: person, at, verdict, findings },
      });
    }
    case "break-glass-notice-sent":
      return { ...glass, notices: glass.notices.filter((one) => one.effect !== fact.data.effect) };
  }
}

function notJoin(one: GlassNotice): boolean {
  return one.why !== "join";
}

/** One that was never in force leaves nothing to review. */
function ended(
  glass: BreakGlass,
  event: "close" | "end",
  {
    at,
    by,
    notices,
  }: { readonly at: Instant; readonly by: PersonId | null; readonly notices: readonly GlassNotice[] },
): BreakGlass {
  const common = { ...commonOf(glass), notices };
  if (glass.status !== "in-force") return moved(glass, event, { ...common, status: "dropped", at });
  return moved(glass, event, {
    ...common,
    status: "review-owed",
    since: glass.since,
    endedAt: at,
    closedBy: by,
    reviewBy: instantAfter(glass.since, REVIEW_WITHIN_MS),
  });
}

function commonOf(glass: BreakGlass): GlassCommon {
  const { id, mode, partner, danger, justification, scope, openedAt, until, by, alone, uses, notices } =
    glass;
  return { id, mode, partner, danger, justification, scope, openedAt, until, by, alone, uses, notices };
}

function pastOf(glass: BreakGlass): Past {
  const past = "endedAt" in glass ? glass : undefined;
  const { since, endedAt, closedBy, reviewBy } = known(past, `The end of ${glass.id}`);
  return { since, endedAt, closedBy, reviewBy };
}

function moved(glass: BreakGlass, event: BreakGlassEvent, to: BreakGlass): BreakGlass {
  if (breakGlassChart.next(glass.status, event) !== to.status)
    throw new Error(`A break-glass that is ${glass.status} does not take ${event}.`);
  return to;
}

/** `glass-end` while it could be acted under; then `review-due` until it is reviewed, again and again once it is late. */
export function breakGlassWakeUps(glass: BreakGlass): WakeUp[] {
  switch (glass.status) {
    case "waiting-for-second":
    case "in-force":
      return [{ name: "glass-end", dueAt: glass.until }];
    case "review-owed":
      return [{ name: "review-due", dueAt: glass.reviewBy }];
    case "review-overdue":
      return [{ name: "review-due", dueAt: instantAfter(glass.alarmedAt, ALARM_AGAIN_MS) }];
    case "reviewed":
    case "dropped":
      return [];
  }
}

/** Whether it is still acted under, asked about or to be reviewed: a run does not stand down over it (ES-09). */
export function breakGlassIsOpen({ status }: BreakGlass): boolean {
  return !breakGlassChart.isFinal(status);
}
