import { z } from "zod";

export const PAGE_SIZE = 50;
export const PAGE_SIZE_MAX = 200;

/** How a list is paged: ask again with `cursor` set to the `next` of the page before. */
export const PageQuery = z.strictObject({
  limit: z.coerce
    .number<number>()
    .int()
    .min(1)
    .max(PAGE_SIZE_MAX)
    .default(PAGE_SIZE)
    .meta({ description: "How many items at most." }),
  cursor: z
    .string()
    .max(500)
    .optional()
    .meta({ description: "The `next` of the page before. Opaque, and good for the same question only." }),
});

/** A yes or no in an address. */
export const Flag = z.enum(["true", "false"]);

/** One page of a list. `next` is null on the last. What the caller may not see is in no page and in no count. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
