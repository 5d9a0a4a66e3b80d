import { ConsentId, Instant, RunId, ShareRecallId, StepInvocationId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version, WaitingFor } from "./references.js";

export const ShareRecallView = z
  .object({
    id: ShareRecallId,
    version: Version,
    status: z.enum(["asked", "overdue", "returned", "erased", "refused"]),
    by: PartnerRef.meta({ description: "Who withdrew its consent, and asks." }),
    of: PartnerRef.meta({ description: "Who was told, and is asked to return or erase it." }),
    run: RunId,
    step: StepInvocationId.meta({ description: "The step that shared it." }),
    stepName: z.string(),
    consent: ConsentId.meta({ description: "The round whose consent was withdrawn." }),
    dataClasses: z.array(z.string()),
    purpose: z.string().meta({ description: "What it was shared for." }),
    askedAt: Instant,
    answerBy: Instant,
    marking: Tlp,
    answer: z
      .object({ words: z.string(), by: PersonRef, at: Instant })
      .nullable()
      .meta({ description: "What the asked partner's official says; null: nothing yet." }),
    waitingFor: WaitingFor,
  })
  .meta({ id: "ShareRecall" });
export type ShareRecallView = z.infer<typeof ShareRecallView>;
