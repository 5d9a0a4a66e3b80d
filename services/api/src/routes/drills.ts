import { type DrillView, type NextWakeUp, routes } from "@mirror/contract";
import { ExerciseCommand } from "@mirror/exercise";
import { type Turn, tellExercise } from "@mirror/operations";
import { ExerciseId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { runsExercise } from "../sight/items.js";
import { seenExercise } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { clockView, drillSummary, drillView } from "../views/drill-view.js";

async function show(sight: Sight, id: string): Promise<DrillView | undefined> {
  const seen = await seenExercise(sight, id);
  return (
    seen && drillView(seen.exercise, sight.caller.viewer, await sight.directory(), await sight.recordedAt())
  );
}

interface OnDrill {
  readonly params: { readonly id: ExerciseId };
}

/** A verb whose command is its body under the name that the exercise gives it. */
function says(type: ExerciseCommand["type"]) {
  return {
    about: (sight: Sight, { params }: OnDrill) => seenExercise(sight, params.id),
    decide: (turn: Turn, { params, body }: OnDrill & { readonly body: object }) =>
      tellExercise(turn, params.id, ExerciseCommand.parse({ type, ...body })),
    show: (sight: Sight, { params }: OnDrill) => show(sight, params.id),
  };
}

/** A verb that says all by itself. */
function justSays(type: "approve" | "resume") {
  return {
    about: (sight: Sight, { params }: OnDrill) => seenExercise(sight, params.id),
    decide: (turn: Turn, { params }: OnDrill) => tellExercise(turn, params.id, { type }),
    show: (sight: Sight, { params }: OnDrill) => show(sight, params.id),
  };
}

export const drillDoors: Door[] = [
  reads(routes.drills.list, async (sight, { query }) => {
    const recordedAt = await sight.recordedAt();
    return pageOfIndex(sight, "exercises", query, async (id) => {
      const seen = await seenExercise(sight, id);
      return seen && drillSummary(seen.exercise, await sight.directory(), recordedAt);
    });
  }),
  reads(routes.drills.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.drills.plan, {
    async decide(turn, { body, caller }, made) {
      const id = ExerciseId.parse(await newStreamId(turn, caller, "exercise", "exercise"));
      made(id);
      return tellExercise(turn, id, { type: "plan", id, plan: body });
    },
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.drills.approve, justSays("approve")),
  decides(routes.drills.schedule, says("schedule")),
  decides(routes.drills.start, says("start")),
  decides(routes.drills.pause, says("pause")),
  decides(routes.drills.resume, justSays("resume")),
  decides(routes.drills.jump, says("jump")),
  decides(routes.drills.emergency, says("real-world-emergency")),
  decides(routes.drills.end, says("end")),
  decides(routes.drills.cancel, says("cancel")),
  reads(routes.drills.nextWakeUp, async (sight, { params }): Promise<NextWakeUp | undefined> => {
    const seen = await seenExercise(sight, params.id);
    const clock = seen && clockView(seen.exercise, await sight.recordedAt());
    // What is due is part of the script: players do not see it (DR-08), and before STARTEX there is no clock.
    if (seen === undefined || clock == null || !runsExercise(sight.caller.viewer, seen.exercise))
      return undefined;
    const next = await sight.desk.journal.nextWakeUp(params.id);
    return {
      clock,
      next: next === undefined ? null : { dueAt: next.dueAt, stream: next.stream, name: next.name },
    };
  }),
];
