import { known, pointerTo } from "@mirror/vocabulary";
import type { Fault } from "./fault.js";
import type { ActionStep, Playbook, Variable, VariableName } from "./playbook.js";
import { answersOf, asks, questionOf, type Task } from "./task.js";
import { checkValue, sortOf } from "./value.js";

/** One thing that whoever does a step is asked to report back. */
export interface FormField {
  readonly name: VariableName;
  readonly label: string;
  /** CACAO's type of the variable: `bool`, `integer`, `string`, … */
  readonly type: string;
  /** False where the variable has a value already, which then stays. */
  readonly required: boolean;
  /** What can be chosen; null where anything of the type can be written. */
  readonly choices: readonly string[] | null;
}

/** The longest answer to one field. */
export const ANSWER_CHARS_MAX = 4_000;

export type CheckedAnswers =
  | { readonly ok: true; readonly values: Record<VariableName, string> }
  | { readonly ok: false; readonly faults: Fault[] };

/** The one field of a step that asks which way it goes. Its answer decides that, and is no variable's value. */
export const ANSWER: VariableName = "__answer__";

/** The form of a task: a field for each of an action's out_args, in their order; or the one question that is asked. */
export function formOf(step: Task, playbook: Playbook): FormField[] {
  if (asks(step)) {
    const label = known(questionOf(step), `What ${step.id} asks`);
    const type = step.type === "switch-condition" ? "string" : "bool";
    return [{ name: ANSWER, label, type, required: true, choices: answersOf(step) }];
  }
  return step.outArgs.map((name) => fieldOf(name, declared(name, step, playbook)));
}

/**
 * What a person reported, checked against the form: names that the form does not have and values that do not fit their
 * type are refused, and so is text that could show differently than it reads (control and format characters, reversed
 * writing). A field left empty keeps the value that its variable has.
 */
export function checkAnswers(
  form: readonly FormField[],
  values: Readonly<Record<string, unknown>>,
): CheckedAnswers {
  const faults: Fault[] = [];
  const answers: Record<VariableName, string> = {};
  const fault = (name: string, code: string, problem: string, remedy: string) =>
    faults.push({ pointer: pointerTo([name]), code, problem, remedy });

  const asked = new Set(form.map((field) => field.name));
  for (const name of Object.keys(values)) {
    if (!asked.has(name)) fault(name, "not-asked", "The form does not ask for this.", "Leave it out.");
  }
  for (const field of form) {
    const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    const text = textOf(value, field.type);
    if (text === undefined) {
      fault(field.name, "not-a-text", `"${field.label}" is not answered by a text.`, "Answer with a text.");
    } else if (text === "") {
      if (field.required) fault(field.name, "required", `"${field.label}" is not answered.`, "Answer it.");
    } else if (text.length > ANSWER_CHARS_MAX) {
      fault(
        field.name,
        "too-long",
        `The answer is longer than ${ANSWER_CHARS_MAX} characters.`,
        "Shorten it.",
      );
    } else if (holdsHidden(text)) {
      fault(
        field.name,
        "hidden-characters",
        "The answer holds characters that do not show, or change how others show.",
        "Write it anew, as plain text.",
      );
    } else {
      const checked = checkValue(field.type, text);
      if (!checked.ok) fault(field.name, "value-type", checked.problem, `Correct "${field.label}".`);
      else if (field.choices !== null && !field.choices.includes(text))
        fault(
          field.name,
          "not-a-choice",
          `"${field.label}" cannot be answered so.`,
          `Answer with one of: ${field.choices.join(", ")}.`,
        );
      else answers[field.name] = text;
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, values: answers };
}

/** Whether a text holds characters that do not show, or change how others show: nobody is to decide by such a text. */
export function holdsHidden(text: string): boolean {
  return HIDDEN.test(text);
}

// Control, format, private-use, surrogate and unassigned characters, and separators of lines and paragraphs; line feeds are text.
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;

/** The answer as CACAO keeps values, as text; undefined for what is neither that nor fits the field's type. */
function textOf(value: unknown, type: string): string | undefined {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean" && sortOf(type) === "bool") return String(value);
  if (typeof value === "number" && (sortOf(type) === "integer" || sortOf(type) === "float"))
    return String(value);
  if (typeof value !== "string") return undefined;
  // Browsers send line breaks as two characters.
  const text = value.replaceAll("\r\n", "\n");
  return type === "string" ? text : text.trim();
}

function declared(name: VariableName, step: ActionStep, playbook: Playbook): Variable {
  const { variables } = Object.hasOwn(step.variables, name) ? step : playbook;
  return known(variables[name], `The variable ${name} of ${step.id}`);
}

function fieldOf(name: VariableName, variable: Variable): FormField {
  const words = name.slice(2, -2).replace(/[_-]+/g, " ").trim();
  const label = variable.description.trim() || words.charAt(0).toUpperCase() + words.slice(1);
  const choices = sortOf(variable.type) === "bool" ? ["true", "false"] : null;
  return { name, label, type: variable.type, required: variable.value === null, choices };
}
