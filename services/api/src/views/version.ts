import { canonicalJson, sha256Hex } from "@mirror/vocabulary";

const DIGITS = 32;

/**
 * Which state a view shows: a hash of exactly what its reader is shown, so that it moves when that does, and tells
 * nothing of what is hidden.
 */
export function versionOf(shown: unknown): string {
  return sha256Hex(canonicalJson(shown)).slice(0, DIGITS);
}

/** A view with its version. */
export function versioned<View extends object>(view: View): View & { version: string } {
  return { ...view, version: versionOf(view) };
}
