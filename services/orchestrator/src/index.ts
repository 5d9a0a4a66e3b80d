export { ringAlarm, timeOn } from "./ring-alarm.js";
export { runOrchestrator } from "./run.js";
