import {
  AbstainFromConsent,
  type ConsentCommand,
  decideConsent,
  GrantConsent,
  RefuseConsent,
  voidAnswerIn,
  WithdrawConsent,
} from "@mirror/partnership";
import { type ConsentId, type Refusal, refuse } from "@mirror/vocabulary";
import type { z } from "zod";
import { partnersAmong, withPartners } from "../among-partners.js";
import { consentKind } from "../kinds/consent-kind.js";
import type { Turn } from "../turn.js";

/** What people send: the same commands without their type, which is the verb of the address. */
export const GrantBody = GrantConsent.omit({ type: true });
export const RefuseBody = RefuseConsent.omit({ type: true });
export const AbstainBody = AbstainFromConsent.omit({ type: true });
export const WithdrawBody = WithdrawConsent.omit({ type: true });

type Answer =
  | { readonly type: "grant"; readonly body: z.infer<typeof GrantBody> }
  | { readonly type: "refuse"; readonly body: z.infer<typeof RefuseBody> }
  | { readonly type: "abstain"; readonly body: z.infer<typeof AbstainBody> }
  | { readonly type: "withdraw"; readonly body: z.infer<typeof WithdrawBody> };

/**
 * An official's answer to a consent round; `sentUnder` tells what a withdrawal comes too late for. A late one is written down as void, and `tooLate` then says so: it was heard,
 * and it changes nothing (C-14).
 */
export async function answerConsent(
  turn: Turn,
  id: ConsentId,
  answer: Answer,
  tooLate: (refusal: Refusal) => void,
): Promise<Refusal | undefined> {
  const round = await turn.load(consentKind, id);
  if (round === undefined)
    return refuse("absent", "no-such-round", "There is no such consent round, or it is not yours to see.");
  await turn.joinClockOf(id);
  const partners = await partnersAmong(turn, []);
  const command = { ...answer.body, type: answer.type } as ConsentCommand;
  return turn.decide(consentKind, id, (state, context) => {
    const decision = decideConsent(state, command, withPartners(context, partners));
    const isVoid = decision.ok ? voidAnswerIn(decision) : undefined;
    if (isVoid !== undefined) tooLate(isVoid);
    return decision;
  });
}
