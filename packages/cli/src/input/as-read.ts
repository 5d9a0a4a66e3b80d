import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";

/** Stops the command where what stands now is not what the caller says it has read: a yes is to one text only. */
export function stillAsRead(read: string | undefined, now: string): void {
  if (read === undefined || read === now) return;
  throw new Stop(
    ExitCode.conflict,
    "This is not what you have read: it has changed since. Nothing was decided.",
    [`Read:      ${read}`, `Stands now: ${now}`, "Show it again, and decide on what it says now."],
  );
}
