/** What a rehearsal is: its clock, its life, its script, those who are stood in for, and the figures it leaves. */
export * from "./clock/exercise-clock.js";
export * from "./drill/chart.js";
export * from "./drill/commands.js";
export * from "./drill/decide.js";
export * from "./drill/facts.js";
export * from "./drill/state.js";
export * from "./figures/figures.js";
export * from "./script/cast.js";
export * from "./script/check-script.js";
export * from "./script/exercise-script.js";
export * from "./script/keys.js";
export * from "./script/stand-in-rule.js";
export * from "./stand-in/next-action.js";
export * from "./stand-in/view.js";
