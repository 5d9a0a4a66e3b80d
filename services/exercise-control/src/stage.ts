import { routes } from "@mirror/contract";
import type { ExerciseScript, PartnerKey, PersonKey } from "@mirror/exercise";
import { signStatement } from "@mirror/partnership";
import { type ExerciseId, type IncidentId, instantOf, type PartnerId, type RunId } from "@mirror/vocabulary";
import type { Cast, Player } from "./cast.js";

/** An exercise that has begun: its incident declared, its run started. */
export interface Stage {
  readonly exercise: ExerciseId;
  readonly incident: IncidentId;
  readonly run: RunId;
  readonly director: Player;
}

export function playerCalled(cast: Cast, key: PersonKey): Player {
  const player = cast.people.get(key);
  if (player === undefined) throw new Error(`Nobody in the cast is called ${key}.`);
  return player;
}

/** Imports the playbooks, plans and starts the exercise, has the agreement ratified, declares the incident and starts the run. */
export async function setStage(
  script: ExerciseScript,
  documents: readonly string[],
  cast: Cast,
  tell: (what: string) => void,
): Promise<Stage> {
  const director = playerCalled(cast, script.director);
  const partnerOf = (key: PartnerKey): PartnerId => {
    const id = cast.partners.get(key);
    if (id === undefined) throw new Error(`No partner in the cast is called ${key}.`);
    return id;
  };
  for (const document of documents) await director.door.ask(routes.playbooks.import, { body: { document } });
  tell(`${documents.length} playbooks imported and checked`);

  const plan = await director.door.ask(routes.drills.plan, {
    body: {
      name: script.name,
      scenario: script.scenario,
      objectives: script.objectives,
      participants: [...cast.partners.values()],
      director: director.id,
      controllers: script.controllers.map((key) => playerCalled(cast, key).id),
      playbook: script.playbook,
      startsAt: script.startsAt,
      jumps: "when-all-wait",
    },
  });
  const exercise = plan.id;
  await director.door.ask(routes.drills.approve, { params: { id: exercise } });
  await director.door.ask(routes.drills.schedule, {
    params: { id: exercise },
    body: { plannedFor: instantOf(Date.now()) },
  });
  await director.door.ask(routes.drills.start, {
    params: { id: exercise },
    body: { checks: { communications: true, playersBriefed: true, firewallHeld: true } },
  });
  tell(`STARTEX ${script.name}: its clock shows ${script.startsAt}`);

  const { agreement } = script;
  const [first] = agreement.ratifiedBy;
  if (first === undefined) throw new Error("Nobody in the script ratifies the agreement.");
  const {
    id,
    edition: version,
    textHash,
  } = await playerCalled(cast, first).door.ask(routes.agreements.propose, {
    body: {
      exercise,
      text: {
        title: agreement.title,
        mode: "exercise",
        version: 1,
        parties: agreement.parties.map(partnerOf),
        legalBasis: agreement.legalBasis,
        clauses: agreement.clauses,
        effectiveFrom: agreement.effectiveFrom,
        reviewOn: agreement.reviewOn,
        sunsetAt: agreement.sunsetAt,
        notice: agreement.notice,
        exitTerms: agreement.exitTerms,
      },
    },
  });
  for (const key of agreement.ratifiedBy) {
    const { door, partner: of } = playerCalled(cast, key);
    const partner = partnerOf(of);
    const signer = cast.keys.get(of);
    if (signer === undefined) throw new Error(`${of} has no key to ratify with.`);
    const { nextStatement: number } = await door.ask(routes.partners.show, { params: { id: partner } });
    const said = { partner, number, statedAt: instantOf(Date.now()) };
    const signed = signStatement({ ...said, type: "ratify", agreement: id, version, textHash }, signer);
    await door.ask(routes.agreements.ratify, { params: { id }, body: { textHash, signed } });
  }
  tell(
    `"${agreement.title}" ratified by ${agreement.ratifiedBy.map((key) => playerCalled(cast, key).partnerName).join(", ")}`,
  );

  const { alert } = script;
  const incident = await playerCalled(cast, alert.raisedBy).door.ask(routes.incidents.open, {
    body: {
      exercise,
      title: alert.title,
      description: alert.summary,
      severity: alert.severity,
      lifeSafety: alert.lifeSafety,
      marking: alert.marking,
      affected: alert.affected.map(partnerOf),
      source: alert.source,
    },
  });
  tell(`incident declared: ${alert.title} (severity ${alert.severity}, ${alert.marking})`);

  const run = await playerCalled(cast, script.startedBy).door.ask(routes.runs.start, {
    body: {
      playbook: script.playbook,
      incident: incident.id,
      bindings: Object.fromEntries(
        Object.entries(script.bindings).map(([role, key]) => {
          const team = cast.teams.get(key);
          if (team === undefined) throw new Error(`No team in the cast is called ${key}.`);
          return [role, { partner: team.partner, team: team.id }];
        }),
      ),
    },
  });
  if (run.status === "rejected") throw new Error(`The run was rejected: ${run.because}`);
  tell(`run started: ${run.playbook.name} (${run.playbook.hash.slice(0, 19)})`);
  return { exercise, incident: incident.id, run: run.id, director };
}
