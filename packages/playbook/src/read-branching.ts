import { z } from "zod";
import type { Condition } from "./condition.js";
import { comparisonsOf, mismatchOf } from "./evaluate-condition.js";
import { quoted } from "./fault.js";
import type { IfStep, ParallelStep, SwitchStep, VariableName, WhileStep } from "./playbook.js";
import { readCondition } from "./read-condition.js";
import type { StepSource } from "./step-source.js";
import { VARIABLE_NAME } from "./variable-reference.js";

const PARALLEL_MAX = 64;

const ParallelShape = z.looseObject({
  next_steps: z
    .array(z.string())
    .min(2, "Name at least two steps.")
    .max(PARALLEL_MAX, `Name at most ${PARALLEL_MAX} steps.`),
});
const IfShape = z.looseObject({
  condition: z.string(),
  on_true: z.string(),
  on_false: z.string().optional(),
});
const WhileShape = z.looseObject({ condition: z.string(), on_true: z.string() });
const SwitchShape = z.looseObject({ switch: z.string(), cases: z.record(z.string(), z.string()) });

export function readParallel({ raw, at, findings }: StepSource): Pick<ParallelStep, "nextSteps"> | undefined {
  const shape = findings.parse(ParallelShape, raw, at);
  return shape && { nextSteps: shape.next_steps };
}

export function readIf(source: StepSource): Pick<IfStep, "condition" | "onTrue" | "onFalse"> | undefined {
  const shape = source.findings.parse(IfShape, source.raw, source.at);
  const condition = shape && checkedCondition(shape.condition, source);
  return shape && condition && { condition, onTrue: shape.on_true, onFalse: shape.on_false ?? null };
}

export function readWhile(source: StepSource): Pick<WhileStep, "condition" | "onTrue"> | undefined {
  const shape = source.findings.parse(WhileShape, source.raw, source.at);
  const condition = shape && checkedCondition(shape.condition, source);
  return shape && condition && { condition, onTrue: shape.on_true };
}

export function readSwitch(source: StepSource): Pick<SwitchStep, "variable" | "cases"> | undefined {
  const shape = source.findings.parse(SwitchShape, source.raw, source.at);
  const variable = shape && switchedOn(shape.switch, source);
  if (shape !== undefined && Object.keys(shape.cases).length === 0) {
    source.findings.fault([...source.at, "cases"], "no-cases", "There are no cases.", "Name at least one.");
  }
  return shape === undefined || variable === undefined ? undefined : { variable, cases: shape.cases };
}

function checkedCondition(text: string, { at, scope, findings }: StepSource): Condition | undefined {
  const place = [...at, "condition"];
  const reading = readCondition(text);
  if (!reading.ok) {
    const problem = `At character ${reading.position}: ${reading.problem}`;
    findings.fault(place, reading.code, problem, `Expected here: ${reading.expected}.`);
    return undefined;
  }
  for (const { problem, remedy } of reading.deviations)
    findings.warn(place, "condition-spelling", problem, remedy);
  for (const comparison of comparisonsOf(reading.condition)) {
    const variable = scope.use(comparison.variable, place);
    const mismatch = variable && mismatchOf(comparison, variable.type);
    if (mismatch === undefined) continue;
    const problem = `This comparison can never be made: ${mismatch}`;
    findings.fault(place, "condition-type", problem, "Correct the comparison, or the variable's type.");
  }
  return reading.condition;
}

function switchedOn(text: string, { at, scope, findings }: StepSource): VariableName | undefined {
  const place = [...at, "switch"];
  const name = text.trim().replace(/[:.]value$/, "");
  if (!VARIABLE_NAME.test(name)) {
    findings.fault(
      place,
      "not-a-variable",
      `${quoted(text)} is no variable.`,
      "Write it like __state__:value.",
    );
    return undefined;
  }
  if (text !== `${name}:value`) {
    findings.warn(place, "switch-spelling", `This is read as ${name}:value.`, `Write ${name}:value.`);
  }
  scope.use(name, place);
  return name;
}
