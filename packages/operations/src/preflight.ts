import type { Bindings } from "@mirror/engine";
import {
  clausesAllowing,
  hasRole,
  type Partner,
  partnerAt,
  standingAgainst,
  type TooFew,
  tooFewFor,
} from "@mirror/partnership";
import { type Playbook, rolesToBind } from "@mirror/playbook";
import type { Instant, PartnerId } from "@mirror/vocabulary";
import { agreementsAmong, partnersAmong } from "./among-partners.js";
import { strangersAmong } from "./players.js";
import type { Turn } from "./turn.js";

/** What the pre-flight finds: problems, which reject the run, each saying what would mend it; and who may be missing in it. */
export interface Preflight {
  readonly problems: readonly string[];
  readonly tooFew: readonly TooFew[];
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
  return { problems, tooFew: officesOutOfReach(playbook, bindings, partners, now) };
}

/**
 * The offices that the playbook's consent steps will ask and that have fewer than two people within reach (M04). They
 * reject nothing: an emergency does not wait for a deputy; who is missing is said while there is time to name somebody.
 */
function officesOutOfReach(
  playbook: Playbook,
  bindings: Bindings,
  partners: readonly Partner[],
  now: Instant,
): TooFew[] {
  const asked = new Map<string, TooFew | undefined>();
  for (const step of Object.values(playbook.steps))
    for (const { role, office } of step.mirror?.consent?.of ?? []) {
      const partner = partners.find(({ id }) => id === bindings[role]?.partner);
      if (partner !== undefined) asked.set(`${partner.id} ${office}`, tooFewFor(partner, office, now));
    }
  return [...asked.values()].filter((one) => one !== undefined);
}
