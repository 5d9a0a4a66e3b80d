import { z } from "zod";

/** What a person may do for one partner. Held per partner; a person of one partner holds none at another. */
export const PartnerRole = z.enum([
  "trigger",
  "responder",
  "duty-officer",
  "authorised-official",
  "run-lead",
  "planner",
  "controller",
  "evaluator",
  "auditor",
  "finance",
  "administrator",
]);
export type PartnerRole = z.infer<typeof PartnerRole>;

/** Where a question is decided: by whoever owns the asset, or at one of the three levels of a crisis. */
export const Level = z.enum(["operator", "technical", "operational", "political"]);
export type Level = z.infer<typeof Level>;
