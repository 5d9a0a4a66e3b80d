import { type Alert, type AlertRule, rulesFor, valuesFor } from "@mirror/alert";
import { type Partner, standingAgainst } from "@mirror/partnership";
import {
  type ExerciseId,
  type IncidentId,
  instantAfter,
  type Refusal,
  refuse,
  type SourceId,
} from "@mirror/vocabulary";
import type { AlertKey } from "../incident/alert-on-incident.js";
import { decideIncident } from "../incident/incident.js";
import { incidentKind, incidentOfAlert } from "../kinds/incident-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { sourceKind } from "../kinds/source-kind.js";
import { unlessPlayers } from "../players.js";
import { type AddSource, decideSource, type Source, type SourceSignIn } from "../source/source.js";
import type { Turn } from "../turn.js";
import { beginRun, prepareRun } from "./run-commands.js";
import { type Signed, whoeverIs } from "./who-acts.js";

/** What became of each alert of one message. */
export interface AlertsReceived {
  readonly opened: number;
  readonly repeated: number;
  readonly resolved: number;
  /** Told as resolved, but nothing is open of them. */
  readonly ignored: number;
}

/**
 * Takes in what a source sends. An alert that is known is counted on its incident; another proposes one, with the playbooks
 * that its partner's rules name, and starts those that a rule lets it start. All of a message is taken in, or nothing.
 */
export async function receiveAlerts(
  turn: Turn,
  id: SourceId,
  alerts: readonly Alert[],
  received: (what: AlertsReceived) => void,
): Promise<Refusal | undefined> {
  const source = await turn.load(sourceKind, id);
  const { actor } = turn;
  if (source?.status !== "listening" || actor.kind !== "source" || actor.source !== id)
    return refuse("absent", "no-such-source", "There is no such source.");
  // A source of an exercise has its clock and its mode: what it opens and starts is of that exercise (C-16).
  await turn.joinClockOf(id);
  const partner = await turn.loadKnown(partnerKind, source.partner);
  const standing = standingAgainst(partner, "take-in-alert");
  if (standing !== undefined) return standing;
  const count = { opened: 0, repeated: 0, resolved: 0, ignored: 0 };
  for (const alert of alerts) {
    const key = { source: id, fingerprint: alert.fingerprint };
    const [known] = (await turn.listed(incidentOfAlert(key))) as IncidentId[];
    const done =
      known === undefined
        ? await hear(turn, source, partner, alert)
        : await hearAgain(turn, known, key, alert);
    if (typeof done !== "string") return done;
    count[done] += 1;
  }
  received(count);
  return undefined;
}

async function hearAgain(
  turn: Turn,
  incident: IncidentId,
  key: AlertKey,
  { status, severity }: Alert,
): Promise<keyof AlertsReceived | Refusal> {
  const refusal = await turn.decide(incidentKind, incident, (state, context) =>
    decideIncident(
      state,
      status === "firing" ? { type: "hear-again", severity, ...key } : { type: "hear-resolved", ...key },
      context,
    ),
  );
  return refusal ?? (status === "firing" ? "repeated" : "resolved");
}

async function hear(
  turn: Turn,
  source: Source,
  partner: Partner,
  alert: Alert,
): Promise<keyof AlertsReceived | Refusal> {
  if (alert.status === "resolved") return "ignored";
  const id = turn.newId("incident") as IncidentId;
  const rules = rulesFor(alert, source.rules);
  const { mode, exercise, marking, markingAssigned, name } = source;
  const proposal = {
    ...{ id, mode, exercise, marking, markingAssigned, alert },
    owner: partner.id,
    source: { id: source.id, name },
    playbooks: rules.map(({ playbook, may }) => ({ playbook, may })),
  };
  let refusal = await turn.decide(incidentKind, id, (state, context) =>
    decideIncident(state, { type: "propose", proposal }, context),
  );
  for (const rule of rules)
    if (rule.may === "start") refusal ??= await startByRule(turn, id, partner, alert, rule);
  return refusal ?? "opened";
}

