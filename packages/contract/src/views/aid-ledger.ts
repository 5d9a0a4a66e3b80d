import { AidAssignmentId, AidRequestId, Instant } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef } from "./references.js";

const Book = z.enum([
  "pledged",
  "committed",
  "delivered",
  "costs",
  "waived",
  "unclaimed",
  "in-kind",
  "disputed",
]);
const Amount = z.string().regex(/^-?\d+(\.\d+)?$/);
const Unit = z.string().meta({ description: "A currency (ISO 4217), or `hours`." });

/** What one recorded fact means for the books: its postings sum to zero in every book and unit. */
export const LedgerTransactionView = z
  .object({
    at: Instant,
    request: AidRequestId,
    assignment: AidAssignmentId,
    because: z.string().meta({ description: "The type of the fact that it follows from." }),
    postings: z.array(
      z.object({
        partner: PartnerRef,
        book: Book,
        unit: Unit,
        amount: Amount.meta({ description: "Given counts up, received counts down." }),
      }),
    ),
  })
  .meta({ id: "LedgerTransaction" });
export type LedgerTransactionView = z.infer<typeof LedgerTransactionView>;

const Sums = z.array(z.object({ book: Book, unit: Unit, amount: Amount }));
const Index = z.int().nullable();

/** Mutual aid in a period. It describes; it never ranks or gates anyone (MA-10). */
export const AidReportView = z
  .object({
    from: Instant.nullable(),
    until: Instant.nullable(),
    requests: z.int(),
    offers: z.int(),
    commitments: z.int(),
    medianToOfferMs: z.int().nullable(),
    medianToCommitMs: z.int().nullable(),
    totals: Sums,
    kept: z.array(z.object({ unit: Unit, perMille: z.int() })).meta({
      description: "How far pledges were kept, in each unit: delivered of every 1000 pledged.",
    }),
    concentration: Index.meta({
      description: "How few all help comes from: the Herfindahl-Hirschman index, 10000 where it is one.",
    }),
    partners: z
      .array(
        z.object({
          partner: PartnerRef,
          asked: z.int(),
          gave: z.int().meta({ description: "How many commitments it made." }),
          given: Sums,
          received: Sums,
          leansOn: Index.meta({ description: "How few helped it; of the caller's own partner alone." }),
        }),
      )
      .meta({ description: "Of what the caller's partner asked or gave itself." }),
  })
  .meta({ id: "AidReport" });
export type AidReportView = z.infer<typeof AidReportView>;
