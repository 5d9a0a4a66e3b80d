/** Whose signatures of a playbook verify: what CACAO's signatures need from Node. */
export * from "./pinned-keys.js";
export * from "./verification-key.js";
export * from "./verify-playbook.js";
