import { type Commit, type Journal, memoryJournal } from "@mirror/journal";
import {
  agreementKind,
  exerciseKind,
  importPlaybook,
  openDesk,
  openIncident,
  partnerKind,
  perform,
  type Turn,
  tellAgreement,
  tellExercise,
  tellPartner,
} from "@mirror/operations";
import { keyOf } from "@mirror/partner-keys";
import {
  firstStatements,
  nextStatement,
  OFFICIAL,
  type PartnerRole,
  signStatement,
} from "@mirror/partnership";
import {
  type Actor,
  type AgreementId,
  type ExerciseId,
  type IncidentId,
  type Instant,
  instantAfter,
  instantOf,
  mintId,
  type PartnerId,
  type PersonId,
  type Refusal,
  type TeamId,
} from "@mirror/vocabulary";
import { PLAYED } from "../playbooks.js";
import { Chance } from "../time/chance.js";

/** When every simulation begins: an ordinary night. */
export const DUSK_MS = Date.UTC(2026, 10, 22, 3, 0, 0);

type Side = "host" | "helpers";

export interface Member {
  readonly actor: Extract<Actor, { kind: "person" }>;
  readonly name: string;
  readonly roles: readonly PartnerRole[];
}

export interface Company {
  readonly partner: PartnerId;
  readonly team: TeamId;
  readonly members: readonly Member[];
}

/** Everybody and everything that is there when a simulation begins, and the commits that put it there. */
export interface Cast {
  readonly sides: Readonly<Record<Side, Company>>;
  readonly agreement: AgreementId;
  readonly incident: IncidentId;
  readonly exercise: ExerciseId;
  readonly drillIncident: IncidentId;
  readonly commits: readonly Commit[];
}

const PEOPLE: Readonly<Record<Side, Readonly<Record<string, readonly PartnerRole[]>>>> = {
  host: {
    Ada: ["trigger", "responder", "run-lead", "administrator", "duty-officer", "planner"],
    Bo: ["responder", "authorised-official"],
    Cy: ["responder", "authorised-official"],
    Di: ["responder", "auditor"],
  },
  helpers: {
    Eve: ["responder", "authorised-official", "run-lead"],
    Finn: ["responder", "duty-officer"],
    Gil: ["responder", "authorised-official"],
  },
};
const SET_UP: Actor = { kind: "service", service: "set-up" };

let gathered: Promise<Cast> | undefined;

/** The cast is the same in every simulation: it is gathered once, through the real commands, and its commits are played again. */
export function gatherCast(): Promise<Cast> {
  gathered ??= gather();
  return gathered;
}

/** Puts everybody on a journal that is empty yet. */
export async function enter(journal: Journal, { commits }: Cast): Promise<void> {
  for (const commit of commits) await journal.commit(commit);
}

