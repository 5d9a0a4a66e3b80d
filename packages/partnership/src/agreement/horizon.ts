import { type Instant, instantAfter, type Refusal, refuse } from "@mirror/vocabulary";
import type { AgreementText } from "./commands.js";

const DAY_MS = 24 * 3600 * 1000;

/** Twelve months: no agreement goes longer without each of its parties having looked at it again (HA-05). */
const REVIEW_WITHIN_MS = 366 * DAY_MS;
/** Thirty-six months: what is meant to last longer is agreed anew (HA-05, M11). */
const SUNSET_WITHIN_MS = 1096 * DAY_MS;
/** How long an agreement whose review is overdue still stands, before it is suspended (HA-05). */
export const REVIEW_GRACE_MS = 30 * DAY_MS;

/** Refuses a text whose review or sunset lies further ahead than HA-05 lets it; counted from when it begins, or from now. */
export function beyondHorizon(text: AgreementText, now: Instant): Refusal | undefined {
  const begins = text.effectiveFrom > now ? text.effectiveFrom : now;
  if (text.sunsetAt > instantAfter(begins, SUNSET_WITHIN_MS))
    return refuse(
      "invalid",
      "sunset-too-far",
      "An agreement lasts at most 36 months from its beginning; agree on a new version then.",
      "HA-05",
    );
  if ((text.reviewOn ?? text.sunsetAt) > instantAfter(begins, REVIEW_WITHIN_MS))
    return refuse(
      "invalid",
      "review-too-far",
      "Name a day of review (reviewOn), at most 12 months after the agreement begins.",
      "HA-05",
    );
  return undefined;
}

/** By when it has to be looked at again, once it was at this instant; null where it ends before. */
export function nextReview(text: AgreementText, reviewedAt: Instant): Instant | null {
  const due = instantAfter(reviewedAt, REVIEW_WITHIN_MS);
  return due < text.sunsetAt ? due : null;
}
