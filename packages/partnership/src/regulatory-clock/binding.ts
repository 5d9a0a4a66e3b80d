import type { Instant } from "@mirror/vocabulary";
import type { ReportingDuty } from "./reporting-duty.js";

/** Whether a duty's term is kept for its partner, or only shown: as why not. */
export type Binding =
  | { readonly kind: "enforced" }
  | { readonly kind: "shown"; readonly because: ShownBecause; readonly words: string };

export type ShownBecause =
  | "proposed"
  | "arrangement"
  | "not-begun"
  | "lapsed"
  | "low-confidence"
  | "unsettled"
  | "no-term";

/**
 * What a duty is to us at an instant. Only what is in force, is known well (A or B), and has an end that can be counted is
 * enforced: rung, told before, and missed. A proposal, a lapsed act and a recalled figure are shown as just that.
 */
export function bindingOf({ standing, confidence, term }: ReportingDuty, at: Instant): Binding {
  switch (standing.status) {
    case "proposed":
      return shown("proposed", "a proposal, and not law");
    case "arrangement":
      return shown("arrangement", "an arrangement that partners keep to, and no law");
    case "in-force":
      if (standing.from !== null && at < standing.from)
        return shown("not-begun", `not in force before ${standing.from}`);
      if (standing.until !== null && standing.until <= at)
        return shown("lapsed", `lapsed at ${standing.until}`);
  }
  if (term.kind === "unsettled") return shown("unsettled", `its term is not known: ${term.says}`);
  if (confidence === "C") return shown("low-confidence", "its term was recalled, and not seen: look it up");
  if (term.kind === "without-delay")
    return shown("no-term", "due at once, without an end that could be counted");
  return { kind: "enforced" };
}

function shown(because: ShownBecause, words: string): Binding {
  return { kind: "shown", because, words };
}
