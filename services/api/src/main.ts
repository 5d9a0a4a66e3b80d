import { BaseConfig, runService } from "@mirror/chassis";
import { runApi } from "./run.js";

await runService({ name: "api", config: BaseConfig, start: runApi });
