import type { Outcome } from "@mirror/engine";
import type { ChannelCall, Partner, PartnerFact } from "@mirror/partnership";
import { decided, type EffectId, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import { partnerKind } from "../kinds/partner-kind.js";
import { callEffect } from "../paging/channel-call.js";
import type { Turn } from "../turn.js";
import type { Begun } from "./begun.js";

/** A worker is about to send what a person asked for. As a page's, its intent is the fact that asks for it. */
export async function beginCall(
  turn: Turn,
  id: PartnerId,
  call: EffectId,
  begun: (what: Begun) => void,
): Promise<Refusal | undefined> {
  const found = await owedCall(turn, id, call);
  if (!found.ok) return found;
  const effect = callEffect(found.partner, found.call);
  turn.whenCommitted(() => begun({ effect, livesMs: null, credential: null }));
  return undefined;
}

/** What came of it, well or not: it was asked for once, by somebody who is looking. */
export async function recordCall(
  turn: Turn,
  id: PartnerId,
  call: EffectId,
  { status, detail }: Outcome,
): Promise<Refusal | undefined> {
  const found = await owedCall(turn, id, call);
  if (!found.ok) return found;
  return turn.decide(partnerKind, id, () =>
    decided<PartnerFact>({ type: "channel-call-made", data: { id: call, outcome: status, detail } }),
  );
}

async function owedCall(
  turn: Turn,
  id: PartnerId,
  call: EffectId,
): Promise<{ readonly ok: true; readonly partner: Partner; readonly call: ChannelCall } | Refusal> {
  const partner = await turn.load(partnerKind, id);
  const found = partner?.calls.find((one) => one.id === call);
  if (partner === undefined || found === undefined)
    return refuse("conflict", "nothing-owed", "This is no longer asked for.");
  return { ok: true, partner, call: found };
}
