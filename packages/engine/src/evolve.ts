import type { Recorded } from "@mirror/vocabulary";
import { evolveStep } from "./evolve-step.js";
import type { Flow } from "./flow.js";
import { firstPosition } from "./flow-position.js";
import type { RunFact } from "./run-facts.js";
import type { RunState } from "./run-state.js";
import { StepTable } from "./step-table.js";

/** Finds the flow of a pinned playbook, as the version of the compiler that is pinned with it compiles it. */
export type FlowOf = (playbookHash: string, compiler: number) => Flow;

/**
 * Reads one fact back: `facts.reduce(evolve)` is the run. Total over every fact that was ever written: one that does not
 * fit where the run stands changes nothing.
 */
export function evolveRun(flowOf: FlowOf, state: RunState | undefined, fact: Recorded<RunFact>): RunState {
  if (fact.type === "run-created") {
    const { run, ...created } = fact.data;
    return {
      ...created,
      id: run,
      leadOffer: null,
      warnings: created.warnings ?? [],
      status: "created",
      createdAt: fact.at,
      endedAt: null,
      because: null,
      heldBy: [],
      standingDown: false,
      steps: StepTable.EMPTY,
      loops: new Map(),
      exhibits: new Map(),
      shareEnds: new Map(),
      flow: null,
    };
  }
  if (state === undefined) throw new Error(`A run's history cannot begin with ${fact.type}.`);

  switch (fact.type) {
    case "run-activated":
      return {
        ...state,
        status: "active",
        flow: firstPosition(flowOf(state.playbook.hash, state.playbook.compiler)),
      };
    case "run-rejected":
      return { ...state, status: "rejected", endedAt: fact.at, because: fact.data.reasons.join(" ") };
    case "run-held":
      return {
        ...state,
        status: "held",
        heldBy: [...state.heldBy, fact.data.partner],
        because: fact.data.reason,
      };
    case "run-released": {
      const heldBy = state.heldBy.filter((partner) => partner !== fact.data.partner);
      if (heldBy.length > 0) return { ...state, heldBy };
      return { ...state, heldBy, status: state.standingDown ? "standing-down" : "active", because: null };
    }
    case "run-standing-down":
      return { ...state, standingDown: true, status: state.status === "held" ? "held" : "standing-down" };
    case "run-completed":
      return { ...state, status: "completed", endedAt: fact.at };
    case "run-failed":
      return { ...state, status: "failed", endedAt: fact.at, because: fact.data.detail };
    case "run-aborted":
      return { ...state, status: "aborted", endedAt: fact.at, because: fact.data.reason };
    case "lead-offered": {
      const { to, word } = fact.data;
      return { ...state, leadOffer: { to, word, offeredAt: fact.at } };
    }
    case "lead-offer-dropped":
      return { ...state, leadOffer: null };
    case "lead-transferred":
    case "lead-followed": {
      const { to } = fact.data;
      return {
        ...state,
        lead: to,
        leadOffer: null,
        participants: [...new Set([...state.participants, to])],
      };
    }
    case "roles-bound":
      return {
        ...state,
        bindings: { ...state.bindings, ...fact.data.bindings },
        participants: [
          ...new Set([...state.participants, ...Object.values(fact.data.bindings).map((one) => one.partner)]),
        ],
      };
    case "withdrawal-noted":
      return state;
    case "step-entered":
    case "step-ready":
    case "step-assigned":
    case "acknowledgement-missed":
    case "step-claimed":
    case "step-handed-over":
    case "step-taken-back":
    case "gate-opened":
    case "consent-asked-again":
    case "step-started":
    case "question-asked":
    case "way-decided":
    case "effect-intended":
    case "effect-settled":
    case "effect-repeat-allowed":
    case "step-held":
    case "step-resumed":
    case "step-completed":
    case "step-failed":
    case "step-skipped":
    case "step-cancelled":
    case "step-compensating":
    case "step-compensated":
    case "step-compensation-failed":
    case "exhibits-named":
    case "share-end-stated":
    case "late-report-noted":
      return evolveStep(flowOf(state.playbook.hash, state.playbook.compiler), state, fact);
  }
}
