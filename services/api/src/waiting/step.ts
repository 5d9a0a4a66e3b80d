import { type Assignment, EFFECT_FAILED, OUTCOME_UNKNOWN, type StepInvocation } from "@mirror/engine";
import type { Directory } from "../sight/directory.js";
import { at, withoutStop } from "../views/sentences.js";

/** What a step waits for. `gate`: the sentence of whatever answers for it, where the reader may see that. */
export function stepWaitsFor(step: StepInvocation, gate: string | null, names: Directory): string | null {
  switch (step.status) {
    case "blocked":
      return `Waiting until ${at(step.startsAt)}, when its delay is over.`;
    case "ready":
      return "Waiting to be sent by a machine.";
    case "awaiting-consent":
      return gate ?? "Waiting for consent.";
    case "awaiting-aid":
      return gate ?? "Waiting for mutual aid.";
    case "assigned": {
      const until = step.assignment.acknowledgeBy;
      const then = until === null ? "" : ` until ${at(until)}; then the next is called`;
      return `Waiting for ${called(step.assignment, names)} to take it${then}.`;
    }
    case "in-progress":
      return workWaitsFor(step, gate, names);
    case "on-hold":
      return `On hold: ${withoutStop(step.detail)}. ${waysOn(step)}`;
    case "compensating":
      return `${withoutStop(step.detail)}. Waiting for it to be undone${step.failsAt === null ? "" : ` until ${at(step.failsAt)}`}: complete it when it is, fail it where it cannot be.`;
    case "done":
    case "failed":
    case "skipped":
    case "cancelled":
    case "compensated":
      return null;
  }
}

/** Which doors are open to a step on hold: nothing of it goes on by itself. */
function waysOn({ reason, work }: Extract<StepInvocation, { status: "on-hold" }>): string {
  if (reason === OUTCOME_UNKNOWN)
    return "Waiting for a person who looks: complete it (it happened), fail it (it did not), or repeat it (it did not, and is to be sent again).";
  if (reason === EFFECT_FAILED)
    return "Waiting for a person who decides: repeat it (it is tried once more), complete it (it was done otherwise), fail it or skip it.";
  if (work.by === "executor")
    return "Waiting for a person to say how it goes on: complete it, fail it or skip it.";
  return "Waiting for a person to resume it, once there is ground for it again (where consent was withdrawn: ask again), or to say how it ended.";
}

function workWaitsFor(
  { work, failsAt }: Extract<StepInvocation, { status: "in-progress" }>,
  gate: string | null,
  names: Directory,
): string {
  const until = failsAt === null ? "" : ` until ${at(failsAt)}`;
  switch (work.by) {
    case "person": {
      const { to } = work.assignment;
      const team = names.team(to.partner, to.team);
      const someone = `whoever took it in ${team.name} of ${team.partner.name}`;
      return `Waiting for ${names.who(work.person, someone)} to complete it${until}.`;
    }
    case "executor":
      return work.intended === null
        ? `Waiting to be sent by a machine${until}.`
        : `Waiting for the outcome of what was sent${until}.`;
    case "flow":
      return "Waiting for its branches.";
    case "run":
      return gate ?? "Waiting for the playbook that it called.";
    case "escalation":
      return gate ?? "Waiting for an escalation to be answered.";
  }
}

/** Whoever is called now: by name among colleagues, by team to others. */
function called({ to, people, missedAcknowledgements }: Assignment, names: Directory): string {
  const team = names.team(to.partner, to.team);
  const now = people[Math.min(missedAcknowledgements, people.length - 1)];
  const someone = `whoever is on duty in ${team.name} of ${team.partner.name}`;
  return now === undefined ? someone : names.who(now, someone);
}
