import { AlertMapping, AlertRule } from "@mirror/alert";
import { ExerciseId, Instant, SourceId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version } from "./references.js";

/** How a source shows that it is itself. */
export const SourceSignInKind = z.enum(["standard-webhooks", "bearer", "key-in-path"]);

export const SourceView = z
  .object({
    id: SourceId,
    version: Version,
    name: z.string(),
    status: z.enum(["listening", "removed"]),
    partner: PartnerRef,
    exerciseId: ExerciseId.nullable(),
    signIn: SourceSignInKind,
    oldSecretUntil: Instant.nullable().meta({
      description: "Until when the secret before the last rotation counts too; null: it does not.",
    }),
    marking: Tlp.meta({ description: "The marking of the incidents that it proposes." }),
    markingAssigned: z.boolean().meta({ description: "Nobody marked it: the default was assigned." }),
    rules: z.array(AlertRule),
    mapping: AlertMapping,
    addedAt: Instant,
    addedBy: PersonRef.nullable(),
  })
  .meta({ id: "Source" });
export type SourceView = z.infer<typeof SourceView>;

/** A new source, or one with a new secret. `secret` is shown this once. */
export const NewSource = SourceView.extend({
  secret: z.string().nullable().meta({
    description:
      "What the source signs or signs in with; of a key in the path, the whole path. Shown once; null when the request is repeated, or where the secret was brought.",
  }),
}).meta({ id: "NewSource" });
export type NewSource = z.infer<typeof NewSource>;

/** What became of each alert of one message. */
export const AlertsTaken = z
  .object({
    opened: z.int().meta({ description: "Alerts that proposed an incident." }),
    repeated: z.int().meta({ description: "Alerts whose incident is open: counted there." }),
    resolved: z.int().meta({ description: "Alerts that fire no more." }),
    ignored: z.int().meta({ description: "Told as resolved, and nothing is open of them." }),
  })
  .meta({ id: "AlertsTaken" });
export type AlertsTaken = z.infer<typeof AlertsTaken>;
