import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import { instant } from "./instant.js";

/** From when to when, as a flag gives it: `2026-11-22T00:00Z/2026-11-29T00:00Z` (ISO 8601, an interval). */
export function windowOf(text: string): { readonly from: string; readonly until: string } {
  const [from = "", until = "", more] = text.split("/");
  if (from === "" || until === "" || more !== undefined)
    throw new Stop(ExitCode.usage, `A window is written FROM/UNTIL, not "${text}".`);
  return { from: instant(from), until: instant(until) };
}
