import {
  type ConsentId,
  type Decided,
  DecisionId,
  decided,
  earliest,
  type Instant,
  instantAfter,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { asRecorded } from "../as-recorded.js";
import { type PartnershipContext, whoActs } from "../context.js";
import { mandatedIn, unlessTwo, type Voice, voiceOf } from "../delegation/voice.js";
import { beyondMandate, wantsTwo } from "../partner/mandate.js";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import { heard } from "../ring.js";
import { unjustified } from "../words.js";
import type {
  AbstainFromConsent,
  ConsentCommand,
  ConsentQuestion,
  GrantConsent,
  OpenConsent,
  RefuseConsent,
  StandingYes,
  WithdrawConsent,
} from "./commands.js";
import type { ClosedBecause, ConsentFact } from "./facts.js";
import { pageHashOf } from "./page.js";
import { isPending, ownersAmong, ruleCanEverHold, ruleCanHold, ruleHolds } from "./rule.js";
import { scopeHashOf, strongestIn } from "./scope.js";
import {
  type ConsentDecision,
  type ConsentRound,
  consentWakeUps,
  decisionOf,
  evolveConsent,
} from "./state.js";
import { takesTwo } from "./takes-two.js";

type Answer = GrantConsent | RefuseConsent | AbstainFromConsent | WithdrawConsent;

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
      return decideAnswer(round, command, context);
    case "consume":
      if (context.actor.kind === "person") return notForPeople();
      if (round.status !== "satisfied") {
        return refuse(
          "conflict",
          "round-not-satisfied",
          `This round is ${round.status}; only a satisfied one is used.`,
        );
      }
      return decided<ConsentFact>({ type: "consent-round-consumed", data: {} });
    case "revoke-standing-yes": {
      if (context.actor.kind === "person") return notForPeople();
      const said = round.decisions.find(
        (one) => one.status === "granted" && one.standing === command.standing,
      );
      if (said === undefined || isClosed(round)) return decided<ConsentFact>();
      const { person, office, justification } = command.by;
      const withdrawn: ConsentFact = {
        type: "consent-withdrawn",
        data: {
          ...recordOf(round, said, context),
          official: { person, office },
          justification: justification ?? "The standing consent that it stood on was revoked.",
        },
      };
      return decided(...settled(round, [withdrawn], "withdrawn", context.now, context).facts);
    }
    case "cancel":
      if (context.actor.kind === "person") return notForPeople();
      if (isClosed(round)) return decided<ConsentFact>();
      return decided<ConsentFact>({ type: "consent-round-cancelled", data: { reason: command.reason } });
    case "invalidate": {
      if (context.actor.kind === "person") return notForPeople();
      if (isClosed(round) || command.scopeHash === round.scopeHash) return decided<ConsentFact>();
      const { scopeHash } = command;
      const voided = round.decisions
        .filter((one) => isPending(one) || one.status === "granted")
        .map(
          (one): ConsentFact => ({ type: "consent-invalidated", data: { partner: one.partner, scopeHash } }),
        );
      return decided(...settled(round, voided, "scope-changed", context.now, context).facts);
    }
  }
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
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
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
  const official = voiceOf(partner, person.id, decision.office, round.question, context.now);
  if (official === undefined) {
    return refuse(
      "forbidden",
      "not-the-office",
      `Only an authorised official of ${partner.name} who is its ${decision.office}, or to whom its official has delegated this, may answer.`,
      "C-02",
    );
  }
  const standing = standingAgainst(partner, answer.type === "grant" ? "go-on" : "give-back");
  if (standing !== undefined) return standing;

  if (isClosed(round) || decision.status === "lapsed") {
    const why = isClosed(round)
      ? `This round is ${round.status}.`
      : `The time to answer ended at ${round.question.answerBy}.`;
    return decided<ConsentFact>(...facts, {
      type: "consent-answer-void",
      data: { partner: partner.id, official, answer: answer.type, why },
    });
  }
  const given = factOfAnswer(round, decision, answer, partner, official, context);
  if ("ok" in given) return given;
  const because =
    answer.type === "withdraw" ? "withdrawn" : answer.type === "abstain" ? "abstained" : "refused";
  return decided(...facts, ...settled(round, [given], because, context.now, context).facts);
}

