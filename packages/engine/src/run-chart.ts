import { chart } from "@mirror/chart";

export type RunStatus =
  | "created"
  | "active"
  | "held"
  | "suspended"
  | "standing-down"
  | "completed"
  | "failed"
  | "aborted"
  | "rejected";

export type RunEvent =
  | "preflight-ok"
  | "preflight-failed"
  | "hold"
  | "release"
  | "release-into-stand-down"
  | "suspend"
  | "resume"
  | "begin-stand-down"
  | "complete"
  | "fail"
  | "abort";

/**
 * The life of a run. Beyond the domain's chart: a run may fail (a failure that no step takes up); one without a stand-down
 * gate of its own (a called playbook) completes from active; a partner may hold a run that is standing down; and where a
 * stand-down begins while a run is held, the hold outlasts it, since nobody overrides it (M10).
 */
export const runChart = chart<RunStatus, RunEvent>("run", ["created"], {
  created: { "preflight-ok": "active", "preflight-failed": "rejected" },
  active: {
    hold: "held",
    suspend: "suspended",
    "begin-stand-down": "standing-down",
    complete: "completed",
    fail: "failed",
    abort: "aborted",
  },
  held: {
    hold: "held",
    release: "active",
    "release-into-stand-down": "standing-down",
    "begin-stand-down": "held",
    abort: "aborted",
  },
  suspended: { resume: "active", hold: "held", "begin-stand-down": "standing-down", abort: "aborted" },
  "standing-down": { hold: "held", complete: "completed", fail: "failed", abort: "aborted" },
  completed: {},
  failed: {},
  aborted: {},
  rejected: {},
});
