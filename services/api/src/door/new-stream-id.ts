import { partnerKind, type Turn } from "@mirror/operations";
import { type IdKind, type Mode, mintId } from "@mirror/vocabulary";
import type { Caller } from "../auth/sign-in.js";

/** The id of something that a caller's command begins. */
export async function newStreamId(turn: Turn, caller: Caller, kind: IdKind, mode: Mode): Promise<string> {
  // A turn knows the time once it has read something; who commands is read in any case.
  await turn.load(partnerKind, caller.partner.id);
  return mintId(kind, mode, turn.recordedAt(), turn.desk.randomHex(16));
}
