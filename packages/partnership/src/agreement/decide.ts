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
import { spokenBy } from "../partner/decide-statement.js";
import { type PartnerAct, standingAgainst } from "../partner/standing.js";
import { heard } from "../ring.js";
import { unjustified } from "../words.js";
import type {
  AgreementCommand,
  AgreementText,
  DenounceAgreement,
  ProposeAgreement,
  RatifyAgreement,
  SupersedeAgreement,
} from "./commands.js";
import type { AgreementFact } from "./facts.js";
import { beyondHorizon, nextReview } from "./horizon.js";
import { type Agreement, agreementOverAt, agreementWakeUps, noticeOf } from "./state.js";

/** What a decision about an agreement has at hand besides its partners. */
export interface AgreementContext extends PartnershipContext {
  /** The version that a proposed text names to take the place of, as it stands; absent where it names none that is there. */
  readonly older?: Agreement | undefined;
}

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
  context: AgreementContext,
): Decided<AgreementFact> | Refusal {
  if (command.type === "propose") {
    if (agreement !== undefined)
      return refuse("conflict", "agreement-exists", "This agreement was proposed already.", "M08");
    return decideProposal(command, context);
  }
  if (agreement === undefined) return refuse("absent", "agreement-unknown", "There is no such agreement.");
  if (command.type === "ring") {
    const ring = heard(command, agreementWakeUps(agreement), context, "C-08");
    if (!ring.ok) return ring;
    return ring.owed === undefined ? decided<AgreementFact>() : decided<AgreementFact>(rung(ring.owed.name));
  }
  if (command.type === "supersede") return decideSuperseded(agreement, command, context);

  const official = officialOfParty(agreement, context);
  if (!official.ok) return official;
  if (agreement.status === "ended" || agreementOverAt(agreement) <= context.now) {
    return refuse("conflict", "agreement-ended", `${agreement.text.title} has ended.`, "C-08");
  }
  const partner = official.partner.id;
  const person = official.person.id;
  const standing = (act: PartnerAct) => standingAgainst(official.partner, act);
  switch (command.type) {
    case "ratify": {
      if (agreement.status !== "proposed") {
        return refuse(
          "conflict",
          "agreement-in-force",
          `${agreement.text.title} is ratified by all already.`,
          "M08",
        );
      }
      if (agreement.ratifications.some((one) => one.partner === partner)) {
        return refuse("conflict", "already-ratified", `${official.partner.name} ratified it already.`, "M01");
      }
      if (command.textHash !== agreement.textHash) {
        return refuse(
          "conflict",
          "text-changed",
          "This is not the text that was proposed; read it again.",
          "INV-10",
        );
      }
      const refusal = standing("ratify-agreement") ?? unlessStated(agreement, command, official);
      if (refusal !== undefined) return refusal;
      const { textHash, signed } = command;
      const ratified: AgreementFact = {
        type: "agreement-ratified",
        data: { partner, person, office: official.person.office, textHash, ...(signed && { signed }) },
      };
      const isLast = agreement.ratifications.length + 1 === agreement.text.parties.length;
      return isLast
        ? decided<AgreementFact>(ratified, { type: "agreement-entered-into-force", data: {} })
        : decided<AgreementFact>(ratified);
    }
    case "decline": {
      if (agreement.status !== "proposed") {
        return refuse(
          "conflict",
          "agreement-in-force",
          `${agreement.text.title} is ratified by all already; leave it by giving notice.`,
          "M19",
        );
      }
      const short = unjustified(command.justification, "C-02");
      if (short !== undefined) return short;
      const { justification } = command;
      return decided<AgreementFact>(
        { type: "agreement-declined", data: { partner, person, justification } },
        { type: "agreement-ended", data: { because: "decline" } },
      );
    }
    case "denounce": {
      if (agreement.status === "proposed" || noticeOf(agreement) !== null) {
        return refuse(
          "conflict",
          "agreement-not-in-force",
          `Notice is given once, to what was ratified; this is ${agreement.status}.`,
          "M19",
        );
      }
      const refusal =
        unjustified(command.justification, "C-02") ?? unlessStated(agreement, command, official);
      if (refusal !== undefined) return refusal;
      const endsAt = instantAfter(context.now, agreement.text.noticeMs);
      const { justification, signed } = command;
      return decided<AgreementFact>({
        type: "agreement-denounced",
        data: { partner, person, justification, endsAt, ...(signed && { signed }) },
      });
    }
    case "revoke-notice": {
      const notice = noticeOf(agreement);
      if (notice === null) return refuse("conflict", "no-notice", "No notice was given.", "M19");
      if (notice.by !== partner) {
        return refuse(
          "forbidden",
          "not-your-notice",
          "Only the party that gave notice takes it back.",
          "INV-12",
        );
      }
      const refusal = standing("take-notice-back");
      if (refusal !== undefined) return refusal;
      return decided<AgreementFact>({ type: "agreement-notice-revoked", data: { partner, person } });
    }
    case "suspend": {
      if (agreement.status === "proposed") return notRatified(agreement);
      if (hasSuspended(agreement, partner)) {
        return refuse(
          "conflict",
          "already-suspended",
          `${official.partner.name} has suspended it already.`,
          "M19",
        );
      }
      const short = unjustified(command.justification, "C-02");
      if (short !== undefined) return short;
      const { justification } = command;
      return decided<AgreementFact>({
        type: "agreement-suspended",
        data: { partner, person, justification },
      });
    }
    case "lift": {
      if (!hasSuspended(agreement, partner)) {
        return refuse(
          "conflict",
          "not-your-suspension",
          `${official.partner.name} has not suspended it; each party lifts its own suspension, and an overdue review is confirmed.`,
          "INV-12",
        );
      }
      const refusal = standing("lift-suspension");
      if (refusal !== undefined) return refusal;
      return decided<AgreementFact>({ type: "agreement-suspension-lifted", data: { partner, person } });
    }
    case "confirm-review": {
      if (agreement.status === "proposed") return notRatified(agreement);
      if (agreement.reviewConfirmedBy.includes(partner)) {
        return refuse(
          "conflict",
          "already-confirmed",
          `${official.partner.name} has confirmed it already.`,
          "HA-05",
        );
      }
      const refusal = standing("confirm-review");
      if (refusal !== undefined) return refusal;
      const confirmed: AgreementFact = { type: "agreement-review-confirmed", data: { partner, person } };
      const isLast = agreement.reviewConfirmedBy.length + 1 === agreement.text.parties.length;
      const nextReviewOn = nextReview(agreement.text, context.now);
      return isLast
        ? decided<AgreementFact>(confirmed, { type: "agreement-reviewed", data: { nextReviewOn } })
        : decided<AgreementFact>(confirmed);
    }
  }
}

