import type { AidAssignmentView, AidSummary, AidView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, indented, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, personText, teamText } from "./references.js";

export const aidList = shownItems(
  ({ aidRequests }) => aidRequests.list.answer.schema,
  (items: readonly AidSummary[]): string => {
    return table(
      ["id", "status", "mode", "name", "by", "priority", "offers by", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        modeText(one.exercise),
        one.name,
        one.by.name,
        one.priority,
        when(one.offersBy),
        one.waitingFor,
      ]),
    );
  },
);

export const aidText = shown(
  ({ aidRequests }) => aidRequests.show.answer.schema,
  (request: AidView): string => {
    return parts(
      fields([
        ["id", request.id],
        ["name", request.name],
        ["status", request.status],
        ["mode", modeText(request.exercise)],
        ["waiting for", request.waitingFor],
        ["asked by", request.by.name],
        ["asked are", partnersText(request.recipients)],
        ["priority", `${request.priority}${request.lifeSafety ? ", life safety" : ""}`],
        ["offers by", when(request.offersBy)],
        ["needed by", when(request.neededBy)],
        ["period", `${when(request.period.from)} to ${when(request.period.until)}`],
        ["effect ceiling", request.effectCeiling],
        ["costs", request.costTerms],
        ["claims within", request.claimWithin],
        [
          "clause",
          request.clause === null ? null : `${request.clause.agreement}, clause ${request.clause.clause}`,
        ],
        ["marking", request.marking],
        ["run", request.run],
        ["because", request.because],
        ["version", request.version],
      ]),
      fields([
        ["mission", request.mission],
        ["own measures", request.ownMeasures],
        ["planned use", request.plannedUse],
        ["other support", request.otherSupport],
      ]),
      section(
        "Needed",
        table(
          ["line", "what", "kind", "type", "role", "quantity", "committed"],
          request.needs.map((one) => [
            one.line,
            one.description,
            one.kind,
            one.type,
            one.role,
            one.quantity,
            one.committed,
          ]),
        ),
      ),
      section("Help", request.assignments.map(assignmentText).join("\n\n")),
    );
  },
);

/** What an amendment changes, each under its name. */
function amendmentText(amendment: AidAssignmentView["amendments"][number]): string {
  return Object.entries(amendment)
    .map(([name, value]) => `${name}: ${value}`)
    .join("; ");
}

function claimText({ claim, offer }: AidAssignmentView): string | null {
  if (claim === null) return null;
  const lines = claim.lines.map(({ line, category, what, amount, unit, inKind, disputed, agreed }) =>
    [
      `${line}: ${what} (${category}), ${amount} ${unit}${inKind ? " in kind" : ""}`,
      ...(disputed === null ? [] : [`disputed: ${disputed.reason}`]),
      ...(disputed?.answer == null ? [] : [`answered: ${disputed.answer}`]),
      ...(agreed === null ? [] : [`agreed: ${agreed} ${unit}`]),
    ].join("; "),
  );
  const said = claim.proposed?.lines.map(({ line, agreed }) => `${agreed} for line ${line}`).join(", ");
  return [
    `${claim.amount} ${offer?.cost.currency ?? ""}`,
    ...lines,
    ...(said === undefined ? [] : [`${claim.proposed?.by.name ?? ""} says: ${said}`]),
  ].join("\n");
}

export function assignmentText(one: AidAssignmentView): string {
  const { offer } = one;
  const more = fields([
    [
      "offered",
      offer === null ? null : `${offer.quantity} x ${offer.resource.name}, from ${when(offer.earliestStart)}`,
    ],
    ["of the registry", offer?.resource.typed === undefined ? null : offer.resource.id],
    ["in the place of what was asked", offer?.substitution],
    ["team", teamText(one.team)],
    [
      "cost",
      offer === null
        ? null
        : `${offer.cost.amount} ${offer.cost.currency}, at most ${offer.cost.notToExceed} ${offer.cost.currency}`,
    ],
    ["conditions", offer?.conditions.join("; ")],
    ["offer good until", when(offer?.validUntil)],
    ["offer hash", one.offerHash],
    ["agreement hash", one.agreementHash],
    ["commit by", when(one.commitBy)],
    [
      "signed by",
      one.signatures.map((sign) => `${sign.partner.name} (${personText(sign.person)})`).join(", "),
    ],
    ["ends", when(one.until)],
    [
      "asked to stay",
      one.extension === null ? null : `until ${when(one.extension.until)}: ${one.extension.reason}`,
    ],
    [
      "proposed",
      one.proposed === null
        ? null
        : `${amendmentText(one.proposed.amendment)} (by ${one.proposed.by.name}, ${one.proposed.amendmentHash})`,
    ],
    ["amended", one.amendments.map(amendmentText).join("; then ")],
    ["checked in", when(one.checkedInAt)],
    [
      "declined",
      one.declined === null ? null : [one.declined.reason, one.declined.text].filter(Boolean).join(": "),
    ],
    ["claim by", when(one.claimBy)],
    ["claimed", claimText(one)],
    ["settled", one.settlement === null ? null : `${one.settlement.kind} ${one.settlement.amount}`],
  ]);
  const reports = one.reports.map((report) => `${when(report.at)}  ${report.text}`).join("\n");
  const head = `${one.partner.name}, line ${one.line} (${one.role}): ${one.status} since ${when(one.since)}\n  ${one.id}`;
  return [head, ...[more, reports].filter((text) => text !== "").map(indented)].join("\n");
}
