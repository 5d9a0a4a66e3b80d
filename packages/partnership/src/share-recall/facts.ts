import { Instant, PersonId, ShareRecallId } from "@mirror/vocabulary";
import { z } from "zod";
import { RecalledShare } from "./commands.js";

/** What happens to a request to give back a share (stream `share-recall--…`, C-09). */
export const ShareRecallFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("share-asked-back"),
    data: z.object({ id: ShareRecallId, share: RecalledShare }),
  }),
  /** Nobody has answered in time: it still can be answered, and still is waited for. */
  z.object({ type: z.literal("share-recall-overdue"), data: z.object({ dueAt: Instant }) }),
  z.object({ type: z.literal("share-returned"), data: z.object({ note: z.string(), by: PersonId }) }),
  z.object({ type: z.literal("share-erased"), data: z.object({ attestation: z.string(), by: PersonId }) }),
  z.object({ type: z.literal("share-recall-refused"), data: z.object({ reason: z.string(), by: PersonId }) }),
]);
export type ShareRecallFact = z.infer<typeof ShareRecallFact>;
