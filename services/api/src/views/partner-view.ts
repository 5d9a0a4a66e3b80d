import type {
  CredentialView,
  Me,
  NewAccount,
  PartnerSummary,
  PartnerView,
  PersonView,
  TokenView,
} from "@mirror/contract";
import {
  type Account,
  type Appointment,
  accountOf,
  appointmentOf,
  type Credential,
  canSignIn,
  nextStatement,
  type Partner,
  partnerAt,
  type Token,
} from "@mirror/partnership";
import { type Instant, keyFingerprint } from "@mirror/vocabulary";
import type { Caller } from "../auth/sign-in.js";
import { staffingView } from "./staffing-view.js";
import { versioned } from "./version.js";

export function partnerSummary({ id, name, kind, standing, key }: Partner): PartnerSummary {
  return {
    id,
    name,
    kind,
    standing:
      standing.status === "active"
        ? { status: "active", since: null, reason: null, appealBy: null, setBy: null, appeal: null }
        : {
            status: standing.status,
            since: standing.since,
            reason: standing.reason,
            appealBy: standing.appealBy,
            setBy: standing.setBy,
            appeal:
              standing.appeal === undefined
                ? null
                : { at: standing.appeal.at, justification: standing.appeal.justification },
          },
    key: key && { ...key, fingerprint: keyFingerprint(key.publicKey) },
  };
}

/** A partner as a caller may see it: the inside of others stays theirs. */
export function partnerView(recorded: Partner, caller: Caller, now: Instant): PartnerView {
  const partner = partnerAt(recorded, now);
  const inside = caller.partner.id === partner.id || looksAfter(partner, caller, now);
  const isAdministrator = administers(partner, caller, now);
  return versioned({
    ...partnerSummary(partner),
    nextStatement: nextStatement(partner),
    decisionRights: partner.decisionRights && {
      ...partner.decisionRights,
      // Who answers in whose place is a partner's own business.
      rights: partner.decisionRights.rights.map(({ delegates, ...one }) => ({
        ...{ ...one, effects: [...one.effects] },
        ...(inside && delegates !== undefined && { delegates: [...delegates] }),
      })),
    },
    teams: partner.teams.map((team) => ({
      id: team.id,
      name: team.name,
      members: inside ? [...team.members] : null,
      shifts: inside ? [...team.shifts] : null,
    })),
    people: inside
      ? partner.people.map(({ id, name, email, roles, office }) => ({
          id,
          name,
          email,
          roles: [...roles],
          office,
          mandate: mandateView(appointmentOf(partner, id, now)),
          login: accountOf(partner, id)?.login ?? null,
        }))
      : null,
    staffing: inside ? staffingView(recorded, now) : null,
    tokens: isAdministrator ? partner.tokens.map(tokenView) : null,
    credentials: isAdministrator ? partner.credentials.map(credentialView) : null,
  });
}

/** Whether a caller looks after a partner: its own administrator, or whoever enrolled it until it has one. */
export function administers(partner: Partner, caller: Caller, now: Instant): boolean {
  const inside = caller.partner.id === partner.id || looksAfter(partner, caller, now);
  return inside && caller.person.roles.includes("administrator");
}

function mandateView(appointment: Appointment | undefined): PersonView["mandate"] {
  if (appointment === undefined) return null;
  const { effectCeiling, levels, until, publicKey } = appointment;
  return { effectCeiling, levels: [...levels], until, publicKey };
}

export function tokenView({ id, person, scopes, expiresAt, revokedAt }: Token): TokenView {
  return { id, person, scopes: scopes === null ? null : [...scopes], expiresAt, revokedAt };
}

export function accountView({ person, login, code }: Account): Omit<NewAccount, "code"> {
  return { person, login, codeExpiresAt: code.expiresAt };
}

export function credentialView({ id, name, kind, targets, putAt }: Credential): CredentialView {
  return { id, name, kind, targets: targets.map((target) => ({ ...target })), putAt };
}

export function meView({ person, partner, token }: Caller): Me {
  return {
    person: { id: person.id, name: person.name, office: person.office },
    partner: { id: partner.id, name: partner.name },
    roles: [...person.roles],
    token: token === null ? null : { id: token.id, expiresAt: token.expiresAt },
  };
}

/** Whoever enrolled a partner looks after it until it has an administrator who can sign in. */
function looksAfter(partner: Partner, caller: Caller, now: Instant): boolean {
  const hasItsOwn = partner.people.some(
    (person) => person.roles.includes("administrator") && canSignIn(partner, person.id, now),
  );
  return partner.addedBy === caller.person.id && !hasItsOwn;
}
