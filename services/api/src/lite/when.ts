import type { Instant } from "@mirror/vocabulary";

const MINUTE_MS = 60_000;

/** How long from one moment to another, in words for somebody who is tired: `8 min`, `3 h 20 min`, `2 days`. */
export function lasting(from: Instant, to: Instant): string {
  const minutes = Math.floor(Math.abs(Date.parse(to) - Date.parse(from)) / MINUTE_MS);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** `2026-11-22 03:40 UTC`. */
export function clock(instant: Instant): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** `2026-11-22 03:40 UTC, in 8 min`, or how long ago it was. Without a now, only when. */
export function due(instant: Instant, now: Instant | null): string {
  if (now === null) return clock(instant);
  return instant >= now
    ? `${clock(instant)}, in ${lasting(now, instant)}`
    : `${clock(instant)}, ${lasting(instant, now)} ago`;
}

/** Durations as a person says them: `PT12H` is `12 h`. */
export function durationInWords(iso: string): string {
  const [, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(iso) ?? [];
  const parts = [
    days && `${days} ${days === "1" ? "day" : "days"}`,
    hours && `${hours} h`,
    minutes && `${minutes} min`,
    seconds && `${seconds} s`,
  ].filter(Boolean);
  return parts.length === 0 ? iso : parts.join(" ");
}
