import { type Agreement, reviewOf } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { and, at } from "../views/sentences.js";

/** Who has not ratified an agreement yet, or not confirmed it at its review, or holds it suspended. */
export function agreementWaitsFor(agreement: Agreement, names: Directory): string | null {
  switch (agreement.status) {
    case "proposed": {
      const ratified = agreement.ratifications.map((one) => one.partner);
      const missing = agreement.text.parties.filter((party) => !ratified.includes(party));
      return `Waiting for the ratification of ${and(missing.map((party) => names.partner(party).name))} until ${at(agreement.text.sunsetAt)}.`;
    }
    case "under-notice":
      return `${names.partner(agreement.by).name} has given notice: it ends at ${at(agreement.endsAt)}.`;
    case "suspended": {
      const by = agreement.suspensions.flatMap((one) => one.partner ?? []);
      const waits = [
        ...(by.length === 0
          ? []
          : [`${and(by.map((party) => names.partner(party).name))} to lift the suspension`]),
        ...(by.length === agreement.suspensions.length
          ? []
          : [`${unconfirmed(agreement, names)} to confirm the review`]),
      ];
      return `Suspended since ${at(agreement.since)}. Waiting for ${and(waits)}.`;
    }
    case "in-force": {
      const review = reviewOf(agreement);
      return review === null || agreement.reviewConfirmedBy.length === 0
        ? null
        : `Waiting for ${unconfirmed(agreement, names)} to confirm the review; due at ${at(review.dueAt)}.`;
    }
    case "ended":
      return null;
  }
}

function unconfirmed({ text, reviewConfirmedBy }: Agreement, names: Directory): string {
  const missing = text.parties.filter((party) => !reviewConfirmedBy.includes(party));
  return and(missing.map((party) => names.partner(party).name));
}
