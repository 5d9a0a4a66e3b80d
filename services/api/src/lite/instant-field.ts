import type { Instant } from "@mirror/vocabulary";
import { textIn } from "./fields.js";
import type { Visit } from "./visit.js";

/** How a time is written into a form. */
export const TIME_HINT = "Such as 2026-11-22 20:10.";

/** What was typed as a time in UTC, as the API takes it; what is none is given back by the API as it was typed. */
export function instantIn(visit: Visit, name: string): Instant {
  const text = textIn(visit.fields, name);
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?: ?UTC|Z)?$/.exec(text) ?? [];
  return (day === undefined || time === undefined ? text : `${day}T${time}:00.000Z`) as Instant;
}