/** Why a party is not bound, or not released, by this: its matrix leaves it to another office, or its key has not said so. */
function unlessStated(
  { id, text, textHash }: Agreement,
  { type, signed }: RatifyAgreement | DenounceAgreement,
  { partner, person }: Acting,
): Refusal | undefined {
  const office = partner.decisionRights?.ratifiedBy ?? null;
  if (office !== null && person.office !== office)
    return refuse(
      "forbidden",
      "not-by-decision-rights",
      `By its decision rights, ${partner.name} is bound by its ${office}.`,
      "INV-12",
    );
  if (signed === undefined) {
    if (partner.key !== null)
      return refuse(
        "forbidden",
        "not-signed",
        `${partner.name} ${type === "ratify" ? "ratifies" : "gives notice"} under its own key: sign the statement with it (--key).`,
        "INV-12",
      );
    // Notice only takes back: an official of before there were keys gives it for a partner that has none to sign with.
    if (type === "denounce") return undefined;
    return refuse(
      "forbidden",
      "no-key",
      `${partner.name} has enrolled no key, and nothing else binds it: its administrator enrols one (mirror partner enrol-key).`,
      "INV-12",
    );
  }
  const spoken = spokenBy(partner, signed);
  if (!spoken.ok) return spoken;
  const { statement } = signed;
  const isThis =
    statement.type === type &&
    statement.agreement === id &&
    statement.version === text.version &&
    statement.textHash === textHash;
  if (isThis) return undefined;
  return refuse(
    "invalid",
    "other-statement",
    "The statement says something else, or says it of another text.",
    "INV-10",
  );
}

