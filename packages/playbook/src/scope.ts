import { type Findings, type Part, quoted } from "./fault.js";
import type { Variable, VariableName } from "./playbook.js";
import type { Variables } from "./read-variables.js";
import { exampleOf, type Value } from "./value.js";
import { bareNamesIn, referencesIn } from "./variable-reference.js";

/** The variables that a step sees: its own first, then the playbook's. Files every use of one that is not declared. */
export class Scope {
  readonly #own: Variables;
  readonly #playbook: Variables;
  readonly #findings: Findings;

  constructor(own: Variables, playbook: Variables, findings: Findings) {
    this.#own = own;
    this.#playbook = playbook;
    this.#findings = findings;
  }

  use(name: VariableName, at: readonly Part[]): Variable | undefined {
    const variable = this.#find(name);
    if (variable === undefined) {
      const remedy = "Declare it in playbook_variables, or in this step's step_variables.";
      this.#findings.fault(at, "no-such-variable", `${quoted(name)} is not declared.`, remedy);
    }
    return variable;
  }

  /** Whether a variable can ever have a value that a step or whoever starts the playbook gives; `returned`: by which steps. */
  canBeKnown(name: VariableName, returned: ReadonlySet<VariableName>): boolean {
    const variable = this.#find(name);
    if (variable === undefined || variable.value !== null || variable.external) return true;
    return !Object.hasOwn(this.#own, name) && returned.has(name);
  }

  /** The variables that a text asks for, and a warning for each that it seems to ask for and does not. */
  useIn(text: string, at: readonly Part[]): void {
    const references = referencesIn(text);
    for (const name of new Set(references.map((reference) => reference.name))) this.use(name, at);
    for (const name of bareNamesIn(text, references)) {
      const problem = `${quoted(name)} lacks ":value", so that nothing is filled in.`;
      this.#findings.warn(at, "name-without-value", problem, `Write ${name}:value where its value is meant.`);
    }
  }

  /** The names in `in_args` or `out_args`, each once. */
  args(key: "in_args" | "out_args", written: readonly string[], step: readonly Part[]): VariableName[] {
    const names = new Set<VariableName>();
    for (const [index, text] of written.entries()) {
      const at = [...step, key, index];
      const name = text.replace(/:value$/, "");
      if (name !== text) {
        this.#findings.warn(
          at,
          "args-are-names",
          "An argument is named without its value.",
          `Write ${name}.`,
        );
      }
      if (names.has(name)) this.#findings.warn(at, "named-twice", `${name} is named twice.`, "Name it once.");
      names.add(name);
      if (this.use(name, at)?.constant !== true || key === "in_args") continue;
      const problem = `${name} is constant, and this step would change it.`;
      this.#findings.fault(
        at,
        "constant-changes",
        problem,
        "Take constant away, or return another variable.",
      );
    }
    return [...names];
  }

  /** Some value of the variable's type, for trying out what would be written with it. */
  readonly example = (name: VariableName): Value | undefined => {
    const variable = this.#find(name);
    return variable && { type: variable.type, value: exampleOf(variable.type) };
  };

  /** A value that the document itself fixes for good: constant, and not given from outside. */
  constant(name: VariableName): Value | undefined {
    const variable = this.#find(name);
    return variable?.constant === true && !variable.external && variable.value !== null
      ? variable
      : undefined;
  }

  #find(name: VariableName): Variable | undefined {
    for (const scope of [this.#own, this.#playbook]) if (Object.hasOwn(scope, name)) return scope[name];
    return undefined;
  }
}
