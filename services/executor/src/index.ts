export type { Capability, PerformOptions } from "./capabilities/capability.js";
export { type Means, performEffect, TryAgain } from "./perform-effect.js";
export { ExecutorConfig, runExecutor } from "./run.js";
