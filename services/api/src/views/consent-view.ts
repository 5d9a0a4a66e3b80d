import {
  type ConsentSummary,
  type ConsentView,
  isoDuration,
  type PartnerRef,
  type WithdrawnConsent,
} from "@mirror/contract";
import { partnerKind, sentUnder } from "@mirror/operations";
import {
  awaitsConfirmation,
  type ConditionChecker,
  type ConditionState,
  type ConsentDecision,
  type ConsentQuestion,
  type ConsentRound,
  caveatsOn,
  mayCheck,
  type Partner,
  pageHashOf,
  roundGoesOn,
  whoMayAnswer,
  whoMayReaffirm,
  type Yes,
} from "@mirror/partnership";
import { type Instant, keyFingerprint, type PersonId } from "@mirror/vocabulary";
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
    restrictedBy: await restrictedBy(sight, question),
    level: question.level,
    dualControl: question.dualControl,
    scope: {
      playbook: scope.playbook,
      steps: scope.steps.map(
        ({ id, text, effect, targets, dataClasses, involves, on, performers, shares }) => ({
          id,
          text,
          effect,
          targets,
          dataClasses,
          involves: involves ?? [],
          on: names.partner(on),
          performers: performers.map((one) => names.team(one.partner, one.team)),
          shares:
            shares === undefined ? null : { ...shares, with: shares.with.map((one) => names.partner(one)) },
        }),
      ),
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
    decisions: round.decisions.map((one) =>
      decisionView(one, round, names, checksOf(round, sight.caller.person.id, names, now)),
    ),
    brokenGlass: round.brokenGlass.map(({ partner, breakGlass, by, expiresAt }) => ({
      partner: names.partner(partner),
      breakGlass,
      by: by.map((person) => names.person(person)),
      until: expiresAt,
    })),
    mayAnswer: whoOfOursMayAnswer(round, names, now).map((person) => names.person(person)),
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

/** Whose caveats apply to what is asked, as they stand now: that something is restricted, everybody who takes part sees (C-13). */
async function restrictedBy(sight: Sight, { scope }: ConsentQuestion): Promise<PartnerRef[]> {
  const concerned = new Set(
    scope.steps.flatMap(({ on, performers }) => [on, ...performers.map((one) => one.partner)]),
  );
  const partners: Partner[] = [];
  for (const id of concerned) {
    const partner = await sight.load(partnerKind, id);
    if (partner !== undefined) partners.push(partner);
  }
  const found = scope.steps.flatMap(({ performers, ...step }) =>
    performers.flatMap((one) =>
      caveatsOn({ ...step, playbook: scope.playbook.id, performer: one.partner }, partners),
    ),
  );
  const names = await sight.directory();
  return [...new Set(found.map(({ partner }) => partner.id))].map((id) => names.partner(id));
}

/** The people of the caller's own partner who may answer for it now. */
function whoOfOursMayAnswer(round: ConsentRound, { own }: Directory, now: Instant): PersonId[] {
  return own === undefined ? [] : whoMayAnswer(round, own, now);
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

function decisionView(
  one: ConsentDecision,
  { question: { dualControl } }: ConsentRound,
  names: Directory,
  checks: (checker: ConditionChecker) => boolean,
): ConsentView["decisions"][number] {
  const { partner, role, office, secondOffice = null, takesTwo = false, status } = one;
  const twoPeople = dualControl || takesTwo;
  const about = { partner: names.partner(partner), role, office, secondOffice, twoPeople, status };
  const none = {
    at: null,
    by: [],
    justification: null,
    expiresAt: null,
    standing: null,
    reaffirmBy: null,
  };
  const bare = { ...none, conditions: [], spoken: [], delegated: [], signed: [] };
  switch (one.status) {
    case "requested":
      return { ...about, ...bare };
    case "partially-authorised":
      return {
        ...about,
        ...none,
        at: one.first.at,
        by: [names.person(one.first.person)],
        justification: one.first.justification,
        expiresAt: one.expiresAt,
        conditions: conditionViews(
          one.conditions.map((condition) => ({ ...condition, state: "pending" })),
          names,
          () => false,
        ),
        spoken: spokenViews([one.first], names),
        delegated: delegatedViews([one.first], names),
        signed: signedViews([one.first], names),
      };
    case "conditional":
    case "granted":
    case "suspended":
      return {
        ...about,
        at: one.at,
        by: one.by.map((yes) => names.person(yes.person)),
        justification: one.by.map((yes) => yes.justification).find((words) => words !== null) ?? null,
        expiresAt: one.expiresAt,
        standing: one.standing,
        conditions: conditionViews(
          one.conditions,
          names,
          one.status === "conditional" ? checks : () => false,
        ),
        spoken: spokenViews(one.by, names),
        delegated: delegatedViews(one.by, names),
        signed: signedViews(one.by, names),
        reaffirmBy: one.status === "suspended" ? one.answerBy : null,
      };
    case "denied":
    case "withdrawn":
      return {
        ...about,
        ...bare,
        at: one.at,
        by: one.by === null ? [] : [names.person(one.by)],
        justification: one.justification,
      };
    case "abstained":
      return { ...about, ...bare, at: one.at, by: [names.person(one.by)] };
    case "lapsed":
    case "expired":
    case "invalidated":
    case "cancelled":
      return { ...about, ...bare, at: one.at };
  }
}

function conditionViews(
  conditions: readonly ConditionState[],
  names: Directory,
  checks: (checker: ConditionChecker) => boolean,
): ConsentView["decisions"][number]["conditions"] {
  return conditions.map(({ text, checker, until, state }, index) => ({
    number: index + 1,
    text,
    checkedBy:
      checker.by === "run"
        ? { run: checker.holds }
        : checker.by === "office"
          ? { partner: names.partner(checker.partner), office: checker.office }
          : { partner: names.partner(checker.partner), person: names.person(checker.person) },
    until,
    state,
    mayVerify: state === "pending" && checks(checker),
  }));
}

function signedViews(by: readonly Yes[], names: Directory): ConsentView["decisions"][number]["signed"] {
  return by.flatMap(({ person, key }) =>
    key === undefined ? [] : [{ by: names.person(person), fingerprint: keyFingerprint(key) }],
  );
}

function spokenViews(by: readonly Yes[], names: Directory): ConsentView["decisions"][number]["spoken"] {
  return by.flatMap(({ person, attested }) =>
    attested === null
      ? []
      : [
          {
            official: names.person(person),
            writtenBy: names.person(attested.by),
            at: attested.spokenAt,
            how: attested.how,
            confirmBy: attested.confirmBy,
          },
        ],
  );
}

function delegatedViews(by: readonly Yes[], names: Directory): ConsentView["decisions"][number]["delegated"] {
  return by.flatMap(({ person, inPlaceOf }) =>
    inPlaceOf === undefined
      ? []
      : [
          {
            person: names.person(person),
            inPlaceOf: names.person(inPlaceOf.from),
            delegation: inPlaceOf.delegation,
          },
        ],
  );
}

/** Whether the caller checks a condition of this round. */
function checksOf({ question }: ConsentRound, caller: PersonId, { own }: Directory, now: Instant) {
  return (checker: ConditionChecker) => own !== undefined && mayCheck(own, caller, checker, question, now);
}

/** Whether something in a round waits for this person: an answer, a condition to check, a yes to confirm or to reaffirm. */
export function waitsForPerson(
  round: ConsentRound,
  person: PersonId,
  names: Directory,
  now: Instant,
): boolean {
  if (whoOfOursMayAnswer(round, names, now).includes(person)) return true;
  const { own } = names;
  const checks = checksOf(round, person, names, now);
  return round.decisions.some((one) => {
    if (one.status === "conditional" && round.status !== "refused" && round.status !== "lapsed")
      if (one.conditions.some(({ checker, state }) => state === "pending" && checks(checker))) return true;
    if (own === undefined || one.partner !== own.id) return false;
    if (roundGoesOn(round)) if (awaitsConfirmation(one, person)) return true;
    return whoMayReaffirm(round, own, now).includes(person);
  });
}

function becauseOf(round: ConsentRound): string | null {
  switch (round.status) {
    case "refused":
    case "revoked":
      return round.because;
    case "cancelled":
      return round.reason;
    case "open":
    case "provisional":
    case "satisfied":
    case "lapsed":
    case "consumed":
      return null;
  }
}
