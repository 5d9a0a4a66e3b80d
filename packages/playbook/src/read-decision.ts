import { mismatchOf } from "./compare-value.js";
import type { Condition, Question } from "./condition.js";
import { testsOf } from "./evaluate-condition.js";
import { type Part, quoted } from "./fault.js";
import { holdsHidden } from "./form.js";
import { PATTERN_STOCK } from "./pattern-stock.js";
import type { VariableName } from "./playbook.js";
import { CONDITION_BUDGET, readCondition } from "./read-condition.js";
import { sizeOfPattern } from "./regular-pattern.js";
import type { StepSource } from "./step-source.js";
import { VARIABLE_NAME } from "./variable-reference.js";
import { writeCondition } from "./write-condition.js";

/**
 * What an if or a while goes by: a condition over variables, or a question to a person where the document has only prose,
 * only the step's name, or a value that nothing ever gives. Each question gets a warning.
 */
export function readDecision(source: StepSource): Condition | Question | undefined {
  const { raw, at, findings } = source;
  const place = [...at, "condition"];
  const { condition: text } = raw;
  if (text === undefined || (typeof text === "string" && text.trim() === ""))
    return askedByName<Condition>("condition", source);
  if (typeof text !== "string") {
    findings.fault(place, "shape", '"condition" is of the wrong kind.', "Write it as a string.");
    return undefined;
  }
  const reading = readCondition(text);
  if (reading.ok) {
    for (const { problem, remedy } of reading.deviations)
      findings.warn(place, "condition-spelling", problem, remedy);
    checkTests(reading.condition, place, source);
    return askedForValues(reading.condition, place, source) ?? reading.condition;
  }
  if (isProse(text)) return asked<Condition>(text.trim(), null, place, "The condition is prose.", source);
  const problem = `At character ${reading.position}: ${reading.problem}`;
  findings.fault(place, reading.code, problem, `Expected here: ${reading.expected}.`);
  return undefined;
}

/** What a switch goes by: a variable, or a question whose answers are the cases. */
export function readSwitchedOn(source: StepSource): VariableName | Question<VariableName> | undefined {
  const { raw, at, scope, around, findings } = source;
  const place = [...at, "switch"];
  const { switch: text } = raw;
  if (text === undefined || (typeof text === "string" && text.trim() === ""))
    return askedByName<VariableName>("switch", source);
  if (typeof text !== "string") {
    findings.fault(place, "shape", '"switch" is of the wrong kind.', "Write it as a string.");
    return undefined;
  }
  const name = text
    .trim()
    .replace(/[:.]value$/, "")
    .replace(/^\$\$(.+)\$\$$/, "__$1__");
  if (!VARIABLE_NAME.test(name)) {
    if (isProse(text)) return asked<VariableName>(text.trim(), null, place, "The switch is prose.", source);
    const remedy = "Write it like __state__:value.";
    findings.fault(place, "not-a-variable", `${quoted(text)} is no variable.`, remedy);
    return undefined;
  }
  if (text !== `${name}:value`)
    findings.warn(place, "switch-spelling", `This is read as ${name}:value.`, `Write ${name}:value.`);
  const variable = scope.use(name, place);
  if (scope.canBeKnown(name, around.returned)) return name;
  const question = nameOf(source) ?? variable?.description.trim();
  const problem = `Nothing in this playbook gives ${name} a value.`;
  return asked(question || `Which case is it: ${name}?`, name, place, problem, source);
}

function checkTests(condition: Condition, place: readonly Part[], source: StepSource): void {
  const { scope, around, findings } = source;
  for (const test of testsOf(condition)) {
    const variable = scope.use(test.variable, place);
    if (test.kind === "exists") continue;
    if (test.operator === "MATCHES" && !around.patterns.add(sizeOfPattern(String(test.values[0])))) {
      const problem = "This playbook holds too many regular expressions, or too large ones.";
      const remedy = `Use at most ${PATTERN_STOCK.count}, and of ${PATTERN_STOCK.size} characters and repetitions in all.`;
      findings.fault(place, "too-many-patterns", problem, remedy);
    }
    const mismatch = variable && mismatchOf(test, variable.type);
    if (mismatch === undefined) continue;
    const problem = `This comparison can never be made: ${mismatch}`;
    findings.fault(place, "condition-type", problem, "Correct the comparison, or the variable's type.");
  }
}

/** Where no value that the condition compares can ever be known, a person is asked whether it holds. */
function askedForValues(
  condition: Condition,
  place: readonly Part[],
  source: StepSource,
): Question | undefined {
  const { scope, around, findings } = source;
  const tests = testsOf(condition);
  const unknown = tests.filter(
    (test) => test.kind === "comparison" && !scope.canBeKnown(test.variable, around.returned),
  );
  const names = [...new Set(unknown.map((test) => test.variable))].join(", ");
  const problem = `Nothing in this playbook gives ${names} a value.`;
  if (unknown.length === 0) return undefined;
  if (unknown.length < tests.length) {
    const remedy = "Let a step return it in out_args, or make it external.";
    findings.warn(place, "never-known", `${problem} Where it is asked for, the step fails.`, remedy);
    return undefined;
  }
  const [only] = condition.kind === "comparison" ? [condition] : [];
  const plain = only?.operator === "=" && !only.negated && only.values[0] === true;
  const name = nameOf(source);
  const yes = writeCondition(condition);
  const text = name === undefined ? `Is it so that ${yes}?` : plain ? name : `${name} (yes: ${yes})`;
  return asked(text, condition, place, problem, source);
}

/** Drawings leave the condition to the step's name; a step without one leaves nobody anything to answer. */
function askedByName<Decider>(
  key: "condition" | "switch",
  source: StepSource,
): Question<Decider> | undefined {
  const { at, findings } = source;
  const name = nameOf(source);
  if (name !== undefined) return asked<Decider>(name, null, [...at, key], `"${key}" is missing.`, source);
  findings.fault([...at, key], "missing", `"${key}" is missing.`, "Give it as a string.");
  return undefined;
}

function nameOf({ raw }: StepSource): string | undefined {
  return typeof raw.name === "string" && raw.name.trim() !== "" ? raw.name.trim() : undefined;
}

function asked<Decider>(
  text: string,
  unless: NoInfer<Decider> | null,
  place: readonly Part[],
  problem: string,
  { findings }: StepSource,
): Question<Decider> | undefined {
  if (text.length > CONDITION_BUDGET.chars || holdsHidden(text)) {
    findings.fault(
      place,
      "not-a-question",
      "This cannot be asked of a person: it is too long, or holds characters that do not show.",
      `Write it as plain text of at most ${CONDITION_BUDGET.chars} characters, or as a condition.`,
    );
    return undefined;
  }
  const remedy = "Write a condition over variables where a machine should decide.";
  findings.warn(place, "asks-a-person", `${problem} A responder is asked: ${quoted(text)}`, remedy);
  return { kind: "question", text, unless };
}

/**
 * Whether a text that is no condition is meant for people: it holds a word, and names no variable; or it does, and is a
 * sentence that ends as a question. A condition over variables with a slip in it is a fault, and nobody is asked.
 */
function isProse(text: string): boolean {
  const words = text.match(/(?<![\p{L}\p{N}_$'"])\p{L}{2,}/gu) ?? [];
  const spoken = words.filter((word) => !/^(?:true|false|null|and|or|not)$/i.test(word));
  const namesVariable = /__[a-zA-Z_][\w-]*__|\$\$/.test(text);
  if (!namesVariable) return spoken.length > 0;
  return /^\s*\p{L}/u.test(text) && /\?\s*$/.test(text) && spoken.length >= 2;
}
