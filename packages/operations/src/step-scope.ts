import type { RunState } from "@mirror/engine";
import type { ScopedStep } from "@mirror/partnership";
import { type ActionStep, guardedSteps, type Playbook, type Step } from "@mirror/playbook";
import { type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import { deedOf } from "./instruction.js";

/** Who does a step, and whose assets it touches, with the roles as they are bound now. */
export interface Parties {
  readonly performer: { readonly partner: PartnerId; readonly team: RunState["bindings"][string]["team"] };
  readonly on: PartnerId;
}

/** The partners of an action: its agent's role, and the role that its effect names. Refuses while a role has no team. */
export function partiesOf(
  run: RunState,
  playbook: Playbook,
  step: ActionStep,
): ({ ok: true } & Parties) | Refusal {
  const role = playbook.agents[step.agent]?.mirror?.role;
  const performer = role === undefined ? undefined : run.bindings[role];
  if (role === undefined || performer === undefined)
    return refuse(
      "conflict",
      "role-unbound",
      `${step.name}: no team plays the role ${role ?? step.agent} yet.`,
    );
  const assets = step.mirror?.effect?.on;
  const on = assets === undefined ? performer : run.bindings[assets];
  if (on === undefined)
    return refuse("conflict", "role-unbound", `${step.name}: no team plays the role ${assets} yet.`);
  return { ok: true, performer, on: on.partner };
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
      on: parties.on,
      performers: [{ partner: parties.performer.partner, team: parties.performer.team }],
    });
  }
  return { ok: true, steps };
}
