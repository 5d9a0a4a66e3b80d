import type { DrillSummary, DrillView, NextWakeUp } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { partnersText, peopleText, personText } from "./references.js";

export const drillList = shownItems(
  ({ drills }) => drills.list.answer.schema,
  (items: readonly DrillSummary[]): string => {
    return table(
      ["id", "status", "name", "participants", "clock"],
      items.map((one) => [
        one.id,
        one.status,
        one.name,
        partnersText(one.participants),
        clockText(one.clock),
      ]),
    );
  },
);

export const drillText = shown(
  ({ drills }) => drills.show.answer.schema,
  (drill: DrillView): string => {
    const { plan } = drill;
    return parts(
      fields([
        ["id", drill.id],
        ["name", drill.name],
        ["status", drill.status],
        ["clock", clockText(drill.clock)],
        ["clock at start", when(drill.startsAt)],
        ["planned for", when(drill.plannedFor)],
        ["participants", partnersText(drill.participants)],
        ["director", personText(drill.director)],
        ["controllers", peopleText(drill.controllers)],
        ["waiting for", drill.waitingFor],
        ["because", drill.because],
        ["version", drill.version],
      ]),
      plan === null
        ? ""
        : parts(
            section("Scenario", plan.scenario),
            section("Objectives", plan.objectives.join("\n")),
            fields([
              ["playbook", plan.playbook],
              ["clock is moved", plan.jumps === "by-hand" ? "by hand" : "when everybody waits"],
            ]),
          ),
    );
  },
);

export const nextWakeUpText = shown(
  ({ drills }) => drills.nextWakeUp.answer.schema,
  ({ clock, next }: NextWakeUp): string => {
    return fields([
      ["clock", clockText(clock)],
      ["next", next === null ? "nothing waits for this clock" : `${when(next.dueAt)}  ${next.name}`],
      ["of", next?.stream],
    ]);
  },
);

function clockText(clock: DrillSummary["clock"]): string | null {
  return clock === null ? null : `${when(clock.now)}${clock.running ? "" : ", standing still"}`;
}
