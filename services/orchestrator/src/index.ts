export { runOrchestrator } from "./run.js";
