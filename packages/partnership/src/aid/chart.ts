import { chart } from "@mirror/chart";

export type AidRequestStatus =
  | "draft"
  | "submitted"
  | "open"
  | "partially-filled"
  | "filled"
  | "unfilled"
  | "expired"
  | "cancelling"
  | "cancelled"
  | "closed";

export type AidRequestEvent =
  | "submit"
  | "discard"
  | "distribute"
  | "commit-recorded-partial"
  | "commit-recorded-full"
  | "assignment-lost-some"
  | "assignment-lost-all"
  | "all-declined-or-lapsed"
  | "widen"
  | "renew"
  | "close"
  | "needed-by-passed"
  | "cancel"
  | "all-assignments-terminal";

/** The life of one request, as its assignments move it. */
export const aidRequestChart = chart<AidRequestStatus, AidRequestEvent>("aid-request", ["draft"], {
  draft: { submit: "submitted", discard: "cancelled", "needed-by-passed": "expired" },
  submitted: { distribute: "open", cancel: "cancelled" },
  open: {
    "commit-recorded-partial": "partially-filled",
    "commit-recorded-full": "filled",
    "all-declined-or-lapsed": "unfilled",
    "needed-by-passed": "expired",
    cancel: "cancelled",
  },
  "partially-filled": {
    "commit-recorded-full": "filled",
    "assignment-lost-all": "open",
    "needed-by-passed": "partially-filled",
    cancel: "cancelling",
    "all-assignments-terminal": "closed",
  },
  filled: {
    "assignment-lost-some": "partially-filled",
    "assignment-lost-all": "open",
    cancel: "cancelling",
    "all-assignments-terminal": "closed",
  },
  unfilled: { widen: "open", close: "closed", cancel: "cancelled" },
  expired: { renew: "open", close: "closed" },
  cancelling: { "all-assignments-terminal": "cancelled" },
  cancelled: {},
  closed: {},
});

export type AidAssignmentStatus =
  | "notified"
  | "acknowledged"
  | "under-consideration"
  | "offered"
  | "accepted"
  | "committed"
  | "mobilising"
  | "deployed"
  | "extension-pending"
  | "amendment-pending"
  | "releasing"
  | "recalled"
  | "returning"
  | "returned"
  | "cost-claimed"
  | "cost-disputed"
  | "cost-settled"
  | "declined"
  | "lapsed"
  | "offer-withdrawn"
  | "offer-expired"
  | "offer-rejected"
  | "cancelled"
  | "closed";

export type AidAssignmentEvent =
  | "acknowledge"
  | "ack-deadline"
  | "consider"
  | "offer"
  | "decline"
  | "response-deadline"
  | "withdraw-offer"
  | "offer-validity-passed"
  | "reject-offer"
  | "accept"
  | "commit-deadline"
  | "commit"
  | "cancel"
  | "withdraw"
  | "mobilise"
  | "check-in"
  | "status-report"
  | "request-extension"
  | "extension-granted"
  | "extension-refused"
  | "propose-mission-change"
  | "amendment-signed"
  | "amendment-refused"
  | "release"
  | "recall"
  | "host-consent-withdrawn"
  | "period-end"
  | "depart"
  | "arrive-home"
  | "claim-costs"
  | "waive-costs"
  | "claim-deadline"
  | "approve-payment"
  | "dispute"
  | "resolve"
  | "close"
  | "request-cancelled";

/** The life of one partner's help on one line, from being asked to being settled. */
export const aidAssignmentChart = chart<AidAssignmentStatus, AidAssignmentEvent>(
  "aid-assignment",
  ["notified", "offered"],
  {
    notified: {
      acknowledge: "acknowledged",
      "ack-deadline": "lapsed",
      decline: "declined",
      "request-cancelled": "cancelled",
    },
    acknowledged: {
      consider: "under-consideration",
      offer: "offered",
      decline: "declined",
      "response-deadline": "lapsed",
      "request-cancelled": "cancelled",
    },
    "under-consideration": {
      offer: "offered",
      decline: "declined",
      "response-deadline": "lapsed",
      "request-cancelled": "cancelled",
    },
    offered: {
      "withdraw-offer": "offer-withdrawn",
      "offer-validity-passed": "offer-expired",
      "reject-offer": "offer-rejected",
      accept: "accepted",
      "request-cancelled": "cancelled",
    },
    accepted: {
      "withdraw-offer": "offer-withdrawn",
      "commit-deadline": "lapsed",
      commit: "committed",
      "request-cancelled": "cancelled",
    },
    committed: {
      cancel: "cancelled",
      withdraw: "cancelled",
      mobilise: "mobilising",
      "period-end": "cancelled",
    },
    mobilising: {
      cancel: "returning",
      recall: "recalled",
      "check-in": "deployed",
      "period-end": "returning",
    },
    deployed: {
      "status-report": "deployed",
      "request-extension": "extension-pending",
      "propose-mission-change": "amendment-pending",
      release: "releasing",
      recall: "recalled",
      "host-consent-withdrawn": "releasing",
      "period-end": "releasing",
    },
    "extension-pending": {
      "status-report": "extension-pending",
      "extension-granted": "deployed",
      "extension-refused": "releasing",
      release: "releasing",
      recall: "recalled",
      "host-consent-withdrawn": "releasing",
      "period-end": "releasing",
    },
    "amendment-pending": {
      "status-report": "amendment-pending",
      "amendment-signed": "deployed",
      "amendment-refused": "deployed",
      release: "releasing",
      recall: "recalled",
      "host-consent-withdrawn": "releasing",
      "period-end": "releasing",
    },
    releasing: { depart: "returning" },
    recalled: { depart: "returning" },
    returning: { "arrive-home": "returned" },
    returned: {
      "claim-costs": "cost-claimed",
      "waive-costs": "cost-settled",
      "claim-deadline": "cost-settled",
    },
    "cost-claimed": { "approve-payment": "cost-settled", dispute: "cost-disputed" },
    "cost-disputed": {
      dispute: "cost-disputed",
      "approve-payment": "cost-disputed",
      resolve: "cost-settled",
    },
    "cost-settled": { close: "closed" },
    declined: {},
    lapsed: {},
    "offer-withdrawn": {},
    "offer-expired": {},
    "offer-rejected": {},
    cancelled: {},
    closed: {},
  },
);
