import type { PartnerId } from "@mirror/vocabulary";
import { type Assessment, SIGNIFICANT } from "../severity/assessment.js";
import { situationOf, type Told } from "../severity/situation.js";
import type { Blocker } from "../stand-down/blockers.js";
import type { CrisisLevel, EscalationCase } from "./commands.js";

const SEVERE = 4;
const EMERGENCY = 5;

/**
 * The levels that a partner's own assessment asks for (ES-07): the operational where it is significant or more than the
 * partner can respond to; the political in an emergency, or where something severe gets worse, exceeds what the partner can
 * do, or is of large scale. Nobody is asked for by what a partner has not said.
 */
export function wantedLevels(told: Told, partner: PartnerId): readonly CrisisLevel[] {
  const own = told.assessments.find((one) => one.partner === partner);
  if (own === undefined) return [];
  const isOperational = own.severity >= SIGNIFICANT || own.capacityExceeded;
  const getsBeyond = own.outlook === "worsening" || own.capacityExceeded || situationOf(told).isLargeScale;
  const isPolitical = own.severity >= EMERGENCY || (own.severity >= SEVERE && getsBeyond);
  return [
    ...(isOperational ? (["operational"] as const) : []),
    ...(isPolitical ? (["political"] as const) : []),
  ];
}

/** What keeps a level from being left while its own partner still says what asks for it (ES-06); undefined: nothing does. */
export function assessmentBlocker(
  { of, to }: Pick<EscalationCase, "of" | "to">,
  told: Told,
  subject: string,
): Blocker | undefined {
  if (!wantedLevels(told, of).includes(to)) return undefined;
  return {
    ...{ kind: "assessment", subject, stream: subject, of: [of] },
    words: `Its partner's own assessment still asks for the ${to} level.`,
    clearedBy: "Assess the incident anew once it is better.",
  };
}

/** An assessment in a few words, as a reason says it. */
export function assessmentWords({ severity, outlook, capacityExceeded }: Assessment): string {
  return `severity ${severity}, ${outlook}${capacityExceeded ? ", more than it can respond to" : ""}`;
}
