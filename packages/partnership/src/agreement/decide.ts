import {
  contentHash,
  type Decided,
  decided,
  instantAfter,
  type PartnerId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import { type Acting, type PartnershipContext, partnerOf, whoActs } from "../context.js";
import { standingAgainst } from "../partner/standing.js";
import { heard } from "../ring.js";
import { unjustified } from "../words.js";
import type { AgreementCommand, AgreementText, ProposeAgreement } from "./commands.js";
import type { AgreementFact } from "./facts.js";
import { type Agreement, agreementEndsAt, agreementWakeUps } from "./state.js";

/** The partners whose streams a command depends on, besides the actor's own. */
export function agreementPartners(_agreement: Agreement | undefined, command: AgreementCommand): PartnerId[] {
  return command.type === "propose" ? command.text.parties : [];
}

/** What the parties ratify: `sha256:…` of the text. */
export function agreementTextHash(text: AgreementText): string {
  return contentHash(text);
}

/** What a command does to an agreement. Each party is bound by its own authorised official alone. */
export function decideAgreement(
  agreement: Agreement | undefined,
  command: AgreementCommand,
  context: PartnershipContext,
): Decided<AgreementFact> | Refusal {
  if (command.type === "propose") {
    if (agreement !== undefined)
      return refuse("conflict", "agreement-exists", "This agreement was proposed already.");
    return decideProposal(command, context);
  }
  if (agreement === undefined) return refuse("absent", "agreement-unknown", "There is no such agreement.");
  if (command.type === "ring") {
    const ring = heard(command, agreementWakeUps(agreement), context, "C-08");
    if (!ring.ok) return ring;
    if (ring.owed === undefined) return decided<AgreementFact>();
    const because = ring.owed.name === "notice-over" ? "notice-over" : "sunset";
    return decided<AgreementFact>({ type: "agreement-ended", data: { because } });
  }

  const official = officialOfParty(agreement, context);
  if (!official.ok) return official;
  if (agreement.status === "ended" || agreementEndsAt(agreement) <= context.now) {
    return refuse("conflict", "agreement-ended", `${agreement.text.title} has ended.`, "C-08");
  }
  const partner = official.partner.id;
  const person = official.person.id;
  switch (command.type) {
    case "ratify": {
      if (agreement.status !== "proposed") {
        return refuse(
          "conflict",
          "agreement-in-force",
          `${agreement.text.title} is ratified by all already.`,
        );
      }
      if (agreement.ratifications.some((one) => one.partner === partner)) {
        return refuse("conflict", "already-ratified", `${official.partner.name} ratified it already.`);
      }
      if (command.textHash !== agreement.textHash) {
        return refuse(
          "conflict",
          "text-changed",
          "This is not the text that was proposed; read it again.",
          "INV-10",
        );
      }
      const refusal = standingAgainst(official.partner, "begin");
      if (refusal !== undefined) return refusal;
      const ratified: AgreementFact = {
        type: "agreement-ratified",
        data: { partner, person, office: official.person.office, textHash: command.textHash },
      };
      const isLast = agreement.ratifications.length + 1 === agreement.text.parties.length;
      return isLast
        ? decided<AgreementFact>(ratified, { type: "agreement-entered-into-force", data: {} })
        : decided<AgreementFact>(ratified);
    }
    case "denounce": {
      if (agreement.status !== "in-force") {
        return refuse(
          "conflict",
          "agreement-not-in-force",
          `Notice is given to what is in force; this is ${agreement.status}.`,
        );
      }
      const short = unjustified(command.justification, "C-02");
      if (short !== undefined) return short;
      const endsAt = instantAfter(context.now, agreement.text.noticeMs);
      const { justification } = command;
      return decided<AgreementFact>({
        type: "agreement-denounced",
        data: { partner, person, justification, endsAt },
      });
    }
    case "revoke-notice":
      if (agreement.status !== "under-notice") {
        return refuse("conflict", "no-notice", "No notice was given.");
      }
      if (agreement.by !== partner) {
        return refuse(
          "forbidden",
          "not-your-notice",
          "Only the party that gave notice takes it back.",
          "INV-12",
        );
      }
      return decided<AgreementFact>({ type: "agreement-notice-revoked", data: { partner, person } });
  }
}

function decideProposal(
  { id, text }: ProposeAgreement,
  context: PartnershipContext,
): Decided<AgreementFact> | Refusal {
  const fault = faultIn(text, context);
  if (fault !== undefined) return refuse("invalid", "agreement-faulty", fault);
  const proposed = (by: PartnerId | null) =>
    decided<AgreementFact>({
      type: "agreement-proposed",
      data: { id, text, textHash: agreementTextHash(text), by },
    });
  // Set-up and exercises bring agreements along; only the parties' officials ever put them in force.
  if (context.actor.kind === "service") return proposed(null);
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (!text.parties.includes(acting.partner.id) || !acting.person.roles.includes("authorised-official")) {
    return refuse(
      "forbidden",
      "not-an-official",
      "An authorised official of one of the parties proposes an agreement.",
      "INV-12",
    );
  }
  return standingAgainst(acting.partner, "begin") ?? proposed(acting.partner.id);
}

function faultIn(text: AgreementText, context: PartnershipContext): string | undefined {
  if (new Set(text.parties).size !== text.parties.length) return "A party is named twice.";
  const unknown = text.parties.find((party) => partnerOf(context, party) === undefined);
  if (unknown !== undefined) return `${unknown} is no partner here.`;
  if (new Set(text.clauses.map((clause) => clause.id)).size !== text.clauses.length)
    return "Two clauses have the same number.";
  if (text.effectiveFrom >= text.sunsetAt) return "An agreement ends after it begins.";
  if (text.sunsetAt <= context.now) return "An agreement ends in the future.";
  return undefined;
}

function officialOfParty(agreement: Agreement, context: PartnershipContext): Acting | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (!agreement.text.parties.includes(acting.partner.id)) {
    return refuse(
      "forbidden",
      "not-a-party",
      `${acting.partner.name} is no party to ${agreement.text.title}.`,
      "INV-12",
    );
  }
  if (!acting.person.roles.includes("authorised-official")) {
    return refuse("forbidden", "not-an-official", "Only an authorised official binds a party.", "INV-12");
  }
  return acting;
}
