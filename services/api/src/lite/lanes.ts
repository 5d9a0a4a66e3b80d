import { PageQuery } from "@mirror/contract";
import { z } from "zod";
import type { Admissible } from "../admission/admission.js";

const answer = { status: 200, schema: z.string() } as const;

/** In which lane a page is let in: as the routes are that it asks (INV-22). */
export function ordinary(id: string): Admissible {
  return { id: `lite.${id}`, answer };
}

export function looksThroughMuch(id: string): Admissible {
  return { id: `lite.${id}`, answer, query: PageQuery };
}

export function reservedFor(id: string): Admissible {
  return { id: `lite.${id}`, answer, lane: "reserved" };
}
