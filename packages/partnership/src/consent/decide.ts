import {
  type ConsentId,
  type Decided,
  DecisionId,
  decided,
  earliest,
  type Instant,
  instantAfter,
  type PartnerId,
  type PersonId,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { asRecorded } from "../as-recorded.js";
import { type Acting, type PartnershipContext, whoActs } from "../context.js";
import { areOneVoice, mandatedIn, unlessTwo, type Voice, voiceOf } from "../delegation/voice.js";
import { hasRole } from "../partner/duty.js";
import { beyondMandate, type Weight, wantsTwo } from "../partner/mandate.js";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import { heard } from "../ring.js";
import { unjustified } from "../words.js";
import { type Attestation, CONFIRM_WITHIN_MS } from "./attestation.js";
import type {
  AbstainFromConsent,
  AnswerChannel,
  AttestDecision,
  BreakGlassOver,
  ConfirmDecision,
  ConsentCommand,
  ConsentQuestion,
  EndBreakGlass,
  GrantConsent,
  OpenConsent,
  ReaffirmConsent,
  RefuseConsent,
  StandingYes,
  WithdrawConsent,
} from "./commands.js";
import { faultInConditions } from "./condition.js";
import type { ConsentFact } from "./facts.js";
import { decideReport, decideVerification } from "./on-condition.js";
import { pageHashOf } from "./page.js";
import { isPending, ownersAmong, roundGoesOn, ruleCanEverHold, waitedFor } from "./rule.js";
import { scopeHashOf, strongestIn } from "./scope.js";
import { overdue, roundIsOver, settled } from "./settle.js";
import { type DecisionOnRecord, type OfficialDecision, signatureOn } from "./signed-decision.js";
import {
  awaitsConfirmation,
  type ConsentDecision,
  type ConsentRound,
  consentWakeUps,
  decisionOf,
  evolveConsent,
  isGranting,
  type Yes,
} from "./state.js";
import { takesBackUsed } from "./take-back-used.js";
import { takesTwo } from "./takes-two.js";

type Answer = GrantConsent | RefuseConsent | AbstainFromConsent | WithdrawConsent | ReaffirmConsent;

/** What a command does to a round. Needs the actor's own partner in the context, and no other. */
export function decideConsent(
  round: ConsentRound | undefined,
  command: ConsentCommand,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  if (command.type === "open") {
    if (round !== undefined) return refuse("conflict", "round-exists", "This round was opened already.");
    return decideOpening(command, context);
  }
  if (round === undefined) return refuse("absent", "round-unknown", "There is no such consent round.");
  switch (command.type) {
    case "ring": {
      const ring = heard(command, consentWakeUps(round), context, "C-01");
      return ring.ok ? decided(...overdue(round, context).facts) : ring;
    }
    case "grant":
    case "refuse":
    case "abstain":
    case "withdraw":
    case "reaffirm": {
      const acting = whoActs(context);
      return acting.ok ? decideAnswer(round, command, acting, null, context) : acting;
    }
    case "attest":
      return decideAttestation(round, command, context);
    case "confirm":
      return decideConfirmation(round, command, context);
    case "verify-condition":
      return decideVerification(round, command, context);
    case "report-violation":
      return decideReport(round, command, context);
    case "consume":
      if (context.actor.kind === "person") return notForPeople();
      if (round.status !== "satisfied" && round.status !== "provisional") {
        return refuse(
          "conflict",
          "round-not-satisfied",
          `This round is ${round.status}; only a satisfied one is used.`,
        );
      }
      return decided<ConsentFact>({ type: "consent-round-consumed", data: {} });
    case "revoke-standing-yes": {
      if (context.actor.kind === "person") return notForPeople();
      const said = round.decisions.find((one) => isGranting(one) && one.standing === command.standing);
      if (said === undefined || roundIsOver(round)) return decided<ConsentFact>();
      const { person, office, justification } = command.by;
      const withdrawn: ConsentFact = {
        type: "consent-withdrawn",
        data: {
          ...recordOf(round, said, context),
          official: { person, office },
          justification: justification ?? "The standing consent that it stood on was revoked.",
          channel: null,
          attested: null,
          signed: null,
        },
      };
      return decided(...settled(round, [withdrawn], "withdrawn", context.now, context).facts);
    }
    case "break-glass":
      return context.actor.kind === "person" ? notForPeople() : breakGlassOver(round, command, context);
    case "end-break-glass":
      return context.actor.kind === "person" ? notForPeople() : endBreakGlass(round, command, context);
    case "cancel":
      if (context.actor.kind === "person") return notForPeople();
      if (roundIsOver(round)) return decided<ConsentFact>();
      return decided<ConsentFact>({ type: "consent-round-cancelled", data: { reason: command.reason } });
    case "invalidate": {
      if (context.actor.kind === "person") return notForPeople();
      if (roundIsOver(round) || command.scopeHash === round.scopeHash) return decided<ConsentFact>();
      const { scopeHash } = command;
      const voided = round.decisions
        .filter((one) => isPending(one) || isGranting(one))
        .map(
          (one): ConsentFact => ({ type: "consent-invalidated", data: { partner: one.partner, scopeHash } }),
        );
      return decided(...settled(round, voided, "scope-changed", context.now, context).facts);
    }
  }
}

/** Glass is broken: it stands in for the partner whose it is, where that has not answered; told twice, it does nothing. */
function breakGlassOver(
  before: ConsentRound,
  { glass }: BreakGlassOver,
  context: PartnershipContext,
): Decided<ConsentFact> {
  const { round, facts } = overdue(before, context);
  const ask = waitedFor(round).find((one) => one.partner === glass.partner);
  if (ask === undefined || !roundGoesOn(round) || glass.expiresAt <= context.now) return decided(...facts);
  const broken: ConsentFact = {
    type: "consent-glass-broken",
    data: { ...recordOf(round, ask, context), ...glass },
  };
  return decided(...facts, ...settled(round, [broken], "refused", context.now, context).facts);
}

/** It has ended: what stood on it alone is revoked, and where the deadline has passed meanwhile, silence is silence (C-01). */
function endBreakGlass(
  round: ConsentRound,
  { breakGlass }: EndBreakGlass,
  context: PartnershipContext,
): Decided<ConsentFact> {
  const glass = round.brokenGlass.find((one) => one.breakGlass === breakGlass);
  if (glass === undefined || !roundGoesOn(round)) return decided<ConsentFact>();
  const { partner } = glass;
  const end: ConsentFact = { type: "consent-glass-ended", data: { partner, breakGlass } };
  const ended = settled(round, [end], "glass-ended", context.now, context);
  return decided(...ended.facts, ...overdue(ended.round, context).facts);
}

/** The refusal to show for a decision that only recorded an answer as void (C-14); undefined for every other decision. */
export function voidAnswerIn(decision: Decided<ConsentFact>): Refusal | undefined {
  const fact = decision.facts.find((one) => one.type === "consent-answer-void");
  return (
    fact &&
    refuse("conflict", "round-closed", `${fact.data.why} Your answer is kept, and changes nothing.`, "C-14")
  );
}

function decideOpening(command: OpenConsent, context: PartnershipContext): Decided<ConsentFact> | Refusal {
  if (context.actor.kind === "clock")
    return refuse("forbidden", "not-for-the-clock", "No clock asks for consent.");
  const { id, question: asked } = command;
  const asks = asked.asks.filter(
    (ask, index) =>
      asked.asks.findIndex((one) => one.partner === ask.partner && one.office === ask.office) === index,
  );
  const question: ConsentQuestion = {
    ...asked,
    asks,
    // Nobody has to remember what takes two people (C-11), or whose own yes it needs (C-04).
    dualControl: asked.dualControl || takesTwo(asked.scope),
    owners: ownersAmong({ asks, scope: asked.scope }),
  };
  const fault = faultIn(id, question, context.now);
  if (fault !== undefined) return fault;
  const scopeHash = scopeHashOf(question.scope);
  const opening: ConsentFact = { type: "consent-asked", data: { id, question, scopeHash } };
  const round = evolveConsent(undefined, asRecorded(opening, context));
  const given = (command.standing ?? []).flatMap((yes) => standingYes(round, yes, context));
  return decided(opening, ...settled(round, given, "refused", context.now, context).facts);
}

/** What a standing consent says for a partner that is asked; nothing where its yes would be over already. */
function standingYes(round: ConsentRound, yes: StandingYes, context: PartnershipContext): ConsentFact[] {
  const ask = decisionOf(round, yes.partner);
  if (ask === undefined || yes.expiresAt <= context.now) return [];
  return [
    {
      type: "consent-granted-by-standing",
      data: { ...recordOf(round, ask, context), ...yes },
    },
  ];
}

function faultIn(id: ConsentId, question: ConsentQuestion, now: Instant): Refusal | undefined {
  const { mode, asks, scope, answerBy, run } = question;
  if ([readId(id)?.mode, readId(run)?.mode, scope.mode].some((one) => one !== mode)) {
    return refuse(
      "invalid",
      "mixed-modes",
      "The round, its run and its scope have to be of one mode.",
      "C-16",
    );
  }
  if (scope.steps.some((step) => step.effect === "E5")) {
    return refuse(
      "forbidden",
      "effect-never-allowed",
      "Nobody can be asked to allow an effect of class E5.",
      "C-04",
    );
  }
  if (new Set(asks.map((ask) => ask.partner)).size !== asks.length) {
    return refuse(
      "invalid",
      "partner-asked-twice",
      "Each partner is asked once, through one office.",
      "C-05",
    );
  }
  if (!ruleCanEverHold(question)) {
    return refuse(
      "invalid",
      "rule-unsatisfiable",
      "When all who are asked say yes, the rule still does not hold: it wants more of them, or somebody else.",
      "C-05",
    );
  }
  if (answerBy <= now) {
    return refuse("invalid", "deadline-passed", "The deadline for an answer lies in the future.", "C-01");
  }
  if (scope.window.from >= scope.window.until || scope.window.until <= now) {
    return refuse(
      "invalid",
      "window-over",
      "What is asked has to begin before it ends, and end in the future.",
      "C-08",
    );
  }
  return undefined;
}

function decideAnswer(
  before: ConsentRound,
  answer: Answer,
  { partner, person }: Acting,
  attested: Attestation | null,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  // What time has done already is written down before the answer is looked at, rung or not.
  const { round, facts } = overdue(before, context);
  const decision = decisionOf(round, partner.id);
  if (decision === undefined) {
    return refuse(
      "forbidden",
      "not-asked",
      `${partner.name} is not asked here, and nobody answers for another.`,
      "INV-12",
    );
  }
  const speaking = speakingFor(partner, person.id, decision.office, round.question, context.now);
  if (!speaking.ok) return speaking;
  const { official } = speaking;
  const standing = standingAgainst(
    partner,
    answer.type === "grant" || answer.type === "reaffirm" ? "grant-consent" : "answer-consent-otherwise",
  );
  if (standing !== undefined) return standing;

  // In a round that a suspension has revoked nothing is answered any more but whether that yes stands.
  const isOver =
    (roundIsOver(round) && !takesBackUsed(round, decision, answer.type)) ||
    (round.status === "revoked" && answer.type !== "reaffirm" && answer.type !== "withdraw");
  if (isOver || decision.status === "lapsed") {
    const why = isOver ? `This round is ${round.status}.` : `The answer of ${partner.name} has lapsed.`;
    return decided<ConsentFact>(...facts, {
      type: "consent-answer-void",
      data: { partner: partner.id, official, answer: answer.type, why },
    });
  }
  const { inSession = false } = context;
  const bearing: ReturnType<typeof signatureOn> =
    attested === null
      ? signatureOn(
          {
            partner,
            official,
            says: saysOf(round, answer, { ...official, partner: partner.id }),
            signed: answer.signed,
            inSession,
          },
          context.now,
        )
      : { ok: true, signed: null };
  const by = { attested, signed: bearing.ok ? bearing.signed : null };
  const given = factOfAnswer(round, decision, answer, { partner, official }, by, context);
  if ("ok" in given) return given;
  // Weighed last: what is amiss with the answer itself is learnt first.
  if (!bearing.ok) return bearing;
  const because =
    answer.type === "withdraw" ? "withdrawn" : answer.type === "abstain" ? "abstained" : "refused";
  return decided(...facts, ...settled(round, [given], because, context.now, context).facts);
}

function factOfAnswer(
  round: ConsentRound,
  decision: ConsentDecision,
  answer: Answer,
  { partner, official }: Speaking,
  { attested, signed }: { readonly attested: Attestation | null; readonly signed: DecisionOnRecord | null },
  context: PartnershipContext,
): ConsentFact | Refusal {
  const record = (justification: string | undefined) => ({
    ...recordOf(round, decision, context),
    official,
    justification: justification ?? null,
    channel: attested === null ? channelOf(answer, context) : null,
    attested,
    signed,
  });
  switch (answer.type) {
    case "grant": {
      if (!isPending(decision)) return answeredAlready(partner.name, decision);
      const isDual = takesTwoOf(partner, round.question);
      const refusal =
        grantRefusal(round, decision, answer, { partner, official }, isDual, context.now) ??
        beyondMandate(partner, { id: mandatedIn(official) }, weightOf(round.question, decision), context.now);
      if (refusal !== undefined) return refusal;
      const expiresAt = earliest(
        instantAfter(context.now, round.question.holdsForMs),
        round.question.scope.window.until,
        answer.expiresAt,
        decision.status === "partially-authorised" ? decision.expiresAt : undefined,
      );
      const isFirstOfTwo = isDual && decision.status === "requested";
      // The second agrees to what the first has set, and may set more.
      const first = decision.status === "partially-authorised" ? decision.conditions : [];
      const conditions = [...first, ...(answer.conditions ?? [])];
      const unchecked = faultInConditions(conditions, round.question, context.now, expiresAt);
      if (unchecked !== undefined) return unchecked;
      const data = { ...record(answer.justification), expiresAt, conditions };
      if (isFirstOfTwo) return { type: "consent-half-granted", data };
      return { type: conditions.length > 0 ? "consent-granted-with-conditions" : "consent-granted", data };
    }
    case "refuse":
      if (!isPending(decision)) return answeredAlready(partner.name, decision);
      return (
        unjustified(answer.justification, "C-02") ?? {
          type: "consent-refused",
          data: record(answer.justification),
        }
      );
    case "abstain":
      if (decision.status !== "requested") return answeredAlready(partner.name, decision);
      return { type: "consent-abstained", data: record(answer.justification) };
    case "withdraw":
      if (!isGranting(decision)) {
        return refuse(
          "conflict",
          "nothing-granted",
          `${partner.name} has no grant here to withdraw.`,
          "C-09",
        );
      }
      return (
        unjustified(answer.justification, "C-09") ?? {
          type: "consent-withdrawn",
          data: record(answer.justification),
        }
      );
    case "reaffirm":
      if (decision.status !== "suspended")
        return refuse(
          "conflict",
          "nothing-suspended",
          `${partner.name} has no suspended grant here.`,
          "C-07",
        );
      return (
        changedSince(round, answer) ??
        mayNotStand(round, decision, { partner, official }, context.now) ?? {
          type: "consent-reaffirmed",
          data: record(answer.justification),
        }
      );
  }
}

/** What an answer's signature has to say, but for when it was made; `partner` is the one whose official it is. */
function saysOf(
  { id, question, scopeHash }: ConsentRound,
  answer: Answer | ConfirmDecision,
  { person, partner }: Voice & { readonly partner: PartnerId },
): Omit<OfficialDecision, "statedAt"> {
  const { expiresAt, conditions }: Partial<GrantConsent> = answer.type === "grant" ? answer : {};
  return {
    ...{ round: id, decision: answer.type, pageHash: pageHashOf(question), scopeHash, mode: question.mode },
    ...{ partner, person, justification: ("justification" in answer ? answer.justification : null) ?? null },
    ...{ expiresAt: expiresAt ?? null, conditions: conditions ?? [] },
  };
}

/** Who is signed in at a page answers at a page, and nobody else does; for the rest the answer's own word counts. */
function channelOf({ channel }: Answer, { inSession = false }: PartnershipContext): AnswerChannel {
  if (inSession) return "page";
  return channel === "command-line" ? channel : "api";
}

/** What every decision is recorded with, whoever says it (C-02). */
function recordOf(
  { question, scopeHash }: ConsentRound,
  { partner, role }: ConsentDecision,
  context: PartnershipContext,
) {
  return {
    decision: DecisionId.parse(context.newId("decision")),
    partner,
    role,
    authority: question.agreements,
    scopeHash,
    pageHash: pageHashOf(question),
    mode: question.mode,
  };
}

/**
 * What an official has said, as a duty officer of the same partner writes it down: it counts as the official's own at once,
 * a yes until it has to be confirmed in person. Nobody attests for themselves, or for another partner (INV-12); of two who
 * agree, one has to answer in person, and whoever writes is neither of them (C-11).
 */
function decideAttestation(
  round: ConsentRound,
  command: AttestDecision,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person: officer } = acting;
  const { answer, scopeHash, pageHash, spokenAt = context.now, how, expiresAt, justification } = command;
  const official = partner.people.find((one) => one.id === command.official);
  if (!hasRole(partner, officer.id, "duty-officer") || official === undefined || official === officer)
    return refuse(
      "forbidden",
      "not-to-attest",
      `A duty officer of ${partner.name} writes down what another person of ${partner.name} has decided.`,
      "INV-12",
    );
  if (spokenAt > context.now || spokenAt < round.askedAt)
    return refuse(
      "invalid",
      "spoken-at-another-time",
      "It was said after it was asked, and before now.",
      "C-02",
    );
  const isYes = answer === "grant";
  const before = decisionOf(round, partner.id);
  const first = before?.status === "partially-authorised" ? before.first : undefined;
  const writesForBoth = (yes: Yes) =>
    yes.attested !== null || areOneVoice(partner, yes, { person: officer.id }, context.now);
  if (isYes && first !== undefined && writesForBoth(first))
    return refuse(
      "forbidden",
      "both-attested",
      "Of two who agree, one at least answers in person, and neither writes it down for the other.",
      "C-11",
    );
  const confirmBy = isYes ? instantAfter(context.now, CONFIRM_WITHIN_MS) : null;
  const attested: Attestation = { by: officer.id, spokenAt, how, confirmBy };
  const as: Answer = isYes
    ? { type: "grant", scopeHash, pageHash, expiresAt, justification }
    : { type: answer, justification: justification ?? "" };
  return decideAnswer(round, as, { ok: true, partner, person: official }, attested, context);
}

