import { type FormField, formOf, type Step, taskOf } from "@mirror/playbook";
import type { DecisionContext, PersonId, Recorded, Refusal, StepInvocationId } from "@mirror/vocabulary";
import { evolveRun, type FlowOf } from "./evolve.js";
import { type Flow, stepIn } from "./flow.js";
import type { StepFailure } from "./run-command.js";
import type { RunFact } from "./run-facts.js";
import type { RunState, StepInvocation } from "./run-state.js";

/** A part of a decision: it writes facts into the draft and gives nothing back, or writes none and says why not. */
export type Said = Refusal | undefined;

/** A step invocation, and which of the playbook's steps it is. */
type StepRef = Pick<StepInvocation, "id" | "step">;

/** A decision in the making: each fact is written down and read back before the next one is thought of. */
export class Draft {
  readonly facts: RunFact[] = [];
  readonly flow: Flow;
  readonly context: DecisionContext;
  state: RunState;
  readonly #flowOf: FlowOf;
  readonly #begun = new Set<StepInvocationId>();

  constructor(flowOf: FlowOf, state: RunState, context: DecisionContext) {
    this.#flowOf = flowOf;
    this.flow = flowOf(state.playbook.hash, state.playbook.compiler);
    this.state = state;
    this.context = context;
  }

  write(fact: RunFact): void {
    this.facts.push(fact);
    this.state = evolveRun(this.#flowOf, this.state, recordedNow(fact, this.context));
  }

  /** A step is done; what follows from that, the flow says. */
  complete(step: StepRef, by: PersonId | null, outputs: StepFailure["outputs"]): void {
    this.write({ type: "step-completed", data: { invocation: step.id, step: step.step, by, outputs } });
  }

  /** A step has failed; what follows from that, the flow says. */
  fail(step: StepRef, { code, rule, detail, outputs }: StepFailure): void {
    this.write({
      type: "step-failed",
      data: { invocation: step.id, step: step.step, code, rule, detail, outputs },
    });
  }

  /**
   * Notes that a loop asks to begin a round. False where it has begun one in this very decision before: nothing has
   * changed in between, and so it would begin every other one too.
   */
  mayBeginRound(loop: StepInvocationId): boolean {
    if (this.#begun.has(loop)) return false;
    this.#begun.add(loop);
    return true;
  }

  /** What the playbook says of a step invocation. */
  definitionOf(step: StepInvocation): Step {
    return stepIn(this.flow.playbook, step.step);
  }

  /** What a step invocation is asked for: a field for each of an action's out_args, or the way that a question leaves open. */
  formOf(step: StepInvocation): FormField[] {
    const task = taskOf(this.definitionOf(step));
    return task === undefined ? [] : formOf(task, this.flow.playbook);
  }
}

/** A fact as it would be read back if it were written now. Whose partner's it is does not change what a run is. */
export function recordedNow(fact: RunFact, { now, actor }: DecisionContext): Recorded<RunFact> {
  // Field by field: spreading objects of many shapes cost a run of no-op steps a tenth of its time.
  const { type, data } = fact;
  return { type, data, at: now, recordedAt: now, actor, partner: null } as Recorded<RunFact>;
}
