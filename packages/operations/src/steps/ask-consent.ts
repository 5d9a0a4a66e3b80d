import type { RunState, StepInvocation } from "@mirror/engine";
import {
  type ClauseRef,
  type ConsentAsk,
  type ConsentQuestion,
  type ConsentRound,
  ConsentRule,
  clausesAllowing,
  decideConsent,
  matterOf,
  officesAsked,
  type ScopedStep,
  stillCoolingDown,
} from "@mirror/partnership";
import type { ActionStep, ConsentGate, Playbook } from "@mirror/playbook";
import {
  type ConsentId,
  durationMs,
  earliest,
  type Instant,
  instantAfter,
  type PartnerId,
  type PersonId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import { agreementsAmong, partnersAmong, withPartners } from "../among-partners.js";
import { consentKind, refusalsBy } from "../kinds/consent-kind.js";
import { isSameClause } from "../same-clause.js";
import { severityOf } from "../severity-of.js";
import { activitiesOf, scopedSteps } from "../step-scope.js";
import { stillAgreed } from "../still-agreed.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { useStandingConsents } from "./use-standing-consents.js";

/** Opens the round of a consent step, which waits for what comes of it. */
export async function askConsent(
  turn: Turn,
  run: RunState,
  step: StepInvocation,
  definition: ActionStep,
  gate: ConsentGate,
): Promise<Refusal | undefined> {
  const opened = await openRound(
    turn,
    run,
    step,
    definition,
    gate,
    run.startedBy,
    run.newFacts ?? null,
    "standing consents answer",
  );
  if (!opened.ok) return opened;
  const { id: stream } = opened;
  return askRun(turn, run.id, { type: "open-gate", invocation: step.id, gate: "consent", stream });
}

/**
 * Opens a round: to the partners that the step's roles are bound to, about the steps that it guards, as all of it stands now.
 * What was asked once is not answered in advance when it is asked again: somebody may have taken that very yes back.
 */
export async function openRound(
  turn: Turn,
  run: RunState,
  step: StepInvocation,
  definition: ActionStep,
  gate: ConsentGate,
  requestedBy: PersonId | null,
  newFacts: string | null,
  inAdvance: "standing consents answer" | "people answer" = "people answer",
): Promise<{ readonly ok: true; readonly id: ConsentId } | Refusal> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const scoped = scopedSteps(run, playbook, definition.id);
  if (!scoped.ok) return scoped;
  const asks: ConsentAsk[] = [];
  for (const { role, office } of gate.of) {
    const partner = run.bindings[role]?.partner;
    if (partner === undefined)
      return refuse("conflict", "role-unbound", `${step.name}: no team plays the role ${role} yet.`);
    // Each partner is asked once, and counts once (C-05).
    if (!asks.some((ask) => ask.partner === partner)) asks.push({ partner, office, role });
  }
  const clauses = await clausesFor(turn, run, playbook, scoped.steps);
  if (!clauses.ok) return clauses;
  const agreed = await stillAgreed(
    turn,
    run,
    definition,
    run.lead,
    asks.map((ask) => ask.partner),
  );
  if (!agreed.ok) return agreed;
  const now = turn.now();
  const holdsForMs = durationMs(gate.holds_for);
  const answerBy = earliest(instantAfter(now, durationMs(gate.answer_within)), clauses.endsAt);
  const id = turn.newId("consent") as ConsentId;
  const partners = await partnersAmong(turn, [
    ...asks.map((ask) => ask.partner),
    ...scoped.steps.flatMap((one) => [one.on, ...one.performers.map((by) => by.partner)]),
  ]);
  const scope = {
    mode: run.mode,
    playbook: { id: run.playbook.id, modified: run.playbook.modified, hash: run.playbook.hash },
    steps: scoped.steps,
    // No grant outlasts the agreement that it is asked for under (C-08).
    window: { from: now, until: earliest(instantAfter(answerBy, holdsForMs), clauses.endsAt) },
  };
  const routed = officesAsked({ asks, scope, level: gate.level }, partners);
  if (!routed.ok) return routed;
  const question: ConsentQuestion = {
    mode: run.mode,
    run: run.id,
    invocation: step.id,
    stepId: definition.id,
    stepName: definition.name,
    question: gate.question,
    asks: [...routed.asks],
    rule: ruleAmongPartners(gate.rule, run),
    owners: [],
    level: gate.level,
    dualControl: gate.dual_control,
    scope,
    agreements: [...clauses.clauses],
    answerBy,
    holdsForMs,
    ifSilent: gate.if_silent,
    undo: gate.undo,
    requestedBy,
    lifeSafety: gate.life_safety,
    newFacts,
  };
  const tooSoon = stillCoolingDown(question, await refusalsOf(turn, question), now);
  if (tooSoon !== undefined) return tooSoon;
  const standing = inAdvance === "people answer" ? [] : await useStandingConsents(turn, run, id, question);
  const refusal = await turn.decide(consentKind, id, (state, context) =>
    decideConsent(state, { type: "open", id, question, standing }, withPartners(context, partners)),
  );
  return refusal ?? { ok: true, id };
}

/** The playbook's rule, over the partners that its roles are bound to; every role that it names is asked. */
function ruleAmongPartners(rule: ConsentGate["rule"], { bindings }: RunState): ConsentRule {
  const partnerOf = (role: string) => bindings[role]?.partner;
  const bound = <One extends object>(one: One) =>
    "who" in one && typeof one.who === "string" ? { ...one, who: partnerOf(one.who) } : one;
  return ConsentRule.parse("of" in rule ? { ...rule, of: rule.of.map(bound) } : bound(rule));
}

/**
 * The rounds, of this run or any other in the same world or exercise, in which one of these partners refused the same:
 * while two runs ask and refuse at once, the listing overtakes the one that comes second (C-17).
 */
async function refusalsOf(turn: Turn, { asks, scope }: ConsentQuestion): Promise<ConsentRound[]> {
  const rounds: ConsentRound[] = [];
  for (const { partner } of asks)
    for (const stream of await turn.listed(refusalsBy(partner, matterOf(scope))))
      if (await turn.isHere(stream)) rounds.push(await turn.loadKnown(consentKind, stream));
  return rounds;
}

/** The clauses that the guarded effects stand on; what no agreement allows is not even asked. */
async function clausesFor(turn: Turn, run: RunState, playbook: Playbook, steps: readonly ScopedStep[]) {
  const clauses: ClauseRef[] = [];
  let endsAt: Instant | undefined;
  for (const guarded of steps) {
    const parties = [...new Set<PartnerId>([guarded.on, ...guarded.performers.map((one) => one.partner)])];
    if (parties.length < 2) continue;
    const found = clausesAllowing(
      {
        ...{ mode: run.mode, parties, playbook: run.playbook.id, effect: guarded.effect, marking: null },
        ...{ aid: false, aidKinds: null, severity: await severityOf(turn, run), sectors: playbook.sectors },
        activities: activitiesOf(playbook.steps[guarded.id]),
      },
      await agreementsAmong(turn, parties),
      turn.now(),
    );
    if (!found.ok) return found;
    turn.onlyBefore(found.endsAt);
    endsAt = earliest(found.endsAt, endsAt);
    for (const clause of found.clauses)
      if (!clauses.some((one) => isSameClause(one, clause))) clauses.push(clause);
  }
  return { ok: true as const, clauses, endsAt };
}
