import type { RunState, StepInvocation } from "@mirror/engine";
import { DWELL_MS, decideEscalation, ladderOf } from "@mirror/partnership";
import type { EscalationCall } from "@mirror/playbook";
import { durationMs, type EscalationId, narrowestTlp, type Refusal, refuse } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { markingOf } from "../marking-of.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** Opens the escalation of a step, up the ladder of the team that plays its role. */
export async function escalate(
  turn: Turn,
  run: RunState,
  step: StepInvocation,
  call: EscalationCall,
): Promise<Refusal | undefined> {
  const binding = run.bindings[call.of];
  if (binding === undefined)
    return refuse("conflict", "role-unbound", `${step.name}: no team plays the role ${call.of} yet.`);
  const incident = await turn.load(incidentKind, run.incident);
  const partners = await partnersAmong(turn, [binding.partner]);
  const partner = partners.find((one) => one.id === binding.partner);
  if (partner === undefined || incident === undefined)
    throw new Error(`The run ${run.id} names a partner or an incident that is not there.`);
  const id = turn.newId("escalation") as EscalationId;
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const marking = narrowestTlp(incident.marking, markingOf(playbook, step.step));
  const refusal = await turn.decide(escalationKind, id, (state, context) => {
    const opened = decideEscalation(
      state,
      {
        type: "open",
        id,
        case: {
          mode: run.mode,
          run: run.id,
          invocation: step.id,
          from: call.to === "political" ? "operational" : "technical",
          to: call.to,
          of: binding.partner,
          affected: [...incident.affected],
          office: null,
          ladder: ladderOf(partner, binding.team, turn.now()),
          acknowledgeWithinMs: durationMs(call.acknowledge_within),
          acceptWithinMs: durationMs(call.accept_within),
          dwellMs: DWELL_MS[call.to],
          reason: call.reason,
          deEscalation: [...call.de_escalation],
          exitCriteria: [...call.exit_criteria],
          severity: incident.severity,
        },
      },
      { ...withPartners(context, partners), blockers: [] },
    );
    // Its reason and its exit criteria are the playbook's words about this incident: no wider than either (SH-02).
    return opened.ok ? { ...opened, facts: opened.facts.map((fact) => ({ ...fact, marking })) } : opened;
  });
  return (
    refusal ??
    (await askRun(turn, run.id, { type: "await", invocation: step.id, waitsFor: "escalation", stream: id }))
  );
}
