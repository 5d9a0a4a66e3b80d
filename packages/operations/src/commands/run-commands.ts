import type { RunCommand } from "@mirror/engine";
import { type PartnerAct, situationOf, Words } from "@mirror/partnership";
import {
  checkValue,
  isGivenFromOutside,
  type Playbook,
  Role,
  type Variable,
  type VariableName,
} from "@mirror/playbook";
import {
  IncidentId,
  PartnerId,
  type PersonId,
  type Refusal,
  type RunId,
  refuse,
  TeamId,
} from "@mirror/vocabulary";
import { z } from "zod";
import { decideIncident, type Incident } from "../incident/incident.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { playbookKind } from "../kinds/playbook-kind.js";
import { newestVersion } from "../library/shelf.js";
import { type Preflight, preflight } from "../preflight.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/** Starts a playbook for an incident. Every role that is bound at the start is given a partner's team. */
export const StartRun = z.strictObject({
  playbook: z
    .string()
    .regex(/^playbook--[0-9a-f-]{36}$/, "A playbook is named by its CACAO id (playbook--<uuid>)."),
  /** Which version, by its hash; left out, the newest. */
  hash: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional(),
  incident: IncidentId,
  bindings: z.record(Role, z.strictObject({ partner: PartnerId, team: TeamId })).default({}),
  variables: z.record(z.string().max(250), z.string().max(65_536)).default({}),
  /** What is new since a partner refused in another run what this one will ask; goes with every first question of it (C-17). */
  newFacts: Words.optional(),
});
export type StartRun = z.infer<typeof StartRun>;

export const HoldRun = z.strictObject({ reason: z.string().trim().min(3).max(4000) });
export const AbortRun = z.strictObject({
  reason: z.string().trim().min(20, "Say why, in at least 20 characters.").max(4000),
});

/** Starts a run. What the pre-flight finds is written down with the run that it rejects. */
export async function startRun(
  turn: Turn,
  what: StartRun,
  started: (id: RunId) => void,
): Promise<Refusal | undefined> {
  const incident = await turn.load(incidentKind, what.incident);
  if (incident === undefined)
    return refuse("absent", "no-such-incident", "There is no such incident, or it is not yours to see.");
  await turn.joinClockOf(what.incident);
  const signed = await whoeverIs(turn, "start-run", "trigger", "duty-officer", "run-lead");
  if (!signed.ok) return signed;
  if (incident.owner !== signed.partner.id && !incident.affected.includes(signed.partner.id))
    return refuse("absent", "no-such-incident", "There is no such incident, or it is not yours to see.");

  const prepared = await prepareRun(turn, what, incident, { partner: signed.partner.id, person: signed.id });
  return prepared.ok ? beginRun(turn, prepared, started) : prepared;
}

/** A run that may begin, but for what its pre-flight found. */
interface PreparedRun {
  readonly ok: true;
  readonly incident: IncidentId;
  readonly run: Omit<Start["run"], "run">;
  readonly found: Preflight;
}
type Start = Extract<RunCommand, { type: "start" }>;

/** Looks at everything that a run begins with; begins nothing. `starter`: for whom, and by which person, where it is one. */
export async function prepareRun(
  turn: Turn,
  what: StartRun,
  incident: Incident,
  starter: { readonly partner: PartnerId; readonly person: PersonId | null },
): Promise<PreparedRun | Refusal> {
  const looked = await lookAhead(
    turn,
    what,
    { owner: incident.owner, severity: situationOf(incident).severity },
    starter.partner,
  );
  if (!looked.ok) return looked;
  const { playbook, participants, found } = looked;
  const variables = startValues(playbook, what.variables);
  if (!variables.ok) return variables;
  const warnings = [...found.tooFew, ...found.unknownDuties].map(({ words }) => words);
  return {
    ok: true,
    incident: incident.id,
    run: {
      mode: turn.mode,
      exercise: turn.exercise,
      incident: incident.id,
      playbook: { id: playbook.id, modified: playbook.modified, hash: playbook.hash, name: playbook.name },
      lead: incident.owner,
      startedBy: starter.person,
      bindings: what.bindings,
      participants,
      variables: variables.values,
      calledBy: null,
      ...(what.newFacts === undefined ? {} : { newFacts: what.newFacts }),
      ...(warnings.length === 0 ? {} : { warnings }),
    },
    found,
  };
}

