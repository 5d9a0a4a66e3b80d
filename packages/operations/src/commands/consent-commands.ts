import { openInvocationOf, type RunState } from "@mirror/engine";
import {
  AbstainFromConsent,
  type AttestDecision,
  agreementEndsAt,
  agreementInForce,
  type ConfirmDecision,
  type ConsentCommand,
  type ConsentFact,
  type ConsentRound,
  decideConsent,
  GrantConsent,
  type ReaffirmConsent,
  RefuseConsent,
  type ReportViolation,
  roundGoesOn,
  type VerifyCondition,
  voidAnswerIn,
  WithdrawConsent,
  whyOutOfForce,
} from "@mirror/partnership";
import { guardedSteps } from "@mirror/playbook";
import { type ConsentId, known, type Refusal, refuse } from "@mirror/vocabulary";
import type { z } from "zod";
import { partnersAmong, withPartners } from "../among-partners.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { stepOfType } from "../step-of-type.js";
import { openRound } from "../steps/ask-consent.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { type Signed, whoeverIs } from "./who-acts.js";

/** What people send: the same commands without their type, which is the verb of the address. */
export const GrantBody = GrantConsent.omit({ type: true });
export const RefuseBody = RefuseConsent.omit({ type: true });
export const AbstainBody = AbstainFromConsent.omit({ type: true });
export const WithdrawBody = WithdrawConsent.omit({ type: true });

/** A command as it comes in: its type is the verb, the rest the body. */
interface Said<Command extends { readonly type: string }> {
  readonly type: Command["type"];
  readonly body: Omit<Command, "type">;
}

type Answer =
  | { readonly type: "grant"; readonly body: z.infer<typeof GrantBody> }
  | { readonly type: "refuse"; readonly body: z.infer<typeof RefuseBody> }
  | { readonly type: "abstain"; readonly body: z.infer<typeof AbstainBody> }
  | { readonly type: "withdraw"; readonly body: z.infer<typeof WithdrawBody> }
  | Said<ReaffirmConsent>
  | Said<VerifyCondition>
  | Said<ReportViolation>
  | Said<AttestDecision>
  | Said<ConfirmDecision>;

/**
 * An official's answer to a consent round, `inSession` where they are signed in at a page; `sentUnder` tells what a withdrawal comes too late for. A late one is written down as void, and `tooLate` then says so: it was heard,
 * and it changes nothing (C-14).
 */
export async function answerConsent(
  turn: Turn,
  id: ConsentId,
  answer: Answer,
  tooLate: (refusal: Refusal) => void,
  inSession = false,
): Promise<Refusal | undefined> {
  const round = await turn.load(consentKind, id);
  if (round === undefined) return absentRound();
  await turn.joinClockOf(id);
  const partners = await partnersAmong(turn, []);
  const command = { ...answer.body, type: answer.type } as ConsentCommand;
  let granted = false;
  const refusal = await turn.decide(consentKind, id, (state, context) => {
    const decision = decideConsent(state, command, { ...withPartners(context, partners), inSession });
    const isVoid = decision.ok ? voidAnswerIn(decision) : undefined;
    if (isVoid !== undefined) tooLate(isVoid);
    else if (decision.ok && decision.facts.some((fact) => BEGINS_TO_HOLD.has(fact.type))) granted = true;
    return decision;
  });
  // Weighed last: whoever may not say it, or not now, learns that first.
  return refusal ?? (granted ? unlessGroundStands(turn, round) : undefined);
}

/** What makes a yes count, or be on its way to. */
const BEGINS_TO_HOLD: ReadonlySet<ConsentFact["type"]> = new Set([
  "consent-half-granted",
  "consent-granted",
  "consent-granted-with-conditions",
  "consent-conditions-met",
  "consent-reaffirmed",
] as const);

/** No grant begins to hold under an agreement that is over or suspended, whenever it was asked (C-08). */
async function unlessGroundStands(turn: Turn, { question }: ConsentRound): Promise<Refusal | undefined> {
  for (const id of new Set(question.agreements.map((one) => one.agreement))) {
    const agreement = await turn.loadKnown(agreementKind, id);
    if (!agreementInForce(agreement, turn.now())) return whyOutOfForce(agreement, turn.now());
    turn.onlyBefore(agreementEndsAt(agreement));
  }
  return undefined;
}

/**
 * Asks the question of a round that is over once more, as all of it stands now: another round, which a person opens for
 * the partner that leads the run. Only where a step that it guards still waits for the answer, nobody has asked again, and
 * no partner asked has refused the same just now, unless `newFacts` says what is new (C-17).
 */
export async function askAgain(
  turn: Turn,
  id: ConsentId,
  newFacts: string | null,
  asked: (id: ConsentId) => void,
): Promise<Refusal | undefined> {
  const round = await turn.load(consentKind, id);
  const signed = await whoeverIs(
    turn,
    "ask-consent-again",
    "run-lead",
    "duty-officer",
    "authorised-official",
  );
  if (!signed.ok) return signed;
  const run = round && (await turn.load(turn.desk.runKind, round.question.run));
  const step = round && run?.steps.get(round.question.invocation);
  if (round === undefined || run === undefined || step === undefined || !takesPart(run, signed))
    return absentRound();
  await turn.joinClockOf(id);
  if (run.lead !== signed.partner.id)
    return refuse("forbidden", "not-the-lead", "Only the partner that leads this run asks again.", "M18");
  if (step.answeredBy !== id)
    return refuse(
      "conflict",
      "asked-again-already",
      `This was asked again already: ${step.answeredBy}.`,
      "C-14",
    );
  if (roundGoesOn(round))
    return refuse(
      "conflict",
      "round-not-over",
      `This round is ${round.status}; nothing has to be asked again.`,
    );
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const definition = stepOfType(playbook, step.step, "action");
  const gate = known(definition.mirror?.consent, `What ${step.step}, which asked the round ${id}, asks for`);
  if (
    !guardedSteps(playbook, definition.id).some((guarded) => openInvocationOf(run, guarded.id) !== undefined)
  )
    return refuse(
      "conflict",
      "nothing-waits",
      "No step waits for this consent any more; the playbook has gone another way.",
    );
  const opened = await openRound(turn, run, step, definition, gate, signed.id, newFacts);
  if (!opened.ok) return opened;
  asked(opened.id);
  return askRun(turn, run.id, { type: "ask-again", invocation: step.id, stream: opened.id });
}

function takesPart(run: RunState, { partner }: Signed): boolean {
  return run.participants.includes(partner.id);
}

function absentRound(): Refusal {
  return refuse("absent", "no-such-round", "There is no such consent round, or it is not yours to see.");
}
