import { chart } from "@mirror/chart";

export type AgreementStatus = "proposed" | "in-force" | "under-notice" | "suspended" | "ended";
export type AgreementEvent =
  | "ratified-by-all"
  | "decline"
  | "denounce"
  | "revoke-notice"
  | "notice-over"
  | "suspend"
  | "grace-passed"
  | "lift"
  | "lift-under-notice"
  | "superseded"
  | "sunset";

/**
 * The life of one version of an agreement. A party may leave while it is suspended, too: the notice runs on, and a lifted
 * suspension leads back to where the notice stands. From nowhere does it lead back to life once it has ended.
 */
export const agreementChart = chart<AgreementStatus, AgreementEvent>("agreement", ["proposed"], {
  proposed: { "ratified-by-all": "in-force", decline: "ended", superseded: "ended", sunset: "ended" },
  "in-force": {
    denounce: "under-notice",
    suspend: "suspended",
    "grace-passed": "suspended",
    superseded: "ended",
    sunset: "ended",
  },
  "under-notice": {
    "revoke-notice": "in-force",
    "notice-over": "ended",
    suspend: "suspended",
    "grace-passed": "suspended",
    superseded: "ended",
    sunset: "ended",
  },
  suspended: {
    suspend: "suspended",
    denounce: "suspended",
    "revoke-notice": "suspended",
    lift: "in-force",
    "lift-under-notice": "under-notice",
    "notice-over": "ended",
    superseded: "ended",
    sunset: "ended",
  },
  ended: {},
});
