import { configureGlobal } from "fast-check";

// Which branches are taken must not hang on what a test draws: where they are counted, it draws the same each time.
if (process.env.MIRROR_SAME_DRAWS === "1") configureGlobal({ seed: 2803 });
