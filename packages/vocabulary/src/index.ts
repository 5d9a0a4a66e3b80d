/** The words that every package shares: ids, instants, modes, markings, effect classes, facts, refusals, and the one way to hash and to read JSON. */
export * from "./actor.js";
export * from "./canonical.js";
export * from "./duration.js";
export * from "./effect-class.js";
export * from "./exhibit.js";
export * from "./fact.js";
export * from "./id.js";
export * from "./instant.js";
export * from "./json-pointer.js";
export * from "./known.js";
export * from "./mode.js";
export * from "./read-json.js";
export * from "./refusal.js";
export { lendSha256, plainSha256, type Sha256 } from "./sha256.js";
export * from "./signature.js";
export * from "./time-zone.js";
export * from "./tlp.js";
