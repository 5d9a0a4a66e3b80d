import { BaseConfig, runService } from "@mirror/chassis";
import { runOrchestrator } from "./run.js";

await runService({ name: "orchestrator", config: BaseConfig, start: runOrchestrator });
