import { ANSWER, asks, checkAnswers, type VariableName } from "@mirror/playbook";
import { known, type PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import { acknowledgeBy } from "./answer-step.js";
import { reportCompensation } from "./compensate-step.js";
import { takeWay } from "./decide-way.js";
import type { Draft, Said } from "./draft.js";
import { unlessOutcomeDue } from "./in-flight.js";
import { performerOf } from "./performer.js";
import type { ReportingCommand } from "./run-command.js";
import {
  assignmentOf,
  exhibitsOf,
  FINISHED_STEP,
  type IntendedEffect,
  intendedEffectOf,
  OUTCOME_UNKNOWN,
  type StepInvocation,
} from "./run-state.js";
import { isLastEffect, settleEffect } from "./settle-effect.js";
import { notFor, unlessStepMay } from "./wrong-state.js";

/** What a person says of a step. Whether they are of the team that it is handed to, is decided beside the partners. */
export function reportStep(draft: Draft, step: StepInvocation, command: ReportingCommand): Said {
  if (step.status === "compensating" && (command.type === "complete" || command.type === "fail"))
    return reportCompensation(draft, step, command) ?? nameExhibits(draft, step, command);
  switch (command.type) {
    case "claim":
      return claim(draft, step, command.person);
    case "complete":
      return complete(draft, step, command) ?? nameExhibits(draft, step, command);
    case "fail":
      return reportFailure(draft, step, command);
    case "skip":
      return skip(draft, step, command);
    case "hand-over":
      return handOver(draft, step, command);
  }
}

type Command<T extends ReportingCommand["type"]> = Extract<ReportingCommand, { readonly type: T }>;

function claim(draft: Draft, step: StepInvocation, person: PersonId): Said {
  const holder = holderOf(step);
  if (step.status === "in-progress" && holder !== undefined)
    return holder === person
      ? undefined
      : refuse("conflict", "already-claimed", "Someone else has taken this step; ask them to hand it over.");
  const refusal = unlessStepMay(step, "acknowledge", "taken");
  if (refusal !== undefined) return refusal;
  draft.write({ type: "step-claimed", data: { invocation: step.id, by: person } });
  return undefined;
}

function complete(draft: Draft, step: StepInvocation, command: Command<"complete">): Said {
  const { person } = command;
  if (FINISHED_STEP.has(step.status)) {
    if (step.status !== "done")
      return noteLate(draft, step, "done", "Reported as done after the step had ended.", command.values);
    return step.by === person
      ? undefined
      : refuse("conflict", "already-done", "This step is done; someone else reported it.");
  }
  const intended = intendedEffectOf(step);
  if (step.status === "on-hold" && intended !== null) return confirmEffect(draft, step, intended, command);
  const refusal = unlessTheirs(step, person) ?? unlessStepMay(step, "complete", "completed");
  if (refusal !== undefined) return refusal;
  const outputs = answersTo(draft, step, command.values);
  if (!outputs.ok) return outputs;
  const definition = draft.definitionOf(step);
  // An answer is not the step's end: the way that it opens is.
  if (asks(definition)) {
    const branch = known(outputs.values[ANSWER], "The answer that the form insists on");
    takeWay(draft, definition, step, { branch, by: person });
  } else draft.complete(step, person, outputs.values);
  return undefined;
}

/** A person says that an effect of unknown outcome did happen: the step goes on behind it, or is done. */
function confirmEffect(
  draft: Draft,
  step: StepInvocation & { readonly status: "on-hold" },
  intended: IntendedEffect,
  { person, values }: Command<"complete">,
): Said {
  const refusal = step.reason === OUTCOME_UNKNOWN ? undefined : unlessOutcomeDue(intended, draft.context.now);
  if (refusal !== undefined) return refusal;
  const isLast = isLastEffect(draft, step, intended);
  if (!isLast && Object.keys(values).length > 0)
    return refuse(
      "invalid",
      "answers-at-fault",
      `${step.name} has more to do; what it returns is asked for at its end.`,
    );
  const outputs = isLast ? answersTo(draft, step, values) : ({ ok: true, values: {} } as const);
  if (!outputs.ok) return outputs;
  const outcome = { status: "succeeded", detail: "A person says that it happened.", outputs: {} } as const;
  settleEffect(draft, step, intended, outcome, { by: person, outputs: outputs.values, fault: null });
  return undefined;
}

function reportFailure(draft: Draft, step: StepInvocation, { person, reason }: Command<"fail">): Said {
  if (FINISHED_STEP.has(step.status)) return noteLate(draft, step, "failed", reason, {});
  const refusal = unlessTheirs(step, person);
  if (refusal !== undefined) return refusal;
  draft.fail(step, { code: "reported-failed", rule: null, detail: reason, outputs: {} });
  return undefined;
}

function skip(draft: Draft, step: StepInvocation, { person, reason }: Command<"skip">): Said {
  const definition = draft.definitionOf(step);
  const performer = performerOf(definition);
  if (performer === "flow")
    return refuse("conflict", "not-skippable", `${step.name} only leads the way; skip the steps on it.`);
  if (asks(definition))
    return refuse(
      "conflict",
      "not-skippable",
      `${step.name} asks which way to go; answer it, or say that it cannot be answered.`,
    );
  if (performer === "consent")
    return refuse(
      "conflict",
      "not-skippable",
      `${step.name} asks for consent; nobody goes on as if it were given.`,
      "C-01",
    );
  const refusal = unlessStepMay(step, "skip", "skipped");
  if (refusal !== undefined) return refusal;
  draft.write({ type: "step-skipped", data: { invocation: step.id, step: step.step, by: person, reason } });
  return undefined;
}

function handOver(draft: Draft, step: StepInvocation, { from, to, reason }: Command<"hand-over">): Said {
  const refusal = unlessStepMay(step, "hand-over", "handed over");
  if (refusal !== undefined) return refusal;
  const assignment = assignmentOf(step);
  if (assignment === undefined) return notFor(step, "in anyone's hands");
  draft.write({
    type: "step-handed-over",
    data: {
      invocation: step.id,
      from: holderOf(step) ?? from,
      to,
      reason,
      acknowledgeBy: acknowledgeBy(draft.context.now, assignment.acknowledgeWithinMs),
    },
  });
  return undefined;
}

/** What is on the record for this step already is not put there twice: a report that is sent again changes nothing. */
function nameExhibits(draft: Draft, step: StepInvocation, report: Command<"complete" | "fail">): Said {
  const { person, exhibits = [] } = { exhibits: [], ...report };
  const known = new Set(exhibitsOf(draft.state, step.id).map(({ name, hash }) => `${hash} ${name}`));
  const fresh = exhibits.filter(({ name, hash }) => {
    const isNew = !known.has(`${hash} ${name}`);
    known.add(`${hash} ${name}`);
    return isNew;
  });
  if (fresh.length > 0)
    draft.write({ type: "exhibits-named", data: { invocation: step.id, by: person, exhibits: fresh } });
  return undefined;
}

/** What was done was done: a late report is kept with what it says, and nothing follows from it. */
function noteLate(
  draft: Draft,
  step: StepInvocation,
  report: "done" | "failed",
  detail: string,
  values: Readonly<Record<string, unknown>>,
): Said {
  if (performerOf(draft.definitionOf(step)) === "flow") return notFor(step, "a task");
  const outputs = answersTo(draft, step, values, "as far as given");
  if (!outputs.ok) return outputs;
  draft.write({
    type: "late-report-noted",
    data: { invocation: step.id, report, detail, outputs: outputs.values },
  });
  return undefined;
}

/** The values of a step's form, checked; a late report may leave out what it likes. */
function answersTo(
  draft: Draft,
  step: StepInvocation,
  values: Readonly<Record<string, unknown>>,
  asked: "whole" | "as far as given" = "whole",
): { readonly ok: true; readonly values: Readonly<Record<VariableName, string>> } | Refusal {
  const form = draft.formOf(step);
  const answers = checkAnswers(
    asked === "whole" ? form : form.map((field) => ({ ...field, required: false })),
    values,
  );
  if (answers.ok) return answers;
  return refuse(
    "invalid",
    "answers-at-fault",
    answers.faults.map((fault) => `${fault.pointer}: ${fault.problem} ${fault.remedy}`).join(" "),
  );
}

function holderOf(step: StepInvocation): PersonId | undefined {
  if (step.status !== "in-progress" && step.status !== "on-hold") return undefined;
  return step.work.by === "person" ? step.work.person : undefined;
}

/** A step is reported on by who holds it; one on hold that nobody had taken, by whoever was called. */
function unlessTheirs(step: StepInvocation, person: PersonId): Refusal | undefined {
  if (step.status === "assigned")
    return refuse("conflict", "not-claimed", "Take this step first, so that everyone knows who is on it.");
  const holder = holderOf(step);
  if (holder === person || (step.status === "on-hold" && holder === undefined)) return undefined;
  return holder === undefined
    ? refuse("conflict", "not-a-task", `${step.name} is ${step.status}; nobody holds it.`)
    : refuse(
        "forbidden",
        "not-the-holder",
        "Only who holds this step reports on it; it can be handed over.",
        "M04",
      );
}
