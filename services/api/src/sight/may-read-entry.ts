import type { Entry } from "@mirror/journal";
import type { Viewer } from "@mirror/partnership";
import { narrowestTlp } from "@mirror/vocabulary";
import { runsExercise } from "./items.js";
import { mayReadStep } from "./may-read-step.js";
import { maySee } from "./may-see.js";
import type { Seen, SeenAid, SeenRun } from "./seen.js";

/** Whether a caller who may see a stream may read this entry of it: what the timeline, the events and the bundle show. */
export function mayReadEntry(viewer: Viewer, what: Seen, entry: Entry): boolean {
  if (!maySee(viewer, { ...what.item, marking: narrowestTlp(what.item.marking, entry.body.marking) }))
    return false;
  switch (what.kind) {
    case "run":
      return mayReadStepEntry(viewer, what, entry);
    case "aid-request":
      return mayReadAidEntry(viewer, what, entry);
    case "exercise":
      // The plan is for those who run the exercise, never for its players (DR-08).
      return entry.body.type !== "exercise-planned" || runsExercise(viewer, what.exercise);
    case "consent":
    case "consultation":
    case "escalation":
    case "regulatory-clock":
    case "share-recall":
    case "incident":
    case "agreement":
    case "standing-consent":
    case "break-glass":
    case "partner":
    case "source":
    case "playbook":
      return true;
  }
}

function mayReadStepEntry(viewer: Viewer, seen: SeenRun, entry: Entry): boolean {
  const invocation = textField(entry, "invocation");
  const step = [...seen.run.steps.values()].find((one) => one.id === invocation);
  return step === undefined || mayReadStep(viewer, seen, step);
}

/** What one partner offers or declines is between it and the partner that asks. */
function mayReadAidEntry(viewer: Viewer, { request }: SeenAid, entry: Entry): boolean {
  if (viewer.partner === request.need.by) return true;
  const partner = textField(entry, "partner");
  if (partner !== undefined && partner !== viewer.partner && partner !== request.need.by) return false;
  const assignment = textField(entry, "assignment");
  return (
    assignment === undefined ||
    request.assignments.some((one) => one.id === assignment && one.partner === viewer.partner)
  );
}

function textField(entry: Entry, name: string): string | undefined {
  const { data } = entry.body;
  if (typeof data !== "object" || data === null || !(name in data)) return undefined;
  const value: unknown = data[name as keyof typeof data];
  return typeof value === "string" ? value : undefined;
}