/** What has happened when one of an agreement's own deadlines has passed. */
function rung(name: string): AgreementFact {
  switch (name) {
    case "grace-passed":
      return {
        type: "agreement-suspended",
        data: {
          partner: null,
          person: null,
          justification: "Its review is overdue, and the days of grace are over (HA-05).",
        },
      };
    case "notice-over":
    case "superseded":
      return { type: "agreement-ended", data: { because: name } };
    default:
      return { type: "agreement-ended", data: { because: "sunset" } };
  }
}

/** The older version ends when the newer one enters into force: at once, or on the day that the newer one begins. */
function decideSuperseded(
  agreement: Agreement,
  { by, at }: SupersedeAgreement,
  context: PartnershipContext,
): Decided<AgreementFact> | Refusal {
  if (context.actor.kind !== "service") {
    return refuse(
      "forbidden",
      "follows-by-itself",
      "A version ends when all its parties have ratified a later one, and by nobody's word besides.",
      "INV-12",
    );
  }
  if (agreement.status === "ended" || agreementOverAt(agreement) <= at) return decided<AgreementFact>();
  return at <= context.now
    ? decided<AgreementFact>({ type: "agreement-ended", data: { because: "superseded" } })
    : decided<AgreementFact>({ type: "agreement-superseded-from", data: { by, at } });
}

function hasSuspended(agreement: Agreement, party: PartnerId): boolean {
  return agreement.status === "suspended" && agreement.suspensions.some((one) => one.partner === party);
}

function notRatified({ text }: Agreement): Refusal {
  return refuse(
    "conflict",
    "agreement-not-in-force",
    `${text.title} is not ratified by all its parties.`,
    "M01",
  );
}

function decideProposal(
  { id, text }: ProposeAgreement,
  context: AgreementContext,
): Decided<AgreementFact> | Refusal {
  const fault = faultIn(text, context);
  if (fault !== undefined) return refuse("invalid", "agreement-faulty", fault);
  const against = beyondHorizon(text, context.now) ?? unlessItFollows(text, context.older);
  if (against !== undefined) return against;
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
  return standingAgainst(acting.partner, "propose-agreement") ?? proposed(acting.partner.id);
}

function faultIn(text: AgreementText, context: PartnershipContext): string | undefined {
  if (new Set(text.parties).size !== text.parties.length) return "A party is named twice.";
  const unknown = text.parties.find((party) => partnerOf(context, party) === undefined);
  if (unknown !== undefined) return `${unknown} is no partner here.`;
  if (new Set(text.clauses.map((clause) => clause.id)).size !== text.clauses.length)
    return "Two clauses have the same number.";
  if (text.effectiveFrom >= text.sunsetAt) return "An agreement ends after it begins.";
  if (text.sunsetAt <= context.now) return "An agreement ends in the future.";
  if (text.reviewOn !== null && text.reviewOn > text.sunsetAt)
    return "An agreement is reviewed before it ends (reviewOn, sunsetAt).";
  if (text.reviewOn !== null && text.reviewOn <= context.now)
    return "An agreement is reviewed in the future (reviewOn).";
  return undefined;
}

/** A version follows one that is there, of its mode, by the next number; and nobody's agreement ends without its own word. */
function unlessItFollows(text: AgreementText, older: Agreement | undefined): Refusal | undefined {
  if (text.supersedes === undefined) return undefined;
  if (older === undefined)
    return refuse(
      "invalid",
      "no-older-version",
      "There is no such agreement for this one to take the place of.",
    );
  if (older.text.mode !== text.mode)
    return refuse("invalid", "mixed-modes", "A version is of the mode of the one before it.", "C-16");
  if (older.text.version + 1 !== text.version)
    return refuse(
      "invalid",
      "not-the-next-version",
      `${older.text.title} is version ${older.text.version}; what follows it is version ${older.text.version + 1}.`,
      "INV-10",
    );
  if (older.status === "ended")
    return refuse("conflict", "agreement-ended", `${older.text.title} has ended; agree anew.`, "C-08");
  if (older.text.parties.some((party) => !text.parties.includes(party)))
    return refuse(
      "invalid",
      "party-left-out",
      "Every party of the version before ratifies the one that ends it; a party that leaves gives notice.",
      "INV-12",
    );
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
