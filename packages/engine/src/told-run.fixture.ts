import type { Playbook } from "@mirror/playbook";
import {
  type DecisionContext,
  type EffectId,
  type IncidentId,
  type Instant,
  instantAfter,
  instantOf,
  mintId,
  type PartnerId,
  type PersonId,
  type Recorded,
  type Refusal,
  type RunId,
  refuse,
  type StepInvocationId,
  type TeamId,
} from "@mirror/vocabulary";
import { compileFlow } from "./compile-flow.js";
import { type DecidedRun, decideRun } from "./decide.js";
import type { Outcome } from "./effect.js";
import { effectsOwed } from "./effects-owed.js";
import { evolveRun } from "./evolve.js";
import type { Flow } from "./flow.js";
import { ROLE } from "./playbook-builder.fixture.js";
import type { RunCommand } from "./run-command.js";
import type { Authority, RunFact } from "./run-facts.js";
import type { RunState, StepIn, StepInvocation, StepStatus } from "./run-state.js";
import { runWakeUps } from "./wake-ups-owed.js";

const BEGAN = instantOf(Date.UTC(2026, 10, 22, 3));

export const NORLAND = mintId("partner", "live", BEGAN, "norland") as PartnerId;
export const SOUTHLAND = mintId("partner", "live", BEGAN, "southland") as PartnerId;
export const NORLAND_TEAM = mintId("team", "live", BEGAN, "norland") as TeamId;
export const SOUTHLAND_TEAM = mintId("team", "live", BEGAN, "southland") as TeamId;
export const ADA = mintId("person", "live", BEGAN, "ada") as PersonId;
export const BEN = mintId("person", "live", BEGAN, "ben") as PersonId;
export const RUN = mintId("run", "live", BEGAN, "run") as RunId;
export const STREAM = mintId("consent", "live", BEGAN, "stream");

export const OWN_ASSETS: Authority = { basis: "own-assets", consents: [], clauses: [], endsAt: null };
export const WORKER = { worker: "worker-1", epoch: 1 };
export const OTHER_WORKER = { worker: "worker-2", epoch: 7 };
export const SUCCEEDED: Outcome = {
  status: "succeeded",
  detail: "HTTP 204",
  outputs: { status: "204", body: "done" },
};
export const FAILED: Outcome = { status: "failed", detail: "HTTP 400" };
export const UNKNOWN: Outcome = { status: "unknown", detail: "The connection broke." };

/** A run on a desk: told one thing after another, at times that the test sets, and read back from its facts. */
export class ToldRun {
  now: Instant = BEGAN;
  readonly flow: Flow;
  readonly facts: Recorded<RunFact>[] = [];
  #state: RunState | undefined;
  #idsMinted = 0;

  /** Started at once, unless the test wants to do that itself. */
  constructor(playbook: Playbook, started: "started" | "not yet" = "started") {
    this.flow = compileFlow(playbook);
    if (started === "started") this.must(this.startCommand());
  }

  startCommand(problems: readonly string[] = []): RunCommand & { readonly type: "start" } {
    const { id, modified, hash, name, variables } = this.flow.playbook;
    return {
      type: "start",
      problems,
      run: {
        run: RUN,
        mode: "live",
        exercise: null,
        incident: mintId("incident", "live", BEGAN, "incident") as IncidentId,
        playbook: { id, modified, hash, name },
        lead: NORLAND,
        startedBy: ADA,
        bindings: { [ROLE]: { partner: NORLAND, team: NORLAND_TEAM } },
        participants: [NORLAND],
        variables,
        calledBy: null,
      },
    };
  }

