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
  | "suspend"
  | "resume"
  | "begin-stand-down"
  | "complete"
  | "fail"
  | "abort";

/**
 * The life of a run. Beyond the domain's chart: a run may fail (a failure that no step takes up), one without a stand-down
 * gate of its own (a called playbook) completes from active, and a partner may hold a run that is standing down.
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
  held: { release: "active", abort: "aborted" },
  suspended: { resume: "active", hold: "held", abort: "aborted" },
  "standing-down": { complete: "completed", fail: "failed", abort: "aborted" },
  completed: {},
  failed: {},
  aborted: {},
  rejected: {},
});
