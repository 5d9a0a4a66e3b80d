import { z } from "zod";
import type { IfStep, ParallelStep, SwitchStep, WhileStep } from "./playbook.js";
import { readDecision, readSwitchedOn } from "./read-decision.js";
import type { StepSource } from "./step-source.js";

const PARALLEL_MAX = 64;

const ParallelShape = z.looseObject({
  next_steps: z
    .array(z.string())
    .min(2, "Name at least two steps.")
    .max(PARALLEL_MAX, `Name at most ${PARALLEL_MAX} steps.`),
});
const IfShape = z.looseObject({
  on_true: z.string(),
  on_false: z.string().optional(),
});
const WhileShape = z.looseObject({ on_true: z.string() });
const SwitchShape = z.looseObject({ cases: z.record(z.string(), z.string()) });

export function readParallel({ raw, at, findings }: StepSource): Pick<ParallelStep, "nextSteps"> | undefined {
  const shape = findings.parse(ParallelShape, raw, at);
  return shape && { nextSteps: shape.next_steps };
}

export function readIf(source: StepSource): Pick<IfStep, "condition" | "onTrue" | "onFalse"> | undefined {
  const shape = source.findings.parse(IfShape, source.raw, source.at);
  const condition = readDecision(source);
  return shape && condition && { condition, onTrue: shape.on_true, onFalse: shape.on_false ?? null };
}

export function readWhile(source: StepSource): Pick<WhileStep, "condition" | "onTrue"> | undefined {
  const shape = source.findings.parse(WhileShape, source.raw, source.at);
  const condition = readDecision(source);
  return shape && condition && { condition, onTrue: shape.on_true };
}

export function readSwitch(source: StepSource): Pick<SwitchStep, "switchedOn" | "cases"> | undefined {
  const shape = source.findings.parse(SwitchShape, source.raw, source.at);
  const switchedOn = readSwitchedOn(source);
  if (shape !== undefined && Object.keys(shape.cases).length === 0) {
    source.findings.fault([...source.at, "cases"], "no-cases", "There are no cases.", "Name at least one.");
  }
  return shape === undefined || switchedOn === undefined ? undefined : { switchedOn, cases: shape.cases };
}
