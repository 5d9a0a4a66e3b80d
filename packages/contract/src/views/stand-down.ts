import { RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef } from "./references.js";

/** What keeps a run from standing down (ES-09): what it is, whose it is, and what would end it. */
export const BlockerView = z
  .object({
    kind: z.enum([
      "aid",
      "consent",
      "on-hold-step",
      "escalation",
      "clock",
      "assessment",
      "share",
      "break-glass",
    ]),
    subject: z.string().meta({ description: "The id of what blocks." }),
    of: z.array(PartnerRef).meta({ description: "The partners that can end it." }),
    words: z.string().meta({ description: "What it is." }),
    clearedBy: z.string().meta({ description: "What would end it." }),
  })
  .meta({ id: "Blocker" });
export type BlockerView = z.infer<typeof BlockerView>;

/** An exit criterion: what the record says of it, or that a person has to (ES-05). */
export const ExitCriterionView = z
  .object({
    words: z.string(),
    toldBy: z.enum(["record", "person"]).meta({ description: "Who says whether it holds." }),
    holds: z.boolean().nullable().meta({ description: "Null: a person has to say." }),
    because: z.string().nullable(),
  })
  .meta({ id: "ExitCriterion" });
export type ExitCriterionView = z.infer<typeof ExitCriterionView>;

export const StandDownView = z
  .object({
    run: RunId,
    criteria: z.array(ExitCriterionView).meta({ description: "The exit criteria of its playbook." }),
    blockers: z.array(BlockerView).meta({
      description: "As far as the caller may see them; empty: nothing that the caller may see blocks.",
    }),
  })
  .meta({ id: "StandDown" });
export type StandDownView = z.infer<typeof StandDownView>;
