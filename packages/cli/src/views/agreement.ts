import type { AgreementAnswer, AgreementSummary, AgreementView } from "@mirror/contract";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, personText } from "./references.js";

export function agreementList(items: readonly AgreementSummary[]): string {
  return table(
    ["id", "status", "title", "parties", "ends", "waiting for"],
    items.map((one) => [
      one.id,
      one.status,
      one.title,
      partnersText(one.parties),
      when(one.endsAt),
      one.waitingFor,
    ]),
  );
}

export function agreementText(agreement: AgreementView): string {
  return parts(
    fields([
      ["id", agreement.id],
      ["title", `${agreement.title}, edition ${agreement.edition}`],
      ["status", agreement.status],
      ["mode", modeText(agreement.exercise)],
      ["parties", partnersText(agreement.parties)],
      ["legal basis", agreement.text.legalBasis],
      ["in force", `${when(agreement.effectiveFrom)} to ${when(agreement.endsAt)}`],
      ["notice", agreement.text.notice],
      ["waiting for", agreement.waitingFor],
      ["text hash", agreement.textHash],
      ["version", agreement.version],
    ]),
    section(
      "Clauses",
      agreement.text.clauses
        .map(({ id, text, allows }) => {
          const playbooks = allows.playbooks === "any" ? "any playbook" : allows.playbooks.join(", ");
          const aid = allows.aid ? "mutual aid" : "no mutual aid";
          return `${id}  ${text}\n     allows effects up to ${allows.effectCeiling}, ${aid}, ${playbooks}, markings up to ${allows.markingCeiling}`;
        })
        .join("\n"),
    ),
    section(
      "Ratified by",
      table(
        ["partner", "person", "at"],
        agreement.ratifications.map((one) => [one.partner.name, personText(one.person), when(one.at)]),
      ),
    ),
  );
}

export function agreementAnswerText(answer: AgreementAnswer): string {
  return parts(
    fields([
      ["allowed", answer.allowed],
      ["why", answer.why],
      ["rule", answer.rule],
      ["until", when(answer.endsAt)],
    ]),
    section(
      "Clauses",
      table(
        ["agreement", "title", "clause", "text"],
        answer.clauses.map((one) => [one.agreement, one.title, one.clause, one.text]),
      ),
    ),
  );
}
