/** How messages become alerts: mappings read and tried, and those that are ready. */
export * from "./mapper.js";
export * from "./ready-mappings.js";
