import { chart } from "@mirror/chart";

export type BreakGlassStatus =
  | "waiting-for-second"
  | "in-force"
  | "review-owed"
  | "review-overdue"
  | "reviewed"
  | "dropped";
export type BreakGlassEvent = "join" | "alone" | "end" | "close" | "overdue" | "review";

/** A break-glass's life: nothing acts under it before it is in force, and once it was, it is not over before its review (C-10). */
export const breakGlassChart = chart<BreakGlassStatus, BreakGlassEvent>(
  "break-glass",
  ["waiting-for-second"],
  {
    "waiting-for-second": { join: "in-force", alone: "in-force", end: "dropped", close: "dropped" },
    "in-force": { join: "in-force", end: "review-owed", close: "review-owed" },
    "review-owed": { overdue: "review-overdue", review: "reviewed" },
    "review-overdue": { overdue: "review-overdue", review: "reviewed" },
    reviewed: {},
    dropped: {},
  },
);
