import { AgreementId, Instant } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { reading } from "../route.js";
import { AidReportView, LedgerTransactionView } from "../views/aid-ledger.js";

const About = {
  agreement: AgreementId.optional().meta({ description: "Only help under this one." }),
  from: Instant.optional(),
  until: Instant.optional().meta({ description: "Not included." }),
};

/** What mutual aid was worth, and what it cost: for people to read. Nothing that is decided asks it (MA-10). */
export const aidLedger = {
  list: reading({
    id: "ledger.list",
    path: "/aid-ledger",
    summary: "List the ledger of mutual aid",
    description:
      "Double entry, oldest first, of real help that the caller's partner asked or gave: each transaction follows from one fact, and sums to zero.",
    query: PageQuery.extend(About),
    answer: { status: 200, schema: pageOf(LedgerTransactionView) },
  }),
  report: reading({
    id: "ledger.report",
    path: "/aid-report",
    summary: "Report on mutual aid",
    description:
      "Who asked, who gave, how fast, what it cost, how far pledges were kept and how few were leant on, of requests submitted in a period. " +
      "Totals under an agreement are for all its parties; lines are of what the caller's partner asked or gave itself.",
    query: z.strictObject(About),
    answer: { status: 200, schema: AidReportView },
  }),
};
