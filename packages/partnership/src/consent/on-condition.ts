import { type Decided, decided, type Instant, type PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import { asRecorded } from "../as-recorded.js";
import { type PartnershipContext, whoActs } from "../context.js";
import type { InPlaceOf } from "../delegation/facts.js";
import { voiceOf } from "../delegation/voice.js";
import { type PartnerAct, standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import { unjustified } from "../words.js";
import type { ConsentQuestion, ReportViolation, VerifyCondition } from "./commands.js";
import type { ConditionChecker, ConditionState } from "./condition.js";
import { evolveConsent } from "./evolve.js";
import type { ConsentFact } from "./facts.js";
import { overdue } from "./overdue.js";
import { reaffirmBy } from "./reaffirm-by.js";
import { roundIsOver } from "./round-is-over.js";
import { settled } from "./settle.js";
import { type ConsentRound, decisionOf } from "./state.js";

/** A checker has looked at a condition. The last one that is met makes the yes count; one that is not makes it a no (C-07). */
export function decideVerification(
  before: ConsentRound,
  command: VerifyCondition,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  const { partner, condition: number, met } = command;
  const { round, facts } = overdue(before, context);
  const decision = decisionOf(round, partner);
  const condition = decision?.status === "conditional" ? decision.conditions[number - 1] : undefined;
  if (roundIsOver(round) || condition?.state !== "pending") return nothingToCheck();
  const checked = whoChecks(
    round,
    condition,
    context,
    met ? "find-condition-met" : "find-condition-violated",
  );
  if (!checked.ok) return checked;
  const { by, inPlace } = checked;
  const justification = command.justification ?? null;
  if (!met) {
    // What a run's values do not say yet they may say tomorrow: only a person finds that something is not so.
    if (by === null) return nothingToCheck();
    const reason = justification ?? "";
    const failed: ConsentFact = {
      type: "consent-condition-failed",
      data: { partner, condition: number, by, ...inPlace, justification: reason },
    };
    const changes = () => settled(round, [failed], "condition-failed", context.now, context).facts;
    return unjustified(reason, "C-07") ?? decided(...facts, ...changes());
  }
  const verified: ConsentFact = {
    type: "consent-condition-verified",
    data: { partner, condition: number, by, ...inPlace, justification },
  };
  const after = decisionOf(evolveConsent(round, asRecorded(verified, context)), partner);
  const isLast =
    after?.status === "conditional" && after.conditions.every(({ state }) => state === "verified");
  const changes: ConsentFact[] = isLast
    ? [verified, { type: "consent-conditions-met", data: { partner } }]
    : [verified];
  return decided(...facts, ...settled(round, changes, "condition-failed", context.now, context).facts);
}

/** What was found met is so no longer: the yes is suspended, until its official says whether it stands (C-07). */
export function decideReport(
  before: ConsentRound,
  command: ReportViolation,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  const { partner, condition: number, justification } = command;
  const { round, facts } = overdue(before, context);
  const decision = decisionOf(round, partner);
  const condition = decision?.status === "granted" ? decision.conditions[number - 1] : undefined;
  if (roundIsOver(round) || decision?.status !== "granted" || condition?.state !== "verified")
    return nothingToCheck();
  const checked = whoChecks(round, condition, context, "find-condition-violated");
  if (!checked.ok) return checked;
  const short = unjustified(justification, "C-07");
  if (short !== undefined) return short;
  const suspended: ConsentFact = {
    type: "consent-suspended",
    data: {
      partner,
      because: "condition-violated",
      condition: number,
      by: checked.by,
      ...checked.inPlace,
      justification,
      answerBy: reaffirmBy(decision, context.now),
    },
  };
  return decided(...facts, ...settled(round, [suspended], "suspended", context.now, context).facts);
}

/** Whether a person checks a condition for their partner: by name, or by the office, a delegate as far as its delegator (C-07, C-12). */
export function mayCheck(
  partner: Partner,
  person: PersonId,
  checker: ConditionChecker,
  question: ConsentQuestion,
  at: Instant,
): boolean {
  return checksAs(partner, person, checker, question, at) !== undefined;
}

/** In whose place a person would look at a condition: in nobody's but their own, unless it says so; undefined: not at all. */
function checksAs(
  partner: Partner,
  person: PersonId,
  checker: ConditionChecker,
  question: ConsentQuestion,
  at: Instant,
): { readonly inPlaceOf?: InPlaceOf } | undefined {
  if (checker.by === "run" || checker.partner !== partner.id) return undefined;
  if (checker.by === "person") return checker.person === person ? {} : undefined;
  const voice = voiceOf(partner, person, checker.office, question, at);
  if (voice === undefined) return undefined;
  return voice.inPlaceOf === undefined ? {} : { inPlaceOf: voice.inPlaceOf };
}

/** Who says so of a condition, and in whose place; `by` null where the run's own values do, which no person speaks for. */
interface Checked {
  readonly ok: true;
  readonly by: PersonId | null;
  readonly inPlace: { readonly inPlaceOf?: InPlaceOf };
}

/** The person who may say so of this condition, in the standing that it takes. */
function whoChecks(
  { question }: ConsentRound,
  { checker }: ConditionState,
  context: PartnershipContext,
  act: PartnerAct,
): Checked | Refusal {
  if (checker.by === "run") {
    if (context.actor.kind !== "person") return { ok: true, by: null, inPlace: {} };
    return refuse("forbidden", "not-the-checker", "The run's own values say this, and nobody else.", "C-07");
  }
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  const inPlace = checksAs(partner, person.id, checker, question, context.now);
  if (inPlace !== undefined) return standingAgainst(partner, act) ?? { ok: true, by: person.id, inPlace };
  return refuse("forbidden", "not-the-checker", "Another person was named to check this.", "C-07");
}

function nothingToCheck(): Refusal {
  return refuse(
    "conflict",
    "nothing-to-check",
    "No condition of that number waits to be checked here.",
    "C-07",
  );
}
