/** The API: people and tools come in here. */
export { ApiConfig, usualLimits } from "./admission/limits.js";
export { type ApiAppOptions, apiApp } from "./api-app.js";
export type { Api } from "./door/api.js";
export { Nudges } from "./events/commit-feed.js";
export { PlaybookReader } from "./reading/playbook-reader.js";
export { type RunningApi, runApi } from "./run.js";
