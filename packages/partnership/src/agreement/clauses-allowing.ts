import {
  type EffectClass,
  earliest,
  effectWithin,
  type Instant,
  type Mode,
  type PartnerId,
  type Refusal,
  refuse,
  type Tlp,
  tlpWithin,
} from "@mirror/vocabulary";
import type { Clause, ClauseRef } from "./clause.js";
import { type Agreement, agreementEndsAt, agreementInForce } from "./state.js";

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

/**
 * The clauses in force that allow it. Within one agreement its most generous fitting clause counts; between agreements
 * the stricter wins: one that covers these parties and this playbook and does not go far enough forbids it, and the
 * refusal names its clause. Refuses what no agreement covers (C-04), what only another mode's does (C-16), what has
 * ended (C-08), and class E5 always.
 */
export function clausesAllowing(
  question: AgreementQuestion,
  agreements: readonly Agreement[],
  at: Instant,
): ClausesFound | Refusal {
  if (question.effect === "E5") {
    return refuse(
      "forbidden",
      "effect-never-allowed",
      "No agreement can allow an effect without its owner's permission.",
      "C-04",
    );
  }
  const between = agreements.filter((one) =>
    question.parties.every((party) => one.text.parties.includes(party)),
  );
  const sameMode = between.filter((one) => one.text.mode === question.mode);
  if (between.length > 0 && sameMode.length === 0) {
    return refuse(
      "forbidden",
      "other-mode",
      `The agreements between these partners are not for ${question.mode} runs.`,
      "C-16",
    );
  }
  const inForce = sameMode.filter((one) => agreementInForce(one, at));
  const [first] = sameMode;
  if (first !== undefined && inForce.length === 0) return notInForce(first, at);

  const covering = inForce
    .map((agreement) => ({
      agreement,
      clauses: agreement.text.clauses.filter((clause) => covers(clause, question)),
    }))
    .filter(({ clauses }) => clauses.length > 0);
  const [some, ...others] = covering;
  if (some === undefined) {
    return refuse(
      "forbidden",
      "no-agreement",
      "No agreement in force between these partners covers this.",
      "C-04",
    );
  }
  for (const { agreement, clauses } of covering) {
    const short = clauses.flatMap((clause) => {
      const shortfall = shortfallOf(clause, question);
      return shortfall === undefined ? [] : [`clause ${clause.id} ${shortfall}`];
    });
    if (short.length === clauses.length) return tooStrict(agreement, short);
  }
  const allowing = covering.flatMap(({ agreement, clauses }) =>
    clauses
      .filter((clause) => shortfallOf(clause, question) === undefined)
      .map((clause) => ({ agreement: agreement.id, version: agreement.text.version, clause: clause.id })),
  );
  const endsAt = earliest(
    agreementEndsAt(some.agreement),
    ...others.map((one) => agreementEndsAt(one.agreement)),
  );
  return { ok: true, clauses: allowing, endsAt };
}

/** An agreement that is silent on aid neither allows nor forbids it; on effects and markings its ceiling always speaks. */
function covers(clause: Clause, question: AgreementQuestion): boolean {
  const { playbooks, aid } = clause.allows;
  if (question.aid && !aid) return false;
  if (playbooks === "any") return true;
  return question.playbook !== null && playbooks.includes(question.playbook);
}

/** What a clause lacks for this question, in words; undefined where it goes far enough. */
function shortfallOf({ allows }: Clause, question: AgreementQuestion): string | undefined {
  if (!effectWithin(question.effect, allows.effectCeiling)) {
    return `allows effects up to ${allows.effectCeiling}, and this is ${question.effect}`;
  }
  if (question.marking !== null && !tlpWithin(question.marking, allows.markingCeiling)) {
    return `allows sharing up to ${allows.markingCeiling}, and this is ${question.marking}`;
  }
  return undefined;
}

function tooStrict(agreement: Agreement, short: readonly string[]): Refusal {
  return refuse("forbidden", "above-agreement", `${agreement.text.title}: ${short.join("; ")}.`, "C-04");
}

function notInForce(agreement: Agreement, at: Instant): Refusal {
  const { title, effectiveFrom } = agreement.text;
  if (agreement.status === "proposed") {
    return refuse(
      "forbidden",
      "agreement-not-ratified",
      `${title} is not ratified by all its parties.`,
      "C-04",
    );
  }
  if (at < effectiveFrom) {
    return refuse("forbidden", "agreement-not-begun", `${title} begins at ${effectiveFrom}.`, "C-04");
  }
  return refuse("forbidden", "agreement-ended", `${title} ended at ${agreementEndsAt(agreement)}.`, "C-08");
}
