import { routes } from "@mirror/contract";
import type { ExerciseScript, PartnerKey, PersonKey, ScriptPartner, TeamKey } from "@mirror/exercise";
import { createSigningKey, signerWith } from "@mirror/journal/signing";
import { firstStatements, OFFICIAL } from "@mirror/partnership";
import { instantOf, type PartnerId, type PersonId, type Signer, type TeamId } from "@mirror/vocabulary";
import { type Door, openDoor } from "./api-door.js";

/** Everybody in the script as the installation knows them, each signed in as themselves. */
export interface Cast {
  readonly partners: ReadonlyMap<PartnerKey, PartnerId>;
  readonly teams: ReadonlyMap<TeamKey, { readonly id: TeamId; readonly partner: PartnerId }>;
  /** What each partner's statements are signed with: made for this cast, and kept nowhere else. */
  readonly keys: ReadonlyMap<PartnerKey, Signer>;
  readonly people: ReadonlyMap<PersonKey, Player>;
  readonly byPerson: ReadonlyMap<PersonId, Player>;
}

export interface Player {
  readonly key: PersonKey;
  readonly id: PersonId;
  readonly name: string;
  readonly title: string;
  readonly partner: PartnerKey;
  readonly partnerName: string;
  readonly door: Door;
}

/**
 * Enrols the partners of a script with their people, teams and rosters, and signs everyone in. A partner's own
 * administrators come last: once one of them can sign in, nobody else looks after the partner.
 */
export async function enrol(admin: Door, url: string, script: ExerciseScript): Promise<Cast> {
  const partners = new Map<PartnerKey, PartnerId>();
  const teams = new Map<TeamKey, { id: TeamId; partner: PartnerId }>();
  const people = new Map<PersonKey, Player>();
  const keys = new Map<PartnerKey, Signer>();
  await Promise.all(
    script.partners.map(async (one) => {
      const { id } = await admin.ask(routes.partners.add, { body: { name: one.name, kind: one.kind } });
      partners.set(one.key, id);
      const ids = await enrolPeople(admin, id, one);
      for (const [key, team] of await enrolTeams(admin, id, one, ids))
        teams.set(key, { id: team, partner: id });
      for (const player of await signIn(admin, url, id, one, ids)) people.set(player.key, player);
      const signer = signerWith(createSigningKey());
      keys.set(one.key, signer);
      await appoint(id, one, people, signer);
    }),
  );
  return {
    partners,
    teams,
    keys,
    people,
    byPerson: new Map([...people.values()].map((one) => [one.id, one])),
  };
}

async function enrolPeople(
  admin: Door,
  partner: PartnerId,
  script: ScriptPartner,
): Promise<Map<PersonKey, PersonId>> {
  const ids = new Map<PersonKey, PersonId>();
  // One after the other: the answer to each shows the partner's people, and the new one is the last.
  for (const { key, name, email, roles } of script.people) {
    const view = await admin.ask(routes.partners.addPerson, {
      params: { id: partner },
      body: {
        name,
        roles: roles.filter((role) => role !== OFFICIAL),
        ...(email === undefined ? {} : { email }),
      },
    });
    const id = view.people?.at(-1)?.id;
    if (id === undefined) throw new Error(`${script.name} does not show the people that we gave it.`);
    ids.set(key, id);
  }
  return ids;
}

/** Has a partner's administrator enrol a key that is made for this cast and kept nowhere, and appoint its officials under it. */
async function appoint(
  id: PartnerId,
  script: ScriptPartner,
  people: ReadonlyMap<PersonKey, Player>,
  signer: Signer,
): Promise<void> {
  const playerOf = (who: { readonly key: PersonKey } | undefined) => {
    const player = who && people.get(who.key);
    if (player === undefined) throw new Error(`${script.name} has no administrator who could enrol its key.`);
    return player;
  };
  const officials = script.people.filter((one) => one.roles.includes(OFFICIAL));
  if (officials.length === 0) return;
  const { door } = playerOf(script.people.find((one) => one.roles.includes("administrator")));
  const statements = firstStatements(
    { id, kind: script.kind },
    officials.map((one) => ({ person: playerOf(one).id, office: one.office ?? null })),
    signer,
    instantOf(Date.now()),
  );
  for (const body of statements) await door.ask(routes.partners.state, { params: { id }, body });
}

async function signIn(
  admin: Door,
  url: string,
  partner: PartnerId,
  script: ScriptPartner,
  ids: ReadonlyMap<PersonKey, PersonId>,
): Promise<Player[]> {
  const isAdministrator = (roles: readonly string[]) => Number(roles.includes("administrator"));
  const players: Player[] = [];
  for (const { key, name, title } of script.people.toSorted(
    (a, b) => isAdministrator(a.roles) - isAdministrator(b.roles),
  )) {
    const id = idOf(ids, key, script);
    const { secret } = await admin.ask(routes.partners.createToken, {
      params: { id: partner },
      body: { person: id },
    });
    if (secret === null) throw new Error(`The token of ${name} was not shown.`);
    players.push({
      key,
      id,
      name,
      title,
      partner: script.key,
      partnerName: script.name,
      door: openDoor(url, secret),
    });
  }
  return players;
}

function idOf(ids: ReadonlyMap<PersonKey, PersonId>, key: PersonKey, script: ScriptPartner): PersonId {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`The script names ${key}, who is not in ${script.name}.`);
  return id;
}

async function enrolTeams(
  admin: Door,
  partner: PartnerId,
  script: ScriptPartner,
  ids: ReadonlyMap<PersonKey, PersonId>,
): Promise<Map<TeamKey, TeamId>> {
  const teams = new Map<TeamKey, TeamId>();
  for (const { key, name, members, shifts } of script.teams) {
    const view = await admin.ask(routes.partners.addTeam, {
      params: { id: partner },
      body: { name, members: members.map((member) => idOf(ids, member, script)) },
    });
    const team = view.teams.find((one) => one.name === name)?.id;
    if (team === undefined) throw new Error(`${script.name} does not show the team ${name}.`);
    if (shifts.length > 0)
      await admin.ask(routes.partners.setRoster, {
        params: { id: partner, team },
        body: { shifts: shifts.map((shift) => ({ ...shift, person: idOf(ids, shift.person, script) })) },
      });
    teams.set(key, team);
  }
  return teams;
}
