import { chart } from "@mirror/chart";

export type StandingStatus = "half-granted" | "in-force" | "used-up" | "revoked" | "expired";
export type StandingEvent = "second" | "use" | "last-use" | "revoke" | "end";

/** A standing consent's life. What was used for the last time can still be revoked: its last use may be under way. */
export const standingConsentChart = chart<StandingStatus, StandingEvent>(
  "standing-consent",
  ["half-granted", "in-force"],
  {
    "half-granted": { second: "in-force", revoke: "revoked", end: "expired" },
    "in-force": { use: "in-force", "last-use": "used-up", revoke: "revoked", end: "expired" },
    "used-up": { revoke: "revoked", end: "expired" },
    revoked: {},
    expired: {},
  },
);
