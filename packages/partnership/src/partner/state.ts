import type {
  EffectId,
  Instant,
  PartnerId,
  PersonId,
  PublicKey,
  Recorded,
  TeamId,
  TokenId,
} from "@mirror/vocabulary";
import type { AidPackage } from "../aid-package/facts.js";
import type { Caveat } from "../caveat/state.js";
import { afterRights } from "../delegation/by-decision-rights.js";
import type { Delegation } from "../delegation/state.js";
import type { OwnDuty } from "../regulatory-clock/own-duty.js";
import { evolveResources, type Resource } from "../resource/state.js";
import type { PartnerRole } from "../role.js";
import { demanding, evolveStaffing, NO_STAFFING, provingContact, type Staffing } from "../staffing/state.js";
import type { Account } from "./account.js";
import { type Appointment, OFFICIAL } from "./appointment.js";
import type { Channel, ChannelCall, SentPage } from "./channel.js";
import type { Credential } from "./credential.js";
import type { DecisionRights } from "./decision-rights.js";
import type { PartnerFact, PartnerKind, Shift } from "./facts.js";

/** A sovereign partner as its stream tells it: who it is, who works for it, who is on duty, and by what they sign in. */
export interface Partner {
  readonly id: PartnerId;
  readonly name: string;
  readonly kind: PartnerKind;
  readonly standing: Standing;
  readonly teams: readonly Team[];
  readonly people: readonly Person[];
  readonly tokens: readonly Token[];
  /** What its steps sign in by, each under its name; the secrets are kept elsewhere, sealed. */
  readonly credentials: readonly Credential[];
  /** What its people sign in by at the pages; at most one each. */
  readonly accounts: readonly Account[];
  /** Where its people's pages go besides. */
  readonly channels: readonly Channel[];
  /** What somebody asked to be sent by one of them, and nobody has tried yet. */
  readonly calls: readonly ChannelCall[];
  /** Who of its people is still to be called to something that waits for them. */
  readonly pages: readonly SentPage[];
  /** Who enrolled it, and may look after it until it has an administrator of its own; null: our own set-up did. */
  readonly addedBy: PersonId | null;
  /** What its statements are signed with; null: it has enrolled none, and appoints nobody. */
  readonly key: { readonly publicKey: PublicKey; readonly since: Instant } | null;
  /** How many statements it has made. */
  readonly statements: number;
  /** Those of its people whom its key has made officials. */
  readonly appointments: readonly Appointment[];
  /** Null: it has set none. */
  readonly decisionRights: DecisionRights | null;
  /** Who answers for an office in whose place, whether or not it still counts. */
  readonly delegations: readonly Delegation[];
  /** What it restricts. */
  readonly caveats: readonly Caveat[];
  /** What it can lend, and what it could once. */
  readonly resources: readonly Resource[];
  /** What its people are qualified for, when they are away, and which shifts come again. */
  readonly staffing: Staffing;
  /** What it has ready to be offered in one act. */
  readonly packages: readonly AidPackage[];
  /** The duties to report that it has stated itself. */
  readonly reportingDuties: readonly OwnDuty[];
}

/** Restricted: finishes what runs, begins nothing. Suspended: may only give back, refuse and withdraw. */
export type Standing =
  | { readonly status: "active" }
  | {
      readonly status: "restricted" | "suspended";
      readonly since: Instant;
      readonly reason: string;
      readonly appealBy: Instant | null;
      /** Only whoever set it lifts it. */
      readonly setBy: "installation" | "partner";
      /** Why the partner says that it is wrong; left out: it has not. */
      readonly appeal?: { readonly at: Instant; readonly by: PersonId; readonly justification: string };
    };

export interface Team {
  readonly id: TeamId;
  readonly name: string;
  /** In the order in which they are asked when no shift says otherwise. */
  readonly members: readonly PersonId[];
  readonly shifts: readonly Shift[];
}

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  /** Where the person's pages are mailed to; null: nowhere. */
  readonly email: string | null;
  readonly roles: readonly PartnerRole[];
  /** The office that the person holds, as consent questions name it (`Chief of Operations`). */
  readonly office: string | null;
}

/** A way to sign in. The secret itself is known to its holder alone. */
export interface Token {
  readonly id: TokenId;
  readonly person: PersonId;
  /** SHA-256 of the secret, in lower-case hex. */
  readonly hash: string;
  /** What it may be used for; null: whatever its person may do. */
  readonly scopes: readonly string[] | null;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
}

