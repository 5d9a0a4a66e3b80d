import type { Bindings } from "@mirror/engine";
import {
  clausesAllowing,
  clockUses,
  hasRole,
  officesByMatrix,
  type Partner,
  partnerAt,
  reportingDutyOf,
  standingAgainst,
  strongestIn,
  type TooFew,
  tooFewFor,
  unprovedFor,
} from "@mirror/partnership";
import { guardedSteps, type Playbook, rolesToBind, type Step } from "@mirror/playbook";
import { contentHash, type Instant, type PartnerId } from "@mirror/vocabulary";
import { agreementsAmong, partnersAmong } from "./among-partners.js";
import { strangersAmong } from "./players.js";
import { boundFor, CALL_DEPTH_MAX, calledPlaybook } from "./steps/called-playbook.js";
import type { Turn } from "./turn.js";

/** What the pre-flight finds: problems, which reject the run, each saying what would mend it; and who may be missing in it. */
export interface Preflight {
  readonly problems: readonly string[];
  readonly tooFew: readonly TooFew[];
  /** People of those offices who were not reached within the last thirty days (F8). */
  readonly unproved: readonly TooFew[];
  readonly unknownDuties: readonly UnknownDuty[];
}

/** That a step counts on a reporting duty which its partner does not know. */
interface UnknownDuty {
  readonly partner: PartnerId;
  readonly words: string;
}

/** What has to be right before a run may begin, and whether the offices that it will ask can be reached. */
export async function preflight(
  turn: Turn,
  playbook: Playbook,
  {
    bindings,
    participants,
    severity,
  }: {
    readonly bindings: Bindings;
    readonly participants: readonly PartnerId[];
    readonly severity: number;
  },
): Promise<Preflight> {
  const problems: string[] = [];
  const now = turn.now();
  if (playbook.revoked) problems.push("Its author has revoked this playbook; take its successor.");
  if (playbook.validFrom !== null && now < playbook.validFrom)
    problems.push(`This playbook is valid only from ${playbook.validFrom}.`);
  if (playbook.validUntil !== null && now >= playbook.validUntil)
    problems.push(`This playbook was valid until ${playbook.validUntil}.`);
  const minimum = playbook.mirror?.minimum_severity ?? 0;
  if (severity < minimum)
    problems.push(`This playbook is for severity ${minimum} and above; the incident has ${severity}.`);
  for (const role of rolesToBind(playbook))
    if (bindings[role] === undefined) problems.push(`No team plays the role ${role}; bind one.`);
  const known = new Set(Object.values(playbook.agents).flatMap((agent) => agent.mirror?.role ?? []));
  const partners = await partnersAmong(turn, participants);
  // The incident's owner leads, and who is bound helps: none of them may be held back, whoever starts it.
  for (const partner of partners)
    if (participants.includes(partner.id) && standingAgainst(partner, "take-part-in-run") !== undefined)
      problems.push(`${partner.name} is ${partner.standing.status}; it begins nothing new.`);
  for (const [role, { partner: id, team: teamId }] of Object.entries(bindings)) {
    if (!known.has(role)) problems.push(`The playbook has no role ${role}.`);
    const partner = partners.find((one) => one.id === id);
    const team = partner?.teams.find((one) => one.id === teamId);
    if (partner === undefined || team === undefined) {
      problems.push(`The team bound to ${role} is not there.`);
      continue;
    }
    if (!team.members.some((person) => hasRole(partnerAt(partner, now), person, "responder")))
      problems.push(`${team.name} of ${partner.name} has no responder for ${role}.`);
  }
  for (const id of strangersAmong(turn, participants)) {
    const name = partners.find((one) => one.id === id)?.name ?? id;
    problems.push(`${name} does not take part in this exercise (DR-04).`);
  }
  if (participants.length > 1) {
    const covered = clausesAllowing(
      {
        ...{ mode: turn.mode, parties: participants, playbook: playbook.id, effect: "E0", marking: null },
        ...{ aid: false, aidKinds: null, severity, sectors: playbook.sectors },
        // What is done to whom, each step asks for itself when it comes to it.
        activities: null,
      },
      await agreementsAmong(turn, participants),
      now,
    );
    if (!covered.ok) problems.push(covered.detail);
    else turn.onlyBefore(covered.endsAt);
  }
  const ahead = await stepsAhead(turn, playbook, bindings);
  return {
    problems,
    ...reachOf(officesAhead(ahead, partners), partners, now),
    // A drill starts no clock (DR-06).
    unknownDuties: turn.mode === "exercise" ? [] : unknownDuties(ahead, partners),
  };
}

