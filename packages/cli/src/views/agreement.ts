import type { AgreementAnswer, AgreementSummary, AgreementView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, personText } from "./references.js";

export const agreementList = shownItems(
  ({ agreements }) => agreements.list.answer.schema,
  (items: readonly AgreementSummary[]): string => {
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
  },
);

/** An agreement as a lawyer reads it: the parties, what it stands on, its clauses, its dates, and who is bound by it. */
export const agreementText = shown(
  ({ agreements }) => agreements.show.answer.schema,
  (agreement: AgreementView): string => {
    const { text, review, notice, supersededFrom } = agreement;
    return parts(
      fields([
        ["id", agreement.id],
        ["title", `${agreement.title}, edition ${agreement.edition}`],
        ["status", agreement.status],
        ["mode", modeText(agreement.exercise)],
        ["parties", partnersText(agreement.parties)],
        ["legal basis", text.legalBasis],
        ["takes the place of", text.supersedes],
        ["waiting for", agreement.waitingFor],
        ["text hash", agreement.textHash],
        ["version", agreement.version],
      ]),
      section("Clauses", text.clauses.map(clauseText).join("\n")),
      section(
        "Dates",
        fields([
          ["begins", when(text.effectiveFrom)],
          [
            "review",
            review === null
              ? null
              : `due by ${when(review.dueAt)}, suspended from ${when(review.suspendsAt)} without it`,
          ],
          ["review confirmed by", review === null ? null : partnersText(review.confirmedBy)],
          ["sunset", `${when(text.sunsetAt)}; nothing renews it`],
          ["stands until", when(agreement.endsAt)],
          ["notice", `${text.notice} for whoever leaves; it then ends for all`],
          ["notice given", notice === null ? null : `by ${notice.by.name}, over at ${when(notice.endsAt)}`],
          [
            "superseded",
            supersededFrom === null ? null : `by ${supersededFrom.by}, from ${when(supersededFrom.at)}`,
          ],
        ]),
      ),
      section("On leaving", text.exitTerms ?? ""),
      section(
        "Suspended",
        table(
          ["by", "since", "why"],
          agreement.suspensions.map((one) => [
            one.partner?.name ?? "overdue review",
            when(one.since),
            one.justification,
          ]),
        ),
      ),
      section(
        "Ratified by",
        table(
          ["partner", "person", "at"],
          agreement.ratifications.map((one) => [one.partner.name, personText(one.person), when(one.at)]),
        ),
      ),
    );
  },
);

/** A clause with its scope; what it does not limit is not mentioned. */
function clauseText({ id, text, allows }: AgreementView["text"]["clauses"][number]): string {
  const playbooks = allows.playbooks === "any" ? "any playbook" : allows.playbooks.join(", ");
  const { severities, activities, sectors, aidKinds, costTerms } = allows;
  const kinds = aidKinds?.map(({ category, kind }) =>
    kind === undefined ? category : `${category} (${kind})`,
  );
  const scope = [
    `effects up to ${allows.effectCeiling}`,
    `markings up to ${allows.markingCeiling}`,
    allows.aid
      ? `mutual aid${kinds === undefined ? "" : ` of the kinds ${kinds.join(", ")}`}`
      : "no mutual aid",
    playbooks,
    ...(activities === undefined ? [] : [`activities ${activities.join(", ")}`]),
    ...(sectors === undefined ? [] : [`sectors ${sectors.join(", ")}`]),
    ...(severities === undefined ? [] : [`severities ${severities.from} to ${severities.to}`]),
  ];
  const costs = costTerms === undefined ? "" : `\n     costs: ${costTerms}`;
  return `${id}  ${text}\n     allows ${scope.join("; ")}${costs}`;
}

export const agreementAnswerText = shown(
  ({ agreements }) => agreements.ask.answer.schema,
  (answer: AgreementAnswer): string => {
    return parts(
      fields([
        ["allowed", answer.allowed],
        ["why", answer.why],
        ["rule", answer.rule],
        ["until", when(answer.endsAt)],
        ["decided by", answer.decidedBy.map((one) => `clause ${one.clause} of ${one.title}`).join(", ")],
      ]),
      section(
        "Clauses",
        table(
          ["agreement", "title", "clause", "text"],
          answer.clauses.map((one) => [one.agreement, one.title, one.clause, one.text]),
        ),
      ),
      section("Needed besides", answer.alsoNeeded.join("\n")),
      section("What would make it a yes", answer.wouldHelp.join("\n")),
      section(
        "Considered",
        answer.considered
          .map(({ title, version, outOfForce, clauses }) =>
            [
              `${title}, edition ${version}${outOfForce === null ? "" : `: ${outOfForce}`}`,
              ...clauses.map(
                ({ clause, finding, why }) =>
                  `  clause ${clause} ${finding === "allows" ? "allows it" : why}`,
              ),
            ].join("\n"),
          )
          .join("\n"),
      ),
    );
  },
);
