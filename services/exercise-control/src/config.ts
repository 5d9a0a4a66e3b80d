import { LogLevel } from "@mirror/chassis";
import { z } from "zod";

/** What exercise control is told by its environment: where the API is, who plays, and what. */
export const ExerciseControlConfig = z.object({
  MIRROR_URL: z.url().describe("the address of the API, such as http://127.0.0.1:8080"),
  MIRROR_TOKEN: z.string().min(1).describe("the token of an administrator of the installation"),
  MIRROR_SCRIPT: z.string().min(1).describe("the path of the exercise.json to play"),
  MIRROR_PLAYBOOKS: z
    .string()
    .min(1)
    .describe("the paths of the playbooks to import for it, separated by commas"),
  MIRROR_REPORT: z.string().min(1).describe("the folder that the evidence bundle is written to"),
  MIRROR_LOG_LEVEL: LogLevel.default("info").describe("error, warn, info or debug"),
});
export type ExerciseControlConfig = z.infer<typeof ExerciseControlConfig>;
