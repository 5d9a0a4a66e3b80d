import type { Instant, PartnerId, PersonId, Signer } from "@mirror/vocabulary";
import type { Level } from "../role.js";
import type { PartnerKind } from "./facts.js";
import { type SignedStatementOfItself, signStatement } from "./statement.js";

/** Who is to speak for a partner from its first day on: as far as its kind lets anyone, until dismissed. */
export interface FirstOfficial {
  readonly person: PersonId;
  readonly office: string | null;
}

const EVERY_LEVEL: readonly Level[] = ["operator", "technical", "operational", "political"];

/** How a partner that has said nothing yet begins: it enrols its key and appoints these officials, in this order. */
export function firstStatements(
  partner: { readonly id: PartnerId; readonly kind: PartnerKind },
  officials: readonly FirstOfficial[],
  signer: Signer,
  statedAt: Instant,
): SignedStatementOfItself[] {
  const said = { partner: partner.id, statedAt };
  const { publicKey } = signer;
  const enrolled = signStatement({ ...said, number: 1, type: "enrol-key", publicKey }, signer);
  const levels = EVERY_LEVEL.filter((level) => level !== "political" || partner.kind === "state");
  const appointed = officials.map(({ person, office }, at) =>
    signStatement(
      {
        ...said,
        number: at + 2,
        type: "appoint",
        person,
        office,
        effectCeiling: "E4",
        levels,
        until: null,
        publicKey: null,
      },
      signer,
    ),
  );
  return [enrolled, ...appointed];
}
