import { BreakGlassId, ConsentId, Duration, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { ConsentQuestion } from "../consent/commands.js";
import { Ring } from "../ring.js";
import { Words } from "../words.js";
import { Danger, GlassScope } from "./scope.js";

/** The first of two people says that there is no time to ask. `id` names the new stream; the reason takes at least 20 characters. */
export const OpenBreakGlass = z.strictObject({
  type: z.literal("open"),
  id: BreakGlassId,
  danger: Danger,
  justification: Words,
  scope: GlassScope,
  /** From now, and 60 minutes at most. */
  lasts: Duration,
});
export type OpenBreakGlass = z.infer<typeof OpenBreakGlass>;

/** The second person stands by it. */
export const JoinBreakGlass = z.strictObject({ type: z.literal("join") });
export type JoinBreakGlass = z.infer<typeof JoinBreakGlass>;

/** The first person goes on alone, because no second one could be reached; who was tried is kept. */
export const GoOnAlone = z.strictObject({ type: z.literal("alone"), tried: z.array(PersonId).max(50) });
export type GoOnAlone = z.infer<typeof GoOnAlone>;

/** Ends it before its time: nothing acts under it any more. No reason is needed. */
export const CloseBreakGlass = z.strictObject({
  type: z.literal("close"),
  justification: Words.optional(),
});
export type CloseBreakGlass = z.infer<typeof CloseBreakGlass>;

/** What somebody who had no part in it finds, looking back. */
export const ReviewBreakGlass = z.strictObject({
  type: z.literal("review"),
  verdict: z.enum(["justified", "not-justified"]),
  /** At least 20 characters. */
  findings: Words,
});
export type ReviewBreakGlass = z.infer<typeof ReviewBreakGlass>;

/** Answers a question for its partner, as long as it lasts. Said by our own services. */
export const UseBreakGlass = z.strictObject({
  type: z.literal("use"),
  round: ConsentId,
  question: ConsentQuestion,
  /** Of the steps that are asked about, those that share something, by CACAO id. */
  sharing: z.array(z.string()),
});
export type UseBreakGlass = z.infer<typeof UseBreakGlass>;

export const BreakGlassCommand = z.discriminatedUnion("type", [
  OpenBreakGlass,
  JoinBreakGlass,
  GoOnAlone,
  CloseBreakGlass,
  ReviewBreakGlass,
  UseBreakGlass,
  Ring,
]);
export type BreakGlassCommand = z.infer<typeof BreakGlassCommand>;
