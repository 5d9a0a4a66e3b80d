import { runService } from "@mirror/chassis";
import { ExecutorConfig, runExecutor } from "./run.js";

await runService({ name: "executor", config: ExecutorConfig, start: runExecutor });
