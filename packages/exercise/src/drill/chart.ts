import { chart } from "@mirror/chart";

export type ExerciseStatus =
  | "draft"
  | "approved"
  | "scheduled"
  | "running"
  | "paused"
  | "suspended"
  | "ended"
  | "evaluating"
  | "aar-draft"
  | "improving"
  | "closed"
  | "cancelled";

export type ExerciseEvent =
  | "approve-plan"
  | "schedule"
  | "startex"
  | "pause"
  | "resume"
  | "time-jump"
  | "real-world-emergency"
  | "endex"
  | "hotwash-held"
  | "aar-drafted"
  | "aam-held"
  | "all-actions-closed"
  | "cancel";

/** The life of an exercise, after HSEEP: planned, played, evaluated, and closed when its corrective actions are. */
export const exerciseChart = chart<ExerciseStatus, ExerciseEvent>("exercise", ["draft"], {
  draft: { "approve-plan": "approved", cancel: "cancelled" },
  approved: { schedule: "scheduled", cancel: "cancelled" },
  scheduled: { startex: "running", cancel: "cancelled" },
  running: { pause: "paused", "time-jump": "running", "real-world-emergency": "suspended", endex: "ended" },
  paused: { resume: "running", "real-world-emergency": "suspended", endex: "ended" },
  suspended: { resume: "running", endex: "ended" },
  ended: { "hotwash-held": "evaluating" },
  evaluating: { "aar-drafted": "aar-draft" },
  "aar-draft": { "aam-held": "improving" },
  improving: { "all-actions-closed": "closed" },
  closed: {},
  cancelled: {},
});