export function evolvePartner(partner: Partner | undefined, fact: Recorded<PartnerFact>): Partner {
  if (fact.type === "partner-added") {
    const { id, name, kind } = fact.data;
    return {
      id,
      name,
      kind,
      standing: { status: "active" },
      teams: [],
      people: [],
      tokens: [],
      credentials: [],
      accounts: [],
      channels: [],
      calls: [],
      pages: [],
      addedBy: fact.actor.kind === "person" ? fact.actor.person : null,
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
  }
  if (partner === undefined)
    throw new Error(`A partner's stream begins with partner-added, not with ${fact.type}.`);
  switch (fact.type) {
    case "team-added":
      return { ...partner, teams: [...partner.teams, { ...fact.data, shifts: [] }] };
    case "person-added":
      return { ...partner, people: [...partner.people, fact.data] };
    case "roles-set":
      return {
        ...partner,
        people: partner.people.map((one) =>
          one.id === fact.data.person ? { ...one, roles: fact.data.roles, office: fact.data.office } : one,
        ),
      };
    case "mail-set":
      return {
        ...partner,
        people: partner.people.map((one) =>
          one.id === fact.data.person ? { ...one, email: fact.data.email } : one,
        ),
      };
    case "members-set":
      return {
        ...partner,
        teams: partner.teams.map((one) =>
          one.id === fact.data.team ? { ...one, members: fact.data.members } : one,
        ),
      };
    case "roster-set":
      return {
        ...partner,
        teams: partner.teams.map((one) =>
          one.id === fact.data.team ? { ...one, shifts: fact.data.shifts } : one,
        ),
      };
    case "partner-status-set": {
      const { status, reason, appealBy, setBy } = fact.data;
      return {
        ...partner,
        standing: status === "active" ? { status } : { status, since: fact.at, reason, appealBy, setBy },
      };
    }
    case "standing-appealed": {
      if (partner.standing.status === "active") throw new Error("Nobody appeals against good standing.");
      const { person: by, justification } = fact.data;
      return { ...partner, standing: { ...partner.standing, appeal: { at: fact.at, by, justification } } };
    }
    case "token-issued":
      return { ...partner, tokens: [...partner.tokens, { ...fact.data, revokedAt: null }] };
    case "token-revoked":
      return {
        ...partner,
        tokens: partner.tokens.map((one) =>
          one.id === fact.data.token ? { ...one, revokedAt: fact.at } : one,
        ),
      };
    case "credential-put": {
      const others = partner.credentials.filter((one) => one.name !== fact.data.name);
      return { ...partner, credentials: [...others, { ...fact.data, putAt: fact.at }] };
    }
    case "credential-removed":
      return {
        ...partner,
        credentials: partner.credentials.filter((one) => one.id !== fact.data.id),
      };
    case "account-opened": {
      const { person, login, codeHash: hash, codeExpiresAt: expiresAt } = fact.data;
      const others = partner.accounts.filter((one) => one.person !== person);
      return {
        ...partner,
        accounts: [...others, { person, login, code: { hash, expiresAt }, password: null }],
      };
    }
    case "password-chosen":
      return {
        ...partner,
        accounts: partner.accounts.map((one) =>
          one.person === fact.data.person ? { ...one, password: fact.data.password } : one,
        ),
      };
    case "channel-added":
      return { ...partner, channels: [...partner.channels, { ...fact.data, addedAt: fact.at }] };
    case "channel-removed":
      return { ...partner, channels: partner.channels.filter(({ name }) => name !== fact.data.name) };
    case "channel-call-asked":
      return { ...partner, calls: [...partner.calls, { ...fact.data, askedAt: fact.at }] };
    case "person-called":
      return { ...partner, pages: [...partner.pages, fact.data] };
    case "person-call-ended":
      return { ...partner, pages: partner.pages.filter(({ id }) => id !== fact.data.id) };
    case "channel-call-made":
      return provedBy(partner, fact.data, fact.at);
    case "delegation-made":
      return {
        ...partner,
        delegations: [...partner.delegations, { ...fact.data, madeAt: fact.at, revokedAt: null }],
      };
    case "delegation-revoked":
      return {
        ...partner,
        delegations: partner.delegations.map((one) =>
          one.id === fact.data.id ? { ...one, revokedAt: fact.at } : one,
        ),
      };
    case "caveat-set":
      return { ...partner, caveats: [...partner.caveats, { ...fact.data, setAt: fact.at }] };
    case "caveat-lifted":
      return { ...partner, caveats: partner.caveats.filter((one) => one.id !== fact.data.id) };
    case "resource-added":
    case "resource-changed":
    case "resource-availability-set":
    case "resource-retired":
      return { ...partner, resources: evolveResources(partner.resources, fact) };
    case "reporting-duty-stated": {
      const { duty, by } = fact.data;
      const others = partner.reportingDuties.filter((one) => one.duty.id !== duty.id);
      return {
        ...partner,
        reportingDuties: [...others, { duty, by, statedAt: fact.at, isWithdrawn: false }],
      };
    }
    case "reporting-duty-withdrawn":
      return {
        ...partner,
        reportingDuties: partner.reportingDuties.map((one) =>
          one.duty.id === fact.data.duty ? { ...one, isWithdrawn: true } : one,
        ),
      };
    case "aid-package-prepared":
      return { ...partner, packages: [...partner.packages, { ...fact.data, isWithdrawn: false }] };
    case "aid-package-withdrawn":
      return {
        ...partner,
        packages: partner.packages.map((one) =>
          one.id === fact.data.id ? { ...one, isWithdrawn: true } : one,
        ),
      };
    case "account-closed":
      return { ...partner, accounts: partner.accounts.filter((one) => one.person !== fact.data.person) };
    case "key-enrolled":
    case "key-replaced": {
      const { publicKey, number } = fact.data.statement;
      return { ...partner, statements: number, key: { publicKey, since: fact.at } };
    }
    case "official-appointed": {
      const { number, person, office, effectCeiling, levels, until, publicKey } = fact.data.statement;
      const others = partner.appointments.filter((one) => one.person !== person);
      const appointment = { person, effectCeiling, levels, until, publicKey, since: fact.at };
      return {
        ...partner,
        statements: number,
        appointments: [...others, appointment],
        people: partner.people.map((one) =>
          one.id === person ? { ...one, roles: [...new Set([...one.roles, OFFICIAL])], office } : one,
        ),
      };
    }
    case "official-limited": {
      const { number, person, effectCeiling, levels, until } = fact.data.statement;
      return {
        ...partner,
        statements: number,
        appointments: partner.appointments.map((one) =>
          one.person === person ? { ...one, effectCeiling, levels, until } : one,
        ),
      };
    }
    case "official-dismissed": {
      const { number, person } = fact.data.statement;
      return {
        ...partner,
        statements: number,
        appointments: partner.appointments.filter((one) => one.person !== person),
        people: partner.people.map((one) =>
          one.id === person
            ? { ...one, roles: one.roles.filter((role) => role !== OFFICIAL), office: null }
            : one,
        ),
      };
    }
    case "decision-rights-set": {
      const { number, rights, ratifiedBy } = fact.data.statement;
      return {
        ...partner,
        statements: number,
        decisionRights: { rights, ratifiedBy },
        delegations: afterRights(partner.delegations, rights, fact.at),
      };
    }
    case "officials-qualifications-demanded": {
      const { number, qualifications } = fact.data.statement;
      return {
        ...partner,
        statements: number,
        staffing: demanding(partner.staffing, { role: OFFICIAL, qualifications }),
      };
    }
    case "qualifications-demanded":
    case "qualification-recorded":
    case "qualification-withdrawn":
    case "qualification-end-warned":
    case "contact-proved":
    case "absence-set":
    case "absence-ended":
    case "roster-pattern-set":
    case "duty-offered":
    case "duty-accepted":
    case "duty-declined":
      return { ...partner, staffing: evolveStaffing(partner.staffing, fact) };
    case "agreement-spoken-on":
    case "lead-spoken-on":
      return { ...partner, statements: fact.data.statement.number };
  }
}

/** What came of a try: it waits no more, and one that went well proves the way that it went (F8). */
function provedBy(
  partner: Partner,
  { id, outcome }: { readonly id: EffectId; readonly outcome: string },
  at: Instant,
): Partner {
  const call = partner.calls.find((one) => one.id === id);
  const tried = { ...partner, calls: partner.calls.filter((one) => one.id !== id) };
  if (call === undefined || outcome !== "succeeded") return tried;
  const { channel, page, askedBy } = call;
  if (channel === null)
    return { ...tried, staffing: provingContact(tried.staffing, page?.to ?? askedBy.person, at) };
  const channels = tried.channels.map((one) => (one.name === channel ? { ...one, provedAt: at } : one));
  return { ...tried, channels };
}
