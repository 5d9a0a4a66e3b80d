import { chart } from "@mirror/chart";

export type DecisionStatus =
  | "requested"
  | "partially-authorised"
  | "conditional"
  | "granted"
  | "suspended"
  | "denied"
  | "abstained"
  | "lapsed"
  | "withdrawn"
  | "expired"
  | "invalidated"
  | "cancelled";

export type DecisionEvent =
  | "grant-first-of-two"
  | "grant-second"
  | "grant"
  | "grant-with-conditions"
  | "all-conditions-verified"
  | "condition-failed"
  | "condition-violated"
  | "authority-found-invalid"
  | "sent-elsewhere"
  | "reaffirm"
  | "not-confirmed"
  | "deny"
  | "abstain"
  | "withdraw"
  | "deadline"
  | "expiry"
  | "scope-changed"
  | "run-cancelled";

/** One partner's answer within one round. Only `granted` counts. */
export const consentDecisionChart = chart<DecisionStatus, DecisionEvent>("consent-decision", ["requested"], {
  requested: {
    "grant-first-of-two": "partially-authorised",
    grant: "granted",
    "grant-with-conditions": "conditional",
    deny: "denied",
    abstain: "abstained",
    deadline: "lapsed",
    "scope-changed": "invalidated",
    "sent-elsewhere": "requested",
    "run-cancelled": "cancelled",
  },
  "partially-authorised": {
    "sent-elsewhere": "requested",
    "grant-second": "granted",
    "grant-with-conditions": "conditional",
    deny: "denied",
    deadline: "lapsed",
    "scope-changed": "invalidated",
    "not-confirmed": "lapsed",
    "run-cancelled": "cancelled",
  },
  conditional: {
    "sent-elsewhere": "requested",
    "all-conditions-verified": "granted",
    "condition-failed": "denied",
    deadline: "lapsed",
    withdraw: "withdrawn",
    "scope-changed": "invalidated",
    "not-confirmed": "lapsed",
    "run-cancelled": "cancelled",
  },
  granted: {
    "sent-elsewhere": "granted",
    withdraw: "withdrawn",
    expiry: "expired",
    "scope-changed": "invalidated",
    "condition-violated": "suspended",
    "authority-found-invalid": "suspended",
    "not-confirmed": "lapsed",
    "run-cancelled": "cancelled",
  },
  suspended: {
    "sent-elsewhere": "suspended",
    reaffirm: "granted",
    withdraw: "withdrawn",
    deadline: "withdrawn",
    "scope-changed": "invalidated",
    "run-cancelled": "cancelled",
  },
  denied: {},
  abstained: {},
  lapsed: {},
  withdrawn: {},
  expired: {},
  invalidated: {},
  cancelled: {},
});

export type RoundStatus =
  | "open"
  | "provisional"
  | "satisfied"
  | "refused"
  | "lapsed"
  | "revoked"
  | "consumed"
  | "cancelled";

export type RoundEvent =
  | "rule-true"
  | "rule-unsatisfiable"
  | "rule-false"
  | "break-glass"
  | "ttl-or-denial"
  | "deadline"
  | "guarded-step-finished"
  | "run-cancelled";

/**
 * One asking of all its partners. What it guards may act only while it is `satisfied`, or `provisional` because glass is broken
 * (C-10); asking again is another round. One that a
 * suspended grant has revoked is satisfied again when that grant is reaffirmed, and any other stays revoked.
 */
export const consentRoundChart = chart<RoundStatus, RoundEvent>("consent-round", ["open"], {
  open: {
    "rule-true": "satisfied",
    "break-glass": "provisional",
    "rule-unsatisfiable": "refused",
    deadline: "lapsed",
    "run-cancelled": "cancelled",
  },
  provisional: {
    "rule-true": "satisfied",
    "ttl-or-denial": "revoked",
    "guarded-step-finished": "consumed",
    "run-cancelled": "cancelled",
  },
  satisfied: { "rule-false": "revoked", "guarded-step-finished": "consumed", "run-cancelled": "cancelled" },
  refused: {},
  lapsed: {},
  revoked: { "rule-true": "satisfied" },
  consumed: {},
  cancelled: {},
});
