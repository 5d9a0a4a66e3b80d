import type { TimelineEntry } from "@mirror/contract";
import type { Happening } from "@mirror/exercise";
import type { Instant } from "@mirror/vocabulary";

/** The figures' view of a timeline: calls and answers, asks and yeses, help and containment. */
export function happeningsIn(declaredAt: Instant, timeline: readonly TimelineEntry[]): Happening[] {
  const asked = new Map<string, string>();
  const happenings: Happening[] = [{ type: "declared", at: declaredAt }];
  for (const entry of timeline) {
    const { at, stream } = entry;
    // The step that asks gives its name to the round, request or escalation that it opens.
    const opened = textIn(entry.data, "stream");
    if (opened !== undefined && entry.about !== null) asked.set(opened, entry.about);
    const about = entry.about ?? asked.get(stream) ?? stream;
    if (!asked.has(stream) && entry.about !== null) asked.set(stream, entry.about);
    const step = textIn(entry.data, "invocation") ?? stream;
    const assignment = textIn(entry.data, "assignment") ?? "";
    switch (entry.type) {
      case "step-assigned":
        happenings.push({ type: "called", at, subject: step, name: about });
        break;
      case "acknowledgement-missed":
        happenings.push({ type: "call-missed", at, subject: step, name: about });
        break;
      case "step-claimed":
        happenings.push({ type: "acknowledged", at, subject: step, name: about });
        break;
      case "escalation-authorised":
        happenings.push({ type: "called", at, subject: stream, name: about });
        break;
      case "escalation-page-missed":
        happenings.push({ type: "call-missed", at, subject: stream, name: about });
        break;
      case "escalation-acknowledged":
        happenings.push({ type: "acknowledged", at, subject: stream, name: about });
        break;
      case "consent-asked":
        happenings.push({ type: "consent-asked", at, subject: stream, name: about });
        break;
      case "consent-round-satisfied":
        happenings.push({ type: "consent-answered", at, subject: stream, outcome: "satisfied" });
        break;
      case "consent-round-provisional":
        happenings.push({ type: "consent-answered", at, subject: stream, outcome: "provisional" });
        break;
      case "consent-round-refused":
        happenings.push({ type: "consent-answered", at, subject: stream, outcome: "refused" });
        break;
      case "consent-round-lapsed":
        happenings.push({ type: "consent-answered", at, subject: stream, outcome: "lapsed" });
        break;
      case "aid-submitted":
        happenings.push({ type: "aid-requested", at, subject: stream, name: about });
        break;
      case "aid-offered":
      case "aid-declined":
      case "aid-committed":
      case "aid-checked-in":
        happenings.push({ type: entry.type, at, subject: stream, assignment });
        break;
      case "step-completed":
        happenings.push({ type: "step-done", at, name: about });
        break;
      default:
        // Everything else is in the timeline, and in no figure.
        break;
    }
  }
  return happenings;
}

function textIn(data: unknown, field: string): string | undefined {
  if (typeof data !== "object" || data === null || !(field in data)) return undefined;
  const value = (data as Record<string, unknown>)[field];
  return typeof value === "string" ? value : undefined;
}
