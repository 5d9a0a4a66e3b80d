import { z } from "zod";
import { ObservableKind } from "./alert.js";

const JsonPath = z.string().min(1).max(200);
const Template = z.string().min(1).max(1_000);

const translated = {
  /** What its words mean here, without regard to case; a word that is not among them is taken as it is. */
  values: z.record(z.string().max(100), z.string().max(200)).optional(),
  /** What is taken where nothing is found, or a word that `values` does not know. */
  otherwise: z.string().max(200).optional(),
};

/**
 * Where one field of an alert comes from: the first plain value that a JSONPath (RFC 9535) finds in it, or the text that
 * a Liquid template makes of it. A template knows `alert`, and the whole `body` that it came in.
 */
export const FieldFrom = z.union([
  z.strictObject({ path: JsonPath, ...translated }),
  z.strictObject({ text: Template, ...translated }),
]);
export type FieldFrom = z.infer<typeof FieldFrom>;

const ObservableFrom = z.union([
  z.strictObject({ kind: ObservableKind, path: JsonPath }),
  z.strictObject({ kind: ObservableKind, text: Template }),
]);

/** How a product's message becomes alerts. It is data: nothing in it is run, but JSONPath and Liquid under limits. */
export const AlertMapping = z.strictObject({
  /** The version of this shape. */
  mapping: z.literal(1),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "Write small letters, digits and dashes, at most 50 of them."),
  /** What sends such messages, and what has to be set there. */
  about: z.string().max(500).default(""),
  /** What is in each body of its product: where one of these finds nothing, the body is another's. */
  knownBy: z.array(JsonPath).max(10).default([]),
  /** Which values of the body are an alert each. */
  each: JsonPath.default("$"),
  fields: z.strictObject({
    fingerprint: FieldFrom,
    title: FieldFrom,
    status: FieldFrom.optional(),
    description: FieldFrom.optional(),
    severity: FieldFrom.optional(),
    startedAt: FieldFrom.optional(),
    link: FieldFrom.optional(),
  }),
  /** Objects whose plain values become labels; of two that share a name the first is taken. */
  labels: z.array(JsonPath).max(10).default([]),
  observables: z.array(ObservableFrom).max(50).default([]),
});
export type AlertMapping = z.infer<typeof AlertMapping>;
