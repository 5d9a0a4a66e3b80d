import { earliest, effectWithin, type Instant, type Refusal, refuse, tlpWithin } from "@mirror/vocabulary";
import type { ClauseRef } from "./clause.js";
import type { Agreement } from "./state.js";
import {
  type AgreementQuestion,
  type AgreementWeighed,
  type ClauseWeighed,
  isBetween,
  refTo,
  weighClauses,
} from "./weigh-clauses.js";

/** The clauses that allow it, and until when the agreements that hold them stand as things are. */
export interface ClausesFound {
  readonly ok: true;
  readonly clauses: readonly ClauseRef[];
  readonly endsAt: Instant;
}

/** An answer with all that it was weighed from: the clause that decided, and every agreement that was looked at. */
export interface ClausesWeighed {
  readonly answer: ClausesFound | Refusal;
  /** Of a yes, the narrowest clause that still allows it; of a no, the clauses that are too strict; none where none speaks. */
  readonly decidedBy: readonly ClauseRef[];
  readonly considered: readonly AgreementWeighed[];
}

/**
 * The clauses in force that allow it. Within one agreement its most generous fitting clause counts; between agreements
 * the stricter wins: one that covers these parties and this matter and does not go far enough forbids it, and the
 * refusal names its clause. Refuses what no agreement covers (C-04), what only another mode's does (C-16), what has
 * ended or is suspended (C-08), what was not reviewed in time (HA-05), and class E5 always.
 */
export function clausesAllowing(
  question: AgreementQuestion,
  agreements: readonly Agreement[],
  at: Instant,
): ClausesFound | Refusal {
  return clausesWeighed(question, agreements, at).answer;
}

/** As `clausesAllowing`, with what decided and what was considered. */
export function clausesWeighed(
  question: AgreementQuestion,
  agreements: readonly Agreement[],
  at: Instant,
): ClausesWeighed {
  const considered = weighClauses(question, agreements, at);
  const no = (refusal: Refusal, decidedBy: readonly ClauseRef[] = []): ClausesWeighed => ({
    answer: refusal,
    decidedBy,
    considered,
  });
  if (question.effect === "E5") {
    return no(
      refuse(
        "forbidden",
        "effect-never-allowed",
        "No agreement can allow an effect without its owner's permission.",
        "C-04",
      ),
    );
  }
  if (considered.length === 0 && agreements.some((one) => isBetween(one, question.parties))) {
    return no(
      refuse(
        "forbidden",
        "other-mode",
        `The agreements between these partners are not for ${question.mode} runs.`,
        "C-16",
      ),
    );
  }
  const inForce = considered.filter((one) => one.outOfForce === null);
  const outOfForce = considered.flatMap((one) => one.outOfForce ?? []);
  if (inForce.length === 0) {
    // What may come into force, or back into it, says more than what is over.
    const why = outOfForce.find((one) => one.code !== "agreement-ended") ?? outOfForce.at(-1);
    if (why !== undefined) return no(why);
  }

  const speaking = inForce.filter((one) => one.clauses.some(({ finding }) => finding !== "silent"));
  for (const agreement of speaking) {
    if (agreement.clauses.some(({ finding }) => finding === "allows")) continue;
    const short = agreement.clauses.filter(({ finding }) => finding === "forbids");
    const words = short.map(({ clause, why }) => `clause ${clause.id} ${why}`).join("; ");
    return no(
      refuse("forbidden", "above-agreement", `${agreement.agreement.text.title}: ${words}.`, "C-04"),
      short.map((one) => refTo(agreement, one)),
    );
  }
  const [narrowest, ...others] = speaking.map(mostGenerous).toSorted(byStrictness);
  if (narrowest === undefined) {
    return no(
      refuse(
        "forbidden",
        "no-agreement",
        "No agreement in force between these partners covers this.",
        "C-04",
      ),
    );
  }
  const clauses = speaking.flatMap((agreement) =>
    agreement.clauses.filter(({ finding }) => finding === "allows").map((one) => refTo(agreement, one)),
  );
  const endsAt = earliest(narrowest.agreement.endsAt, ...others.map((one) => one.agreement.endsAt));
  const decidedBy = [refTo(narrowest.agreement, narrowest.clause)];
  return { answer: { ok: true, clauses, endsAt }, decidedBy, considered };
}

interface Generous {
  readonly agreement: AgreementWeighed;
  readonly clause: ClauseWeighed;
}

/** Of the clauses of one agreement that allow it, the one that goes furthest. */
function mostGenerous(agreement: AgreementWeighed): Generous {
  const allowing = agreement.clauses.filter(({ finding }) => finding === "allows");
  const clause = allowing.reduce((furthest, one) => (stricter(furthest, one) ? one : furthest));
  return { agreement, clause };
}

/** Whether one clause goes less far than another: first in effects, then in markings. */
function stricter({ clause: { allows: one } }: ClauseWeighed, { clause: { allows: other } }: ClauseWeighed) {
  if (one.effectCeiling !== other.effectCeiling) return effectWithin(one.effectCeiling, other.effectCeiling);
  return one.markingCeiling !== other.markingCeiling && tlpWithin(one.markingCeiling, other.markingCeiling);
}

function byStrictness(one: Generous, other: Generous): number {
  if (stricter(one.clause, other.clause)) return -1;
  if (stricter(other.clause, one.clause)) return 1;
  return one.agreement.endsAt.localeCompare(other.agreement.endsAt);
}
