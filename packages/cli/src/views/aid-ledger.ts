import type { AidReportView, LedgerTransactionView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";

export const ledgerList = shownItems(
  ({ aidLedger }) => aidLedger.list.answer.schema,
  (items: readonly LedgerTransactionView[]): string => {
    return table(
      ["at", "request", "because", "book", "partner", "amount", "unit"],
      items.flatMap(({ at, request, because, postings }) =>
        postings.map(({ book, partner, amount, unit }) => [
          ...[when(at), request, because, book, partner.name, amount, unit],
        ]),
      ),
    );
  },
);

export const reportText = shown(
  ({ aidLedger }) => aidLedger.report.answer.schema,
  (report: AidReportView): string => {
    return parts(
      fields([
        ["from", when(report.from)],
        ["until", when(report.until)],
        ["requests", report.requests],
        ["offers", report.offers],
        ["commitments", report.commitments],
        ["to the first offer", medianText(report.medianToOfferMs)],
        ["to the first commitment", medianText(report.medianToCommitMs)],
        ["pledges kept", report.kept.map((one) => `${one.perMille / 10} % (${one.unit})`).join(", ")],
        ["spread of helpers", indexText(report.concentration)],
      ]),
      section("All together", sumsTable(report.totals)),
      ...report.partners.map((one) =>
        section(
          `${one.partner.name}: asked ${one.asked}, gave ${one.gave}${one.leansOn === null ? "" : `, leans on ${indexText(one.leansOn)}`}`,
          parts(section("Given", sumsTable(one.given)), section("Received", sumsTable(one.received))),
        ),
      ),
      "These figures describe. They rank nobody, and no decision asks them (MA-10).",
    );
  },
);

function sumsTable(sums: AidReportView["totals"]): string {
  return table(
    ["book", "amount", "unit"],
    sums.map(({ book, amount, unit }) => [book, amount, unit]),
  );
}

/** Half of all took no longer. */
function medianText(ms: number | null): string | null {
  return ms === null ? null : `${Math.round(ms / 60_000)} min (median)`;
}

/** As if so many helped in equal parts. */
function indexText(index: number | null): string | null {
  return index === null ? null : `${index} of 10000 (as of ${(10_000 / index).toFixed(1)} equal helpers)`;
}