async function gather(): Promise<Cast> {
  const chance = new Chance(0);
  const now = instantOf(DUSK_MS);
  const commits: Commit[] = [];
  const inner = memoryJournal({ now: () => now });
  const journal: Journal = {
    ...inner,
    commit: async (commit) => {
      commits.push(commit);
      return inner.commit(commit);
    },
  };
  const desk = openDesk(journal, (bytes) => chance.hex(bytes));
  const must = async (actor: Actor, handle: (turn: Turn) => Promise<Refusal | undefined>) => {
    const done = await perform(desk, { actor }, handle, () => null);
    if (!done.ok) throw new Error(`The cast does not gather: ${done.code}: ${done.detail}`);
  };
  const read = async <T>(look: (turn: Turn) => Promise<T | undefined>): Promise<T> => {
    let found: T | undefined;
    await must(SET_UP, async (turn) => {
      found = await look(turn);
      return undefined;
    });
    if (found === undefined) throw new Error("The cast lacks something.");
    return found;
  };

  const company = async (side: Side): Promise<Company> => {
    const partner = mintId("partner", "live", now, side) as PartnerId;
    const loaded = () => read((turn) => turn.load(partnerKind, partner));
    await must(SET_UP, (turn) =>
      tellPartner(turn, partner, { type: "add-partner", id: partner, name: side, kind: "state" }),
    );
    for (const [name, roles] of Object.entries(PEOPLE[side]))
      await must(SET_UP, (turn) =>
        tellPartner(turn, partner, {
          type: "add-person",
          name,
          roles: roles.filter((role) => role !== OFFICIAL),
        }),
      );
    const enrolled = await loaded();
    const officials = enrolled.people
      .filter((one) => PEOPLE[side][one.name]?.includes(OFFICIAL) === true)
      .map((one) => ({ person: one.id, office: `Directorate of the ${side}` }));
    for (const signed of firstStatements(enrolled, officials, keyOf(side), now))
      await must(SET_UP, (turn) => tellPartner(turn, partner, { type: "state", signed }));
    const { people } = await loaded();
    await must(SET_UP, (turn) =>
      tellPartner(turn, partner, { type: "add-team", name: side, members: people.map((one) => one.id) }),
    );
    const team = (await loaded()).teams[0]?.id as TeamId;
    const members = people.map(
      (one): Member => ({
        actor: { kind: "person", person: one.id as PersonId, partner },
        name: one.name,
        roles: one.roles,
      }),
    );
    return { partner, team, members };
  };
  const sides = { host: await company("host"), helpers: await company("helpers") };
  const ada = whoIs(sides.host, "planner").actor;
  for (const { document } of PLAYED)
    await must(ada, (turn) => importPlaybook(turn, document.id, JSON.stringify(document)));

  const agreement = mintId("agreement", "live", now, "mutual") as AgreementId;
  await must(SET_UP, (turn) =>
    tellAgreement(turn, agreement, { type: "propose", id: agreement, text: textOf(sides, now) }, null),
  );
  const { textHash } = await read((turn) => turn.load(agreementKind, agreement));
  for (const [name, side] of Object.entries(sides)) {
    const { partner } = side;
    const number = nextStatement(await read((turn) => turn.load(partnerKind, partner)));
    const said = { partner, number, statedAt: now };
    const signed = signStatement({ ...said, type: "ratify", agreement, version: 1, textHash }, keyOf(name));
    await must(whoIs(side, "authorised-official").actor, (turn) =>
      tellAgreement(turn, agreement, { type: "ratify", textHash, signed }, null),
    );
  }

  const exercise = mintId("exercise", "exercise", now, "drill") as ExerciseId;
  const plan = {
    name: "Night drill",
    scenario: "The same night, played.",
    objectives: ["Nobody is confused."],
    participants: [sides.host.partner],
    director: ada.person,
    controllers: [],
    playbook: PLAYED[0]?.document.id ?? "",
    startsAt: now,
    jumps: "by-hand" as const,
  };
  const checks = { communications: true, playersBriefed: true, firewallHeld: true };
  await must(ada, (turn) => tellExercise(turn, exercise, { type: "plan", id: exercise, plan }));
  await must(ada, (turn) => tellExercise(turn, exercise, { type: "approve" }));
  await must(ada, (turn) => tellExercise(turn, exercise, { type: "schedule", plannedFor: now }));
  await must(ada, (turn) => tellExercise(turn, exercise, { type: "start", checks }));
  await read((turn) => turn.load(exerciseKind, exercise));

  const incident = async (of: ExerciseId | null): Promise<IncidentId> => {
    let id: IncidentId | undefined;
    await must(ada, (turn) =>
      openIncident(
        turn,
        {
          title: "Beds cannot be assigned",
          description: "",
          severity: 3,
          lifeSafety: true,
          marking: "TLP:AMBER",
          affected: [sides.host.partner],
          source: "a simulation",
        },
        of,
        (opened) => {
          id = opened;
        },
      ),
    );
    return id as IncidentId;
  };
  return {
    sides,
    agreement,
    exercise,
    incident: await incident(null),
    drillIncident: await incident(exercise),
    commits,
  };
}

/** The first who holds a role. */
export function whoIs(company: Company, role: PartnerRole): Member {
  const found = company.members.find((one) => one.roles.includes(role));
  if (found === undefined) throw new Error(`Nobody here is ${role}.`);
  return found;
}

export function memberWith(company: Company, person: PersonId): Member | undefined {
  return company.members.find((one) => one.actor.person === person);
}

export function companyOf(cast: Cast, partner: PartnerId): Company {
  const found = Object.values(cast.sides).find((one) => one.partner === partner);
  if (found === undefined) throw new Error(`${partner} is not in the cast.`);
  return found;
}

function textOf(sides: Readonly<Record<Side, Company>>, now: Instant) {
  return {
    title: "Mutual assistance",
    mode: "live" as const,
    version: 1,
    parties: Object.values(sides).map((one) => one.partner),
    legalBasis: "A treaty of the simulation.",
    clauses: [
      {
        id: "4.2",
        text: "The parties help each other.",
        allows: {
          playbooks: "any" as const,
          effectCeiling: "E4" as const,
          aid: true,
          markingCeiling: "TLP:AMBER+STRICT" as const,
        },
      },
    ],
    effectiveFrom: now,
    reviewOn: null,
    sunsetAt: instantAfter(now, 30 * 24 * 3_600_000),
    // Short, so that a notice runs out while runs still go on.
    noticeMs: 15_000,
  };
}
