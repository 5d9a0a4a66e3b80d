import { ProblemRaised } from "@mirror/chassis";
import type { Route } from "@mirror/contract";
import { canonicalJson, sha256Hex } from "@mirror/vocabulary";

/** Enough to tell a torn cursor from a whole one; who makes one up starts elsewhere in what they may see anyway. */
const MARK_DIGITS = 16;

/** A list as it is asked for: which, of what, and by which filters. */
export interface Question {
  readonly route: Pick<Route, "id" | "query">;
  readonly params: unknown;
  readonly query: unknown;
}

/** What a page's `next` is to whoever asked: the place after it, good for the same question only. */
export function sealCursor(question: Question, place: string): string {
  return `${markOf(question, place)}${place}`;
}

/** The place in a cursor. Refuses (400, with its pointer) one that is torn, or that another question was answered with. */
export function openCursor(question: Question, cursor: string): string {
  const place = cursor.slice(MARK_DIGITS);
  if (cursor === sealCursor(question, place)) return place;
  const detail = "Give the `next` of the page before, as it came, to the same question.";
  throw new ProblemRaised({
    status: 400,
    code: "query-at-fault",
    detail: `The address is at fault: cursor: ${detail}`,
    errors: [{ pointer: "/cursor", detail }],
  });
}

function markOf({ route, params, query }: Question, place: string): string {
  const filters = { ...Object(query), limit: undefined, cursor: undefined };
  const asked = { route: route.id, params: params ?? null, filters, place };
  return sha256Hex(canonicalJson(asked)).slice(0, MARK_DIGITS);
}
