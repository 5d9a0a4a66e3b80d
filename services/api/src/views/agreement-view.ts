import {
  type AgreementConsidered,
  type AgreementSummary,
  type AgreementView,
  type ClauseView,
  isoDuration,
} from "@mirror/contract";
import {
  type Agreement,
  type AgreementWeighed,
  agreementEndsAt,
  type ClauseRef,
  noticeOf,
  reviewOf,
} from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { seenAgreement } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { agreementWaitsFor } from "../waiting/agreement.js";
import { versioned } from "./version.js";

export function agreementSummary(agreement: Agreement, names: Directory): AgreementSummary {
  const { id, status, text } = agreement;
  return {
    id,
    status,
    title: text.title,
    edition: text.version,
    exercise: text.mode === "exercise",
    parties: text.parties.map((party) => names.partner(party)),
    effectiveFrom: text.effectiveFrom,
    endsAt: agreementEndsAt(agreement),
    waitingFor: agreementWaitsFor(agreement, names),
  };
}

export function agreementView(agreement: Agreement, names: Directory): AgreementView {
  const { noticeMs, ...text } = agreement.text;
  const review = reviewOf(agreement);
  const notice = noticeOf(agreement);
  const suspensions = agreement.status === "suspended" ? agreement.suspensions : [];
  return versioned({
    ...agreementSummary(agreement, names),
    text: { ...text, notice: isoDuration(noticeMs) },
    textHash: agreement.textHash,
    ratifications: agreement.ratifications.map(({ partner, person, at }) => ({
      partner: names.partner(partner),
      person: names.person(person),
      at,
    })),
    review: review && {
      ...review,
      confirmedBy: agreement.reviewConfirmedBy.map((party) => names.partner(party)),
    },
    notice: notice && { by: names.partner(notice.by), endsAt: notice.endsAt },
    suspensions: suspensions.map(({ partner, since, justification }) => ({
      partner: partner && names.partner(partner),
      since,
      justification,
    })),
    supersededFrom: agreement.supersededFrom,
  });
}

/** What an agreement was found to say. */
export function consideredView({ agreement, outOfForce, clauses }: AgreementWeighed): AgreementConsidered {
  return {
    agreement: agreement.id,
    title: agreement.text.title,
    version: agreement.text.version,
    outOfForce: outOfForce?.detail ?? null,
    clauses: clauses.map(({ clause, finding, why }) => ({ clause: clause.id, finding, why })),
  };
}

/** The clauses that something stands on, with their text where the caller's partner is a party. */
export async function clauseViews(sight: Sight, clauses: readonly ClauseRef[]): Promise<ClauseView[]> {
  return Promise.all(
    clauses.map(async ({ agreement: id, version, clause }) => {
      const agreement = (await seenAgreement(sight, id))?.agreement;
      return {
        agreement: id,
        title: agreement?.text.title ?? "an agreement of other partners",
        version,
        clause,
        text: agreement?.text.clauses.find((one) => one.id === clause)?.text ?? null,
      };
    }),
  );
}