function decideConfirmation(
  before: ConsentRound,
  command: ConfirmDecision,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  const { round, facts } = overdue(before, context);
  const decision = decisionOf(round, partner.id);
  if (roundIsOver(round) || decision === undefined || !awaitsConfirmation(decision, person.id))
    return refuse(
      "conflict",
      "nothing-to-confirm",
      "Nothing that was written down for you waits for your word here.",
      "INV-12",
    );
  const speaking = speakingFor(partner, person.id, decision.office, round.question, context.now);
  if (!speaking.ok) return speaking;
  const { official } = speaking;
  const refusal =
    standingAgainst(partner, "grant-consent") ??
    changedSince(round, command) ??
    mayNotStand(round, decision, { partner, official }, context.now);
  if (refusal !== undefined) return refusal;
  const { inSession = false } = context;
  const says = saysOf(round, command, { ...official, partner: partner.id });
  const bearing = signatureOn({ partner, official, says, signed: command.signed, inSession }, context.now);
  if (!bearing.ok) return bearing;
  return decided<ConsentFact>(...facts, {
    type: "consent-confirmed",
    data: { partner: partner.id, official, scopeHash: command.scopeHash, signed: bearing.signed },
  });
}

function changedSince(
  round: ConsentRound,
  { scopeHash }: { readonly scopeHash: string },
): Refusal | undefined {
  if (scopeHash === round.scopeHash) return undefined;
  return refuse(
    "conflict",
    "scope-changed",
    "This is not what is asked; read it again before you answer.",
    "C-03",
  );
}

