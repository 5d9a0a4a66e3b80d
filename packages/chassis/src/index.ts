/** What every process shares: configuration, log, HTTP doors and their problem answers, health, figures, Redis, and how it starts and stops. */
export * from "./allowance.js";
export * from "./config.js";
export * from "./health.js";
export * from "./http-app.js";
export * from "./lane.js";
export * from "./lane-figures.js";
export { logValue, redactText } from "./log-value.js";
export * from "./logger.js";
export * from "./metrics.js";
export * from "./open-record.js";
export * from "./pressure.js";
export * from "./problem.js";
export * from "./redis.js";
export { contextOf, type RequestContext } from "./request-context.js";
export { addRoutes, type Route } from "./routes.js";
export * from "./serve.js";
export * from "./service.js";
export { Told } from "./told.js";
