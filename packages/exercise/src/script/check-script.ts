import { type ActionStep, type Playbook, type Role, rolesToBind } from "@mirror/playbook";
import type { Instant } from "@mirror/vocabulary";
import type { ScriptPartner, ScriptPerson, ScriptTeam } from "./cast.js";
import type { ExerciseScript } from "./exercise-script.js";
import type { PersonKey } from "./keys.js";

/** Everybody in a script, by key. */
export interface Cast {
  readonly people: ReadonlyMap<string, ScriptPerson & { readonly partner: ScriptPartner }>;
  readonly teams: ReadonlyMap<string, ScriptTeam & { readonly partner: ScriptPartner }>;
}

export function castOf(script: ExerciseScript): Cast {
  return {
    people: new Map(
      script.partners.flatMap((partner) =>
        partner.people.map((one) => [one.key, { ...one, partner }] as const),
      ),
    ),
    teams: new Map(
      script.partners.flatMap((partner) =>
        partner.teams.map((one) => [one.key, { ...one, partner }] as const),
      ),
    ),
  };
}

/**
 * Everything that would make a rehearsal stand still or say something untrue, in sentences for its author: names that
 * nobody has, roles that nobody plays, rules for steps that are not there, and gates with fewer than two people behind
 * them (M04, ES-02). `playbooks` are the one that is played and all that it calls.
 */
export function scriptFaults(script: ExerciseScript, playbooks: readonly Playbook[]): string[] {
  const cast = castOf(script);
  return [
    ...keysUsedTwice(script),
    ...unknownNames(script, cast),
    ...rosterFaults(script),
    ...agreementFaults(script, cast),
    ...bindingFaults(script, cast, playbooks),
    ...ruleFaults(script, cast, playbooks),
    ...gateFaults(script, cast, playbooks),
  ];
}

function keysUsedTwice(script: ExerciseScript): string[] {
  const all = (kind: string, keys: string[]) =>
    [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))].map(
      (key) => `Two ${kind} are called ${key}.`,
    );
  return [
    ...all(
      "partners",
      script.partners.map((one) => one.key),
    ),
    ...all(
      "teams",
      script.partners.flatMap((one) => one.teams.map((team) => team.key)),
    ),
    ...all(
      "people",
      script.partners.flatMap((one) => one.people.map((person) => person.key)),
    ),
  ];
}

function unknownNames(script: ExerciseScript, { people }: Cast): string[] {
  const { director, controllers, startedBy, alert, agreement, standIns } = script;
  const named: (readonly [string, PersonKey])[] = [
    ["The director", director],
    ...controllers.map((one) => ["A controller", one] as const),
    ["Who starts the run", startedBy],
    ["Who raises the alert", alert.raisedBy],
    ...agreement.ratifiedBy.map((one) => ["Who ratifies the agreement", one] as const),
    ...[...standIns.steps, ...standIns.consents, ...standIns.aid, ...standIns.escalations].flatMap((rule) =>
      rule.by === undefined ? [] : [[`The rule about "${rule.when.step}"`, rule.by] as const],
    ),
  ];
  const partners = new Set(script.partners.map((one) => one.key));
  return [
    ...named
      .filter(([, key]) => !people.has(key))
      .map(([what, key]) => `${what} is ${key}, and nobody is called so.`),
    ...[...alert.affected, ...agreement.parties]
      .filter((key) => !partners.has(key))
      .map((key) => `There is no partner ${key}.`),
  ];
}

function rosterFaults(script: ExerciseScript): string[] {
  return script.partners.flatMap((partner) => {
    const own = new Set(partner.people.map((one) => one.key));
    return partner.teams.flatMap((team) => [
      ...team.members
        .filter((one) => !own.has(one))
        .map((one) => `${team.name} has ${one}, who is not of ${partner.name}.`),
      ...team.shifts
        .filter((shift) => !team.members.includes(shift.person) || shift.to <= shift.from)
        .map(
          (shift) =>
            `The shift of ${shift.person} in ${team.name} is of no member, or ends before it begins.`,
        ),
      ...(team.shifts.length > 0 && onShift(team, script.startsAt).length === 0
        ? [`Nobody of ${team.name} is on duty when the exercise starts.`]
        : []),
    ]);
  });
}

function onShift(team: ScriptTeam, at: Instant): PersonKey[] {
  return team.shifts.filter((one) => one.from <= at && at < one.to).map((one) => one.person);
}

function agreementFaults({ agreement, startsAt, playbook }: ExerciseScript, { people }: Cast): string[] {
  const bound = new Set(
    agreement.ratifiedBy.flatMap((key) => {
      const person = people.get(key);
      return person?.roles.includes("authorised-official") === true ? [person.partner.key] : [];
    }),
  );
  return [
    ...agreement.parties
      .filter((one) => !bound.has(one))
      .map((one) => `No official of ${one} ratifies the agreement.`),
    ...(agreement.effectiveFrom <= startsAt && startsAt < agreement.sunsetAt
      ? []
      : ["The agreement is not in force when the exercise starts."]),
    ...(agreement.clauses.some(
      ({ allows }) => allows.playbooks === "any" || allows.playbooks.includes(playbook),
    )
      ? []
      : ["No clause of the agreement is about the playbook that is played."]),
  ];
}

