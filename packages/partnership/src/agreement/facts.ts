import { AgreementId, Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { SignedStatementOnAgreement } from "../partner/statement.js";
import { AgreementText } from "./commands.js";

/** What happens to an agreement (stream `agreement--…`). */
export const AgreementFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("agreement-proposed"),
    data: z.object({ id: AgreementId, text: AgreementText, textHash: z.string(), by: PartnerId.nullable() }),
  }),
  z.object({
    type: z.literal("agreement-ratified"),
    data: z.object({
      partner: PartnerId,
      person: PersonId,
      office: z.string().nullable(),
      textHash: z.string(),
      /** Absent: it was ratified when a party without a key could be bound by its official alone. */
      signed: SignedStatementOnAgreement.optional(),
    }),
  }),
  z.object({ type: z.literal("agreement-entered-into-force"), data: z.object({}) }),
  z.object({
    type: z.literal("agreement-denounced"),
    data: z.object({
      partner: PartnerId,
      person: PersonId,
      justification: z.string(),
      endsAt: Instant,
      signed: SignedStatementOnAgreement.optional(),
    }),
  }),
  z.object({
    type: z.literal("agreement-notice-revoked"),
    data: z.object({ partner: PartnerId, person: PersonId }),
  }),
  z.object({
    type: z.literal("agreement-declined"),
    data: z.object({ partner: PartnerId, person: PersonId, justification: z.string() }),
  }),
  z.object({
    type: z.literal("agreement-suspended"),
    /** Null where its own overdue review suspends it, and nobody did. */
    data: z.object({ partner: PartnerId.nullable(), person: PersonId.nullable(), justification: z.string() }),
  }),
  z.object({
    type: z.literal("agreement-suspension-lifted"),
    data: z.object({ partner: PartnerId, person: PersonId }),
  }),
  z.object({
    type: z.literal("agreement-review-confirmed"),
    data: z.object({ partner: PartnerId, person: PersonId }),
  }),
  z.object({
    type: z.literal("agreement-reviewed"),
    /** Null: it ends before it would be due again. */
    data: z.object({ nextReviewOn: Instant.nullable() }),
  }),
  z.object({
    type: z.literal("agreement-superseded-from"),
    data: z.object({ by: AgreementId, at: Instant }),
  }),
  z.object({
    type: z.literal("agreement-ended"),
    data: z.object({ because: z.enum(["sunset", "notice-over", "superseded", "decline"]) }),
  }),
]);
export type AgreementFact = z.infer<typeof AgreementFact>;
