import type { RunState, StepInvocation } from "@mirror/engine";
import { clausesAllowing, decideAid } from "@mirror/partnership";
import type { ActionStep, AidCall } from "@mirror/playbook";
import {
  type AidRequestId,
  durationMs,
  instantAfter,
  known,
  type PartnerId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import { agreementsAmong, partnersAmong, withPartners } from "../among-partners.js";
import { aidKind } from "../kinds/aid-kind.js";
import { markingOf } from "../marking-of.js";
import { severityOf } from "../severity-of.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** Draws up the request of an aid step. An official of the asking partner submits it: nobody asks in a partner's name but itself (MA-01). */
export async function callForAid(
  turn: Turn,
  run: RunState,
  step: StepInvocation,
  definition: ActionStep,
  call: AidCall,
): Promise<Refusal | undefined> {
  const by = run.bindings[call.by]?.partner;
  if (by === undefined)
    return refuse("conflict", "role-unbound", `${step.name}: no team plays the role ${call.by} yet.`);
  const recipients = [
    ...new Set(call.asks.flatMap((role) => run.bindings[role]?.partner ?? []).filter((one) => one !== by)),
  ] as PartnerId[];
  if (recipients.length === 0)
    return refuse(
      "conflict",
      "role-unbound",
      `${step.name}: none of the roles ${call.asks.join(", ")} is played by another partner.`,
    );
  const { effect_ceiling: effect } = call;
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const marking = markingOf(playbook, definition.id);
  const clauses = clausesAllowing(
    {
      ...{ mode: run.mode, parties: [by, ...recipients], playbook: run.playbook.id, effect, marking },
      ...{ aid: true, aidKinds: call.needs, activities: null, sectors: playbook.sectors },
      severity: await severityOf(turn, run),
    },
    await agreementsAmong(turn, [by, ...recipients]),
    turn.now(),
  );
  if (!clauses.ok) return clauses;
  turn.onlyBefore(clauses.endsAt);
  const now = turn.now();
  const neededBy = instantAfter(now, durationMs(call.needed_within));
  const id = turn.newId("aid-request") as AidRequestId;
  const partners = await partnersAmong(turn, [by, ...recipients]);
  const refusal = await turn.decide(aidKind, id, (state, context) =>
    decideAid(
      state,
      {
        type: "draft",
        id,
        need: {
          mode: run.mode,
          run: run.id,
          invocation: step.id,
          by,
          recipients,
          needs: call.needs.map((need, index) => ({ ...need, line: index + 1 })),
          mission: call.mission,
          ownMeasures: call.own_measures,
          plannedUse: call.planned_use,
          otherSupport: call.other_support,
          effectCeiling: effect,
          offersBy: instantAfter(now, durationMs(call.offers_within)),
          neededBy,
          period: { from: now, until: instantAfter(neededBy, durationMs(call.period)) },
          priority: call.priority,
          lifeSafety: call.life_safety,
          costTerms: call.cost_terms,
          ...(call.claim_within === undefined ? {} : { claimWithin: call.claim_within }),
          marking,
          clause: known(clauses.clauses[0], "The clause that allows it"),
        },
      },
      { ...withPartners(context, partners), commitments: [] },
    ),
  );
  return (
    refusal ??
    (await askRun(turn, run.id, { type: "open-gate", invocation: step.id, gate: "aid", stream: id }))
  );
}
