import { chart } from "@mirror/chart";

export type DecisionStatus =
  | "requested"
  | "partially-authorised"
  | "granted"
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
    deny: "denied",
    abstain: "abstained",
    deadline: "lapsed",
    "scope-changed": "invalidated",
    "run-cancelled": "cancelled",
  },
  "partially-authorised": {
    "grant-second": "granted",
    deny: "denied",
    deadline: "lapsed",
    "scope-changed": "invalidated",
    "run-cancelled": "cancelled",
  },
  granted: {
    withdraw: "withdrawn",
    expiry: "expired",
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

export type RoundStatus = "open" | "satisfied" | "refused" | "lapsed" | "revoked" | "consumed" | "cancelled";

export type RoundEvent =
  | "rule-true"
  | "rule-unsatisfiable"
  | "rule-false"
  | "deadline"
  | "guarded-step-finished"
  | "run-cancelled";

/** One asking of all its partners. What it guards may act only while it is `satisfied`; asking again is another round. */
export const consentRoundChart = chart<RoundStatus, RoundEvent>("consent-round", ["open"], {
  open: {
    "rule-true": "satisfied",
    "rule-unsatisfiable": "refused",
    deadline: "lapsed",
    "run-cancelled": "cancelled",
  },
  satisfied: { "rule-false": "revoked", "guarded-step-finished": "consumed", "run-cancelled": "cancelled" },
  refused: {},
  lapsed: {},
  revoked: {},
  consumed: {},
  cancelled: {},
});
