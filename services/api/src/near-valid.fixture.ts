import { openApiDocument } from "@mirror/contract";
import fc from "fast-check";
import { z } from "zod";

/** As much of a JSON schema as ours are written with. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const Named = z.record(
  z.string(),
  z.custom<Schema>((one) => typeof one === "object" && one !== null),
);
const named = Named.parse(openApiDocument().components?.schemas);

/** Words that fit many of our fields; what a schema says of form and length is held to. */
const WORDS = [
  "We have looked into it, and it is so.",
  "All is well here, thank you.",
  "Norland",
  "Directorate of Norland",
  "E1",
  "1",
  "EUR",
  "2026-11-22T05:00:00.000Z",
  "2026-11-23T05:00:00.000Z",
  "PT15M",
  "P30D",
  "ada@norland.example",
  "https://norland.example",
  `sha256:${"0".repeat(64)}`,
  `ed25519:${"1".repeat(64)}`,
  `ed25519:${"1".repeat(128)}`,
  "run",
  "true",
  "<b>\u202e%s{{y}}'--",
  "",
  "\u0000",
  "x".repeat(5_000),
];

/** Values of a schema's shape, and now and then nearly so. `pool` are words that mean something: ids, hashes, names. */
export function nearValid(schema: unknown, pool: readonly string[]): fc.Arbitrary<unknown> {
  return of(schema as Schema, [...pool, ...WORDS], 4);
}

function of(schema: Schema, pool: readonly string[], depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return of(named[schema.$ref.split("/").at(-1) ?? ""] ?? {}, pool, depth);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return fc.oneof(...variants.map((one) => of(one, pool, depth)));
  if (schema.allOf !== undefined)
    return fc
      .tuple(...schema.allOf.map((one) => of(one, pool, depth)))
      .map((all) => Object.assign({}, ...all));
  const type = typeof schema.type === "object" ? schema.type[0] : schema.type;
  switch (type) {
    case "object":
      return objectOf(schema, pool, depth);
    case "array":
      return fc.array(of(schema.items ?? {}, pool, depth - 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(3, schema.minItems ?? 0)),
      });
    case "string":
      return stringOf(schema, pool);
    case "integer":
      return fc.integer({
        min: Math.max(schema.minimum ?? -3, -1e9),
        max: Math.min(schema.maximum ?? 1e9, 1e9),
      });
    case "number":
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: Math.max(1, depth) });
  }
}

function objectOf(schema: Schema, pool: readonly string[], depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const fields = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, of(one, pool, depth - 1)])),
    { requiredKeys: [...required] },
  );
  if (typeof additionalProperties !== "object" || depth <= 0) return fields;
  const more = fc.dictionary(
    stringOf(propertyNames ?? {}, [...pool, "responders", "host", "__found__"]),
    of(additionalProperties, pool, depth - 1),
    { maxKeys: 3 },
  );
  return fc.tuple(fields, more).map(([named, others]) => ({ ...others, ...named }));
}

function stringOf(schema: Schema, pool: readonly string[]): fc.Arbitrary<string> {
  const { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  const form = pattern === undefined ? undefined : new RegExp(pattern);
  const fitting = pool.filter(
    (one) => one.length >= minLength && one.length <= maxLength && (form?.test(one) ?? true),
  );
  return fitting.length === 0 ? fc.constantFrom(...pool) : fc.constantFrom(...fitting);
}
