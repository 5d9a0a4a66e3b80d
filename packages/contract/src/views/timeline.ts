import { Instant, SourceId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef } from "./references.js";

export const ActorView = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("person"), person: PersonRef, partner: PartnerRef }),
    z.object({ kind: z.literal("source"), source: SourceId, partner: PartnerRef }),
    z.object({ kind: z.literal("clock") }),
    z.object({ kind: z.literal("service"), service: z.string() }),
  ])
  .meta({ id: "Actor" });
export type ActorView = z.infer<typeof ActorView>;

/** One entry of the record that the caller may see. */
export const TimelineEntry = z
  .object({
    stream: z.string(),
    seq: z.int(),
    hash: z.string(),
    type: z.string().meta({ description: "What happened, in the past tense: `step-claimed`." }),
    at: Instant.meta({ description: "On the clock of its mode: an exercise's own, or the world's." }),
    recordedAt: Instant,
    actor: ActorView,
    marking: Tlp,
    words: z.string().meta({ description: "What happened, in one sentence." }),
    about: z.string().nullable().meta({ description: "The step that it is about, by name." }),
    data: z.unknown().meta({ description: "The entry's data as it was recorded." }),
  })
  .meta({ id: "TimelineEntry" });
export type TimelineEntry = z.infer<typeof TimelineEntry>;