function grantRefusal(
  round: ConsentRound,
  decision: ConsentDecision,
  answer: GrantConsent,
  { partner, official }: Speaking,
  isDual: boolean,
  now: Instant,
): Refusal | undefined {
  const changed = changedSince(round, answer);
  if (changed !== undefined) return changed;
  if (answer.pageHash !== undefined && answer.pageHash !== pageHashOf(round.question)) {
    return refuse(
      "conflict",
      "page-changed",
      "This is not the page that is asked with; read it again before you answer.",
      "INV-10",
    );
  }
  if (answer.expiresAt !== undefined && answer.expiresAt <= now) {
    return refuse("invalid", "grant-over", "A grant ends in the future.", "C-08");
  }
  if (round.question.scope.window.until <= now) {
    return refuse("conflict", "window-over", "The time in which it may be done is over.", "C-08");
  }
  const asks = ifRequester(round, official, isDual);
  if (asks !== undefined || decision.status !== "partially-authorised") return asks;
  const { first } = decision;
  if (first.attested !== null && areOneVoice(partner, { person: first.attested.by }, official, now))
    return refuse(
      "forbidden",
      "attester-decides",
      "You, or whoever speaks with you as one, have written down the first yes; a third person has to agree.",
      "C-11",
    );
  if (first.person === official.person) {
    return refuse(
      "forbidden",
      "same-person-twice",
      "You have agreed already; a second person has to.",
      "C-11",
    );
  }
  return unlessTwo(partner, first, official, now);
}

