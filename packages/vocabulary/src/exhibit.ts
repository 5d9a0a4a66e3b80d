import { z } from "zod";

/** How many exhibits one report of a step may name. */
export const EXHIBITS_MAX = 20;

/**
 * A file that speaks for what was done: what is on the record is its name, its size and its hash. The file stays with
 * whoever names it; whoever is shown it later can tell by the hash that it is the one that was meant.
 */
export const Exhibit = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .meta({ description: "What the file is called, without its folder." }),
  bytes: z.int().min(0).meta({ description: "Its size." }),
  hash: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, "This is not a hash (sha256: and 64 characters of lower-case hex).")
    .meta({ description: "Over its bytes: sha256:<hex>." }),
  mediaType: z
    .string()
    .max(127)
    .regex(
      /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/,
      "This is not a media type (type/subtype).",
    )
    .meta({ description: "What kind of file it is, as whoever named it says." }),
});
export type Exhibit = z.infer<typeof Exhibit>;

/** The exhibits of one report; none where it names none. */
export const Exhibits = z.array(Exhibit).max(EXHIBITS_MAX);
