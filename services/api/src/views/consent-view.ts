import { type ConsentSummary, type ConsentView, isoDuration, type WithdrawnConsent } from "@mirror/contract";
import { sentUnder } from "@mirror/operations";
import {
  areOneVoice,
  type ConsentDecision,
  type ConsentRound,
  pageHashOf,
  voiceOf,
} from "@mirror/partnership";
import type { Instant, PersonId } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { runBehind, type SeenConsent } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { consentWaitsFor } from "../waiting/consent.js";
import { clauseViews } from "./agreement-view.js";
import { versioned } from "./version.js";

export function consentSummary(round: ConsentRound, names: Directory): ConsentSummary {
  const { run, invocation, stepName, mode, question, answerBy } = round.question;
  return {
    id: round.id,
    status: round.status,
    run,
    step: invocation,
    name: stepName,
    exercise: mode === "exercise",
    question,
    askedAt: round.askedAt,
    answerBy,
    waitingFor: consentWaitsFor(round, names),
  };
}

export async function consentView(sight: Sight, { round, of }: SeenConsent): Promise<ConsentView> {
  const [names, now] = [await sight.directory(), await sight.now(of.exercise)];
  const { question } = round;
  const { scope } = question;
  return versioned({
    ...consentSummary(round, names),
    marking: "TLP:AMBER" as const,
    rule: question.rule,
    owners: question.owners.map((one) => names.partner(one)),
    level: question.level,
    dualControl: question.dualControl,
    scope: {
      playbook: scope.playbook,
      steps: scope.steps.map(({ id, text, effect, targets, dataClasses, involves, on, performers }) => ({
        id,
        text,
        effect,
        targets,
        dataClasses,
        involves: involves ?? [],
        on: names.partner(on),
        performers: performers.map((one) => names.team(one.partner, one.team)),
      })),
      window: scope.window,
    },
    scopeHash: round.scopeHash,
    pageHash: pageHashOf(question),
    clauses: await clauseViews(sight, question.agreements),
    holdsFor: isoDuration(question.holdsForMs),
    ifSilent: question.ifSilent,
    undo: question.undo,
    lifeSafety: question.lifeSafety,
    newFacts: question.newFacts,
    requestedBy: question.requestedBy === null ? null : names.person(question.requestedBy),
    decisions: round.decisions.map((one) => decisionView(one, names)),
    mayAnswer: whoMayAnswer(round, names, now).map((person) => names.person(person)),
    voidAnswers: round.voidAnswers.map(({ partner, person, answer, at, why }) => ({
      partner: names.partner(partner),
      person: names.person(person),
      answer,
      at,
      why,
    })),
    because: becauseOf(round),
  });
}

/** The people of the caller's own partner who may answer for it now: the office that is asked, each of two people once. */
export function whoMayAnswer(round: ConsentRound, { own }: Directory, now: Instant): PersonId[] {
  const asked = round.decisions.find((one) => one.partner === own?.id);
  if (round.status !== "open" || own === undefined || asked === undefined) return [];
  if (asked.status !== "requested" && asked.status !== "partially-authorised") return [];
  const first = asked.status === "partially-authorised" ? asked.first : null;
  const asking = round.question.dualControl ? round.question.requestedBy : null;
  return own.people
    .map((one) => one.id)
    .filter((person) => {
      const voice = voiceOf(own, person, asked.office, round.question, now);
      if (voice === undefined || person === asking) return false;
      return first === null || (person !== first.person && !areOneVoice(own, first, voice, now));
    });
}

/** What a withdrawal comes too late for, and what may still leave while its intent lives (INV-04). */
export async function withdrawnView(
  sight: Sight,
  seen: SeenConsent,
  now: Instant,
): Promise<WithdrawnConsent> {
  const view = await consentView(sight, seen);
  const behind = await runBehind(sight, seen.round.question.run);
  if (behind === undefined) throw new Error(`The round ${seen.round.id} belongs to no run.`);
  const { alreadySent, mayStillBeSent } = sentUnder(behind.run, seen.round, now);
  return { ...view, alreadySent: [...alreadySent], mayStillBeSent: [...mayStillBeSent] };
}

function decisionView(one: ConsentDecision, names: Directory): ConsentView["decisions"][number] {
  const { partner, role, office, status } = one;
  const about = { partner: names.partner(partner), role, office, status };
  const none = { at: null, by: [], justification: null, expiresAt: null, standing: null };
  switch (one.status) {
    case "requested":
      return { ...about, ...none };
    case "partially-authorised":
      return {
        ...about,
        at: one.first.at,
        by: [names.person(one.first.person)],
        justification: one.first.justification,
        expiresAt: one.expiresAt,
        standing: null,
      };
    case "granted":
      return {
        ...about,
        at: one.at,
        by: one.by.map((yes) => names.person(yes.person)),
        justification: one.by.map((yes) => yes.justification).find((words) => words !== null) ?? null,
        expiresAt: one.expiresAt,
        standing: one.standing,
      };
    case "denied":
    case "withdrawn":
      return { ...about, ...none, at: one.at, by: [names.person(one.by)], justification: one.justification };
    case "abstained":
      return { ...about, ...none, at: one.at, by: [names.person(one.by)] };
    case "lapsed":
    case "expired":
    case "invalidated":
    case "cancelled":
      return { ...about, ...none, at: one.at };
  }
}

function becauseOf(round: ConsentRound): string | null {
  switch (round.status) {
    case "refused":
    case "revoked":
      return round.because;
    case "cancelled":
      return round.reason;
    case "open":
    case "satisfied":
    case "lapsed":
    case "consumed":
      return null;
  }
}
