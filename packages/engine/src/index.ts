/** What a run does next. */
export * from "./effect.js";
export * from "./evolve.js";
export * from "./flow.js";
export * from "./run-chart.js";
export * from "./run-facts.js";
export * from "./run-state.js";
export * from "./step-chart.js";
export * from "./decide.js";
export * from "./effects-owed.js";
export * from "./settle.js";
export * from "./variables-in-sight.js";
export * from "./wake-ups-owed.js";
