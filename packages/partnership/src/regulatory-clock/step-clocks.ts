import type { ClockUse, MirrorStep } from "@mirror/playbook";
import { type Instant, type Refusal, refuse } from "@mirror/vocabulary";
import { saidInstant } from "./said-instant.js";

/** What a step's report does to a clock, with the instant that it is about. */
export interface ClockMoment extends Pick<ClockUse, "duty" | "does" | "event"> {
  /** When it happened: as the report says, and else when it was reported. */
  readonly at: Instant;
  /** The report's words about when; null: it has none. */
  readonly words: string | null;
}

/** The uses that a step makes of clocks; a bare name starts nothing. */
export function clockUses(mirror: Pick<MirrorStep, "clocks"> | null | undefined): readonly ClockUse[] {
  return (mirror?.clocks ?? []).filter((one) => typeof one !== "string");
}

/** What a report comes to, for each of the step's clocks: counted from when it happened, not from when we hear of it (ES-08). */
export function clockMoments(
  mirror: Pick<MirrorStep, "clocks"> | null | undefined,
  values: Readonly<Record<string, string>>,
  reportedAt: Instant,
): readonly ClockMoment[] {
  return clockUses(mirror).map(({ duty, does, event, at }) => {
    const words = at === undefined ? null : (values[at] ?? null);
    const said = words === null ? undefined : saidInstant(words);
    return { duty, does, ...(event && { event }), at: said ?? reportedAt, words };
  });
}

/** Why a report cannot be taken whose step's clocks are counted by what it says: it names no instant, or one to come (ES-08). */
export function unlessClocksCanRead(
  mirror: Pick<MirrorStep, "clocks"> | null | undefined,
  values: Readonly<Record<string, unknown>>,
  now: Instant,
): Refusal | undefined {
  for (const { duty, at } of clockUses(mirror)) {
    const value = at === undefined ? undefined : values[at];
    if (typeof value !== "string") continue;
    const said = saidInstant(value);
    if (said === undefined)
      return refuse(
        "invalid",
        "no-instant-said",
        `${at}: ${duty} is counted by this. Begin it with the instant, in UTC: 2026-11-22T03:00:00Z.`,
        "ES-08",
      );
    if (said > now)
      return refuse(
        "invalid",
        "event-in-future",
        `${at}: it is ${now}, and ${said} is still to come.`,
        "ES-08",
      );
  }
  return undefined;
}
