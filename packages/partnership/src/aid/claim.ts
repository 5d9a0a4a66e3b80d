import type { PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Line } from "../words.js";
import type { Offer } from "./commands.js";
import { majorText, minorOf } from "./money.js";

/** What is counted in hours of one resource rather than in money. */
export const HOURS = "hours";

/** What a line is for, as compacts of mutual aid sort it. */
export const CostCategory = z.enum(["personnel", "travel", "equipment", "commodity", "other"]);

const Described = {
  /** Counts from 1 within its claim. */
  line: z.int().min(1).max(200),
  category: CostCategory,
  /** What it was for, and when. */
  what: Line,
  quantity: z.number().min(0.001).max(1e9),
  /** What is counted: nights, km. */
  of: Line,
  /** What one of it comes to, in the line's unit. */
  rate: z.number().min(0).max(1e9),
  /** Given: it is valued, and nothing is asked for it (MA-11). */
  inKind: z.boolean().default(false),
  evidence: Line,
};
const Unit = z.union([z.literal(HOURS), z.string().regex(/^[A-Z]{3}$/, "EUR (ISO 4217), or hours.")]);

/** One line of a claim, in its own currency or in hours. */
export const CostLine = z.strictObject({ ...Described, unit: Unit });
export type CostLine = z.infer<typeof CostLine>;

/** A line as it is claimed: without a unit it is in the currency of the agreement. */
export const ClaimedLine = z.strictObject({ ...Described, unit: Unit.optional() });
export type ClaimedLine = z.infer<typeof ClaimedLine>;

/** What both sides make of a line: so much of it is owed, in its unit. */
export const AgreedLine = z.strictObject({ line: z.int().min(1), agreed: z.number().min(0).max(1e18) });
export type AgreedLine = z.infer<typeof AgreedLine>;

/** A line of a claim, and how far it is agreed to. */
export interface ClaimLine extends CostLine {
  /** Why the asking side does not agree, and what the helping side says to that; null: it is not disputed. */
  readonly disputed: {
    readonly reason: string;
    readonly by: PersonId;
    readonly answer: string | null;
  } | null;
  /** What both sides made of a disputed line; null: it counts as it was claimed. */
  readonly agreed: number | null;
}

/** All of it in one line, in the currency of the agreement. */
export function wholeClaim(amount: number, evidence: string): ClaimedLine {
  const all = { line: 1, category: "other", what: "All of it", quantity: 1, of: "claim" } as const;
  return { ...all, rate: amount, inKind: false, evidence };
}

/** A line as it goes on record: in its own unit, else in the currency that the offer fixed (MA-11). */
export function inItsUnit({ unit, ...line }: ClaimedLine, { cost }: Pick<Offer, "cost">): CostLine {
  return { ...line, unit: unit ?? cost.currency };
}

/** What a line comes to, in the smallest part of its unit: as it is agreed, else as it was claimed. */
export function worthOf(line: CostLine & { readonly agreed?: number | null }): bigint {
  const { agreed = null, rate, quantity, unit } = line;
  return agreed === null ? minorOf(rate, unit, quantity) : minorOf(agreed, unit);
}

/** What lines that are to be paid come to together: they are all in one currency. */
export function payable(lines: readonly (CostLine & { readonly agreed?: number | null })[]): bigint {
  return lines.filter((one) => !one.inKind).reduce((sum, one) => sum + worthOf(one), 0n);
}

/** An amount in its major unit, as a number for whoever reads it. */
export function majorOf(minor: bigint, unit: string): number {
  return Number(majorText(minor, unit));
}
