import { type Refusal, refuse } from "@mirror/vocabulary";
import type { Partner } from "./state.js";

/**
 * How much a partner's standing has to allow: `begin` something new between partners, `go-on` with what runs, or
 * `give-back` (refuse, withdraw, recall, return), which nobody is ever kept from.
 */
export type Act = "begin" | "go-on" | "give-back";

/** Why a partner's standing does not allow something now; undefined where it does. */
export function standingAgainst(partner: Partner, act: Act): Refusal | undefined {
  const { standing } = partner;
  switch (standing.status) {
    case "active":
      return undefined;
    case "restricted":
      if (act !== "begin") return undefined;
      return refuse(
        "forbidden",
        "partner-restricted",
        `${partner.name} may begin nothing new now: ${standing.reason}`,
        "M22",
      );
    case "suspended":
      if (act === "give-back") return undefined;
      return refuse(
        "forbidden",
        "partner-suspended",
        `${partner.name} is suspended: ${standing.reason}`,
        "M22",
      );
  }
}
