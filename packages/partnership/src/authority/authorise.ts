import type { Involves } from "@mirror/playbook";
import {
  type ConsentId,
  type DecisionId,
  type EffectClass,
  earliest,
  type Instant,
  type Mode,
  type PartnerId,
  type PersonId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import type { ClauseRef } from "../agreement/clause.js";
import { clausesAllowing } from "../agreement/clauses-allowing.js";
import type { Agreement } from "../agreement/state.js";
import { neverByGlass } from "../break-glass/reaches.js";
import { caveatsOn } from "../caveat/state.js";
import { grantEnds } from "../consent/grant-ends.js";
import { consentInForce, roundInForce } from "../consent/in-force.js";
import { officesOf } from "../consent/offices-of.js";
import { glassCounting } from "../consent/rule.js";
import type { BrokenGlass, ConsentRound, GrantedDecision } from "../consent/state.js";
import { takesTwoOf } from "../consent/takes-two-of.js";
import { stillInPlaceOf } from "../delegation/state.js";
import { areOneVoice } from "../delegation/voice.js";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";

/** "May this step act now, on these assets, by this partner?" Asked inside the commit of every intent. */
export interface AuthorityQuestion {
  readonly mode: Mode;
  readonly playbook: { readonly id: string; readonly hash: string; readonly validUntil: Instant | null };
  /** The step's CACAO id. */
  readonly step: string;
  readonly effect: EffectClass;
  readonly performer: PartnerId;
  /** Whose assets, people, territory or data are touched; null where none are. */
  readonly on: PartnerId | null;
  /** How grave the incident is, 0 to 5; null: not known, and not asked about. */
  readonly severity: number | null;
  /** What the step's commands are, as CACAO names activities. */
  readonly activities: readonly string[];
  /** Which sectors the playbook is for. */
  readonly sectors: readonly string[];
  /** The consent steps (CACAO ids) that guard the step: each needs its round, whatever the effect and whoever the owner. */
  readonly guardedBy: readonly string[];
  /** What is touched, and which data; left out, it is not known, and every caveat about it applies (C-13). */
  readonly targets?: readonly string[];
  readonly dataClasses?: readonly string[];
  /** Whether it shares something: no broken glass allows that (C-10). */
  readonly shares?: boolean;
  /** What about it takes two people (C-11), or leaves the house (C-10). */
  readonly involves?: readonly Involves[];
  /** Whether a machine carries it out, by itself; left out: a person does, or did. */
  readonly byMachine?: boolean;
  /** The person who carries it out, where one does: not one of two who agreed to it under dual control (C-11). */
  readonly executor: PersonId | null;
}

/** What the answer may stand on, each as it is read now. */
export interface Grounds {
  readonly agreements: readonly Agreement[];
  /** Rounds of this run, each with the hash of its scope as it resolves now (C-03); null: it no longer resolves. */
  readonly rounds: readonly { readonly round: ConsentRound; readonly scopeHashNow: string | null }[];
  /** The performing partner, the owner of the assets, and whoever's delegates have answered. */
  readonly partners: readonly Partner[];
  /** Partners' own streams are not shown to whoever asks: their delegations cannot be weighed again. */
  readonly areDelegationsWithheld?: true;
  readonly at: Instant;
}

/** A yes, and everything it stands on: what an intent records, and when at the latest it may still act. */
export interface Authorised {
  readonly ok: true;
  /** `break-glass`: in the place of at least one of the consents, the owner's glass is broken (C-10). */
  readonly basis: "no-effect" | "own-assets" | "consented" | "break-glass";
  readonly consents: readonly {
    readonly round: ConsentId;
    readonly partner: PartnerId;
    readonly decision: DecisionId;
  }[];
  readonly clauses: readonly ClauseRef[];
  /** The first end among the grants, windows, agreements and the playbook; null where nothing ends it. */
  readonly endsAt: Instant | null;
}

/**
 * Answers from what is in force at `at`, and from nothing else. On its own assets a partner needs nobody's leave, unless
 * consent steps guard the step. On another's it needs both: an agreement in force whose clauses go that far, and the
 * owner's own grant for exactly this scope; no quorum stands in for the owner (C-04). Refuses class E5 always, whatever
 * has expired (C-08), changed (C-03) or belongs to the other mode (C-16), an executor who is, or speaks for, one of the
 * two who agreed under dual control (C-11), and a machine that would publish, or say who did it, unasked (ES-03).
 */
export function authorise(question: AuthorityQuestion, grounds: Grounds): Authorised | Refusal {
  const { effect, on, performer, playbook } = question;
  if (effect === "E5") {
    return refuse(
      "forbidden",
      "effect-never-allowed",
      "Nothing of class E5 is ever done: the owner has not permitted it.",
      "C-04",
    );
  }
  const hasEffect = effect !== "E0";
  if (hasEffect && on === null) {
    return refuse("forbidden", "owner-unknown", "Nobody is named whose assets this touches.", "C-04");
  }
  const unasked = neverByItself(question);
  if (unasked !== undefined) return unasked;
  const acting = grounds.partners.find((one) => one.id === performer);
  if (acting === undefined)
    return refuse("forbidden", "partner-unknown", "Whoever would act is no partner here.", "INV-12");
  const standing = standingAgainst(acting, "act-by-machine");
  if (standing !== undefined) return standing;
  if (hasEffect && playbook.validUntil !== null && playbook.validUntil <= grounds.at) {
    return refuse(
      "forbidden",
      "playbook-ended",
      `The playbook is valid until ${playbook.validUntil}.`,
      "C-08",
    );
  }

  const guards: ConsentRound[] = [];
  for (const consentStep of question.guardedBy) {
    const found = guardInForce(consentStep, question, grounds);
    if (!found.ok) return found;
    guards.push(found.round);
  }
  const restricted = caveatAgainst(question, guards, grounds);
  if (restricted !== undefined) return restricted;
  const ends = guards.flatMap((round) => endsOf(round, grounds.at));
  if (hasEffect && playbook.validUntil !== null) ends.push(playbook.validUntil);
  const consents = guards.flatMap((round) => consentsOf(round, grounds.at));

  const isProvisional = guards.some((round) => glassUsed(round, grounds.at).length > 0);
  const consented = isProvisional ? "break-glass" : "consented";
  if (!hasEffect || on === null || on === performer) {
    const basis = guards.length > 0 ? consented : hasEffect ? "own-assets" : "no-effect";
    return { ok: true, basis, consents, clauses: [], endsAt: soonest(ends) };
  }

  if (!guards.some((round) => hasAllowed(round, on, grounds.at))) {
    const owner = grounds.partners.find((one) => one.id === on)?.name ?? on;
    return refuse(
      "forbidden",
      "owner-has-not-granted",
      `This touches what is ${owner}'s, and ${owner} has not granted it.`,
      "C-04",
    );
  }
  const { mode, severity, activities, sectors } = question;
  const agreed = clausesAllowing(
    {
      ...{ mode, parties: [performer, on], playbook: playbook.id, effect, aid: false, aidKinds: null },
      ...{ marking: null, severity, activities, sectors },
    },
    grounds.agreements,
    grounds.at,
  );
  if (!agreed.ok) return agreed;
  return {
    ok: true,
    basis: consented,
    consents,
    clauses: agreed.clauses,
    endsAt: soonest([...ends, agreed.endsAt]),
  };
}

/** What is made public, and who is said to have done it, a person has decided: no machine does either unless it was asked about (ES-03). */
function neverByItself({
  byMachine = false,
  involves = [],
  guardedBy,
}: AuthorityQuestion): Refusal | undefined {
  const isForPeople = involves.some((one) => one === "publication" || one === "attribution");
  if (!byMachine || !isForPeople || guardedBy.length > 0) return undefined;
  return refuse(
    "forbidden",
    "never-automatic",
    "A machine would make this public, or say who did it, and nobody was asked: guard the step by a consent, or let a person do it.",
    "ES-03",
  );
}

/** The round of a consent step that is in force for exactly this step, or why there is none. */
function guardInForce(
  consentStep: string,
  question: AuthorityQuestion,
  grounds: Grounds,
): { readonly ok: true; readonly round: ConsentRound } | Refusal {
  const asked = grounds.rounds.filter(({ round }) => round.question.stepId === consentStep);
  const sameMode = asked.filter(({ round }) => round.question.mode === question.mode);
  if (asked.length > 0 && sameMode.length === 0) {
    return refuse(
      "forbidden",
      "other-mode",
      `Consent given elsewhere has no value in a ${question.mode} run.`,
      "C-16",
    );
  }
  let refusal = refuse(
    "forbidden",
    "consent-not-asked",
    "The consent that guards this step was not asked.",
    "C-01",
  );
  for (const { round, scopeHashNow } of sameMode) {
    const against = whyNot(round, scopeHashNow, question, grounds);
    if (against === undefined) return { ok: true, round };
    refusal = against;
  }
  return refusal;
}

function whyNot(
  round: ConsentRound,
  scopeHashNow: string | null,
  question: AuthorityQuestion,
  grounds: Grounds,
): Refusal | undefined {
  const { at } = grounds;
  const name = round.question.stepName;
  switch (round.status) {
    case "open":
      return refuse(
        "forbidden",
        "consent-pending",
        `"${name}" is not answered by all who are needed.`,
        "C-01",
      );
    case "lapsed":
      return refuse(
        "forbidden",
        "consent-lapsed",
        `"${name}" was not answered in time; silence is no consent.`,
        "C-01",
      );
    case "refused":
      return refuse("forbidden", "consent-refused", `"${name}" was refused.`, "C-17");
    case "cancelled":
      return refuse("forbidden", "consent-cancelled", `"${name}" is no longer asked.`, "C-14");
    case "consumed":
      return refuse("forbidden", "consent-used", `"${name}" was granted for one use, and was used.`, "C-08");
    case "revoked":
      return refuse(
        "forbidden",
        "consent-revoked",
        `"${name}" is revoked (${round.because}).`,
        REVOKED_BY[round.because],
      );
    case "provisional":
    case "satisfied":
      break;
  }
  if (scopeHashNow !== round.scopeHash || !isAsked(round, question)) {
    return refuse(
      "forbidden",
      "scope-changed",
      `"${name}" was granted for something else than this.`,
      "C-03",
    );
  }
  if (!roundInForce(round, scopeHashNow, at)) {
    return refuse("forbidden", "consent-expired", `"${name}" does not hold at ${at}.`, "C-08");
  }
  if (grounds.areDelegationsWithheld === undefined && !delegatesStillMay(round, grounds)) {
    return refuse(
      "forbidden",
      "delegation-ended",
      `"${name}" was granted by a delegate whose delegation has ended.`,
      "C-12",
    );
  }
  return executorDecided(round, question, grounds) ?? beyondBrokenGlass(round, question, at);
}

/**
 * Why whoever would carry it out may not: where two agree to it, by the question or by their own partner's matrix, it is
 * neither of them, nor one who speaks in the place of either, or in whose place either speaks (C-11).
 */
function executorDecided(
  round: ConsentRound,
  { executor }: AuthorityQuestion,
  { partners, at }: Grounds,
): Refusal | undefined {
  if (executor === null) return undefined;
  const answers = [
    ...grantsOf(round, at),
    ...glassUsed(round, at).map(({ partner, by }) => ({ partner, by: by.map((person) => ({ person })) })),
  ];
  const decided = answers.some(({ partner: id, by }) => {
    // Nobody carries out for one partner what they decide for another: whose executor it is, is always read.
    const partner = partners.find((one) => one.id === id);
    if (partner === undefined || !(by.length > 1 || takesTwoOf(partner, round.question))) return false;
    return by.some((yes) => areOneVoice(partner, yes, { person: executor }, at));
  });
  if (!decided) return undefined;
  return refuse(
    "forbidden",
    "executor-decided",
    "You are one of the two who agreed to this, or speak with one of them as one, so somebody else carries it out: leave it to a colleague who did not decide.",
    "C-11",
  );
}

/** The broken glass that a round stands on at an instant: none where it holds without. */
function glassUsed(round: ConsentRound, at: Instant): BrokenGlass[] {
  return round.status === "provisional" ? glassCounting(round, at) : [];
}

/** Why broken glass does not stand in for a consent to this: whatever it was opened for, its own partner's assets and no share (C-10). */
function beyondBrokenGlass(
  round: ConsentRound,
  { effect, on, performer, shares = false, involves = [] }: AuthorityQuestion,
  at: Instant,
): Refusal | undefined {
  const deed = { effect, on: on ?? performer, shares, involves };
  const [refusal] = glassUsed(round, at).flatMap((one) => neverByGlass(one.partner, deed) ?? []);
  return refusal;
}

/** Whether the owner itself allows it by this round: by its own grant, or because its glass is broken (C-04, C-10). */
function hasAllowed(round: ConsentRound, owner: PartnerId, at: Instant): boolean {
  return (
    consentInForce(round, owner, round.scopeHash, at) !== undefined ||
    glassUsed(round, at).some((one) => one.partner === owner)
  );
}

/** Whether everybody who agreed in another's place still could at this instant (C-12). */
function delegatesStillMay(round: ConsentRound, { partners, at }: Grounds): boolean {
  return round.decisions.every((one) => {
    if (one.status !== "granted") return true;
    const partner = partners.find(({ id }) => id === one.partner);
    return one.by.every(
      ({ inPlaceOf }) =>
        inPlaceOf === undefined || (partner !== undefined && stillInPlaceOf(partner, inPlaceOf, at)),
    );
  });
}

/** Why a caveat does not allow it: forbidden, or not agreed to by the higher office that it names (C-13). */
function caveatAgainst(
  question: AuthorityQuestion,
  guards: readonly ConsentRound[],
  { partners, at }: Grounds,
): Refusal | undefined {
  const deed = { ...question, playbook: question.playbook.id };
  for (const { partner, caveat } of caveatsOn(deed, partners)) {
    const { higherOffice } = caveat;
    if (higherOffice === null)
      return refuse("forbidden", "caveat-prohibits", `${partner.name} has ruled this out.`, "C-13");
    const hasAgreed = guards.some((round) =>
      grantsOf(round, at).some((one) => one.partner === partner.id && officesOf(one).includes(higherOffice)),
    );
    if (!hasAgreed)
      return refuse(
        "forbidden",
        "caveat-limits",
        `${partner.name} allows this only once its ${higherOffice} has agreed.`,
        "C-13",
      );
  }
  return undefined;
}

const REVOKED_BY = {
  withdrawn: "C-09",
  refused: "C-09",
  abstained: "C-09",
  expired: "C-08",
  "glass-ended": "C-10",
  lapsed: "C-08",
  "scope-changed": "C-03",
  "condition-failed": "C-07",
  suspended: "C-07",
  "not-confirmed": "C-02",
} as const;

/** Whether a round's question names this very step: same playbook, effect, owner, and this partner among its performers. */
function isAsked(round: ConsentRound, question: AuthorityQuestion): boolean {
  const { playbook, steps } = round.question.scope;
  const step = steps.find((one) => one.id === question.step);
  return (
    step !== undefined &&
    playbook.hash === question.playbook.hash &&
    step.effect === question.effect &&
    (question.on === null || step.on === question.on) &&
    step.performers.some((one) => one.partner === question.performer)
  );
}

function grantsOf(round: ConsentRound, at: Instant): GrantedDecision[] {
  return round.decisions.filter((one) => one.status === "granted").filter((one) => at < grantEnds(one));
}

function endsOf(round: ConsentRound, at: Instant): Instant[] {
  return [
    round.question.scope.window.until,
    ...grantsOf(round, at).map(grantEnds),
    ...glassUsed(round, at).map((one) => one.expiresAt),
  ];
}

function consentsOf(round: ConsentRound, at: Instant): Authorised["consents"] {
  const standing = [...grantsOf(round, at), ...glassUsed(round, at)];
  return standing.map(({ partner, decision }) => ({ round: round.id, partner, decision }));
}

function soonest(ends: readonly Instant[]): Instant | null {
  const [first, ...others] = ends;
  return first === undefined ? null : earliest(first, ...others);
}
