import {
  type Decided,
  decided,
  EffectId,
  effectWithin,
  instantAfter,
  type PartnerId,
  type PersonId,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { type Agreement, agreementEndsAt, agreementInForce } from "../agreement/state.js";
import { scopeHashOf, strongestIn } from "../consent/scope.js";
import { type Acting, type PartnershipContext, partnerOf, whoActs } from "../context.js";
import { unlessTwo } from "../delegation/voice.js";
import { holdersOf, mayDecide } from "../partner/duty.js";
import { beyondMandate, beyondOffice, type Weight, wantsTwo } from "../partner/mandate.js";
import { keyOnRecord } from "../partner/own-key.js";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import { heard } from "../ring.js";
import type { GrantStanding, SecondStanding, StandingCommand, UseStanding } from "./commands.js";
import { standingCovers } from "./covers.js";
import type { StandingFact } from "./facts.js";
import { signatureOnStanding } from "./signed-standing.js";
import { type StandingConsent, standingWakeUps } from "./state.js";
import { isNeverStanding, type StandingTerms, standingTermsHash } from "./terms.js";

/** Twelve months, as no year is shorter: the longest that a standing consent lasts (C-06). */
const LASTS_MAX_MS = 365 * 24 * 3600 * 1000;

/** What a decision about a standing consent is made with. */
export interface StandingContext extends PartnershipContext {
  /** At least the agreement that the terms name. */
  readonly agreements: readonly Agreement[];
}

/** What a command does to a standing consent. Given and taken back by the partner's own officials alone (INV-12). */
export function decideStanding(
  standing: StandingConsent | undefined,
  command: StandingCommand,
  context: StandingContext,
): Decided<StandingFact> | Refusal {
  if (command.type === "grant") {
    if (standing !== undefined)
      return refuse("conflict", "standing-exists", "This standing consent was given already.", "C-06");
    return decideGrant(command, context);
  }
  if (standing === undefined)
    return refuse("absent", "standing-unknown", "There is no such standing consent.");
  switch (command.type) {
    case "ring": {
      const ring = heard(command, standingWakeUps(standing), context, "C-06");
      if (!ring.ok) return ring;
      return ring.owed === undefined
        ? decided<StandingFact>()
        : decided<StandingFact>({ type: "standing-expired", data: {} });
    }
    case "second":
      return decideSecond(standing, command, context);
    case "revoke": {
      const official = officialOf(standing.partner, context);
      if (!official.ok) return official;
      if (isOver(standing, context)) return over(standing);
      const justification = command.justification ?? null;
      return decided<StandingFact>({
        type: "standing-revoked",
        data: { official: { ...spokeAs(official), justification } },
      });
    }
    case "use":
      return decideUse(standing, command, context);
  }
}

function decideGrant(command: GrantStanding, context: StandingContext): Decided<StandingFact> | Refusal {
  const { id, terms } = command;
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  const refusal =
    unlessOffice(acting, terms) ??
    standingAgainst(partner, "give-standing-consent") ??
    faultIn(id, terms, partner.id, context) ??
    beyondMandate(partner, person, heaviest(terms), context.now);
  if (refusal !== undefined) return refusal;
  const justification = command.justification ?? null;
  const word = { standing: id, decision: "grant", terms, justification } as const;
  const held = signatureOnStanding(acting, word, command.signed, context.now);
  if (!held.ok) return held;
  // Nobody has to remember that a visible effect takes two people (C-11), or that the partner's own matrix wants them.
  const takesTwo =
    effectWithin("E4", terms.effectCeiling) || wantsTwo(partner, terms.effectCeiling, terms.level);
  return decided<StandingFact>({
    type: takesTwo ? "standing-half-granted" : "standing-granted",
    data: {
      id,
      partner: partner.id,
      terms,
      termsHash: standingTermsHash(terms),
      official: { person: person.id, office: terms.office, justification, signed: held.signed },
    },
  });
}

function decideSecond(
  standing: StandingConsent,
  command: SecondStanding,
  context: StandingContext,
): Decided<StandingFact> | Refusal {
  const official = officialOf(standing.partner, context);
  if (!official.ok) return official;
  const { terms } = standing;
  const refusal =
    unlessOffice(official, terms) ??
    standingAgainst(official.partner, "give-standing-consent") ??
    beyondMandate(official.partner, official.person, heaviest(terms), context.now);
  if (refusal !== undefined) return refusal;
  if (isOver(standing, context)) return over(standing);
  if (standing.status !== "half-granted")
    return refuse("conflict", "standing-in-force", "No second person has to agree to this any more.", "C-11");
  if (standing.by.some((one) => one.person === official.person.id))
    return refuse(
      "forbidden",
      "same-person-twice",
      "You have agreed already; a second person has to.",
      "C-11",
    );
  if (command.termsHash !== standing.termsHash)
    return refuse("conflict", "terms-changed", "These are not the terms; read them again.", "C-03");
  const second = { person: official.person.id };
  const [notTwo] = standing.by.flatMap(
    (first) => unlessTwo(official.partner, first, second, context.now) ?? [],
  );
  if (notTwo !== undefined) return notTwo;
  const word = { standing: standing.id, decision: "second", terms, justification: null } as const;
  const held = signatureOnStanding(official, word, command.signed, context.now);
  if (!held.ok) return held;
  const { id: person } = official.person;
  return decided<StandingFact>({
    type: "standing-seconded",
    data: { official: { person, office: terms.office, justification: null, signed: held.signed } },
  });
}

function decideUse(
  standing: StandingConsent,
  { round, question, severity }: UseStanding,
  context: StandingContext,
): Decided<StandingFact> | Refusal {
  if (context.actor.kind === "clock")
    return refuse("forbidden", "not-for-the-clock", "No clock asks for consent.", "C-01");
  const owner = partnerOf(context, standing.partner);
  if (owner === undefined)
    return refuse("forbidden", "partner-unknown", "Whose standing consent this is was not read.", "C-06");
  const effect = strongestIn(question.scope);
  const { level } = question;
  const refusal =
    standingAgainst(owner, "use-standing-consent") ??
    beyondOffice(owner, { effect, level, office: standing.terms.office }) ??
    unlessSigned(standing, owner, context);
  if (refusal !== undefined) return refusal;
  if (wantsTwo(owner, effect, level) && standing.by.length < 2)
    return refuse(
      "forbidden",
      "takes-two",
      `By the decision rights of ${owner.name}, two of its officials agree to this, and one gave this yes in advance.`,
      "C-11",
    );
  const need = { question, partner: owner, severity, agreements: context.agreements, at: context.now };
  const covered = standingCovers(standing, need);
  if (!covered.ok) return covered;
  const use = standing.uses.length + 1;
  const told = holdersOf(owner, { office: standing.terms.office }, context.now);
  return decided<StandingFact>({
    type: "standing-used",
    data: {
      round,
      use,
      scopeHash: scopeHashOf(question.scope),
      conditions: [...covered.conditions],
      expiresAt: covered.expiresAt,
      isLast: use === standing.terms.usesMax,
      notices: told.map((person) => ({ effect: EffectId.parse(context.newId("effect")), person })),
    },
  });
}

/** In advance only that binds which the official's key of today has signed: another key, or a token alone, was anybody's. */
function unlessSigned(
  { by }: StandingConsent,
  owner: Partner,
  { now }: StandingContext,
): Refusal | undefined {
  const isHeld = by.every(({ person, key }) => [null, key].includes(keyOnRecord(owner, person, now)));
  if (isHeld) return undefined;
  return refuse(
    "forbidden",
    "key-needed",
    "Since this was said in advance, its official was given a key, and it is not signed with that one: it has to be given anew.",
    "INV-12",
  );
}

/** The most that the terms allow: whoever gives it in advance has to be able to give all of it now. */
function heaviest({ effectCeiling: effect, level, office }: StandingTerms): Weight {
  return { effect, level, office };
}

function faultIn(
  id: GrantStanding["id"],
  terms: StandingTerms,
  partner: PartnerId,
  context: StandingContext,
): Refusal | undefined {
  const { mode, effectCeiling, severities, targets, dataClasses, performers, until } = terms;
  const no = (code: string, detail: string) => refuse("invalid", code, detail, "C-06");
  if (readId(id)?.mode !== mode)
    return refuse(
      "invalid",
      "mixed-modes",
      "A standing consent and its terms have to be of one mode.",
      "C-16",
    );
  if (terms.level === "political")
    return no(
      "political-level",
      "The political level decides each time: no standing consent answers for it.",
    );
  if (effectCeiling === "E5")
    return no("effect-never-allowed", "Nobody can allow an effect of class E5, least of all in advance.");
  if (effectCeiling === "E4" && targets === "any")
    return no("targets-unnamed", "For effects of class E4, name each target.");
  if (severities.from > severities.to)
    return no("severities-empty", "The range of severities has to begin before it ends.");
  const never = dataClasses.find(isNeverStanding);
  if (never !== undefined)
    return no("never-standing", `Nobody agrees in advance to what is done with this: ${never}.`);
  if (until <= context.now) return no("standing-over", "A standing consent ends in the future.");
  if (until > instantAfter(context.now, LASTS_MAX_MS))
    return no("standing-too-long", "A standing consent lasts 12 months at most (365 days).");
  return agreementFault(terms, partner, performers, context);
}

function agreementFault(
  { agreement: id, until }: StandingTerms,
  partner: PartnerId,
  performers: readonly PartnerId[],
  context: StandingContext,
): Refusal | undefined {
  const no = (code: string, detail: string) => refuse("forbidden", code, detail, "C-06");
  if (id === null)
    return performers.every((one) => one === partner)
      ? undefined
      : no(
          "agreement-unnamed",
          "Where another partner's teams may act, name the agreement that it stands under.",
        );
  const agreement = context.agreements.find((one) => one.id === id);
  if (agreement === undefined || !agreementInForce(agreement, context.now))
    return no("agreement-not-in-force", "The agreement that is named is not in force.");
  const { parties } = agreement.text;
  if (![partner, ...performers].every((one) => parties.includes(one)))
    return no("not-a-party", "You and all whose teams may act have to be parties to the agreement.");
  const endsAt = agreementEndsAt(agreement);
  return until > endsAt
    ? no("beyond-sunset", `The agreement ends at ${endsAt}, and a standing consent under it no later.`)
    : undefined;
}

/** Any authorised official of the partner whose yes it is: taking back needs no more (C-09). */
function officialOf(of: PartnerId, context: StandingContext): Acting | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.partner.id !== of || !acting.person.roles.includes("authorised-official"))
    return refuse(
      "forbidden",
      "not-an-official",
      "Only an authorised official of the partner whose yes it is decides about it.",
      "INV-12",
    );
  return acting;
}

function unlessOffice({ partner, person }: Acting, { office }: StandingTerms): Refusal | undefined {
  return mayDecide(partner, person.id, office)
    ? undefined
    : refuse(
        "forbidden",
        "not-the-office",
        `Only an authorised official of ${partner.name} who is its ${office} says yes for it.`,
        "C-02",
      );
}

function spokeAs({ person }: Acting): { readonly person: PersonId; readonly office: string } {
  return { person: person.id, office: person.office ?? "authorised official" };
}

function isOver(standing: StandingConsent, { now }: StandingContext): boolean {
  return standingWakeUps(standing).every((one) => one.dueAt <= now);
}

function over({ status, terms }: StandingConsent): Refusal {
  return refuse(
    "conflict",
    "standing-over",
    status === "revoked" ? "This was revoked already." : `This standing consent ended at ${terms.until}.`,
    "C-06",
  );
}
