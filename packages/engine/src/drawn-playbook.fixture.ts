import type { Playbook, Step, StepId, Variable } from "@mirror/playbook";
import { equals, playbookOf, TEAM, variable } from "./playbook-builder.fixture.js";

/**
 * A playbook as a drawing of arrows, branches that merge included. A step's type is its name's first letter: s start,
 * e end, p parallel, i if, w while, c switch; any other is a task. Behind its name stand its branches, `>` its next step,
 * `!` its way for failures, and `?` a variable that the task returns: `{ s: ">i", i: "a b", a: ">b ?i", b: ">e", e: "" }`.
 * An if or while `i` asks whether `__i__` is true; a switch `c` compares `__c__` with 0, 1, 2, … in the order of its branches.
 */
export type Drawing = Readonly<Record<string, string>>;

export function drawnPlaybook(
  drawing: Drawing,
  more: {
    /** What `__i__` and `__c__` hold when the run begins; `true` and `0` where nothing is said. */
    readonly values?: Readonly<Record<string, string>>;
    readonly exception?: string;
    readonly delayMs?: Readonly<Record<string, number>>;
    readonly timeoutMs?: Readonly<Record<string, number>>;
  } = {},
): Playbook {
  const variables: Record<string, Variable> = {};
  const steps: Record<StepId, Step> = {};
  for (const [name, ways] of Object.entries(drawing)) {
    const step = drawnStep(name, ways.split(" "));
    steps[step.id] = {
      ...step,
      delayMs: more.delayMs?.[name] ?? 0,
      timeoutMs: more.timeoutMs?.[name] ?? null,
    };
    if (/^[iw]/.test(name)) variables[`__${name}__`] = variable(more.values?.[name] ?? "true", "bool");
    if (/^c/.test(name)) variables[`__${name}__`] = variable(more.values?.[name] ?? "0");
  }
  return {
    ...playbookOf([], { variables }),
    start: "start--s",
    exception: more.exception === undefined ? null : idOf(more.exception),
    steps,
  };
}

function idOf(name: string): StepId {
  return `${typeOf(name)}--${name}`;
}

function typeOf(name: string): Step["type"] {
  switch (name.charAt(0)) {
    case "s":
      return "start";
    case "e":
      return "end";
    case "p":
      return "parallel";
    case "i":
      return "if-condition";
    case "w":
      return "while-condition";
    case "c":
      return "switch-condition";
  }
  return "action";
}

function drawnStep(name: string, ways: readonly string[]): Step {
  const marked = (sign: string) => ways.filter((way) => way.startsWith(sign)).map((way) => way.slice(1));
  const way = (sign: string) => marked(sign).map(idOf)[0] ?? null;
  const branches = ways.filter((one) => /^[a-z]/.test(one)).map(idOf);
  const [first = ""] = branches;
  const common = {
    id: idOf(name),
    name,
    description: "",
    delayMs: 0,
    timeoutMs: null,
    variables: {},
    onCompletion: null,
    onSuccess: way(">"),
    onFailure: way("!"),
    mirror: null,
  };
  const type = typeOf(name);
  switch (type) {
    case "start":
    case "end":
      return { ...common, type };
    case "parallel":
      return { ...common, type, nextSteps: branches };
    case "if-condition":
      return {
        ...common,
        type,
        condition: equals(`__${name}__`, true),
        onTrue: first,
        onFalse: branches[1] ?? null,
      };
    case "while-condition":
      return { ...common, type, condition: equals(`__${name}__`, true), onTrue: first };
    case "switch-condition":
      return {
        ...common,
        type,
        switchedOn: `__${name}__`,
        cases: Object.fromEntries(branches.map((to, index) => [`${index}`, to])),
      };
    case "action":
    case "playbook-action":
      return {
        ...common,
        type: "action",
        agent: TEAM,
        targets: [],
        commands: [{ type: "manual", text: `Do ${name}.`, activity: null, inPlaceOf: null }],
        inArgs: [],
        outArgs: marked("?").map((one) => `__${one}__`),
      };
  }
}
