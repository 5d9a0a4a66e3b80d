import type { RunState, StepIn, StepInvocation } from "@mirror/engine";
import { claimStep, completeStep, failStep, handOverStep, skipStep } from "@mirror/operations";
import type { World } from "../world.js";
import { type Cast, companyOf, memberWith, whoIs } from "./cast.js";
import { type Deed, deed, type Mood, REASON } from "./deed.js";
import { onAnswer } from "./on-answer.js";
import type { Spectator } from "./spectator.js";

/** What people write into a step's form, by the variable. */
const ANSWERS: Readonly<Record<string, (world: World) => string | boolean>> = {
  __go__: ({ chance }) => chance.happens(0.75),
  __again__: ({ chance }) => chance.happens(0.35),
  __server__: ({ chance }) => chance.pick(["srv-1", "srv-2", "srv-3"]),
};

/** What there is to do about an open step, for whoever has it in hand or should. */
export async function onStep(
  world: World,
  cast: Cast,
  spectator: Spectator,
  run: RunState,
  step: StepInvocation,
  mood: Mood,
): Promise<Deed[]> {
  switch (step.status) {
    case "assigned":
      return onAssigned(world, cast, run, step, mood);
    case "in-progress":
      if (step.work.by === "escalation") return onAnswer(world, cast, spectator, step, mood);
      return onTaken(world, cast, spectator, run, step, mood);
    case "on-hold":
      return onHeld(world, cast, spectator, run, step);
    case "awaiting-consent":
    case "awaiting-aid":
      return onAnswer(world, cast, spectator, step, mood);
    case "compensating":
      return onUndoing(world, cast, run, step);
    case "blocked":
    case "ready":
    case "done":
    case "failed":
    case "skipped":
    case "cancelled":
    case "compensated":
      return [];
  }
}

function onAssigned(world: World, cast: Cast, run: RunState, step: StepIn<"assigned">, mood: Mood): Deed[] {
  const performer = companyOf(cast, step.partner ?? run.lead);
  const called = world.chance.pick(step.assignment.people);
  const who = memberWith(performer, called) ?? world.chance.pick(performer.members);
  const claim = deed(4, who, `claim ${nameOf(step)}`, (turn) => claimStep(turn, step.id));
  if (mood === "dawn" || step.partner !== run.lead) return [claim];
  const lead = whoIs(performer, "run-lead");
  return [claim, deed(0.3, lead, `skip ${nameOf(step)}`, (turn) => skipStep(turn, step.id, REASON), "skip")];
}

function onTaken(
  world: World,
  cast: Cast,
  spectator: Spectator,
  run: RunState,
  step: StepIn<"in-progress">,
  mood: Mood,
): Deed[] {
  if (step.work.by !== "person") return [];
  const performer = companyOf(cast, step.partner ?? run.lead);
  const who = memberWith(performer, step.work.person) ?? world.chance.pick(performer.members);
  const values = valuesFor(world, spectator, run, step);
  const complete = deed(4, who, `complete ${nameOf(step)} ${JSON.stringify(values)}`, (turn) =>
    completeStep(turn, step.id, values),
  );
  if (mood === "dawn") return [complete];
  const colleague = world.chance.pick(performer.members.filter((one) => one.roles.includes("responder")));
  return [
    complete,
    deed(0.5, who, `fail ${nameOf(step)}`, (turn) => failStep(turn, step.id, REASON), "fail"),
    deed(0.2, who, `hand ${nameOf(step)} to ${colleague.name}`, (turn) =>
      handOverStep(turn, step.id, colleague.actor.person, REASON),
    ),
  ];
}

/** A step that was stopped, or whose effect nobody knows about: somebody says how it is. */
function onHeld(
  world: World,
  cast: Cast,
  spectator: Spectator,
  run: RunState,
  step: StepIn<"on-hold">,
): Deed[] {
  const performer = companyOf(cast, step.partner ?? run.lead);
  const holder = step.work.by === "person" ? memberWith(performer, step.work.person) : undefined;
  const who = holder ?? world.chance.pick(performer.members.filter((one) => one.roles.includes("responder")));
  const values = valuesFor(world, spectator, run, step);
  return [
    deed(1, who, `say that ${nameOf(step)} happened`, (turn) => completeStep(turn, step.id, values)),
    deed(1, who, `say that ${nameOf(step)} did not happen`, (turn) => failStep(turn, step.id, REASON)),
  ];
}

/** A step whose consent was withdrawn: its team undoes it, or cannot. */
function onUndoing(world: World, cast: Cast, run: RunState, step: StepIn<"compensating">): Deed[] {
  const performer = companyOf(cast, step.partner ?? run.lead);
  const who = world.chance.pick(performer.members.filter((one) => one.roles.includes("responder")));
  return [
    deed(3, who, `undo ${nameOf(step)}`, (turn) => completeStep(turn, step.id, {})),
    deed(0.5, who, `say that ${nameOf(step)} is not undone`, (turn) => failStep(turn, step.id, REASON)),
  ];
}

function valuesFor(world: World, spectator: Spectator, run: RunState, step: StepInvocation) {
  const definition = spectator.desk.flows.flowOf(run.playbook.hash).playbook.steps[step.step];
  const names = definition?.type === "action" ? definition.outArgs : [];
  return Object.fromEntries(names.map((name) => [name, ANSWERS[name]?.(world) ?? ""]));
}

function nameOf({ name, id }: StepInvocation): string {
  return `${name} ${id.slice(-4)}`;
}
