import {
  ConsentId,
  Instant,
  Mode,
  PartnerId,
  RunId,
  ShareRecallId,
  StepInvocationId,
} from "@mirror/vocabulary";
import { z } from "zod";
import { Ring } from "../ring.js";
import { Words } from "../words.js";

/** What was shared, by which step, under which consent, and who is to give it back to whom. */
export const RecalledShare = z.strictObject({
  mode: Mode,
  run: RunId,
  /** The step that shared it. */
  invocation: StepInvocationId,
  stepId: z.string(),
  stepName: z.string(),
  /** The round whose consent was withdrawn. */
  round: ConsentId,
  /** The partner that withdrew, and asks. */
  by: PartnerId,
  /** The partner that it was shared with, and is asked. */
  of: PartnerId,
  dataClasses: z.array(z.string()),
  /** What it was shared for, in the playbook's words. */
  purpose: z.string(),
  answerBy: Instant,
});
export type RecalledShare = z.infer<typeof RecalledShare>;

/** Asks a partner to return or erase what was shared with it. `id` names the new stream. Said by our own services. */
export const AskBackShare = z.strictObject({
  type: z.literal("ask"),
  id: ShareRecallId,
  share: RecalledShare,
});
export type AskBackShare = z.infer<typeof AskBackShare>;

/** All of it is back with whom it came from; `note` says how it went back. */
export const ReturnShare = z.strictObject({ type: z.literal("return"), note: Words });
export type ReturnShare = z.infer<typeof ReturnShare>;

/** Nothing of it is left; the official attests how it was erased and where, in at least 20 characters. */
export const EraseShare = z.strictObject({ type: z.literal("erase"), attestation: Words });
export type EraseShare = z.infer<typeof EraseShare>;

/** It is kept; the reason (a law that says so, evidence of a crime) takes at least 20 characters. */
export const RefuseRecall = z.strictObject({ type: z.literal("refuse"), reason: Words });
export type RefuseRecall = z.infer<typeof RefuseRecall>;

export const ShareRecallCommand = z.discriminatedUnion("type", [
  AskBackShare,
  ReturnShare,
  EraseShare,
  RefuseRecall,
  Ring,
]);
export type ShareRecallCommand = z.infer<typeof ShareRecallCommand>;
