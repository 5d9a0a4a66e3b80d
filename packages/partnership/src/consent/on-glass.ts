import { type Decided, decided } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import type { BreakGlassOver, EndBreakGlass } from "./commands.js";
import { recordOf } from "./decision-record.js";
import type { ConsentFact } from "./facts.js";
import { overdue } from "./overdue.js";
import { roundGoesOn, waitedFor } from "./rule.js";
import { settled } from "./settle.js";
import type { ConsentRound } from "./state.js";

/** Glass is broken: it stands in for the partner whose it is, where that has not answered; told twice, it does nothing. */
export function breakGlassOver(
  before: ConsentRound,
  { glass }: BreakGlassOver,
  context: PartnershipContext,
): Decided<ConsentFact> {
  const { round, facts } = overdue(before, context);
  const ask = waitedFor(round).find((one) => one.partner === glass.partner);
  if (ask === undefined || !roundGoesOn(round) || glass.expiresAt <= context.now) return decided(...facts);
  const broken: ConsentFact = {
    type: "consent-glass-broken",
    data: { ...recordOf(round, ask, context), ...glass },
  };
  return decided(...facts, ...settled(round, [broken], "refused", context.now, context).facts);
}

/** It has ended: what stood on it alone is revoked, and where the deadline has passed meanwhile, silence is silence (C-01). */
export function endBreakGlass(
  round: ConsentRound,
  { breakGlass }: EndBreakGlass,
  context: PartnershipContext,
): Decided<ConsentFact> {
  const glass = round.brokenGlass.find((one) => one.breakGlass === breakGlass);
  if (glass === undefined || !roundGoesOn(round)) return decided<ConsentFact>();
  const { partner } = glass;
  const end: ConsentFact = { type: "consent-glass-ended", data: { partner, breakGlass } };
  const ended = settled(round, [end], "glass-ended", context.now, context);
  return decided(...ended.facts, ...overdue(ended.round, context).facts);
}
