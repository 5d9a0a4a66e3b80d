import type {
  Actor,
  AgreementId,
  ConsentId,
  Instant,
  Mode,
  RunId,
  StepInvocationId,
} from "@mirror/vocabulary";
import type { AttestDecision, ConsentQuestion } from "../consent/commands.js";
import type { ConsentCondition } from "../consent/condition.js";
import { decideConsent } from "../consent/decide.js";
import { evolveConsent } from "../consent/evolve.js";
import type { ConsentScope, ScopedStep } from "../consent/scope.js";
import { consentWakeUps } from "../consent/wake-ups.js";
import type { Partner } from "../partner/state.js";
import { after, contextAt, Desk, HOUR_MS, idOf, SERVICE, START } from "./desk.js";
import { type Cast, HOST, NORTH, OFFICE, PARTNERS, SOUTH } from "./three-partners.js";

export const CONSENT_STEP = "action--aaaaaaaa-0000-4000-8000-000000000001";
export const GUARDED_STEP = "action--aaaaaaaa-0000-4000-8000-000000000002";
export const PLAYBOOK = {
  id: "playbook--aaaaaaaa-0000-4000-8000-00000000000f",
  modified: START,
  hash: "sha256:playbook",
} as const;
export const AGREEMENT = idOf<AgreementId>("agreement");
export const BECAUSE = "Because the assessment says so.";

/** NORTH's team looks at HOST's systems. */
const FORENSICS: ScopedStep = {
  id: GUARDED_STEP,
  text: "Take memory images of the clinical servers.",
  effect: "E2",
  targets: ["server-1", "server-2"],
  dataClasses: ["memory"],
  on: HOST.id,
  performers: [{ partner: NORTH.id, team: NORTH.team }],
};

export function scopeOf(step: Partial<ScopedStep> = {}, mode: Mode = "live"): ConsentScope {
  return {
    mode,
    playbook: PLAYBOOK,
    steps: [{ ...FORENSICS, ...step }],
    window: { from: START, until: after(12 * HOUR_MS) },
  };
}

export function questionOf(changes: Partial<ConsentQuestion> = {}): ConsentQuestion {
  const mode = changes.mode ?? "live";
  return {
    mode,
    run: idOf<RunId>("run", mode),
    invocation: idOf<StepInvocationId>("step", mode),
    stepId: CONSENT_STEP,
    stepName: "Consent to remote forensics",
    question: "May Northmark look at your servers?",
    asks: [HOST, NORTH, SOUTH].map((cast) => ({ partner: cast.id, office: OFFICE, role: roleOf(cast) })),
    rule: { kind: "all" },
    owners: [],
    level: "operational",
    dualControl: false,
    scope: scopeOf({}, mode),
    agreements: [{ agreement: AGREEMENT, version: 1, clause: "4.2" }],
    answerBy: after(4 * HOUR_MS),
    holdsForMs: 8 * HOUR_MS,
    ifSilent: "Nothing is done.",
    undo: "Access is taken away.",
    requestedBy: null,
    lifeSafety: false,
    newFacts: null,
    ...changes,
  };
}

function roleOf(cast: Cast): string {
  return cast === HOST ? "host-hospital" : cast === NORTH ? "north-team" : "south-team";
}

/** A question that touches nobody's assets, so that the rule alone decides, and no owner above it (C-04). */
export function aboutNobody(rule: ConsentQuestion["rule"]): Partial<ConsentQuestion> {
  return { rule, scope: scopeOf({ effect: "E0" }) };
}

/** Asked of HOST and of nobody else. */
export const onlyHost: Partial<ConsentQuestion> = {
  asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }],
};

/** That HOST's own office finds the backups good, within an hour. */
export function conditionOf(changes: Partial<ConsentCondition> = {}): ConsentCondition {
  return {
    text: "The backups have been found good.",
    checker: { by: "office", partner: HOST.id, office: OFFICE },
    until: after(HOUR_MS),
    ...changes,
  };
}

/** HOST's duty officer writes down that its official said so on the telephone. */
export function spoken(
  at: Instant,
  scopeHash: string,
  changes: Partial<AttestDecision> = {},
): AttestDecision {
  const official = HOST.person(HOST.official);
  const attest = {
    type: "attest",
    official,
    answer: "grant",
    scopeHash,
    spokenAt: at,
    how: "By telephone",
  } as const;
  return { ...attest, ...changes };
}

export function consentDesk(partners: readonly Partner[] = PARTNERS) {
  return new Desk({ decide: decideConsent, evolve: evolveConsent, wakeUps: consentWakeUps }, (now, actor) =>
    contextAt(now, actor, partners),
  );
}

/** A round as it stands when it has just been opened. */
export function asked(changes: Partial<ConsentQuestion> = {}) {
  const desk = consentDesk();
  const question = questionOf(changes);
  desk.must(SERVICE, { type: "open", id: idOf<ConsentId>("consent", question.mode), question });
  const scopeHash = desk.is.scopeHash;
  const grant = { type: "grant", scopeHash } as const;
  return {
    desk,
    grant,
    /** Each of these says yes. */
    granted(...officials: readonly Actor[]) {
      for (const official of officials) desk.must(official, grant);
      return desk.is;
    },
  };
}
