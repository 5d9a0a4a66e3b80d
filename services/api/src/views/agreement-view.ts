import { type AgreementSummary, type AgreementView, type ClauseView, isoDuration } from "@mirror/contract";
import { type Agreement, agreementEndsAt, type ClauseRef } from "@mirror/partnership";
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
  return versioned({
    ...agreementSummary(agreement, names),
    text: { ...text, notice: isoDuration(noticeMs) },
    textHash: agreement.textHash,
    ratifications: agreement.ratifications.map(({ partner, person, at }) => ({
      partner: names.partner(partner),
      person: names.person(person),
      at,
    })),
  });
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
