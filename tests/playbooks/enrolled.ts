import { castOf, type ExerciseScript, PersonKey } from "@mirror/exercise";
import { partnerKind, tellPartner } from "@mirror/operations";
import { keyOf } from "@mirror/partner-keys";
import { type FirstOfficial, firstStatements, OFFICIAL } from "@mirror/partnership";
import { type Actor, mintId, PartnerId, type PersonId, type TeamId } from "@mirror/vocabulary";
import type { Scene } from "../flow/scene.js";

const SET_UP: Actor = { kind: "service", service: "set-up" };

/** A script's partners, people and teams by the keys that it calls them by, with the ids that they were given. */
export class Enrolled {
  readonly partners = new Map<string, PartnerId>();
  readonly people = new Map<string, PersonId>();
  readonly teams = new Map<string, TeamId>();

  constructor(readonly script: ExerciseScript) {}

  as(key: string): Actor {
    const partner = castOf(this.script).people.get(key)?.partner.key ?? "";
    return { kind: "person", person: this.person(key), partner: this.partner(partner) };
  }

  key(id: PersonId): PersonKey {
    return PersonKey.parse([...this.people].find(([, one]) => one === id)?.[0]);
  }

  keyOfPartner(id: PartnerId): string {
    return [...this.partners].find(([, one]) => one === id)?.[0] ?? id;
  }

  partner(key: string): PartnerId {
    return found(this.partners.get(key), key);
  }

  person(key: string): PersonId {
    return found(this.people.get(key), key);
  }

  team(key: string): TeamId {
    return found(this.teams.get(key), key);
  }

  /** Who of a partner holds an office, and may decide for it. */
  officials(partnerKey: string, office: string): PersonKey[] {
    const partner = this.script.partners.find((one) => one.key === partnerKey);
    return (partner?.people ?? [])
      .filter((one) => one.office === office && one.roles.includes("authorised-official"))
      .map((one) => one.key);
  }
}

/** Enrols a script's partners with their officials, people, teams and rosters, and notes who they have become. */
export async function enrol(scene: Scene, who: Enrolled): Promise<void> {
  for (const { key, name, kind, people, teams } of who.script.partners) {
    const id = PartnerId.parse(mintId("partner", "live", scene.now, key));
    who.partners.set(key, id);
    const tell = (command: Parameters<typeof tellPartner>[2]) =>
      scene.must(SET_UP, (turn) => tellPartner(turn, id, command));
    const state = async () => {
      const partner = await scene.read((turn) => turn.load(partnerKind, id));
      if (partner === undefined) throw new Error(`${name} was not enrolled.`);
      return partner;
    };
    await tell({ type: "add-partner", id, name, kind });
    const officials: FirstOfficial[] = [];
    for (const person of people) {
      const { name: called, roles, office } = person;
      await tell({ type: "add-person", name: called, roles: roles.filter((role) => role !== OFFICIAL) });
      const added = last((await state()).people).id;
      who.people.set(person.key, added);
      if (roles.includes(OFFICIAL)) officials.push({ person: added, office: office ?? null });
    }
    for (const signed of firstStatements({ id, kind }, officials, keyOf(key), scene.now))
      await tell({ type: "state", signed });
    for (const team of teams) {
      await tell({
        type: "add-team",
        name: team.name,
        members: team.members.map((one) => who.person(one)),
      });
      const added = last((await state()).teams).id;
      who.teams.set(team.key, added);
      const shifts = team.shifts.map((shift) => ({ ...shift, person: who.person(shift.person) }));
      if (shifts.length > 0) await tell({ type: "set-roster", team: added, shifts });
    }
  }
}

/** What there has to be. */
export function found<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new Error(`Nothing is called ${key}.`);
  return value;
}

function last<T>(list: readonly T[]): T {
  return found(list.at(-1), "the last one");
}
