import { GRAPH_FORMATS } from "@mirror/playbook";
import { EffectClass, Instant, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { Version } from "./references.js";

export const PlaybookVersionView = z.object({
  modified: Instant,
  hash: z.string(),
  name: z.string(),
  importedAt: Instant,
});

/** A playbook in a list: its newest version. */
export const PlaybookSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    modified: Instant,
    hash: z.string(),
    marking: Tlp,
    importedAt: Instant,
    versions: z.int(),
  })
  .meta({ id: "PlaybookSummary" });
export type PlaybookSummary = z.infer<typeof PlaybookSummary>;

/** One version of a playbook, with what whoever starts it has to give. */
export const PlaybookView = z
  .object({
    id: z.string(),
    version: Version,
    name: z.string(),
    description: z.string(),
    modified: Instant,
    hash: z
      .string()
      .meta({ description: "SHA-256 over the RFC 8785 form of the document: what a run pins." }),
    marking: Tlp,
    markingAssigned: z
      .boolean()
      .meta({ description: "Whether the document names no marking and was given this one." }),
    statements: z
      .array(z.string())
      .meta({ description: "What its markings state: a copyright, terms of use." }),
    policies: z
      .array(z.string())
      .meta({ description: "Its information exchange policies (IEP), each in words." }),
    mode: z.enum(["strict", "converted"]).meta({
      description:
        "How it was found to be meant: of blocks that return, or converted from a drawing whose branches merge.",
    }),
    revoked: z.boolean(),
    validFrom: Instant.nullable(),
    validUntil: Instant.nullable(),
    trigger: z.string().nullable(),
    minimumSeverity: z.int().nullable(),
    lead: z.string().nullable(),
    roles: z.array(z.object({ role: z.string(), bound: z.enum(["at-start", "by-aid"]), name: z.string() })),
    variables: z
      .array(
        z.object({
          name: z.string(),
          type: z.string(),
          description: z.string(),
          value: z.string().nullable(),
        }),
      )
      .meta({ description: "What whoever starts it may give a value." }),
    steps: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        type: z.string(),
        kind: z.string().nullable(),
        role: z.string().nullable(),
        effect: EffectClass.nullable(),
      }),
    ),
    words: z.string().meta({ description: "The flow in words, a line for each step." }),
    warnings: z
      .array(z.object({ pointer: z.string(), code: z.string(), problem: z.string(), remedy: z.string() }))
      .meta({ description: "What its author should know: deviations that leave no doubt, and risks." }),
    versions: z.array(PlaybookVersionView).meta({ description: "Every version here, newest first." }),
  })
  .meta({ id: "Playbook" });
export type PlaybookView = z.infer<typeof PlaybookView>;

export const PlaybookGraph = z
  .object({ format: z.enum(GRAPH_FORMATS), text: z.string() })
  .meta({ id: "PlaybookGraph" });
export const PlaybookDocument = z
  .object({ id: z.string(), modified: Instant, hash: z.string(), document: z.string() })
  .meta({ id: "PlaybookDocument", description: "The document as it was imported, byte for byte." });