/** Starts a playbook as a person of the partner might: what would keep them from it keeps the source, and is written down. */
async function startByRule(
  turn: Turn,
  incident: IncidentId,
  partner: Partner,
  alert: Alert,
  rule: AlertRule,
): Promise<Refusal | undefined> {
  const { playbook, bindings } = rule;
  const notNow = async (because: string) =>
    turn.decide(incidentKind, incident, (state, context) =>
      decideIncident(state, { type: "refuse-start", playbook, because }, context),
    );
  const standing = standingAgainst(partner, "start-by-alert");
  if (standing !== undefined) return notNow(standing.detail);
  const state = turn.currentKnown(incidentKind, incident);
  const what = { playbook, incident, bindings, variables: valuesFor(alert, rule) };
  const prepared = await prepareRun(turn, what, state, { partner: partner.id, person: null });
  if (!prepared.ok) return notNow(prepared.detail);
  if (prepared.found.problems.length > 0) return notNow(prepared.found.problems.join(" "));
  return beginRun(turn, prepared, () => undefined);
}

/** Registers a source of the actor's partner, in an exercise where one is named. `id` names the new stream. */
export async function addSource(
  turn: Turn,
  what: AddSource,
  signIn: SourceSignIn,
  exercise: ExerciseId | null,
  newId: () => SourceId,
): Promise<Refusal | undefined> {
  const mode = exercise === null ? "live" : "exercise";
  await turn.joinClock(mode, exercise);
  const signed = await whoeverIs(turn, "keep-source", "administrator");
  if (!signed.ok) return signed;
  const id = newId();
  const partner = signed.partner.id;
  return (
    unlessPlayers(turn, [partner]) ??
    turn.decide(sourceKind, id, (state) =>
      decideSource(state, { type: "add", id, mode, exercise, partner, what, signIn, may: mayStart(signed) }),
    )
  );
}

/** Says anew what may follow from a source's alerts. */
export async function setSourceRules(
  turn: Turn,
  id: SourceId,
  rules: readonly AlertRule[],
): Promise<Refusal | undefined> {
  const signed = await ofSource(turn, id);
  if (!signed.ok) return signed;
  return turn.decide(sourceKind, id, (state) =>
    decideSource(state, { type: "set-rules", rules, may: mayStart(signed) }),
  );
}

const OLD_SECRET_LASTS_MS = 30 * 24 * 3_600_000;

/**
 * Gives a source another secret. The one before counts for so long besides, so that its sender can be told in peace; at most
 * two count, so rotating again ends the one before that.
 */
export async function rotateSource(
  turn: Turn,
  id: SourceId,
  signIn: SourceSignIn,
  oldForMs: number,
): Promise<Refusal | undefined> {
  const signed = await ofSource(turn, id);
  if (!signed.ok) return signed;
  if (oldForMs > OLD_SECRET_LASTS_MS)
    return refuse(
      "invalid",
      "old-secret-too-long",
      "A secret counts beside its successor for 30 days at most.",
    );
  const oldUntil = oldForMs === 0 ? null : instantAfter(turn.recordedAt(), oldForMs);
  return turn.decide(sourceKind, id, (state) => decideSource(state, { type: "rotate", signIn, oldUntil }));
}

/** From now on nothing that it sends is taken in. */
export async function removeSource(turn: Turn, id: SourceId, reason: string): Promise<Refusal | undefined> {
  const signed = await ofSource(turn, id);
  if (!signed.ok) return signed;
  return turn.decide(sourceKind, id, (state) => decideSource(state, { type: "remove", reason }));
}

async function ofSource(turn: Turn, id: SourceId): Promise<Signed | Refusal> {
  const source = await turn.load(sourceKind, id);
  const signed = await whoeverIs(turn, "keep-source", "administrator");
  if (!signed.ok) return signed;
  if (source?.partner !== signed.partner.id)
    return refuse("absent", "no-such-source", "There is no such source, or it is not yours to see.");
  await turn.joinClockOf(id);
  return signed;
}

function mayStart({ person }: Signed): "start" | "propose" {
  return (["trigger", "duty-officer", "run-lead"] as const).some((role) => person.roles.includes(role))
    ? "start"
    : "propose";
}
