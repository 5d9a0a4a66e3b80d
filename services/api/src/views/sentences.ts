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