  get state(): RunState {
    if (this.#state === undefined) throw new Error("This run was not started.");
    return this.#state;
  }

  /** Goes on from a state that would take too long to reach; its facts no longer tell how it came about. */
  imagine(change: (state: RunState) => RunState): void {
    this.#state = change(this.state);
  }

  readonly flowOf = () => this.flow;

  context(): DecisionContext {
    return {
      now: this.now,
      actor: { kind: "person", person: ADA, partner: NORLAND },
      newId: (kind) => {
        this.#idsMinted += 1;
        return mintId(kind, "live", this.now, `${this.#idsMinted}`);
      },
    };
  }

  /** What the run says to this; a yes is read back. */
  tell(command: RunCommand): DecidedRun | Refusal {
    const { now, actor } = this.context();
    const answer = decideRun(this.flowOf, this.#state, command, this.context());
    if (!answer.ok) return answer;
    for (const fact of answer.facts) {
      const recorded: Recorded<RunFact> = { ...fact, at: now, recordedAt: now, actor, partner: NORLAND };
      this.facts.push(recorded);
      this.#state = evolveRun(this.flowOf, this.#state, recorded);
    }
    return answer;
  }

  /** The facts of a yes, by their types; a no fails the test. */
  must(command: RunCommand): RunFact["type"][] {
    const answer = this.tell(command);
    if (!answer.ok) throw new Error(`${command.type} was refused: ${answer.code}: ${answer.detail}`);
    return answer.facts.map((fact) => fact.type);
  }

  /** The code of a no; what was written down instead, where it was a yes. */
  refusal(command: RunCommand): string | RunFact["type"][] {
    const answer = this.tell(command);
    return answer.ok ? answer.facts.map((fact) => fact.type) : answer.code;
  }

  later(ms: number): void {
    this.now = instantAfter(this.now, ms);
  }

  /** The newest invocation of the step with this name. */
  step(name: string): StepInvocation {
    const found = [...this.state.steps.values()].findLast((one) => one.name === name);
    if (found === undefined)
      throw new Error(`${name} was not entered; there are ${this.entered().join(", ")}.`);
    return found;
  }

  /** The same, where the test goes on only if it stands so. */
  stepIn<S extends StepStatus>(name: string, status: S): StepIn<S> {
    const found = this.step(name);
    if (!isIn(found, status)) throw new Error(`${name} is ${found.status}, and not ${status}.`);
    return found;
  }

  idOf(name: string): StepInvocationId {
    return this.step(name).id;
  }

  /** Every step as it stands, by name, in the order of entering; starts and ends left out. */
  standing(): Record<string, StepStatus> {
    return Object.fromEntries(
      [...this.state.steps.values()]
        .filter((step) => !/^(start|end)--/.test(step.step))
        .map((step) => [step.name, step.status]),
    );
  }

  /** The names of the steps that were entered, in order; starts and ends left out. */
  entered(): string[] {
    return this.facts.flatMap((fact) =>
      fact.type === "step-entered" && !/^(start|end)--/.test(fact.data.step) ? [fact.data.name] : [],
    );
  }

  owed(): EffectId[] {
    return effectsOwed(this.flow, this.state).map((one) => one.effect);
  }

  handOutCommand(name: string): RunCommand & { readonly type: "hand-out" } {
    return {
      type: "hand-out",
      invocation: this.idOf(name),
      to: { partner: NORLAND, team: NORLAND_TEAM },
      people: [ADA, BEN],
      authority: OWN_ASSETS,
      contentHash: "sha256:content",
    };
  }

  handOut(name: string) {
    return this.must(this.handOutCommand(name));
  }

  claim(name: string, person = ADA) {
    this.handOut(name);
    return this.must({ type: "claim", invocation: this.idOf(name), person });
  }

  /** Hands a task out, has it taken and reports it done. */
  do(name: string, values: Readonly<Record<string, unknown>> = {}) {
    this.claim(name);
    return this.must({ type: "complete", invocation: this.idOf(name), person: ADA, values });
  }

  /** The same, and reports that it could not be done. */
  failTask(name: string) {
    this.claim(name);
    return this.must({
      type: "fail",
      invocation: this.idOf(name),
      person: ADA,
      reason: "It cannot be done.",
    });
  }

  intendCommand(
    name: string,
    by = WORKER,
    isOrphaned = false,
  ): RunCommand & { readonly type: "intend-effect" } {
    return {
      type: "intend-effect",
      invocation: this.idOf(name),
      ...by,
      authority: OWN_ASSETS,
      notAfter: instantAfter(this.now, 5_000),
      isOrphaned,
    };
  }

  intend(name: string, by = WORKER) {
    return this.must(this.intendCommand(name, by));
  }

  outcomeCommand(name: string, outcome: Outcome, by = WORKER, effect?: EffectId): RunCommand {
    const written = this.facts.findLast(
      (fact) => fact.type === "effect-intended" && fact.data.invocation === this.idOf(name),
    );
    if (written?.type !== "effect-intended") throw new Error(`${name} has never meant an effect.`);
    return {
      type: "record-outcome",
      invocation: this.idOf(name),
      effect: effect ?? written.data.effect.id,
      ...by,
      outcome,
    };
  }

  /** Means the step's next effect and has it end so. */
  perform(name: string, outcome: Outcome = SUCCEEDED) {
    this.intend(name);
    return this.must(this.outcomeCommand(name, outcome));
  }

  /** Waits until the first clock of the run is due, and rings it. Gives its name; undefined where the run waits for none. */
  ringNext(): string | undefined {
    const [first] = runWakeUps(this.state).toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    if (first === undefined) return undefined;
    if (first.dueAt > this.now) this.now = first.dueAt;
    this.must({ type: "ring", name: first.name });
    return first.name;
  }

  refuseStepCommand(name: string): RunCommand {
    return {
      type: "refuse-step",
      invocation: this.idOf(name),
      refusal: refuse("forbidden", "not-authorised", "Nobody has agreed to this.", "C-04"),
    };
  }

  /** The run after each of its facts. */
  states(): RunState[] {
    let state: RunState | undefined;
    return this.facts.map((fact) => {
      state = evolveRun(this.flowOf, state, fact);
      return state;
    });
  }

  /** The run as its facts tell it, read back from the first to the last. */
  readBack(): RunState {
    const state = this.states().at(-1);
    if (state === undefined) throw new Error("This run was not started.");
    return state;
  }
}

/** A state as plain data: a snapshot's inner workings are XState's, what it says of the flow is its value. */
export function plain(state: RunState): unknown {
  const { flow, steps, loops, ...rest } = state;
  return {
    ...rest,
    steps: [...steps.values()],
    loops: [...loops],
    flow:
      flow === null
        ? null
        : { ...flow, snapshot: { value: flow.snapshot.value, status: flow.snapshot.status } },
  };
}

function isIn<S extends StepStatus>(step: StepInvocation, status: S): step is StepIn<S> {
  return step.status === status;
}
