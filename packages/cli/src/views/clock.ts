import type { RegulatoryClockSummary, RegulatoryClockView, ReportingDutyView } from "@mirror/contract";
import { durationInWords } from "@mirror/vocabulary";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { personText } from "./references.js";

export const dutyList = shownItems(
  ({ regulatoryClocks }) => regulatoryClocks.duties.answer.schema,
  (items: readonly ReportingDutyView[]): string => {
    return table(
      ["duty", "stage", "counted from", "to", "enforced", "confidence"],
      items.map((one) => [
        one.id,
        one.stage,
        one.startsOn,
        one.recipient,
        one.binding.because === null ? "yes" : `no: ${one.binding.because}`,
        one.confidence,
      ]),
    );
  },
);

export const dutyText = shown(
  ({ regulatoryClocks }) => regulatoryClocks.stateDuty.answer.schema,
  (one: ReportingDutyView): string =>
    fields([
      ["duty", one.id],
      ["stated by", one.statedBy?.name],
      ["since", when(one.statedAt)],
      ["withdrawn", one.withdrawn ? "yes" : null],
      ["regime", one.regime],
      ["stage", one.stage],
      ["counted from", one.startsOn],
      ["follows", one.follows],
      ["to", one.recipient],
      ["enforced", one.binding.because === null ? "yes" : `no: ${one.binding.because}`],
      ["confidence", one.confidence],
      ["note", one.note],
      ["source", one.source],
    ]),
);

export const clockList = shownItems(
  ({ regulatoryClocks }) => regulatoryClocks.list.answer.schema,
  (items: readonly RegulatoryClockSummary[]): string => {
    return table(
      ["id", "duty", "status", "entity", "due", "margin", "waiting for"],
      items.map((one) => [
        one.id,
        one.duty,
        statusText(one),
        one.entity,
        when(one.dueAt),
        marginText(one),
        one.waitingFor,
      ]),
    );
  },
);

export const clockText = shown(
  ({ regulatoryClocks }) => regulatoryClocks.show.answer.schema,
  (clock: RegulatoryClockView): string => {
    return parts(
      fields([
        ["id", clock.id],
        ["duty", `${clock.duty}: ${clock.stage}`],
        ["regime", clock.regime],
        ["status", statusText(clock)],
        ["due", when(clock.dueAt)],
        ["margin", marginText(clock)],
        ["waiting for", clock.waitingFor],
        ["entity", clock.entity],
        ["kept by", clock.of.name],
        ["report to", clock.recipient],
        ["counted from", clock.startsOn],
        ["zone", clock.zone],
        ["confidence", clock.confidence],
        ["note", clock.note],
        ["report", clock.submission && `${when(clock.submission.at)}: ${clock.submission.reference}`],
        [
          "set aside",
          clock.setAside && [clock.setAside.to, clock.setAside.reason].filter(Boolean).join(": "),
        ],
        ["incident", clock.incident],
        ["run", clock.run],
        ["marking", clock.marking],
        ["version", clock.version],
      ]),
      section(
        "What has happened",
        clock.occurrences.map(({ event, at, evidence }) => `${when(at)}  ${event}: ${evidence}`).join("\n"),
      ),
      section(
        "Corrections",
        clock.corrections
          .map(
            ({ event, from, to, reason, by }) =>
              `${event}: ${when(from)} became ${when(to)}, by ${personText(by)}: ${reason}`,
          )
          .join("\n"),
      ),
      section(
        "More time",
        clock.extensions
          .map(({ until, basis, by }) => `until ${when(until)}, noted by ${personText(by)}: ${basis}`)
          .join("\n"),
      ),
    );
  },
);

function statusText({ status, binding }: RegulatoryClockSummary): string {
  return binding.enforced ? status : `${status} (only shown: ${binding.because})`;
}

/** How much time is left or over while a report is waited for, by this machine's clock. */
function marginText({ status, dueAt }: RegulatoryClockSummary): string | null {
  if (dueAt === null || (status !== "running" && status !== "missed")) return null;
  const leftMs = Date.parse(dueAt) - Date.now();
  return leftMs >= 0 ? `${durationInWords(leftMs)} left` : `${durationInWords(leftMs)} over`;
}