/** What the pre-flight finds of a playbook that is started now; begins nothing. */
export async function lookAhead(
  turn: Turn,
  what: Pick<StartRun, "playbook" | "hash" | "bindings">,
  { owner, severity }: Pick<Incident, "owner" | "severity">,
  starter: PartnerId,
): Promise<{ ok: true; playbook: Playbook; participants: readonly PartnerId[]; found: Preflight } | Refusal> {
  const shelf = await turn.load(playbookKind, what.playbook);
  const version =
    what.hash === undefined
      ? shelf && newestVersion(shelf)
      : shelf?.versions.find((one) => one.hash === what.hash);
  if (version === undefined)
    return refuse(
      "absent",
      "no-such-playbook",
      "This playbook, or this version of it, is not imported here.",
    );
  const { playbook } = await turn.desk.flows.fetch(turn.desk.journal, version.hash);
  const { bindings } = what;
  // Whoever starts it for another takes part in it, and so needs an agreement with the others.
  const participants = [...new Set([owner, starter, ...Object.values(bindings).map((one) => one.partner)])];
  const found = await preflight(turn, playbook, { bindings, participants, severity });
  return { ok: true, playbook, participants, found };
}

/** Begins a prepared run, and tells its incident. */
export async function beginRun(
  turn: Turn,
  { incident, run, found }: PreparedRun,
  started: (id: RunId) => void,
): Promise<Refusal | undefined> {
  const id = turn.newId("run") as RunId;
  started(id);
  // The incident moves with each run that begins for it, so that it cannot be closed beside one.
  const over = await turn.decide(incidentKind, incident, (state, context) =>
    decideIncident(state, { type: "start-run", run: id, playbook: run.playbook.id }, context),
  );
  return over ?? askRun(turn, id, { type: "start", run: { run: id, ...run }, problems: found.problems });
}

/** The playbook's variables with the caller's values: only external ones are given from outside (CACAO 2.0 §10.18). */
function startValues(
  playbook: Playbook,
  given: Readonly<Record<VariableName, string>>,
): { ok: true; values: Record<VariableName, Variable> } | Refusal {
  const values: Record<VariableName, Variable> = { ...playbook.variables };
  for (const [name, value] of Object.entries(given)) {
    const variable = Object.hasOwn(values, name) ? values[name] : undefined;
    if (variable === undefined || !isGivenFromOutside(variable))
      return refuse(
        "invalid",
        "not-external",
        `${name} is not given from outside; this playbook takes ${
          Object.entries(playbook.variables)
            .filter(([, one]) => isGivenFromOutside(one))
            .map(([one]) => one)
            .join(", ") || "no values"
        }.`,
      );
    const fits = checkValue(variable.type, value);
    if (!fits.ok) return refuse("invalid", "value-at-fault", `${name}: ${fits.problem}`);
    values[name] = { ...variable, value };
  }
  return { ok: true, values };
}

/** A participating partner's sovereign hold: nothing more is handed out or sent until the same partner releases it. */
export async function holdRun(turn: Turn, id: RunId, reason: string): Promise<Refusal | undefined> {
  const signed = await participant(turn, id, "hold-run");
  if (!signed.ok) return signed;
  return askRun(turn, id, { type: "hold", partner: signed.partner, reason });
}

export async function releaseRun(turn: Turn, id: RunId): Promise<Refusal | undefined> {
  const signed = await participant(turn, id, "release-run");
  if (!signed.ok) return signed;
  return askRun(turn, id, { type: "release", partner: signed.partner });
}

/** Ends a run before its end: the lead's decision; what it opened is closed with it. */
export async function abortRun(turn: Turn, id: RunId, reason: string): Promise<Refusal | undefined> {
  const run = await turn.load(turn.desk.runKind, id);
  const signed = await whoeverIs(turn, "abort-run", "run-lead", "authorised-official");
  if (!signed.ok) return signed;
  if (run === undefined || !run.participants.includes(signed.partner.id)) return absentRun();
  await turn.joinClockOf(id);
  if (run.lead !== signed.partner.id)
    return refuse(
      "forbidden",
      "not-the-lead",
      "Only the partner that leads this run aborts it; yours can hold its own part.",
      "M18",
    );
  return askRun(turn, id, { type: "abort", reason });
}

async function participant(
  turn: Turn,
  id: RunId,
  act: PartnerAct,
): Promise<{ ok: true; partner: PartnerId } | Refusal> {
  const run = await turn.load(turn.desk.runKind, id);
  const signed = await whoeverIs(turn, act, "authorised-official", "run-lead");
  if (!signed.ok) return signed;
  if (run === undefined || !run.participants.includes(signed.partner.id)) return absentRun();
  await turn.joinClockOf(id);
  return { ok: true, partner: signed.partner.id };
}

function absentRun(): Refusal {
  return refuse("absent", "no-such-run", "There is no such run, or it is not yours to see.");
}
