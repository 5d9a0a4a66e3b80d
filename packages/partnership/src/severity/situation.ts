import type { PartnerId } from "@mirror/vocabulary";
import { type Outlook, type RecordedAssessment, type Severity, SIGNIFICANT } from "./assessment.js";

/** What is said of an incident: as what it was declared, by whom, whom it hits, and each partner's last word. */
export interface Told {
  readonly severity: Severity;
  readonly owner: PartnerId;
  readonly affected: readonly PartnerId[];
  readonly assessments: readonly RecordedAssessment[];
}

/** How an incident stands for everyone together, and so for each of its runs (ES-01). */
export interface Situation {
  /** That of the partner that is hit worst; who has not said is taken as hit as badly as was declared. */
  readonly severity: Severity;
  /** The worst that anyone sees; null: nobody has said. */
  readonly outlook: Outlook | null;
  /** How many partners are hit. */
  readonly partners: number;
  /** Those that say themselves that they are hit significantly. */
  readonly significant: readonly PartnerId[];
  /** Those that say that it is more than they can respond to. */
  readonly exceeded: readonly PartnerId[];
  /** NIS2: more than a partner's capacity, or significant to two at least. */
  readonly isLargeScale: boolean;
}

/** For how many partners it has to be significant before it is of large scale. */
const PARTNERS_FOR_LARGE_SCALE = 2;
const FROM_THE_WORST: readonly Outlook[] = ["worsening", "stable", "improving"];

/** Works out how an incident stands by what its partners say of themselves (ES-01). */
export function situationOf({ severity: declared, owner, affected, assessments }: Told): Situation {
  const wordOf = (partner: PartnerId) => assessments.find((one) => one.partner === partner);
  // Whoever declared it has said how bad it is; an owner that is not hit itself has spoken for those that are.
  const significant = affected.filter((partner) => {
    const own = wordOf(partner)?.severity ?? (partner === owner ? declared : 0);
    return own >= SIGNIFICANT;
  });
  const exceeded = assessments.filter((one) => one.capacityExceeded).map((one) => one.partner);
  return {
    severity: Math.max(...affected.map((partner) => wordOf(partner)?.severity ?? declared)),
    outlook: FROM_THE_WORST.find((one) => assessments.some(({ outlook }) => outlook === one)) ?? null,
    partners: affected.length,
    significant,
    exceeded,
    isLargeScale: exceeded.length > 0 || significant.length >= PARTNERS_FOR_LARGE_SCALE,
  };
}
