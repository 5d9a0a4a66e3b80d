import type { RunState } from "@mirror/engine";
import { type ConsentRound, type ScopedStep, scopeHashOf } from "@mirror/partnership";
import { guardedSteps, type Playbook, type Step, type Task } from "@mirror/playbook";
import { known, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import { deedOf } from "./instruction.js";

/** Who does a step, and whose assets it touches, with the roles as they are bound now. */
export interface Parties {
  readonly performer: { readonly partner: PartnerId; readonly team: RunState["bindings"][string]["team"] };
  readonly on: PartnerId;
}

/**
 * The partners of a task: of an action its agent's role, and the role that its effect names. A question is the lead's to
 * answer: the team that plays the leading role, else the first that the leading partner has bound. Refuses while a role
 * has no team.
 */
export function partiesOf(run: RunState, playbook: Playbook, step: Task): ({ ok: true } & Parties) | Refusal {
  if (step.type !== "action") {
    const lead = playbook.mirror?.lead;
    return answeredBy(run, step, lead === undefined ? undefined : run.bindings[lead]);
  }
  const { role } = known(playbook.agents[step.agent]?.mirror, `The role of ${step.agent}, who acts,`);
  const performer = run.bindings[role];
  if (performer === undefined)
    return refuse("conflict", "role-unbound", `${step.name}: no team plays the role ${role} yet.`);
  const assets = step.mirror?.effect?.on;
  const on = assets === undefined ? performer : run.bindings[assets];
  if (on === undefined)
    return refuse("conflict", "role-unbound", `${step.name}: no team plays the role ${assets} yet.`);
  return { ok: true, performer, on: on.partner };
}

function answeredBy(
  run: RunState,
  step: Task,
  leading: RunState["bindings"][string] | undefined,
): ({ ok: true } & Parties) | Refusal {
  const performer = leading ?? Object.values(run.bindings).find((one) => one.partner === run.lead);
  if (performer === undefined)
    return refuse("conflict", "role-unbound", `${step.name}: the leading partner has bound no team to ask.`);
  return { ok: true, performer, on: performer.partner };
}

/** What a step's commands are, as CACAO names activities (`playbook_activity`), each once. */
export function activitiesOf(step: Step | undefined): string[] {
  const commands = step?.type === "action" ? step.commands : [];
  return [...new Set(commands.flatMap((command) => command.activity ?? []))];
}

/** The steps that a consent step asks about, resolved: exactly what the officials decide on (C-03). */
export function scopedSteps(
  run: RunState,
  playbook: Playbook,
  consentStep: Step["id"],
): { ok: true; steps: ScopedStep[] } | Refusal {
  const steps: ScopedStep[] = [];
  for (const guarded of guardedSteps(playbook, consentStep)) {
    const parties = partiesOf(run, playbook, guarded);
    if (!parties.ok) return parties;
    const effect = guarded.mirror?.effect;
    steps.push({
      id: guarded.id,
      text: deedOf(run, playbook, guarded),
      effect: effect?.class ?? "E0",
      targets: [...(effect?.targets ?? [])],
      dataClasses: [...(effect?.data_classes ?? [])],
      ...(effect === undefined || effect.involves.length === 0 ? {} : { involves: effect.involves }),
      on: parties.on,
      performers: [{ partner: parties.performer.partner, team: parties.performer.team }],
      ...sharesOf(run, guarded),
    });
  }
  return { ok: true, steps };
}

/** What a step tells others, as its roles are bound now. */
function sharesOf(run: RunState, { mirror }: Step): Pick<ScopedStep, "shares"> {
  const share = mirror?.share;
  if (share === undefined) return {};
  const told = share.with.flatMap((role) => run.bindings[role]?.partner ?? []);
  return {
    shares: {
      with: [...new Set(told)],
      dataClasses: [...share.data_classes],
      purpose: share.purpose,
      keepFor: share.keep_for ?? null,
    },
  };
}

/** The hash of what a round was asked about, as all of it resolves now (C-03); empty, and so no round's, where a role of it has no team. */
export function scopeHashNow(run: RunState, playbook: Playbook, { question }: ConsentRound): string {
  const scoped = scopedSteps(run, playbook, question.stepId);
  if (!scoped.ok) return "";
  const { id, modified, hash } = run.playbook;
  // Rounds of earlier versions said nothing of what is shared: that is bound by the playbook's hash alone there.
  const saidSo = question.scope.steps.some((step) => step.shares !== undefined);
  const steps = saidSo ? scoped.steps : scoped.steps.map(({ shares: _, ...step }) => step);
  return scopeHashOf({ ...question.scope, playbook: { id, modified, hash }, steps });
}
