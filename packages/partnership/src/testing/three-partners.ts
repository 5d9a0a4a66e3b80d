import type { Actor, PartnerId, PersonId, TeamId } from "@mirror/vocabulary";
import type { PartnerKind } from "../partner/facts.js";
import type { Partner, Person } from "../partner/state.js";
import type { PartnerRole } from "../role.js";
import { NO_STAFFING } from "../staffing/state.js";
import { idOf, START } from "./desk.js";

export const OFFICE = "Chief of Operations";

/** One partner with everyone a story needs. */
export interface Cast {
  readonly partner: Partner;
  readonly id: PartnerId;
  readonly team: TeamId;
  readonly administrator: Actor;
  readonly official: Actor;
  readonly deputy: Actor;
  readonly officer: Actor;
  readonly responder: Actor;
  readonly lead: Actor;
  readonly finance: Actor;
  readonly secondFinance: Actor;
  readonly auditor: Actor;
  person(actor: Actor): PersonId;
}

function castOf(name: string, kind: PartnerKind): Cast {
  const id = idOf<PartnerId>("partner");
  const team = idOf<TeamId>("team");
  const people: Person[] = [];
  const join = (who: string, roles: PartnerRole[], office: string | null = null): Actor => {
    const person = idOf<PersonId>("person");
    people.push({ id: person, name: `${who} of ${name}`, email: null, roles, office });
    return { kind: "person", person, partner: id };
  };
  const administrator = join("Administrator", ["administrator"]);
  const official = join("Official", ["authorised-official"], OFFICE);
  const deputy = join("Deputy", ["authorised-official"], OFFICE);
  const officer = join("Officer", ["duty-officer"]);
  const responder = join("Responder", ["responder"]);
  const lead = join("Lead", ["run-lead"]);
  const finance = join("Finance", ["finance"]);
  const secondFinance = join("Second finance", ["finance"]);
  const auditor = join("Auditor", ["auditor"]);
  const personOf = (actor: Actor): PersonId => {
    if (actor.kind !== "person") throw new Error("Only people are people.");
    return actor.person;
  };
  const partner: Partner = {
    id,
    name,
    kind,
    standing: { status: "active" },
    teams: [
      { id: team, name: `${name} team`, members: [personOf(responder), personOf(officer)], shifts: [] },
    ],
    people,
    tokens: [],
    credentials: [],
    accounts: [],
    channels: [],
    calls: [],
    pages: [],
    addedBy: null,
    key: null,
    statements: 0,
    appointments: [],
    decisionRights: null,
    delegations: [],
    caveats: [],
    resources: [],
    staffing: NO_STAFFING,
    packages: [],
    reportingDuties: [],
  };
  return {
    partner,
    id,
    team,
    administrator,
    official,
    deputy,
    officer,
    responder,
    lead,
    finance,
    secondFinance,
    auditor,
    person: personOf,
  };
}

export const HOST = castOf("Aldor Health", "operator");
export const NORTH = castOf("Northmark CSIRT", "state");
export const SOUTH = castOf("Southlea CSIRT", "state");
/** Enrolled, and party to nothing. */
export const STRANGER = castOf("Outer Isles", "non-state");

export const CASTS: readonly Cast[] = [HOST, NORTH, SOUTH, STRANGER];
export const PARTNERS: readonly Partner[] = CASTS.map((one) => one.partner);

/** The partners as they are while one of them is held back. */
export function whileHeldBack(cast: Cast, status: "restricted" | "suspended"): Partner[] {
  return PARTNERS.map((partner) =>
    partner.id === cast.id
      ? {
          ...partner,
          standing: {
            status,
            since: START,
            reason: "Keys were lost.",
            appealBy: null,
            setBy: "installation",
          },
        }
      : partner,
  );
}

/** Everybody there is. */
export const EVERYBODY: readonly Actor[] = CASTS.flatMap((cast) => [
  cast.administrator,
  cast.official,
  cast.deputy,
  cast.officer,
  cast.responder,
  cast.lead,
  cast.finance,
  cast.secondFinance,
  cast.auditor,
]);
