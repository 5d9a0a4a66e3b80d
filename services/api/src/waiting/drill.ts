import type { Exercise } from "@mirror/exercise";
import type { Directory } from "../sight/directory.js";
import { at, withoutStop } from "../views/sentences.js";

/** Whose word an exercise waits for. */
export function drillWaitsFor(exercise: Exercise, names: Directory): string | null {
  const director = names.who(exercise.plan.director, "its director");
  switch (exercise.status) {
    case "draft":
      return `Waiting for ${director} to approve the plan.`;
    case "approved":
      return "Waiting for a date.";
    case "scheduled":
      return `Planned for ${at(exercise.plannedFor)}: waiting for ${director} to start it.`;
    case "paused":
      return `Paused (${withoutStop(exercise.reason)}): waiting for ${director} or a controller to resume.`;
    case "suspended":
      return `Suspended by a real-world emergency (${withoutStop(exercise.emergency)}): waiting for ${director}.`;
    case "running":
    case "ended":
    case "cancelled":
      return null;
  }
}
