/** What an archive says: its format, how it is written, how it is verified. Where it lies is `@mirror/journal/archive-folder`'s affair. */
export * from "./commits-of.js";
export * from "./read-segment.js";
export * from "./segment.js";
export * from "./standing.js";
export * from "./write-segment.js";