/** Why an official may not say of a yes that it stands: it has to be one that this partner may still give, by who gave it. */
function mayNotStand(
  round: ConsentRound,
  decision: ConsentDecision,
  { partner, official }: Speaking,
  now: Instant,
): Refusal | undefined {
  const isDual = takesTwoOf(partner, round.question);
  const gaveAlone = isDual && isGranting(decision) && decision.by.length < 2;
  return (
    ifRequester(round, official, isDual) ??
    (gaveAlone
      ? refuse(
          "forbidden",
          "takes-two",
          `Two people of ${partner.name} agree to this now, and one gave this yes: it can be withdrawn, and asked again.`,
          "C-11",
        )
      : beyondMandate(partner, { id: mandatedIn(official) }, weightOf(round.question, decision), now))
  );
}

/** Where two have to agree, whoever asks is neither of them, in person or through a delegate, and says later for neither that it stands (C-11). */
function ifRequester({ question }: ConsentRound, official: Voice, isDual: boolean): Refusal | undefined {
  const asks = official.person === question.requestedBy || mandatedIn(official) === question.requestedBy;
  return isDual && asks
    ? refuse("forbidden", "requester-decides", "Whoever asks is not one of the two who agree.", "C-11")
    : undefined;
}

/** Whether two people of this partner have to agree: the question wants it, or the partner's own matrix does (C-11). */
function takesTwoOf(partner: Partner, { dualControl, level, scope }: ConsentQuestion): boolean {
  return dualControl || wantsTwo(partner, strongestIn(scope), level);
}

