import type { Instant } from "@mirror/vocabulary";

/** An instant for a sentence: `2026-11-22 03:40 UTC`. */
export function at(instant: Instant): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** `A`, `A and B`, `A, B and C`. */
export function and(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

/** Each once, in their order. */
export function once<T>(parts: readonly T[]): T[] {
  return [...new Set(parts)];
}

/** A sentence that somebody else wrote, without its full stop, to go on after it. */
export function withoutStop(text: string): string {
  return text.trim().replace(/[.!]$/, "");
}

/** Which clauses allowed something, to go on with: `, as clauses 3.1 and 3.2 of their agreement allow`; nothing where none had to. */
export function underClauses(
  clauses: readonly { readonly agreement: string; readonly clause: string }[],
): string {
  if (clauses.length === 0) return "";
  const of = once(clauses.map((one) => one.agreement)).length === 1 ? "their agreement" : "their agreements";
  const named = once(clauses.map((one) => one.clause));
  return named.length === 1
    ? `, as clause ${named[0]} of ${of} allows`
    : `, as clauses ${and(named)} of ${of} allow`;
}
