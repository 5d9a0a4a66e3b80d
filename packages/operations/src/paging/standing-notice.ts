import type { Effect, PageWay } from "@mirror/engine";
import type { StandingConsent, StandingNotice } from "@mirror/partnership";

/** A page that tells an official of a use of their partner's standing consent: what was done is read after signing in (SH-14). */
export function standingNoticeEffect(
  standing: StandingConsent,
  { effect, person, at }: StandingNotice,
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
      about: standing.id,
      subject: "A standing consent of yours was used: please look.",
      // It asks for nothing: it is due when it happened.
      answerBy: at,
      ways,
      of: standing.partner,
      repeats: null,
    },
  };
}
