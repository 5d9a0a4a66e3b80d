import type { DrillSummary, DrillView } from "@mirror/contract";
import { clockOf, type Exercise, exerciseNow } from "@mirror/exercise";
import type { Viewer } from "@mirror/partnership";
import type { Instant } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { runsExercise } from "../sight/items.js";
import { drillWaitsFor } from "../waiting/drill.js";
import { versionOf } from "./version.js";

export function drillSummary(exercise: Exercise, names: Directory, recordedAt: Instant): DrillSummary {
  const { name, participants, startsAt } = exercise.plan;
  return {
    id: exercise.id,
    status: exercise.status,
    name,
    participants: participants.map((one) => names.partner(one)),
    startsAt,
    clock: clockView(exercise, recordedAt),
  };
}

export function clockView(exercise: Exercise, recordedAt: Instant): DrillSummary["clock"] {
  const clock = clockOf(exercise);
  return clock === null
    ? null
    : { now: exerciseNow(clock, recordedAt), running: clock.running, readAt: recordedAt };
}

export function drillView(
  exercise: Exercise,
  viewer: Viewer,
  names: Directory,
  recordedAt: Instant,
): DrillView {
  const { director, controllers, scenario, objectives, playbook, jumps } = exercise.plan;
  const { clock, ...summary } = drillSummary(exercise, names, recordedAt);
  const view = {
    ...summary,
    plannedFor: exercise.status === "scheduled" ? exercise.plannedFor : null,
    director: names.person(director),
    controllers: controllers.map((one) => names.person(one)),
    plan: runsExercise(viewer, exercise) ? { scenario, objectives, playbook, jumps } : null,
    because: becauseOf(exercise),
    waitingFor: drillWaitsFor(exercise, names),
  };
  // A clock that ticks is no change.
  return { ...view, clock, version: versionOf({ view, clock: clockOf(exercise) }) };
}

function becauseOf(exercise: Exercise): string | null {
  switch (exercise.status) {
    case "paused":
    case "ended":
    case "cancelled":
      return exercise.reason;
    case "suspended":
      return exercise.emergency;
    case "draft":
    case "approved":
    case "scheduled":
    case "running":
      return null;
  }
}
