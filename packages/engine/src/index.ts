/** What a run does next: a playbook compiled to a statechart, what is decided in it, and what it owes. */
export { compileFlow, FLOW_COMPILER } from "./compile-flow.js";
export { type DecidedRun, decideRun } from "./decide.js";
export { LOOP_LIMIT, STEP_BUDGET } from "./decide-way.js";
export * from "./effect.js";
export { effectPlan, effectsOwed, type OwedEffect, type PlannedEffect } from "./effects-owed.js";
export { evolveRun, type FlowOf } from "./evolve.js";
export type { Flow } from "./flow.js";
export { automatedStep, type Performer, performerOf } from "./performer.js";
export { resolveRequest } from "./resolve-request.js";
export * from "./run-chart.js";
export * from "./run-command.js";
export * from "./run-facts.js";
export * from "./run-state.js";
export { type StepEvent, stepChart } from "./step-chart.js";
export type { StepTable } from "./step-table.js";
export { variablesInSight } from "./variables-in-sight.js";
export { runWakeUps } from "./wake-ups-owed.js";
export { consequencesOf, type Withdrawal } from "./withdrawal.js";