function factOfAnswer(
  round: ConsentRound,
  decision: ConsentDecision,
  answer: Answer,
  partner: Partner,
  official: Voice,
  context: PartnershipContext,
): ConsentFact | Refusal {
  const record = (justification: string | undefined) => ({
    ...recordOf(round, decision, context),
    official,
    justification: justification ?? null,
  });
  switch (answer.type) {
    case "grant": {
      if (!isPending(decision)) return answeredAlready(partner.name, decision);
      const { level, scope } = round.question;
      const effect = strongestIn(scope);
      const isDual = round.question.dualControl || wantsTwo(partner, effect, level);
      const refusal =
        grantRefusal(round, decision, answer, official, partner, isDual, context.now) ??
        beyondMandate(
          partner,
          { id: mandatedIn(official) },
          { effect, level, office: decision.office },
          context.now,
        );
      if (refusal !== undefined) return refusal;
      const expiresAt = earliest(
        instantAfter(context.now, round.question.holdsForMs),
        round.question.scope.window.until,
        answer.expiresAt,
        decision.status === "partially-authorised" ? decision.expiresAt : undefined,
      );
      const isFirstOfTwo = isDual && decision.status === "requested";
      return {
        type: isFirstOfTwo ? "consent-half-granted" : "consent-granted",
        data: { ...record(answer.justification), expiresAt },
      };
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
      if (decision.status !== "granted") {
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
  }
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

function grantRefusal(
  round: ConsentRound,
  decision: ConsentDecision,
  answer: GrantConsent,
  official: Voice,
  partner: Partner,
  isDual: boolean,
  now: Instant,
): Refusal | undefined {
  if (answer.scopeHash !== round.scopeHash) {
    return refuse(
      "conflict",
      "scope-changed",
      "This is not what is asked; read it again before you answer.",
      "C-03",
    );
  }
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
  if (!isDual) return undefined;
  if (official.person === round.question.requestedBy) {
    return refuse("forbidden", "requester-decides", "Whoever asks is not one of the two who agree.", "C-11");
  }
  if (decision.status !== "partially-authorised") return undefined;
  const { first } = decision;
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

/** What the clock owes a round by now, soonest first, and the round after it. */
function overdue(
  before: ConsentRound,
  context: PartnershipContext,
): { readonly round: ConsentRound; readonly facts: readonly ConsentFact[] } {
  let round = before;
  const facts: ConsentFact[] = [];
  for (;;) {
    const [next] = consentWakeUps(round)
      .filter((one) => one.dueAt <= context.now)
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    if (next === undefined) return { round, facts };
    const step =
      next.name === "answer-deadline"
        ? settled(round, unansweredIn(round), "lapsed", next.dueAt, context)
        : settled(round, expiredIn(round, next.dueAt), "expired", next.dueAt, context);
    facts.push(...step.facts);
    round = step.round;
  }
}

function unansweredIn(round: ConsentRound): ConsentFact[] {
  return round.decisions
    .filter(isPending)
    .map((one) => ({ type: "consent-unanswered", data: { partner: one.partner } }));
}

function expiredIn(round: ConsentRound, at: Instant): ConsentFact[] {
  return round.decisions
    .filter((one) => one.status === "granted" && one.expiresAt <= at)
    .map((one) => ({ type: "consent-expired", data: { partner: one.partner } }));
}

/** What a change of decisions means for the whole round, as it is at an instant. */
function settled(
  before: ConsentRound,
  changes: readonly ConsentFact[],
  because: ClosedBecause,
  at: Instant,
  context: PartnershipContext,
): { readonly round: ConsentRound; readonly facts: readonly ConsentFact[] } {
  const after = changes.reduce((round, fact) => evolveConsent(round, asRecorded(fact, context)), before);
  const end = consequence(after, because, at);
  if (end === undefined) return { round: after, facts: changes };
  return { round: evolveConsent(after, asRecorded(end, context)), facts: [...changes, end] };
}

function consequence(round: ConsentRound, because: ClosedBecause, at: Instant): ConsentFact | undefined {
  if (round.status === "open") {
    if (ruleHolds(round, at)) return { type: "consent-round-satisfied", data: {} };
    if (ruleCanHold(round, at)) return undefined;
    return because === "lapsed"
      ? { type: "consent-round-lapsed", data: {} }
      : { type: "consent-round-refused", data: { because } };
  }
  if (round.status === "satisfied" && !ruleHolds(round, at)) {
    return { type: "consent-round-revoked", data: { because } };
  }
  return undefined;
}

function isClosed(round: ConsentRound): boolean {
  return round.status !== "open" && round.status !== "satisfied";
}

function notForPeople(): Refusal {
  return refuse("forbidden", "not-for-people", "The run itself says this, when it comes to it.");
}
