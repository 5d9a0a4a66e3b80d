import { runService } from "@mirror/chassis";
import { ApiConfig } from "./admission/limits.js";
import { runApi } from "./run.js";

await runService({ name: "api", config: ApiConfig, start: runApi });
