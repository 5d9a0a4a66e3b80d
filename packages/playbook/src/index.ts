/** What a CACAO 2.0 playbook says. */
export * from "./condition.js";
export * from "./mirror-extension.js";
export * from "./playbook.js";
