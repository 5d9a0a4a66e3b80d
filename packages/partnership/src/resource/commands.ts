import { AgreementId, Instant, PartnerId, ResourceId, TeamId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { Line, Words } from "../words.js";

/** What a resource is, as NIMS types it: a category, a kind within it, and a type that says how capable it is. */
export const ResourceType = z.strictObject({ category: Line, kind: Line, type: Line });
export type ResourceType = z.infer<typeof ResourceType>;

/** From when to when; the end is not included. */
export const Window = z
  .strictObject({ from: Instant, until: Instant })
  .refine(({ from, until }) => from < until, "It ends after it begins.");
export type Window = z.infer<typeof Window>;

/** Beside the partner's own people: partners by name, and the parties of agreements while these are in force. */
export const ResourceAudience = z.strictObject({
  partners: z.array(PartnerId).max(100).default([]),
  agreements: z.array(AgreementId).max(50).default([]),
});
export type ResourceAudience = z.infer<typeof ResourceAudience>;

const Described = {
  name: Line,
  /** Where it is when nobody has borrowed it. */
  home: Line,
  /** How many of it there are; 1 is one that is named. */
  quantity: z.int().min(1).max(10_000),
  /** The team that goes with it, where only that one does. */
  team: TeamId.nullable(),
  words: Words.nullable(),
  /** What is TLP:RED goes to named people, and a registry is read by partners. */
  marking: Tlp.refine((label) => label !== "TLP:RED", "A resource is shown to partners, never TLP:RED."),
  seenBy: ResourceAudience,
};

/** When it can be lent; none said: whenever it is not lent already. */
export const Availability = z.array(Window).max(200);

/** Puts a resource into the partner's registry. */
export const AddResource = z.strictObject({
  type: z.literal("add-resource"),
  typed: ResourceType,
  ...Described,
  team: Described.team.default(null),
  words: Described.words.default(null),
  seenBy: Described.seenBy.default({ partners: [], agreements: [] }),
  availability: Availability.default([]),
});
export type AddResource = z.infer<typeof AddResource>;

/** Says anew all that is said of a resource. One of another type is another resource. */
export const ChangeResource = z.strictObject({
  type: z.literal("change-resource"),
  resource: ResourceId,
  ...Described,
});
export type ChangeResource = z.infer<typeof ChangeResource>;

/** Says when it can be lent, in the place of what was said before. What is promised already stands. */
export const SetAvailability = z.strictObject({
  type: z.literal("set-availability"),
  resource: ResourceId,
  availability: Availability,
});
export type SetAvailability = z.infer<typeof SetAvailability>;

/** Takes a resource out of use: it is offered no more. What is promised already stands. */
export const RetireResource = z.strictObject({
  type: z.literal("retire-resource"),
  resource: ResourceId,
  reason: Line,
});
export type RetireResource = z.infer<typeof RetireResource>;

export type ResourceCommand = AddResource | ChangeResource | SetAvailability | RetireResource;
