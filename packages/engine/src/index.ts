/** What a run does next. */
export * from "./effect.js";
