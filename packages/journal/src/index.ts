export type * from "./entry.js";
export type * from "./port.js";
