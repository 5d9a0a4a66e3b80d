/** What a detection says, in one shape whatever product said it, and how a product's words become that shape. */
export * from "./alert.js";
export * from "./mapping.js";
export * from "./rule.js";
