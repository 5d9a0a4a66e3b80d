import { ResourceType } from "@mirror/partnership";
import { AgreementId, AidRequestId, Instant, ResourceId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, TeamRef, Version } from "./references.js";

const WindowView = z.object({ from: Instant, until: Instant });

/** Something that a partner can lend, as its registry describes it. */
export const ResourceView = z
  .object({
    id: ResourceId,
    partner: PartnerRef,
    typed: ResourceType.meta({ description: "As NIMS types it: category, kind, type." }),
    name: z.string(),
    home: z.string(),
    quantity: z.int().meta({ description: "How many of it there are; 1 is one that is named." }),
    team: TeamRef.nullable().meta({ description: "The team that goes with it, where only that one does." }),
    words: z.string().nullable(),
    marking: Tlp,
    seenBy: z
      .object({ partners: z.array(PartnerRef), agreements: z.array(AgreementId) })
      .nullable()
      .meta({ description: "Who sees it besides; null where it is another partner's." }),
    availability: z
      .array(WindowView)
      .meta({ description: "When it can be lent; none: whenever it is not lent already." }),
    retired: z.object({ at: Instant, reason: z.string() }).nullable(),
    promised: z
      .array(z.object({ request: AidRequestId, quantity: z.int(), from: Instant, until: Instant }))
      .nullable()
      .meta({
        description: "What of it is promised in real requests; null where it is another partner's (MA-06).",
      }),
    version: Version,
  })
  .meta({ id: "Resource" });
export type ResourceView = z.infer<typeof ResourceView>;
