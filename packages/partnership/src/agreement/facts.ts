import { AgreementId, Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
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
    }),
  }),
  z.object({ type: z.literal("agreement-entered-into-force"), data: z.object({}) }),
  z.object({
    type: z.literal("agreement-denounced"),
    data: z.object({ partner: PartnerId, person: PersonId, justification: z.string(), endsAt: Instant }),
  }),
  z.object({
    type: z.literal("agreement-notice-revoked"),
    data: z.object({ partner: PartnerId, person: PersonId }),
  }),
  z.object({
    type: z.literal("agreement-ended"),
    data: z.object({ because: z.enum(["sunset", "notice-over"]) }),
  }),
]);
export type AgreementFact = z.infer<typeof AgreementFact>;
