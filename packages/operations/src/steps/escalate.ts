import type { RunState, StepInvocation } from "@mirror/engine";
import {
  answerTimes,
  type CrisisLevel,
  DWELL_MS,
  decideEscalation,
  ladderOf,
  situationOf,
  type Trigger,
} from "@mirror/partnership";
import type { EscalationCall, ExitCheck, Task } from "@mirror/playbook";
import {
  durationMs,
  type EscalationId,
  type IncidentId,
  narrowestTlp,
  type PartnerId,
  type Refusal,
  refuse,
  type TeamId,
  type Tlp,
} from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { markingOf } from "../marking-of.js";
import { stillAgreed } from "../still-agreed.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/**
 * Opens the escalation of a step, up the ladder of the team that plays its role. Another partner's ladder is not climbed once
 * what was agreed with it is over, but to stand down (C-08).
 */
export async function escalate(
  turn: Turn,
  run: RunState,
  step: StepInvocation,
  task: Task,
  call: EscalationCall,
): Promise<Refusal | undefined> {
  const binding = run.bindings[call.of];
  if (binding === undefined)
    return refuse("conflict", "role-unbound", `${step.name}: no team plays the role ${call.of} yet.`);
  const agreed = await stillAgreed(turn, run, task, run.lead, [binding.partner]);
  if (!agreed.ok) return agreed;
  const opened = await openEscalationOf(
    turn,
    { incident: run.incident, run },
    {
      invocation: step,
      of: binding.partner,
      team: binding.team,
      to: call.to,
      office: null,
      acknowledgeWithinMs: durationMs(call.acknowledge_within),
      acceptWithinMs: durationMs(call.accept_within),
      reason: call.reason,
      deEscalation: call.de_escalation,
      exitCriteria: call.exit_criteria,
      ...(call.exit_checks && { exitChecks: call.exit_checks }),
    },
  );
  if (!opened.ok) return opened;
  const { id: stream } = opened;
  return askRun(turn, run.id, { type: "await", invocation: step.id, waitsFor: "escalation", stream });
}

/** What is said of an escalation when it is opened; the rest follows from its run and incident. */
export interface Called {
  /** The step that escalates; null where a person does. */
  readonly invocation: StepInvocation | null;
  readonly of: PartnerId;
  /** Who is called first; null: the partner's duty officers. */
  readonly team: TeamId | null;
  readonly to: CrisisLevel;
  readonly office: string | null;
  /** Null: as the severity says. */
  readonly acknowledgeWithinMs: number | null;
  readonly acceptWithinMs: number | null;
  readonly reason: string;
  readonly deEscalation: readonly string[];
  readonly exitCriteria: readonly string[];
  /** What the record can tell; left out: nothing. */
  readonly exitChecks?: ExitCheck[];
  /** What let it be proposed; left out: a step, or a person, escalates. */
  readonly trigger?: Trigger;
}

/** Where a level is called: in a run, or in none, for an incident alone. */
export interface Place {
  readonly incident: IncidentId;
  readonly run: RunState | null;
}

/** Opens an escalation within a run, or about an incident alone, up one partner's ladder. */
export async function openEscalationOf(
  turn: Turn,
  { incident: about, run }: Place,
  called: Called,
): Promise<{ readonly ok: true; readonly id: EscalationId } | Refusal> {
  const incident = await turn.loadKnown(incidentKind, about);
  const partner = await turn.loadKnown(partnerKind, called.of);
  const partners = await partnersAmong(turn, [called.of]);
  const id = turn.newId("escalation") as EscalationId;
  const { invocation, team, to, deEscalation, exitCriteria, ...said } = called;
  const { severity } = situationOf(incident);
  const usual = answerTimes(to, severity);
  const marking = narrowestTlp(incident.marking, ...(run === null ? [] : [markingIn(turn, run, invocation)]));
  const refusal = await turn.decide(escalationKind, id, (state, context) => {
    const opened = decideEscalation(
      state,
      {
        type: "open",
        id,
        case: {
          ...said,
          to,
          mode: incident.mode,
          run: run?.id ?? null,
          incident: about,
          invocation: invocation?.id ?? null,
          from: to === "political" ? "operational" : "technical",
          affected: [...incident.affected],
          ladder: ladderOf(partner, team, turn.now()),
          dwellMs: DWELL_MS[to],
          deEscalation: [...deEscalation],
          exitCriteria: [...exitCriteria],
          severity,
          acknowledgeWithinMs: said.acknowledgeWithinMs ?? usual.acknowledgeWithinMs,
          acceptWithinMs: said.acceptWithinMs ?? usual.acceptWithinMs,
        },
      },
      { ...withPartners(context, partners), blockers: [] },
    );
    // Its reason and its exit criteria are words about this incident: no wider than it, nor than the playbook (SH-02).
    return opened.ok ? { ...opened, facts: opened.facts.map((fact) => ({ ...fact, marking })) } : opened;
  });
  return refusal ?? { ok: true, id };
}

/** What a step, or what a person calls in a run, is marked as by its playbook. */
function markingIn(turn: Turn, run: RunState, invocation: StepInvocation | null): Tlp {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  return invocation === null ? playbook.marking : markingOf(playbook, invocation.step);
}
