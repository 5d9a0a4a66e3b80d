import {
  type Actor,
  type Decided,
  type DecisionContext,
  decided,
  type PersonId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import { type ExerciseEvent, exerciseChart } from "./chart.js";
import type { ExerciseCommand, JumpExercise, PlanExercise, StartExercise } from "./commands.js";
import type { ExerciseFact } from "./facts.js";
import type { Exercise } from "./state.js";

/** The service that may move the clock of an exercise whose plan says so. */
export const EXERCISE_CONTROL = "exercise-control";

type Answer = Decided<ExerciseFact> | Refusal;

/**
 * What a command does to an exercise. `context.now` is on the exercise's own clock once that has started. Refuses what
 * its chart does not allow now, who is neither its director nor (for pauses) one of its controllers, a start with a check
 * open (DR-09) and a jump back in time (DR-07). An emergency anybody may call (DR-05).
 */
export function decideExercise(
  exercise: Exercise | undefined,
  command: ExerciseCommand,
  context: DecisionContext,
): Answer {
  if (command.type === "plan") return planned(exercise, command, context.actor);
  if (exercise === undefined) return refuse("absent", "no-such-exercise", "There is no such exercise.");
  switch (command.type) {
    case "approve":
      return allowed(exercise, "approve-plan", context.actor, ["director"], {
        type: "exercise-plan-approved",
        data: {},
      });
    case "schedule":
      return allowed(exercise, "schedule", context.actor, ["director", "planner"], {
        type: "exercise-scheduled",
        data: { plannedFor: command.plannedFor },
      });
    case "start":
      return started(exercise, command, context.actor);
    case "pause":
      return allowed(exercise, "pause", context.actor, ["director", "controller"], {
        type: "exercise-paused",
        data: { reason: command.reason },
      });
    case "resume":
      // After an emergency it is the director who says that all is clear.
      return allowed(
        exercise,
        "resume",
        context.actor,
        exercise.status === "paused" ? ["director", "controller"] : ["director"],
        {
          type: "exercise-resumed",
          data: {},
        },
      );
    case "jump":
      return jumped(exercise, command, context);
    case "real-world-emergency":
      return allowed(exercise, "real-world-emergency", context.actor, ["anyone"], {
        type: "exercise-suspended",
        data: { emergency: command.what },
      });
    case "end":
      return allowed(exercise, "endex", context.actor, ["director"], {
        type: "exercise-ended",
        data: { reason: command.reason },
      });
    case "cancel":
      return allowed(exercise, "cancel", context.actor, ["director"], {
        type: "exercise-cancelled",
        data: { reason: command.reason },
      });
  }
}

/** Whose part a command is. `clock-service`: our own service, where the plan lets it move the clock. */
type Part = "director" | "controller" | "planner" | "anyone" | "clock-service";

function planned(exercise: Exercise | undefined, { id, plan }: PlanExercise, actor: Actor): Answer {
  if (exercise !== undefined)
    return refuse("conflict", "already-planned", "This exercise has been planned already.");
  if (actor.kind !== "person")
    return refuse("forbidden", "not-a-person", "Only a signed-in person plans an exercise.", "INV-12");
  return decided({ type: "exercise-planned", data: { id, plan, plannedBy: actor.person } });
}

function started(exercise: Exercise, { checks }: StartExercise, actor: Actor): Answer {
  const answer = allowed(exercise, "startex", actor, ["director"], {
    type: "exercise-started",
    data: { startsAt: exercise.plan.startsAt },
  });
  if (!answer.ok) return answer;
  if (!checks.firewallHeld) {
    return refuse(
      "conflict",
      "firewall-not-proven",
      "The exercise may not start: it has not been shown that nothing of it reaches the real world.",
      "DR-09",
    );
  }
  const open = [
    ...(checks.communications ? [] : ["the communications check"]),
    ...(checks.playersBriefed ? [] : ["the players' briefing"]),
  ];
  if (open.length > 0)
    return refuse("conflict", "not-ready", `The exercise may not start before ${open.join(" and ")}.`);
  return answer;
}

function jumped(exercise: Exercise, { to }: JumpExercise, { now, actor }: DecisionContext): Answer {
  const answer = allowed(exercise, "time-jump", actor, ["director", "clock-service"], {
    type: "exercise-clock-jumped",
    data: { from: now, to },
  });
  if (!answer.ok || to > now) return answer;
  if (to === now) return decided();
  return refuse(
    "conflict",
    "clock-only-forward",
    `The exercise's clock shows ${now} and goes forward only.`,
    "DR-07",
  );
}

/** One fact, where the chart has the arrow and the actor has the part. */
function allowed(
  exercise: Exercise,
  event: ExerciseEvent,
  actor: Actor,
  parts: Part[],
  fact: ExerciseFact,
): Answer {
  if (!parts.some((part) => hasPart(exercise, part, actor))) {
    const whose = parts.map((part) => NAMES[part]).join(" or ");
    return refuse("forbidden", "not-your-part", `This is for ${whose} of the exercise.`, "M04");
  }
  if (exerciseChart.next(exercise.status, event) === undefined) {
    return refuse(
      "conflict",
      "not-in-this-state",
      `The exercise is ${exercise.status}: ${event} is not possible now.`,
    );
  }
  return decided(fact);
}

const NAMES: Readonly<Record<Part, string>> = {
  director: "the director",
  controller: "a controller",
  planner: "whoever planned it",
  anyone: "anyone",
  "clock-service": "the clock service (where the plan lets it)",
};

function hasPart(exercise: Exercise, part: Part, actor: Actor): boolean {
  const { plan, plannedBy } = exercise;
  const is = (person: PersonId) => actor.kind === "person" && actor.person === person;
  switch (part) {
    case "director":
      return is(plan.director);
    case "controller":
      return plan.controllers.some(is);
    case "planner":
      return is(plannedBy);
    case "anyone":
      return true;
    case "clock-service":
      return actor.kind === "service" && actor.service === EXERCISE_CONTROL && plan.jumps === "when-all-wait";
  }
}
