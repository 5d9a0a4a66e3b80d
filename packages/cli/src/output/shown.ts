import type { z } from "zod";
import type { Api, Page } from "../api/api.js";

/** What `-o json` writes: one of the contract's schemas, or a document of our own. Asked for once the contract is loaded. */
export type Shape<Value = unknown> = (routes: Api["routes"]) => z.ZodType<Value>;

/** How people read something, and its shape for programs. Nothing is shown without both. */
export type Shown<Value> = ((value: Value) => string) & { readonly shape: Shape };

/** The same for a list, which people read item by item and programs page by page. */
export type ShownItems<Item> = ((items: readonly Item[]) => string) & { readonly shape: Shape };

/** Says of a text what it is the text of; the compiler holds the two together. */
export function shown<Value>(shape: Shape<NoInfer<Value>>, asText: (value: Value) => string): Shown<Value> {
  return Object.assign((value: Value) => asText(value), { shape });
}

/** Says of a list's text which pages it is the text of. */
export function shownItems<Item>(
  shape: Shape<Page<NoInfer<Item>>>,
  asText: (items: readonly Item[]) => string,
): ShownItems<Item> {
  return Object.assign((items: readonly Item[]) => asText(items), { shape });
}

/** The text of a document of our own, which no route answers with. */
export function ownDocument<Value>(shape: Shape, asText: (value: Value) => string): Shown<Value> {
  return Object.assign((value: Value) => asText(value), { shape });
}
