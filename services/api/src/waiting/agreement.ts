import type { Agreement } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { and, at } from "../views/sentences.js";

/** Who has not ratified an agreement yet. */
export function agreementWaitsFor(agreement: Agreement, names: Directory): string | null {
  switch (agreement.status) {
    case "proposed": {
      const ratified = agreement.ratifications.map((one) => one.partner);
      const missing = agreement.text.parties.filter((party) => !ratified.includes(party));
      return `Waiting for the ratification of ${and(missing.map((party) => names.partner(party).name))} until ${at(agreement.text.sunsetAt)}.`;
    }
    case "under-notice":
      return `${names.partner(agreement.by).name} has given notice: it ends at ${at(agreement.endsAt)}.`;
    case "in-force":
    case "ended":
      return null;
  }
}
