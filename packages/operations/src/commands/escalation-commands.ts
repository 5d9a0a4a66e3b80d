import { FINISHED_RUN } from "@mirror/engine";
import {
  assessmentBlocker,
  type Blocker,
  type CheckedCriterion,
  checkExit,
  decideEscalation,
  type Escalation,
  type EscalationCommand,
  escalationPartners,
  isProofNews,
  type PartnerFact,
  standDownBlockers,
  wasPaged,
} from "@mirror/partnership";
import {
  decided,
  type EscalationId,
  type Instant,
  known,
  type Refusal,
  type RunId,
  refuse,
} from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { type Called, openEscalationOf } from "../steps/escalate.js";
import { openOutside, stillOpenIn } from "../still-open.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/** What a person says who calls a level of their own partner. */
export type CallLevel = Omit<Called, "invocation" | "of" | "trigger">;

/**
 * Calls a level within a run without its playbook having said so: for the partner of whoever calls, and nobody else's
 * (INV-12). Whether it is notified at once or proposed to its authority, ES-03 says.
 */
export async function openEscalation(
  turn: Turn,
  id: RunId,
  call: CallLevel,
  opened: (id: EscalationId) => void,
): Promise<Refusal | undefined> {
  const run = await turn.load(turn.desk.runKind, id);
  const signed = await whoeverIs(turn, "call-escalation", "duty-officer", "run-lead", "authorised-official");
  if (!signed.ok) return signed;
  const { partner } = signed;
  if (run === undefined || !run.participants.includes(partner.id))
    return refuse("absent", "no-such-run", "There is no such run, or it is not yours to see.");
  await turn.joinClockOf(id);
  if (FINISHED_RUN.has(run.status))
    return refuse("conflict", "run-over", `This run is ${run.status}; nothing is called in it any more.`);
  if (call.team !== null && !partner.teams.some((one) => one.id === call.team))
    return refuse("invalid", "no-such-team", "That is no team of your partner.");
  const place = { incident: run.incident, run };
  const called = await openEscalationOf(turn, place, { ...call, invocation: null, of: partner.id });
  if (!called.ok) return called;
  opened(called.id);
  return undefined;
}

/** Something that a person says about an escalation: that they have it, take the level, or leave it again. */
export async function tellEscalation(
  turn: Turn,
  id: EscalationId,
  command: EscalationCommand,
): Promise<Refusal | undefined> {
  const escalation = await turn.load(escalationKind, id);
  if (escalation === undefined)
    return refuse("absent", "no-such-escalation", "There is no such escalation, or it is not yours to see.");
  await turn.joinClockOf(id);
  if (command.type === "escalate-further") {
    const next = await turn.load(escalationKind, command.to);
    if (next === undefined || !isOfSamePlace(next, escalation) || !isAbove(next, escalation))
      return refuse(
        "invalid",
        "not-further",
        "An escalation is replaced by one of the same run, to a level above it.",
        "ES-04",
      );
  }
  const partners = await partnersAmong(turn, escalationPartners(escalation, command));
  const isLeaving = command.type === "confirm" || command.type === "propose-stand-down";
  const { blockers, checked } = isLeaving ? await wayOut(turn, escalation) : { blockers: [], checked: [] };
  const refusal = await turn.decide(escalationKind, id, (state, context) =>
    decideEscalation(state, command, { ...withPartners(context, partners), blockers, checked }),
  );
  if (refusal === undefined && command.type === "acknowledge") await proveContact(turn, escalation);
  return refusal;
}

/** Whoever answers a page that went out to them is reached the way that it went (F8). An exercise pages nobody (DR-02). */
async function proveContact(turn: Turn, escalation: Escalation): Promise<void> {
  const { actor } = turn;
  if (escalation.case.mode !== "live" || actor.kind !== "person" || !wasPaged(escalation, actor.person))
    return;
  const { person } = actor;
  const partner = await turn.loadKnown(partnerKind, actor.partner);
  if (isProofNews(partner, person, turn.now()))
    await turn.tell(partnerKind, partner.id, () =>
      decided<PartnerFact>({ type: "contact-proved", data: { person } }),
    );
}

const LEVELS = ["technical", "operational", "political"] as const;

function isOfSamePlace({ case: one }: Escalation, { case: other }: Escalation): boolean {
  return one.run === other.run && (one.run !== null || one.incident === other.incident);
}

function isAbove(one: Escalation, other: Escalation): boolean {
  return LEVELS.indexOf(one.case.to) > LEVELS.indexOf(other.case.to);
}

/**
 * What still stands in the way of leaving a level: whatever its run has open, itself aside (ES-09), and its own partner's word
 * (ES-06); and what the record says of the exit criteria that it can tell (ES-05).
 */
export async function wayOut(
  turn: Turn,
  escalation: Escalation,
): Promise<{ readonly blockers: readonly Blocker[]; readonly checked: readonly CheckedCriterion[] }> {
  const { run: within, of, incident: about } = escalation.case;
  const run = within === null ? null : await turn.loadKnown(turn.desk.runKind, within);
  const id = run?.incident ?? known(about, "What an escalation outside of any run is about");
  const open = run === null ? await openOutside(turn, id, [of]) : await stillOpenIn(turn, run, null);
  const others = open.escalations.filter((one) => one.id !== escalation.id);
  const incident = await turn.loadKnown(incidentKind, id);
  const assessed = assessmentBlocker(escalation.case, incident, incident.id);
  const record = { open, severities: incident.severities, now: await nowOf(turn, escalation.id) };
  return {
    blockers: [
      ...standDownBlockers({ ...open, escalations: others }),
      ...(assessed === undefined ? [] : [assessed]),
    ],
    checked: (escalation.case.exitChecks ?? []).map((check) => checkExit(check, record)),
  };
}

/** When it is on the clock that an escalation runs on. */
async function nowOf(turn: Turn, id: EscalationId): Promise<Instant> {
  await turn.joinClockOf(id);
  return turn.now();
}
