import type { EscalationSummary, EscalationView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, peopleText, personText } from "./references.js";
import { criteriaText } from "./run.js";

export const escalationList = shownItems(
  ({ escalations }) => escalations.list.answer.schema,
  (items: readonly EscalationSummary[]): string => {
    return table(
      ["id", "status", "mode", "name", "to", "of", "severity", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        modeText(one.exercise),
        one.name,
        one.to,
        one.of.name,
        one.severity,
        one.waitingFor,
      ]),
    );
  },
);

export const escalationText = shown(
  ({ escalations }) => escalations.show.answer.schema,
  (escalation: EscalationView): string => {
    return parts(
      fields([
        ["id", escalation.id],
        ["name", escalation.name],
        ["status", escalation.status],
        ["mode", modeText(escalation.exercise)],
        ["waiting for", escalation.waitingFor],
        ["level", `${escalation.from} to ${escalation.to}, of ${escalation.of.name}`],
        ["authority", escalation.office],
        ["affected", partnersText(escalation.affected)],
        ["severity", escalation.severity],
        ["reason", escalation.reason],
        ["proposed", when(escalation.proposedAt)],
        ["proposed by", escalation.trigger && `${escalation.trigger.kind} ${escalation.trigger.subject}`],
        ["kept until", when(escalation.keptUntil)],
        ["paged now", peopleText(escalation.paged)],
        ["answer by", when(escalation.answerBy)],
        ["pages missed", escalation.missed],
        ["acknowledged by", personText(escalation.acknowledgedBy)],
        ["level held by", personText(escalation.heldBy)],
        ["stand-down by", personText(escalation.standDownProposedBy)],
        ["closes at", when(escalation.closesAt)],
        ["because", escalation.because],
        ["run", escalation.run],
        ["incident", escalation.incident],
        ["marking", escalation.marking],
        ["version", escalation.version],
      ]),
      section("To come down again", escalation.deEscalation.join("\n")),
      section("Left when", criteriaText(escalation.criteria)),
    );
  },
);
