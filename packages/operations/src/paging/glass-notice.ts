import type { Effect, PageWay } from "@mirror/engine";
import type { BreakGlass, GlassNotice, GlassNoticeWhy } from "@mirror/partnership";
import type { Instant } from "@mirror/vocabulary";

/** A page about broken glass: what it is about is read after signing in (SH-14). */
export function glassNoticeEffect(
  glass: BreakGlass,
  { effect, person, partner, why, at }: GlassNotice,
  ways: readonly PageWay[],
): Effect {
  return {
    id: effect,
    capability: "page",
    delivery: "at-least-once",
    idempotent: true,
    request: {
      kind: "page",
      to: person,
      about: glass.id,
      subject: SUBJECT[why],
      answerBy: dueAt(glass, why, at),
      ways,
      of: partner,
      repeats: null,
    },
  };
}

const SUBJECT: Readonly<Record<GlassNoticeWhy, string>> = {
  join: "A second person is needed at once: please look.",
  "in-force": "Glass is broken: please look.",
  review: "A break-glass has to be reviewed: please look.",
  overdue: "ALARM: the review of a break-glass is overdue.",
};

/** What asks for nothing is due when it happened. */
function dueAt(glass: BreakGlass, why: GlassNoticeWhy, at: Instant): Instant {
  switch (why) {
    case "join":
      return glass.until;
    case "review":
      return "reviewBy" in glass ? glass.reviewBy : at;
    case "in-force":
    case "overdue":
      return at;
  }
}
