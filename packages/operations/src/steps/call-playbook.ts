import type { RunState, StepInvocation } from "@mirror/engine";
import {
  checkValue,
  isFixed,
  type Playbook,
  type PlaybookActionStep,
  rolesToBind,
  type Variable,
  type VariableName,
} from "@mirror/playbook";
import { type Refusal, type RunId, refuse } from "@mirror/vocabulary";
import { askRun, tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { boundFor, CALL_DEPTH_MAX, calledPlaybook } from "./called-playbook.js";

/** How many streams one command may begin by what follows from it: playbooks that call each other side by side multiply. */
const BEGUN_MAX = 50;

/** Starts the run of a called playbook: its roles played by the caller's, its external variables given the caller's values. */
export async function callPlaybook(
  turn: Turn,
  run: RunState,
  step: StepInvocation,
  definition: PlaybookActionStep,
): Promise<Refusal | undefined> {
  if ((await depthOf(turn, run)) >= CALL_DEPTH_MAX)
    return refuse(
      "conflict",
      "called-too-deep",
      `Playbooks call each other more than ${CALL_DEPTH_MAX} deep here.`,
    );
  if (turn.begun >= BEGUN_MAX)
    return refuse("conflict", "called-too-often", "Playbooks call each other too many times at once here.");
  const playbook = await calledPlaybook(turn, definition);
  if (playbook === undefined)
    return refuse(
      "absent",
      "no-such-playbook",
      `${step.name} calls ${definition.playbookId}${definition.playbookVersion === null ? "" : ` of ${definition.playbookVersion}`}, which is not imported here.`,
    );
  const bindings = boundFor(definition, run.bindings);
  const unbound = rolesToBind(playbook).filter((role) => bindings[role] === undefined);
  if (unbound.length > 0)
    return refuse(
      "conflict",
      "role-unbound",
      `${playbook.name} needs teams for ${unbound.join(", ")}, and ${step.name} gives it none.`,
    );
  const handedIn = valuesHandedIn(run, step, definition, playbook);
  if (!handedIn.ok) return handedIn;
  const id = turn.newId("run") as RunId;
  await tellRun(turn, id, {
    type: "start",
    run: {
      run: id,
      mode: run.mode,
      exercise: run.exercise,
      incident: run.incident,
      playbook: { id: playbook.id, modified: playbook.modified, hash: playbook.hash, name: playbook.name },
      lead: run.lead,
      startedBy: run.startedBy,
      ...(run.newFacts === undefined ? {} : { newFacts: run.newFacts }),
      bindings,
      participants: run.participants,
      variables: handedIn.variables,
      calledBy: { run: run.id, invocation: step.id, top: run.calledBy?.top ?? run.id },
    },
    problems: [],
  });
  return askRun(turn, run.id, { type: "await", invocation: step.id, waitsFor: "run", stream: id });
}

/** The called playbook's variables with the caller's values, by name (CACAO 14); a value that is of another type is refused. */
function valuesHandedIn(
  run: RunState,
  step: StepInvocation,
  definition: PlaybookActionStep,
  called: Playbook,
): { readonly ok: true; readonly variables: Readonly<Record<VariableName, Variable>> } | Refusal {
  const variables: Record<VariableName, Variable> = { ...called.variables };
  for (const name of definition.inArgs) {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const value = (step.variables[name] ?? run.variables[name])?.value;
    if (variable === undefined || isFixed(variable) || value === undefined) continue;
    const fits = value === null ? ({ ok: true } as const) : checkValue(variable.type, value);
    if (!fits.ok)
      return refuse(
        "invalid",
        "value-at-fault",
        `${step.name} hands ${name} to ${called.name}: ${fits.problem}`,
      );
    variables[name] = { ...variable, value };
  }
  return { ok: true, variables };
}

async function depthOf(turn: Turn, run: RunState): Promise<number> {
  let depth = 0;
  let caller = run.calledBy;
  while (caller !== null) {
    depth += 1;
    caller = (await turn.loadKnown(turn.desk.runKind, caller.run)).calledBy;
  }
  return depth;
}
