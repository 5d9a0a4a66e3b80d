import type { BreakGlass } from "@mirror/partnership";
import { at } from "../views/sentences.js";

/** Whom a break-glass waits for, and until when. */
export function breakGlassWaitsFor(glass: BreakGlass): string | null {
  switch (glass.status) {
    case "waiting-for-second":
      return `Waiting for a second person until ${at(glass.until)}.`;
    case "in-force":
      return `In force until ${at(glass.until)}, or until somebody closes it.`;
    case "review-owed":
      return `Waiting for the review of somebody who had no part in it until ${at(glass.reviewBy)}.`;
    case "review-overdue":
      return `ALARM: its review was due at ${at(glass.reviewBy)}.`;
    case "reviewed":
    case "dropped":
      return null;
  }
}
