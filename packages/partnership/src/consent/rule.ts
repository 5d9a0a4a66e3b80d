import { type Quorum, type QuorumCase, quorumHolds, quorumOf } from "@mirror/playbook";
import { type Instant, PartnerId } from "@mirror/vocabulary";
import type { z } from "zod";
import type { ConsentQuestion } from "./commands.js";
import { grantEnds } from "./grant-ends.js";
import type { ConsentScope } from "./scope.js";
import type { BrokenGlass, ConsentDecision, ConsentRound } from "./state.js";

/** When a round is satisfied: over partners, each counted once, among those asked when it opened (C-05). */
export const ConsentRule = quorumOf(PartnerId, 50);
export type ConsentRule = z.infer<typeof ConsentRule>;

type Asking = Pick<ConsentQuestion, "asks" | "rule" | "owners" | "scope">;

/** Whether enough partners' grants stand at this instant; a grant past its end counts as none, rung or not (C-08). */
export function ruleHolds(round: ConsentRound, at: Instant): boolean {
  return holdsWith(
    round.question,
    round.decisions.filter((one) => stands(one, at)),
  );
}

/** Whether it holds once broken glass stands in for answers that are outstanding (C-10). */
export function ruleHoldsByGlass(round: ConsentRound, at: Instant): boolean {
  return holdsWith(round.question, [
    ...round.decisions.filter((one) => stands(one, at)),
    ...glassCounting(round, at),
  ]);
}

/** The broken glass that counts at an instant. Once the office itself has said yes, or no, that is what counts. */
export function glassCounting(round: ConsentRound, at: Instant): BrokenGlass[] {
  const isOutstanding = (one: ConsentDecision) => isPending(one) || one.status === "conditional";
  return round.brokenGlass.filter(
    (glass) =>
      at < glass.expiresAt &&
      round.decisions.some((one) => one.partner === glass.partner && isOutstanding(one)),
  );
}

/** Those whose silence ends at the deadline: while their glass is broken, its own end comes first (C-10). */
export function waitedFor(round: ConsentRound): ConsentDecision[] {
  return round.decisions.filter(
    (one) => isPending(one) && !round.brokenGlass.some((glass) => glass.partner === one.partner),
  );
}

/** Whether a round is asked, or stood on, still. */
export function roundGoesOn({ status }: Pick<ConsentRound, "status">): boolean {
  return status === "open" || status === "provisional" || status === "satisfied";
}

/** Whether those who have not answered yet could still make the rule true. */
export function ruleCanHold(round: ConsentRound, at: Instant): boolean {
  return holdsWith(
    round.question,
    round.decisions.filter((one) => stands(one, at) || mayStillStand(one)),
  );
}

/** Whether the rule holds when everyone asked says yes: one that never can is not asked by (C-05). */
export function ruleCanEverHold(question: Asking): boolean {
  return holdsWith(question, question.asks);
}

/** The partners whose own yes no quorum replaces: asked, and touched by what another's team would do (C-04). */
export function ownersAmong({ asks, scope }: Pick<ConsentQuestion, "asks" | "scope">): PartnerId[] {
  const touched = new Set(
    scope.steps
      .filter(({ effect, on, performers }) => effect !== "E0" && performers.some((one) => one.partner !== on))
      .map((step) => step.on),
  );
  return asks.map((ask) => ask.partner).filter((partner) => touched.has(partner));
}

export function isPending(decision: ConsentDecision): boolean {
  return decision.status === "requested" || decision.status === "partially-authorised";
}

function stands(decision: ConsentDecision, at: Instant): boolean {
  return decision.status === "granted" && at < grantEnds(decision);
}

/** Not a yes that counts, and it may yet become one. */
function mayStillStand(decision: ConsentDecision): boolean {
  return isPending(decision) || decision.status === "conditional" || decision.status === "suspended";
}

/** The partners whose answer is still waited for. */
export function pendingPartners(round: ConsentRound): PartnerId[] {
  if (!roundGoesOn(round)) return [];
  return round.decisions.filter(isPending).map((one) => one.partner);
}

function holdsWith(question: Asking, granting: readonly { readonly partner: PartnerId }[]): boolean {
  const grants = (who: string) => granting.some((one) => one.partner === who);
  return (
    question.owners.every(grants) && quorumHolds(question.rule satisfies Quorum, caseOf(question), grants)
  );
}

function caseOf({ asks, scope }: Asking): QuorumCase {
  const affected = affectedBy(scope);
  const acting = scope.steps.flatMap((step) => step.performers.map((one) => one.partner));
  return {
    asked: asks.map(({ partner, office }) => ({ who: partner, office })),
    affected,
    participants: [...new Set([...affected, ...acting])],
  };
}

function affectedBy({ steps }: ConsentScope): PartnerId[] {
  return [...new Set(steps.filter((step) => step.effect !== "E0").map((step) => step.on))];
}