/** A step that a run may come to, and which teams play its roles then. */
interface StepAhead {
  readonly playbook: Playbook;
  readonly step: Step;
  readonly bindings: Bindings;
}

/**
 * The steps of a playbook and of those that it calls, with the teams that it gives them; what is called again with the same
 * teams is looked at once, as callers that call each other side by side would have no end. One that is not imported here is
 * left out: its step says so when it comes to it.
 */
async function stepsAhead(turn: Turn, playbook: Playbook, bindings: Bindings): Promise<StepAhead[]> {
  const ahead: StepAhead[] = [];
  const seen = new Set<string>();
  let level = [{ playbook, bindings }];
  for (let depth = 0; level.length > 0 && depth <= CALL_DEPTH_MAX; depth += 1) {
    const next: typeof level = [];
    for (const one of level) {
      const key = contentHash({
        id: one.playbook.id,
        modified: one.playbook.modified,
        bindings: one.bindings,
      });
      if (seen.has(key)) continue;
      seen.add(key);
      for (const step of Object.values(one.playbook.steps)) {
        ahead.push({ ...one, step });
        if (step.type !== "playbook-action") continue;
        const called = await calledPlaybook(turn, step);
        if (called !== undefined) next.push({ playbook: called, bindings: boundFor(step, one.bindings) });
      }
    }
    level = next;
  }
  return ahead;
}

/** An office of a partner that a run will ask. */
interface AskedOffice {
  readonly partner: PartnerId;
  readonly office: string;
}

/** The offices that consent steps will ask, each once: by each partner's own matrix, and where it has none, as the playbook says. */
function officesAhead(ahead: readonly StepAhead[], partners: readonly Partner[]): AskedOffice[] {
  const asked = ahead.flatMap(({ playbook, step, bindings }) => {
    const gate = step.mirror?.consent;
    if (gate === undefined) return [];
    const steps = guardedSteps(playbook, step.id).map(({ mirror }) => ({
      effect: mirror?.effect?.class ?? ("E0" as const),
    }));
    return gate.of.flatMap(({ role, office }) => {
      const partner = partners.find(({ id }) => id === bindings[role]?.partner);
      if (partner === undefined) return [];
      const own = officesByMatrix(partner, strongestIn({ steps }), gate.level);
      return (own.length === 0 ? [office] : own).map((one) => ({ partner: partner.id, office: one }));
    });
  });
  return asked.filter(
    ({ partner, office }, index) =>
      !asked.slice(0, index).some((one) => one.partner === partner && one.office === office),
  );
}

/** Steps that would start or meet a clock by a duty that nobody has stated: no clock would run, and nobody would be called (ES-08). */
function unknownDuties(ahead: readonly StepAhead[], partners: readonly Partner[]): UnknownDuty[] {
  return ahead.flatMap(({ playbook, step, bindings }) => {
    const role = step.type === "action" ? playbook.agents[step.agent]?.mirror?.role : undefined;
    const partner = partners.find(({ id }) => role !== undefined && id === bindings[role]?.partner);
    if (partner === undefined) return [];
    return clockUses(step.mirror)
      .filter(({ duty }) => reportingDutyOf(duty, partner) === undefined)
      .map(({ duty }) => ({
        partner: partner.id,
        words: `"${step.name}" names the reporting duty ${duty}, which is unknown to ${partner.name}: no clock runs for it until it is stated (mirror clock state).`,
      }));
  });
}

/**
 * Which of the offices have fewer than two people within reach (M04), or people who were not reached lately (F8). They
 * reject nothing: an emergency does not wait for a deputy; who is missing is said while there is time to name somebody.
 */
function reachOf(
  offices: readonly AskedOffice[],
  partners: readonly Partner[],
  now: Instant,
): Pick<Preflight, "tooFew" | "unproved"> {
  const each = (find: (partner: Partner, office: string, at: Instant) => TooFew | undefined) =>
    offices.flatMap(({ partner, office }) =>
      partners.filter(({ id }) => id === partner).flatMap((one) => find(one, office, now) ?? []),
    );
  return { tooFew: each(tooFewFor), unproved: each(unprovedFor) };
}
