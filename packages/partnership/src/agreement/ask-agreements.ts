import { type Instant, known, type PartnerId, type Refusal } from "@mirror/vocabulary";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import type { ClauseRef } from "./clause.js";
import { clausesWeighed } from "./clauses-allowing.js";
import type { Agreement } from "./state.js";
import type { AgreementQuestion, AgreementWeighed } from "./weigh-clauses.js";

/** "May X do Y to Z now?" */
export interface MayAsked extends Omit<AgreementQuestion, "parties"> {
  /** Who acts. */
  readonly who: PartnerId;
  /** Whose assets it is on, or who is asked for aid. */
  readonly to: PartnerId;
}

/** What the answer may stand on, as far as whoever asks may see it. */
export interface MayGrounds {
  readonly agreements: readonly Agreement[];
  readonly partners: readonly Partner[];
  readonly at: Instant;
  readonly nameOf: (partner: PartnerId) => string;
}

/** Yes or no, and why: which clause decided, what was considered, what is needed besides, and what would make it a yes. */
export interface MayAnswer {
  readonly allowed: boolean;
  /** Why not; null where it is allowed. */
  readonly refusal: Refusal | null;
  readonly clauses: readonly ClauseRef[];
  readonly decidedBy: readonly ClauseRef[];
  readonly considered: readonly AgreementWeighed[];
  /** Until when, as the agreements stand; null where none limits it. */
  readonly endsAt: Instant | null;
  /** What no agreement gives: each a sentence. */
  readonly alsoNeeded: readonly string[];
  /** What would make a no a yes: each a sentence. */
  readonly wouldHelp: readonly string[];
}

/**
 * Answers from agreements and the partners' standing alone. What a partner does to its own assets takes no agreement; an
 * effect on another's needs that one's own grant besides (C-04), and nobody's agreement stands in for it.
 */
export function askAgreements({ who, to, ...asked }: MayAsked, grounds: MayGrounds): MayAnswer {
  const { agreements, partners, at, nameOf } = grounds;
  const isOwn = who === to && !asked.aid && asked.effect !== "E5";
  const weighed = clausesWeighed({ ...asked, parties: [...new Set([who, to])] }, agreements, at);
  const { decidedBy, considered } = weighed;
  const acting = partners.find((one) => one.id === who);
  const heldBack = acting && standingAgainst(acting, "stand-on-agreement");
  const answer = heldBack ?? (isOwn ? { ok: true, clauses: [], endsAt: null } : weighed.answer);
  const about = isOwn ? { decidedBy: [], considered: [] } : { decidedBy, considered };
  if (answer.ok) {
    const { clauses, endsAt } = answer;
    const alsoNeeded = isOwn ? [] : neededBesides({ who, to, ...asked }, nameOf);
    return { allowed: true, refusal: null, clauses, endsAt, alsoNeeded, wouldHelp: [], ...about };
  }
  const helps =
    answer === heldBack
      ? [`${nameOf(who)} has to be in good standing again.`]
      : whatWouldHelp(answer, { who, to, ...asked }, considered, nameOf);
  return {
    ...{ allowed: false, refusal: answer, clauses: [], endsAt: null, alsoNeeded: [], wouldHelp: helps },
    ...about,
  };
}

function neededBesides({ to, effect, aid }: MayAsked, nameOf: MayGrounds["nameOf"]): string[] {
  const owner = nameOf(to);
  const needed: string[] = [];
  if (aid)
    needed.push(
      `${owner}'s own offer, accepted, and signed by an authorised official of each side (MA-01, MA-05).`,
    );
  if (effect === "E0") return needed;
  needed.push(
    effect === "E4"
      ? `${owner}'s own consent to exactly this, by two of its officials (C-04, C-11).`
      : `${owner}'s own consent to exactly this (C-04), or a standing consent of its that covers it (C-06).`,
  );
  return needed;
}

function whatWouldHelp(
  refusal: Refusal,
  { who, to, effect, mode, marking }: MayAsked,
  considered: readonly AgreementWeighed[],
  nameOf: MayGrounds["nameOf"],
): string[] {
  if (effect === "E5") return [];
  const both = `${nameOf(who)} and ${nameOf(to)}`;
  switch (refusal.code) {
    case "above-agreement": {
      const strict = considered.filter(
        (one) =>
          one.outOfForce === null &&
          one.clauses.some(({ finding }) => finding === "forbids") &&
          !one.clauses.some(({ finding }) => finding === "allows"),
      );
      const far = marking === null ? effect : `${effect} and ${marking}`;
      return strict.map(
        ({ agreement }) =>
          `A new version of ${agreement.text.title}, ratified by all its parties, with a clause that goes as far as ${far}.`,
      );
    }
    case "no-agreement": {
      const silent = considered.filter((one) => one.outOfForce === null);
      const newer = silent.map(({ agreement, clauses }) => {
        const why = clauses.map(({ clause, why: words }) => `clause ${clause.id} ${words}`).join("; ");
        return `A new version of ${agreement.text.title} that speaks of this (${why}).`;
      });
      return newer.length > 0 ? newer : [`An agreement between ${both}, ratified by each.`];
    }
    case "other-mode":
      return [`An agreement between ${both} for ${mode} runs.`];
    default:
      // Only where none of them is in force is the answer of what they might come to.
      return considered.map(({ agreement, outOfForce }) =>
        wouldRevive(agreement, known(outOfForce, `Why ${agreement.id} is not in force`), nameOf),
      );
  }
}

/** What would bring an agreement into force that is not. */
function wouldRevive(agreement: Agreement, why: Refusal, nameOf: MayGrounds["nameOf"]): string {
  const { title, parties, effectiveFrom } = agreement.text;
  const list = (ids: readonly PartnerId[]) => ids.map(nameOf).join(", ");
  switch (why.code) {
    case "agreement-not-begun":
      return `${title} begins at ${effectiveFrom}.`;
    case "agreement-suspended":
    case "agreement-review-overdue": {
      const suspensions = agreement.status === "suspended" ? agreement.suspensions : [];
      const lifting = suspensions.flatMap((one) => one.partner ?? []);
      const unreviewed = parties.filter((one) => !agreement.reviewConfirmedBy.includes(one));
      const words = [
        ...(lifting.length > 0 ? [`${list(lifting)} to lift the suspension`] : []),
        ...(lifting.length < suspensions.length || suspensions.length === 0
          ? [`${list(unreviewed)} to confirm the review (HA-05)`]
          : []),
      ];
      return `${title} needs ${words.join(", and ")}.`;
    }
    case "agreement-not-ratified":
      if (agreement.status === "proposed") {
        const ratified = agreement.ratifications.map((one) => one.partner);
        return `${title} needs to be ratified by ${list(parties.filter((one) => !ratified.includes(one)))}.`;
      }
      return `A new proposal: ${title} was declined.`;
    default:
      return `A new agreement: ${title} has ended, and nothing renews it by itself.`;
  }
}
