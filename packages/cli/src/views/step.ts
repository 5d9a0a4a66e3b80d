import type { StepSummary, StepView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, peopleText, personText, teamText } from "./references.js";

export const stepList = shownItems(
  ({ steps }) => steps.list.answer.schema,
  (items: readonly StepSummary[]): string => {
    return table(
      ["id", "status", "name", "team", "held by", "due", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        one.exercise ? `EXERCISE ${one.name}` : one.name,
        teamText(one.team) ?? one.partner?.name,
        personText(one.heldBy),
        when(one.dueBy),
        one.waitingFor,
      ]),
    );
  },
);

export const stepText = shown(
  ({ steps }) => steps.show.answer.schema,
  (step: StepView): string => {
    const { effect, authority, outcome } = step;
    return parts(
      fields([
        ["id", step.id],
        ["name", step.name],
        ["status", step.status],
        ["mode", modeText(step.exercise)],
        ["waiting for", step.waitingFor],
        ["run", step.run],
        ["playbook", step.playbook.name],
        ["team", teamText(step.team)],
        ["called", peopleText(step.people)],
        ["held by", personText(step.heldBy)],
        ["take it by", when(step.acknowledgeBy)],
        ["done by", when(step.dueBy)],
        ["fails at", when(step.failsAt)],
        [
          "effect",
          effect === null
            ? null
            : `${effect.class} on ${effect.on?.name ?? "?"}: ${effect.targets.join(", ")}`,
        ],
        ["marking", step.marking],
        ["answered by", step.answeredBy],
        ["on hold because", step.holdReason],
        ["version", step.version],
      ]),
      section("Instruction", step.instruction),
      section(
        "Only with",
        table(
          ["step", "consent"],
          step.guardedBy.map((one) => [one.name, one.consent]),
        ),
      ),
      section(
        "Stands on",
        authority === null
          ? ""
          : [
              authority.basis,
              ...authority.consents.map((one) => `${one.round}, decision ${one.decision}`),
              ...authority.clauses.map(
                (one) => `${one.agreement}, edition ${one.version}, clause ${one.clause}`,
              ),
            ].join("\n"),
      ),
      section(
        "To be reported",
        table(
          ["name", "type", "needed", "what"],
          step.form.map((one) => [one.name, one.choices?.join("|") ?? one.type, one.required, one.label]),
        ),
      ),
      section(
        "Speaks for it (the files are with whoever named them)",
        table(
          ["name", "bytes", "type", "hash", "by", "at"],
          step.exhibits.map((one) => [
            one.name,
            one.bytes,
            one.mediaType,
            one.hash,
            personText(one.by),
            when(one.at),
          ]),
        ),
      ),
      section(
        "What it shares",
        step.share === null
          ? ""
          : fields([
              ["data", step.share.dataClasses.join(", ")],
              ["for", step.share.purpose],
              ["to be kept until", when(step.share.endsAt)],
            ]),
      ),
      section(
        "Outcome",
        outcome === null
          ? ""
          : fields([
              ["at", when(outcome.at)],
              ["by", personText(outcome.by)],
              ["code", outcome.code],
              ["rule", outcome.rule],
              ["detail", outcome.detail],
              ...Object.entries(outcome.outputs),
            ]),
      ),
    );
  },
);
