export { ExecutorConfig, runExecutor } from "./run.js";
