import { chart } from "@mirror/chart";

export type EscalationStatus =
  | "proposed"
  | "notified"
  | "unreached"
  | "acknowledged"
  | "active"
  | "standdown-proposed"
  | "stood-down"
  | "closed"
  | "rejected"
  | "superseded";

export type EscalationEvent =
  | "authorise"
  | "auto-authorise"
  | "reject"
  | "decision-deadline"
  | "acknowledge"
  | "ack-deadline"
  | "ladder-exhausted"
  | "accept"
  | "decline"
  | "accept-deadline"
  | "escalate-further"
  | "propose-standdown"
  | "confirm"
  | "object"
  | "re-escalate"
  | "close"
  | "run-ended";

/** The life of one escalation to one level. */
export const escalationChart = chart<EscalationStatus, EscalationEvent>("escalation", ["proposed"], {
  proposed: {
    authorise: "notified",
    "auto-authorise": "notified",
    reject: "rejected",
    "decision-deadline": "proposed",
    "run-ended": "closed",
  },
  notified: {
    acknowledge: "acknowledged",
    "ack-deadline": "notified",
    "ladder-exhausted": "unreached",
    "run-ended": "closed",
  },
  unreached: { acknowledge: "acknowledged", "run-ended": "closed" },
  acknowledged: {
    accept: "active",
    decline: "rejected",
    "accept-deadline": "notified",
    "ladder-exhausted": "unreached",
    "run-ended": "closed",
  },
  active: {
    "escalate-further": "superseded",
    "propose-standdown": "standdown-proposed",
    "run-ended": "closed",
  },
  "standdown-proposed": { confirm: "stood-down", object: "active", "run-ended": "closed" },
  "stood-down": { "re-escalate": "active", close: "closed", "run-ended": "closed" },
  closed: {},
  rejected: {},
  superseded: {},
});
