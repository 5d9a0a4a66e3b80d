import {
  CancelExercise,
  EndExercise,
  ExercisePlan,
  JumpExercise,
  PauseExercise,
  RealWorldEmergency,
  ScheduleExercise,
  StartExercise,
} from "@mirror/exercise";
import { ExerciseId } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { deciding, reading, reserved, verbsOf } from "../route.js";
import { DrillSummary, DrillView, NextWakeUp } from "../views/drill.js";

const params = z.strictObject({ id: ExerciseId });
const answer = { status: 200, schema: DrillView } as const;

const { verb, bareVerb } = verbsOf({ name: "drill", path: "/drills", params, view: DrillView });

export const drills = {
  list: reading({
    id: "drill.list",
    path: "/drills",
    summary: "List drills",
    description: "Those that the caller's partner plays in or plans, newest first.",
    query: PageQuery,
    answer: { status: 200, schema: pageOf(DrillSummary) },
  }),
  show: reading({
    id: "drill.show",
    path: "/drills/{id}",
    summary: "Show a drill",
    description: "With its clock. Players do not see what it is to show (DR-08).",
    params,
    answer,
  }),
  plan: deciding({
    id: "drill.plan",
    path: "/drills",
    summary: "Plan a drill",
    description:
      "For planners and controllers. Everything in it is of the mode `exercise`, on a clock of its own (DR-01).",
    body: ExercisePlan,
    answer: { status: 201, schema: DrillView },
  }),
  approve: bareVerb("approve", "Approve a plan", "The director takes the plan on."),
  schedule: verb(
    "schedule",
    "Schedule a drill",
    "Says when it will be played, on the world's clock.",
    ScheduleExercise.omit({ type: true }),
  ),
  start: verb(
    "start",
    "Start a drill",
    "STARTEX, by the director, once every check has been passed (DR-09).",
    StartExercise.omit({ type: true }),
  ),
  pause: verb("pause", "Pause a drill", "Its clock stands still.", PauseExercise.omit({ type: true })),
  resume: bareVerb(
    "resume",
    "Resume a drill",
    "Its clock goes on; after a real-world emergency only by the director.",
  ),
  jump: verb(
    "jump",
    "Jump in a drill's time",
    "Moves its clock forward; what was due in between is carried out in the order of time (DR-07).",
    JumpExercise.omit({ type: true }),
  ),
  emergency: reserved(
    verb(
      "emergency",
      "This is a real-world emergency",
      "Anyone may say it, and play stops at once (DR-05).",
      RealWorldEmergency.omit({ type: true }),
    ),
  ),
  end: verb("end", "End a drill", "ENDEX, by the director.", EndExercise.omit({ type: true })),
  cancel: verb(
    "cancel",
    "Cancel a drill",
    "One that has not been started.",
    CancelExercise.omit({ type: true }),
  ),
  nextWakeUp: reading({
    id: "drill.next-wake-up",
    path: "/drills/{id}/next-wake-up",
    summary: "When is the next thing due?",
    description:
      "The next thing that is due on the drill's clock. For its planners, director and controllers only (DR-08).",
    params,
    answer: { status: 200, schema: NextWakeUp },
  }),
};
