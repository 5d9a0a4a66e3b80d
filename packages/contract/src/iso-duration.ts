import type { Duration } from "@mirror/vocabulary";

/** Milliseconds as an ISO 8601 duration in whole seconds, rounded up: `PT4H`, `P30D`, `PT1M30S`. */
export function isoDuration(ms: number): Duration {
  const seconds = Math.ceil(ms / 1000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const part = (count: number, unit: string) => (count === 0 ? "" : `${count}${unit}`);
  const time = `${part(hours, "H")}${part(minutes, "M")}${part(seconds % 60, "S")}`;
  const date = part(days, "D");
  return (date === "" && time === "" ? "PT0S" : `P${date}${time === "" ? "" : `T${time}`}`) as Duration;
}
