import { type Instant, instantOf } from "@mirror/vocabulary";

const SAID =
  /^\s*(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?) ?(?:Z|UTC|([+-]\d{2}:\d{2}))(?![\d:])/;

/** The instant that a text begins with (`2026-11-22T03:00:00Z, call log`); undefined where it begins with none. */
export function saidInstant(text: string): Instant | undefined {
  const [, day, time, offset = "Z"] = SAID.exec(text) ?? [];
  const ms = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(ms) ? undefined : instantOf(ms);
}
