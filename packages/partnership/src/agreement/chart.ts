import { chart } from "@mirror/chart";

export type AgreementStatus = "proposed" | "in-force" | "under-notice" | "ended";
export type AgreementEvent = "ratified-by-all" | "denounce" | "revoke-notice" | "notice-over" | "sunset";

/** The life of one version of an agreement. */
export const agreementChart = chart<AgreementStatus, AgreementEvent>("agreement", ["proposed"], {
  proposed: { "ratified-by-all": "in-force", sunset: "ended" },
  "in-force": { denounce: "under-notice", sunset: "ended" },
  "under-notice": { "revoke-notice": "in-force", "notice-over": "ended", sunset: "ended" },
  ended: {},
});
