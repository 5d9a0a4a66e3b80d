import { Instant, PersonId, ResourceId, TeamId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { ResourceAudience, ResourceType } from "./commands.js";

const Windows = z.array(z.object({ from: Instant, until: Instant }));

const Described = z.object({
  id: ResourceId,
  name: z.string(),
  home: z.string(),
  quantity: z.int(),
  team: TeamId.nullable(),
  words: z.string().nullable(),
  marking: Tlp,
  seenBy: ResourceAudience,
  by: PersonId,
});

/** A partner has this to lend. On its own stream, so that every offer and every commitment of it reads it. */
export const ResourceAdded = z.object({
  type: z.literal("resource-added"),
  data: Described.extend({ typed: ResourceType, availability: Windows }),
});
/** All that is said of it from now on. */
export const ResourceChanged = z.object({ type: z.literal("resource-changed"), data: Described });
export const ResourceAvailabilitySet = z.object({
  type: z.literal("resource-availability-set"),
  data: z.object({ id: ResourceId, availability: Windows, by: PersonId }),
});
export const ResourceRetired = z.object({
  type: z.literal("resource-retired"),
  data: z.object({ id: ResourceId, reason: z.string(), by: PersonId }),
});
export const ResourceFact = z.discriminatedUnion("type", [
  ResourceAdded,
  ResourceChanged,
  ResourceAvailabilitySet,
  ResourceRetired,
]);
export type ResourceFact = z.infer<typeof ResourceFact>;
