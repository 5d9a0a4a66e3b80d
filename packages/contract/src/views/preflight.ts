import { z } from "zod";
import { PartnerRef } from "./references.js";

/** What would be found if a playbook were started now. */
export const PreflightView = z
  .object({
    problems: z.array(z.string()).meta({ description: "What would reject the run." }),
    tooFew: z
      .array(
        z.object({
          partner: PartnerRef,
          words: z.string(),
          without: z
            .array(z.string())
            .nullable()
            .meta({ description: "Who is missing, and why; null where it is another partner's." }),
        }),
      )
      .meta({ description: "Offices with fewer than two people within reach (M04)." }),
    unproved: z
      .array(
        z.object({
          partner: PartnerRef,
          words: z.string(),
          people: z
            .array(z.string())
            .nullable()
            .meta({ description: "Who it is; null where it is another partner's." }),
        }),
      )
      .meta({
        description:
          "People of those offices who count, and whose contact was not proved within 30 days (F8): by a try of their mail or of a channel, or a page that they answered.",
      }),
    unknownDuties: z.array(z.object({ partner: PartnerRef, words: z.string() })).meta({
      description: "Steps that count on a reporting duty which their partner has not stated (ES-08).",
    }),
    ending: z
      .array(z.string())
      .meta({ description: "Qualifications of the caller's own people that end soon, or have ended." }),
  })
  .meta({ id: "Preflight" });
export type PreflightView = z.infer<typeof PreflightView>;
