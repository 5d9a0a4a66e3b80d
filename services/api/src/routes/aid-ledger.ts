import { type AidReportView, type LedgerTransactionView, routes } from "@mirror/contract";
import { aidKind, readFact } from "@mirror/operations";
import {
  type AidFact,
  aidReport,
  amountText,
  type Sums,
  type Transaction,
  transactionsOf,
} from "@mirror/partnership";
import { type AgreementId, Instant, known, type Recorded, readId } from "@mirror/vocabulary";
import { pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import type { Directory } from "../sight/directory.js";
import { seenAgreement, seenAid } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";

interface About {
  readonly agreement?: AgreementId | undefined;
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
}

const EARLIEST = Instant.parse("0000-01-01T00:00:00.000Z");
const LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

/**
 * The facts of the real requests that are meant: all under an agreement that the caller is party to, for its totals; else those
 * that the caller may see. Undefined where the agreement is not the caller's to see.
 */
async function factsOf(
  sight: Sight,
  agreement: AgreementId | undefined,
): Promise<(readonly Recorded<AidFact>[])[] | undefined> {
  if (agreement !== undefined && (await seenAgreement(sight, agreement)) === undefined) return undefined;
  const meant: string[] = [];
  for (const id of await sight.listed("aid-requests")) {
    if (readId(id)?.mode !== "live") continue;
    const request =
      agreement === undefined ? (await seenAid(sight, id))?.request : await sight.load(aidKind, id);
    if (request === undefined) continue;
    if (agreement === undefined || request.need.clause?.agreement === agreement) meant.push(id);
  }
  const reading = await sight.desk.journal.read(meant.map((stream) => ({ stream })));
  return meant.map((id) =>
    known(reading.streams.get(id), `The stream ${id} in its reading`).entries.map((entry) =>
      readFact<AidFact>(entry),
    ),
  );
}

function transactionView({ postings, ...transaction }: Transaction, names: Directory): LedgerTransactionView {
  return {
    ...transaction,
    postings: postings.map(({ partner, book, unit, minor }) => ({
      partner: names.partner(partner),
      ...{ book, unit, amount: amountText(minor, unit) },
    })),
  };
}

async function transactionsSeen(sight: Sight, { agreement, from = EARLIEST, until = LATEST }: About) {
  const own = sight.caller.partner.id;
  const streams = await factsOf(sight, agreement);
  return streams
    ?.flatMap(transactionsOf)
    .filter(({ at, postings }) => from <= at && at < until && postings.some(({ partner }) => partner === own))
    .map((transaction, index) => ({
      transaction,
      place: `${transaction.at} ${String(index).padStart(9, "0")}`,
    }))
    .toSorted((one, other) => (one.place < other.place ? -1 : 1));
}

function sumsView(sums: Sums): AidReportView["totals"] {
  return sums
    .map(({ book, unit, minor }) => ({ book, unit, amount: amountText(minor, unit) }))
    .toSorted((one, other) => (`${one.book} ${one.unit}` < `${other.book} ${other.unit}` ? -1 : 1));
}

export const aidLedgerDoors: Door[] = [
  reads(routes.aidLedger.list, async (sight, { query }) => {
    const found = await transactionsSeen(sight, query);
    if (found === undefined) return undefined;
    const names = await sight.directory();
    const page = pageOfList(found, query, ({ place }) => place);
    return { ...page, items: page.items.map(({ transaction }) => transactionView(transaction, names)) };
  }),
  reads(routes.aidLedger.report, async (sight, { query: { agreement, from, until } }) => {
    const streams = await factsOf(sight, agreement);
    if (streams === undefined) return undefined;
    const names = await sight.directory();
    const period = { from: from ?? EARLIEST, until: until ?? LATEST };
    const { totals, kept, partners, ...rest } = aidReport(streams, period, sight.caller.partner.id);
    return {
      ...{ from: from ?? null, until: until ?? null, ...rest, kept: [...kept], totals: sumsView(totals) },
      partners: partners.map(({ partner, given, received, ...line }) => ({
        ...{ partner: names.partner(partner), ...line },
        ...{ given: sumsView(given), received: sumsView(received) },
      })),
    };
  }),
];
