import type { RunSummary, RunView, StandDownView, TimelineEntry } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, personText, teamText } from "./references.js";
import { situationText } from "./situation.js";
import { stepList } from "./step.js";

export const runList = shownItems(
  ({ runs }) => runs.list.answer.schema,
  (items: readonly RunSummary[]): string => {
    return table(
      ["id", "status", "mode", "playbook", "lead", "created", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        modeText(one.exercise),
        one.playbook.name,
        one.lead.name,
        when(one.createdAt),
        one.blockedOn,
      ]),
    );
  },
);

export const runText = shown(
  ({ runs }) => runs.show.answer.schema,
  (run: RunView): string => {
    return parts(
      fields([
        ["id", run.id],
        ["status", run.status],
        ["mode", modeText(run.exercise)],
        ["waiting for", run.blockedOn],
        ["because", run.because],
        ["playbook", `${run.playbook.name} (${run.playbook.id}, ${when(run.playbook.modified)})`],
        ["incident", run.incident],
        ["called by", run.calledBy?.run],
        ["lead", run.lead.name],
        [
          "lead offered to",
          run.leadOffer &&
            `${run.leadOffer.to.name}, since ${when(run.leadOffer.offeredAt)}: ${run.leadOffer.reason}`,
        ],
        ["participants", partnersText(run.participants)],
        ["held by", partnersText(run.heldBy)],
        ["marking", run.marking],
        ["started by", personText(run.startedBy)],
        ["created", when(run.createdAt)],
        ["ended", when(run.endedAt)],
        ["version", run.version],
      ]),
      section("How its incident stands", run.situation === null ? "" : situationText(run.situation)),
      section("Warnings", run.warnings.join("\n")),
      section("Open steps", stepList(run.openSteps)),
      section(
        "Who plays which role",
        table(
          ["role", "team"],
          run.bindings.map((one) => [one.role, teamText(one.team)]),
        ),
      ),
      section("Variables", table(["name", "value"], Object.entries(run.variables))),
      section(
        "Called runs",
        table(
          ["id", "status", "playbook"],
          run.called.map((one) => [one.run, one.status, one.name]),
        ),
      ),
    );
  },
);

/** Exit criteria, with what the record says of those that it can tell (ES-05). */
export function criteriaText(criteria: StandDownView["criteria"]): string {
  return table(
    ["holds", "told by", "criterion", "because"],
    criteria.map(({ holds, toldBy, words, because }) => [
      holds === null ? "?" : holds ? "yes" : "no",
      toldBy,
      words,
      because,
    ]),
  );
}

export const standDownText = shown(
  ({ runs }) => runs.standDown.answer.schema,
  ({ blockers, criteria }: StandDownView): string =>
    parts(
      blockers.length === 0
        ? "Nothing that you may see keeps it from standing down."
        : table(
            ["kind", "id", "whose", "what it is", "what would end it"],
            blockers.map((one) => [one.kind, one.subject, partnersText(one.of), one.words, one.clearedBy]),
          ),
      section("Exit criteria", criteriaText(criteria)),
    ),
);

/** A line of the timeline: when, what happened, and for whom whoever did it acted. */
export function timelineLine({ at, words, actor, about }: TimelineEntry): string {
  const step = about === null || words.includes(about) ? "" : ` [${about}]`;
  return `${when(at)}  ${words}${step}${actorText(actor, words)}`;
}

function actorText(actor: TimelineEntry["actor"], words: string): string {
  if (actor.kind === "source") return `  (by an alert, for ${actor.partner.name})`;
  if (actor.kind !== "person") return "";
  const { person, partner } = actor;
  const said = person.name === null || words.includes(person.name);
  return said ? `  (${partner.name})` : `  (${person.name}, ${partner.name})`;
}

export const timelineText = shownItems(
  ({ runs }) => runs.timeline.answer.schema,
  (entries: readonly TimelineEntry[]): string => {
    return entries.map(timelineLine).join("\n");
  },
);
