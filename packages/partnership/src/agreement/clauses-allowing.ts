import {
  type EffectClass,
  type Instant,
  type Mode,
  type PartnerId,
  type Refusal,
  refuse,
  type Tlp,
} from "@mirror/vocabulary";
import type { ClauseRef } from "./clause.js";
import type { Agreement } from "./state.js";

/** "May these partners do this with each other, and where does it say so?" */
export interface AgreementQuestion {
  readonly mode: Mode;
  /** Everyone that has to be a party: who acts and whose assets they are, or who asks for aid and who is asked. */
  readonly parties: readonly PartnerId[];
  /** The playbook's CACAO id; null outside any playbook. */
  readonly playbook: string | null;
  readonly effect: EffectClass;
  /** Whether it is mutual aid. */
  readonly aid: boolean;
  /** What is shared for it; null where nothing is. */
  readonly marking: Tlp | null;
}

/** The clauses that allow it, and until when the agreements that hold them stand as things are. */
export interface ClausesFound {
  readonly ok: true;
  readonly clauses: readonly ClauseRef[];
  readonly endsAt: Instant;
}

export function clausesAllowing(
  _question: AgreementQuestion,
  _agreements: readonly Agreement[],
  _at: Instant,
): ClausesFound | Refusal {
  return refuse("forbidden", "no-agreement", "");
}
