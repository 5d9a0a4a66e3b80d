import { chart } from "@mirror/chart";
import type { StepStatus } from "./run-state.js";

export type StepEvent =
  | "delay-passed"
  | "assign"
  | "start"
  | "await-consent"
  | "await-aid"
  | "gate-passed"
  | "gate-failed"
  | "ask"
  | "acknowledge"
  | "ack-deadline"
  | "hand-over"
  | "take-back"
  | "complete"
  | "fail"
  | "timeout"
  | "hold"
  | "resume"
  | "compensate"
  | "compensation-done"
  | "compensation-failed"
  | "skip"
  | "cancel";

/**
 * The life of one step invocation. Beyond the domain's chart: a step that a machine starts, one that a person skips or hands
 * over, one that fails before it was handed out (not authorised), and one whose outcome is unknown (on hold until a person says).
 * Consent and aid are steps of their own here, so that their gate's answer ends them. A branching step that asks a person
 * is a task until it is answered, before each round anew. A task whose team has gone is ready again, or stays on hold for another to speak for (MA-07). What is done can be undone: where its consent is withdrawn (C-09).
 */
export const stepChart = chart<StepStatus, StepEvent>("step", ["blocked", "ready"], {
  blocked: { "delay-passed": "ready", skip: "skipped", cancel: "cancelled" },
  ready: {
    assign: "assigned",
    start: "in-progress",
    complete: "done",
    "await-consent": "awaiting-consent",
    "await-aid": "awaiting-aid",
    fail: "failed",
    timeout: "failed",
    skip: "skipped",
    cancel: "cancelled",
  },
  "awaiting-consent": {
    "gate-passed": "done",
    "gate-failed": "failed",
    timeout: "failed",
    cancel: "cancelled",
  },
  "awaiting-aid": { "gate-passed": "done", "gate-failed": "failed", timeout: "failed", cancel: "cancelled" },
  assigned: {
    acknowledge: "in-progress",
    "ack-deadline": "assigned",
    "hand-over": "assigned",
    "take-back": "ready",
    timeout: "failed",
    hold: "on-hold",
    skip: "skipped",
    cancel: "cancelled",
  },
  "in-progress": {
    ask: "ready",
    complete: "done",
    fail: "failed",
    timeout: "failed",
    "hand-over": "assigned",
    "take-back": "ready",
    hold: "on-hold",
    skip: "skipped",
    cancel: "cancelled",
  },
  "on-hold": {
    resume: "in-progress",
    "take-back": "on-hold",
    assign: "assigned",
    complete: "done",
    fail: "failed",
    hold: "on-hold",
    compensate: "compensating",
    timeout: "failed",
    skip: "skipped",
    cancel: "cancelled",
  },
  compensating: { "compensation-done": "compensated", "compensation-failed": "failed" },
  done: { compensate: "compensating" },
  failed: {},
  skipped: {},
  cancelled: {},
  compensated: {},
});