function bindingFaults(script: ExerciseScript, { teams }: Cast, playbooks: readonly Playbook[]): string[] {
  const played = playbooks.find((one) => one.id === script.playbook);
  if (played === undefined) return [`The playbook ${script.playbook} is not there.`];
  const needed = rolesToBind(played);
  return [
    ...needed
      .filter((role) => script.bindings[role] === undefined)
      .map((role) => `No team plays the role ${role}.`),
    ...Object.entries(script.bindings).flatMap(([role, team]) => [
      ...(teams.has(team) ? [] : [`The role ${role} is bound to the team ${team}, which is not there.`]),
      ...(needed.includes(role)
        ? []
        : [`The role ${role} is bound, and the playbook does not want it bound at the start.`]),
    ]),
  ];
}

function ruleFaults(
  script: ExerciseScript,
  { people, teams }: Cast,
  playbooks: readonly Playbook[],
): string[] {
  const { steps, consents, aid, escalations } = script.standIns;
  const actions = playbooks.flatMap(actionsOf);
  const named = (name: string) => actions.find(({ step }) => step.name === name);
  const kindIs = (name: string, kind: string) => named(name)?.step.mirror?.kind === kind;
  const missing = (name: string, kind: string) =>
    `A rule is about the ${kind} step "${name}", which is not there.`;
  return [
    ...steps.flatMap(({ when, act }) => {
      const found = named(when.step);
      if (found === undefined) return [missing(when.step, "action")];
      if (act.do !== "complete") return [];
      return Object.keys(act.values)
        .filter((name) => !found.step.outArgs.includes(name))
        .map((name) => `A rule fills ${name} at "${when.step}", whose form does not ask for it.`);
    }),
    ...consents.flatMap(({ when }) => (kindIs(when.step, "consent") ? [] : [missing(when.step, "consent")])),
    ...aid.flatMap(({ when, act, by }) => [
      ...(kindIs(when.step, "aid") ? [] : [missing(when.step, "aid")]),
      ...(when.role === undefined ||
      named(when.step)?.step.mirror?.aid?.needs.some((need) => need.role === when.role)
        ? []
        : [`A rule is about the role ${when.role}, for which "${when.step}" asks nothing.`]),
      ...(act.do !== "offer" ||
      teams.get(act.offer.resource.team)?.partner.key === people.get(by)?.partner.key
        ? []
        : [`${by} offers the team ${act.offer.resource.team}, which is not of the same partner.`]),
    ]),
    ...escalations.flatMap(({ when }) =>
      kindIs(when.step, "escalation") ? [] : [missing(when.step, "escalation")],
    ),
    ...[...aid, ...escalations].flatMap(({ when }) =>
      when.once === undefined || named(when.once) !== undefined ? [] : [missing(when.once, "action")],
    ),
    ...script.containedBy.filter((name) => named(name) === undefined).map((name) => missing(name, "action")),
  ];
}

/** Behind every gate stand at least two people who may open it: officials of the office, of aid, of the level (M04, ES-02). */
function gateFaults(
  script: ExerciseScript,
  { people, teams }: Cast,
  playbooks: readonly Playbook[],
): string[] {
  const partnerOf = (playbook: Playbook, role: Role): ScriptPartner | undefined =>
    teams.get(script.bindings[roleAtTop(playbook, role, playbooks, script.playbook)] ?? "")?.partner;
  const officials = (partner: ScriptPartner, office: string | null) =>
    [...people.values()].filter(
      (one) =>
        one.partner.key === partner.key &&
        one.roles.includes("authorised-official") &&
        (office === null || one.office === office),
    ).length;
  const thin = (what: string, partner: ScriptPartner | undefined, count: number) =>
    partner === undefined
      ? [`${what}: nobody plays the role.`]
      : count < 2
        ? [`${what}: ${partner.name} has ${count === 0 ? "nobody" : "one person"} for it, and needs two.`]
        : [];
  return playbooks.flatMap((playbook) =>
    actionsOf(playbook).flatMap(({ step }) => {
      const { consent, aid, escalation } = step.mirror ?? {};
      const askedOfficials = (consent?.of ?? []).flatMap(({ role, office }) => {
        const partner = partnerOf(playbook, role);
        return thin(
          `${step.name}, ${office}`,
          partner,
          partner === undefined ? 0 : officials(partner, office),
        );
      });
      const aidOfficials = (aid === undefined ? [] : [aid.by, ...aid.asks]).flatMap((role) => {
        const partner = partnerOf(playbook, role);
        return thin(`${step.name}, ${role}`, partner, partner === undefined ? 0 : officials(partner, null));
      });
      const called = escalation === undefined ? undefined : partnerOf(playbook, escalation.of);
      const team = escalation === undefined ? undefined : teams.get(script.bindings[escalation.of] ?? "");
      const ladder =
        escalation === undefined
          ? []
          : thin(
              `${step.name}, ladder`,
              called,
              team === undefined ? 0 : onShift(team, script.startsAt).length,
            );
      return [...askedOfficials, ...aidOfficials, ...ladder];
    }),
  );
}

/** The role that the played playbook gives to a role of one that it calls. */
function roleAtTop(playbook: Playbook, role: Role, playbooks: readonly Playbook[], played: string): Role {
  if (playbook.id === played) return role;
  for (const caller of playbooks) {
    for (const step of Object.values(caller.steps)) {
      const outer =
        step.type === "playbook-action" && step.playbookId === playbook.id
          ? step.mirror?.bind?.[role]
          : undefined;
      if (outer !== undefined) return roleAtTop(caller, outer, playbooks, played);
    }
  }
  return role;
}

function actionsOf(playbook: Playbook): { readonly step: ActionStep }[] {
  return Object.values(playbook.steps).flatMap((step) => (step.type === "action" ? [{ step }] : []));
}
