import type { Instant, PartnerId } from "@mirror/vocabulary";
import type { AidNeed } from "./commands.js";

/** What is wrong with a need as it is drawn up, in words; undefined where nothing is. */
export function needFault(need: AidNeed, now: Instant): string | undefined {
  if (new Set(need.needs.map((one) => one.line)).size !== need.needs.length)
    return "Two needs have the same line.";
  if (need.period.from >= need.period.until) return "The period ends after it begins.";
  return recipientsFault(need.recipients, need.by) ?? datesFault(need, need, now);
}

export function recipientsFault(recipients: readonly PartnerId[], by: PartnerId): string | undefined {
  if (recipients.includes(by)) return "A partner does not ask itself.";
  return new Set(recipients).size === recipients.length ? undefined : "A recipient is named twice.";
}

export function datesFault(
  dates: { readonly offersBy: Instant; readonly neededBy: Instant },
  { period }: AidNeed,
  now: Instant,
): string | undefined {
  if (dates.offersBy <= now) return "Offers are asked for until an instant in the future.";
  if (dates.offersBy > dates.neededBy) return "Offers are asked for before the help is needed, not after.";
  return dates.neededBy > period.until ? "The help is needed before its period ends." : undefined;
}