/** What an official's appointment and the partner's matrix are held against, by a yes and by a later word that it stands (C-02). */
function weightOf({ level, scope }: ConsentQuestion, { office }: ConsentDecision): Weight {
  return { effect: strongestIn(scope), level, office };
}

/** Somebody who speaks for a partner, and as what. */
interface Speaking {
  readonly partner: Partner;
  readonly official: Voice;
}

/** As what a person speaks for the office that is asked: in their own right or by a delegation (C-02, C-12). */
function speakingFor(
  partner: Partner,
  person: PersonId,
  office: string,
  question: ConsentQuestion,
  now: Instant,
): { readonly ok: true; readonly official: Voice } | Refusal {
  const official = voiceOf(partner, person, office, question, now);
  if (official !== undefined) return { ok: true, official };
  return refuse(
    "forbidden",
    "not-the-office",
    `Only an authorised official of ${partner.name} who is its ${office}, or to whom its official has delegated this, may answer.`,
    "C-02",
  );
}

function answeredAlready(name: string, decision: ConsentDecision): Refusal {
  if (decision.status === "granted") {
    return refuse("conflict", "already-granted", `${name} has granted this; it can be withdrawn.`);
  }
  if (decision.status === "partially-authorised") {
    return refuse(
      "conflict",
      "half-granted",
      `One person of ${name} has agreed; a second agrees or refuses.`,
      "C-11",
    );
  }
  return refuse(
    "conflict",
    "already-answered",
    `${name}'s answer in this round is ${decision.status}; a new round may ask again.`,
    "C-17",
  );
}

function notForPeople(): Refusal {
  return refuse("forbidden", "not-for-people", "The run itself says this, when it comes to it.");
}
