import {
  type Decided,
  decided,
  EffectId,
  PersonId,
  type Refusal,
  refuse,
  TeamId,
  TokenId,
} from "@mirror/vocabulary";
import { decidePackage } from "../aid-package/decide.js";
import { decideCaveat, decideLifting } from "../caveat/decide.js";
import { type PartnershipContext, whoActs } from "../context.js";
import { decideDelegation, decideDelegationEnd } from "../delegation/decide.js";
import { decideOwnDuty } from "../regulatory-clock/decide-own-duty.js";
import { decideResource } from "../resource/decide.js";
import { isOwnTime } from "../staffing/commands.js";
import { decideOwnTime, decideStaffingOrder } from "../staffing/decide.js";
import { accountOf, canSignIn } from "./account.js";
import { decideAppeal } from "./appeal.js";
import { OFFICIAL } from "./appointment.js";
import type { PartnerCommand } from "./commands.js";
import { decideStatement } from "./decide-statement.js";
import type { PartnerFact, Shift } from "./facts.js";
import { unlessLocksOut } from "./last-administrator.js";
import type { Partner, Team } from "./state.js";

/** What a command does to a partner. Its own administrators look after it, and our own set-up may; nobody else's may. */
export function decidePartner(
  partner: Partner | undefined,
  command: PartnerCommand,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const decision = decideCommand(partner, command, context);
  if (partner === undefined || !decision.ok) return decision;
  return unlessLocksOut(partner, decision.facts, context) ?? decision;
}

function decideCommand(
  partner: Partner | undefined,
  command: PartnerCommand,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  if (command.type === "add-partner") {
    if (partner !== undefined)
      return refuse("conflict", "partner-exists", `${partner.name} is enrolled already.`, "M01");
    const { id, name, kind } = command;
    return mayEnrol(context) ?? decided<PartnerFact>({ type: "partner-added", data: { id, name, kind } });
  }
  if (partner === undefined) return refuse("absent", "partner-unknown", "There is no such partner.");

  if (command.type === "state") return decideStatement(partner, command.signed, context);
  if (command.type === "set-status") return decideStatus(partner, command, context);
  if (command.type === "appeal") return decideAppeal(partner, command, context);
  if (command.type === "revoke-token" && ownsToken(partner, command.token, context)) {
    return decideRevocation(partner, command.token);
  }
  if (command.type === "delegate") return decideDelegation(partner, command, context);
  if (command.type === "revoke-delegation") return decideDelegationEnd(partner, command, context);
  if (command.type === "set-caveat") return decideCaveat(partner, command, context);
  if (command.type === "lift-caveat") return decideLifting(partner, command, context);
  if (
    command.type === "add-resource" ||
    command.type === "change-resource" ||
    command.type === "set-availability" ||
    command.type === "retire-resource"
  )
    return decideResource(partner, command, context);
  if (isOwnTime(command)) return decideOwnTime(partner, command, context);
  if (command.type === "prepare-package" || command.type === "withdraw-package")
    return decidePackage(partner, command, context);
  if (command.type === "state-duty" || command.type === "withdraw-duty")
    return decideOwnDuty(partner, command, context);
  if (command.type === "choose-password") return decidePassword(partner, command, context);
  if (command.type === "change-password") return decideOtherPassword(partner, command, context);
  if (command.type === "close-account" && isOf(partner, command.person, context))
    return decideClosing(partner, command.person);
  const refusal = mayAdminister(partner, context);
  if (refusal !== undefined) return refusal;

  switch (command.type) {
    case "demand-qualifications":
    case "record-qualification":
    case "withdraw-qualification":
    case "set-roster-pattern":
      return decideStaffingOrder(partner, command);
    case "add-team": {
      const stranger = strangerAmong(partner, command.members);
      if (stranger !== undefined) return notOfPartner(partner, stranger);
      if (partner.teams.some((one) => one.name === command.name)) {
        return refuse(
          "conflict",
          "team-exists",
          `${partner.name} has a team called ${command.name} already.`,
          "M27",
        );
      }
      const id = TeamId.parse(context.newId("team"));
      return decided<PartnerFact>({
        type: "team-added",
        data: { id, name: command.name, members: [...new Set(command.members)] },
      });
    }
    case "add-person": {
      const id = PersonId.parse(context.newId("person"));
      const { name, email = null, roles, office = null } = command;
      if (roles.includes(OFFICIAL) || office !== null) return onlyByStatement(partner);
      return decided<PartnerFact>({
        type: "person-added",
        data: { id, name, email, roles: [...new Set(roles)], office },
      });
    }
    case "set-roles": {
      const { person, office = null } = command;
      const before = partner.people.find((one) => one.id === person);
      if (before === undefined) return notOfPartner(partner, person);
      const isOfficial = before.roles.includes(OFFICIAL);
      const gives = !isOfficial && command.roles.includes(OFFICIAL);
      if (gives || (office !== null && office !== before.office)) return onlyByStatement(partner);
      // What the partner's key has made of somebody, no administrator takes away.
      const roles = isOfficial ? [...command.roles, OFFICIAL] : command.roles;
      return decided<PartnerFact>({
        type: "roles-set",
        data: { person, roles: [...new Set(roles)], office: isOfficial ? before.office : office },
      });
    }
    case "set-mail": {
      const { person, email } = command;
      if (strangerAmong(partner, [person]) !== undefined) return notOfPartner(partner, person);
      return decided<PartnerFact>({ type: "mail-set", data: { person, email } });
    }
    case "set-members": {
      const team = partner.teams.find((one) => one.id === command.team);
      if (team === undefined) return noSuchTeam(partner);
      const stranger = strangerAmong(partner, command.members);
      if (stranger !== undefined) return notOfPartner(partner, stranger);
      return decided<PartnerFact>({
        type: "members-set",
        data: { team: team.id, members: [...new Set(command.members)] },
      });
    }
    case "set-roster": {
      const team = partner.teams.find((one) => one.id === command.team);
      if (team === undefined) return noSuchTeam(partner);
      const fault = rosterFault(team, command.shifts);
      if (fault !== undefined) return refuse("invalid", "roster-faulty", fault);
      return decided<PartnerFact>({ type: "roster-set", data: { team: team.id, shifts: command.shifts } });
    }
    case "issue-token": {
      const { person, hash, scopes = null, expiresAt } = command;
      if (strangerAmong(partner, [person]) !== undefined) return notOfPartner(partner, person);
      if (partner.tokens.some((one) => one.hash === hash)) {
        return refuse("conflict", "token-exists", "A token with this secret was issued before.", "INV-12");
      }
      if (expiresAt <= context.now)
        return refuse("invalid", "token-expired", "A token has to end in the future.");
      const id = TokenId.parse(context.newId("token"));
      return decided<PartnerFact>({ type: "token-issued", data: { id, person, hash, scopes, expiresAt } });
    }
    case "revoke-token":
      return decideRevocation(partner, command.token);
    case "put-credential": {
      const { id, name, kind, targets } = command;
      return decided<PartnerFact>({ type: "credential-put", data: { id, name, kind, targets } });
    }
    case "remove-credential": {
      const found = partner.credentials.find((one) => one.name === command.name);
      if (found === undefined)
        return refuse("absent", "credential-unknown", `${partner.name} has no such credential.`);
      return decided<PartnerFact>({
        type: "credential-removed",
        data: { id: found.id, name: found.name },
      });
    }
    case "add-channel": {
      const { name, kind, place, secret } = command;
      if (partner.channels.some((one) => one.name === name))
        return refuse(
          "conflict",
          "channel-exists",
          `${partner.name} has a channel called ${name} already.`,
          "ES-02",
        );
      if (partner.channels.length >= CHANNELS_MAX)
        return refuse(
          "conflict",
          "too-many-channels",
          `A partner has ${CHANNELS_MAX} channels at most.`,
          "INV-22",
        );
      return decided<PartnerFact>({ type: "channel-added", data: { name, kind, place, secret } });
    }
    case "remove-channel":
      return (
        unlessChannel(partner, command.name) ??
        decided<PartnerFact>({ type: "channel-removed", data: { name: command.name } })
      );
    case "ask-call":
      return decideCall(partner, command, context);
    case "open-account": {
      const { person, login, codeHash, codeExpiresAt } = command;
      if (strangerAmong(partner, [person]) !== undefined) return notOfPartner(partner, person);
      if (partner.accounts.some((one) => one.login === login && one.person !== person))
        return refuse(
          "conflict",
          "login-taken",
          `Somebody else signs in as ${login}; choose another name.`,
          "INV-12",
        );
      if (codeExpiresAt <= context.now)
        return refuse("invalid", "code-expired", "A code has to end in the future.");
      return decided<PartnerFact>({
        type: "account-opened",
        data: { person, login, codeHash, codeExpiresAt },
      });
    }
    case "close-account":
      return decideClosing(partner, command.person);
  }
}

/** INV-12: whoever could name officials could have a yes given for the partner. */
function onlyByStatement(partner: Partner): Refusal {
  return refuse(
    "forbidden",
    "official-by-statement",
    `Only what ${partner.name} signs with its own key makes an official or gives an office: mirror person appoint.`,
    "INV-12",
  );
}

/** Our own set-up enrols partners; so does any partner's administrator. */
function mayEnrol(context: PartnershipContext): Refusal | undefined {
  if (context.actor.kind === "service") return undefined;
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.person.roles.includes("administrator")) return undefined;
  return refuse("forbidden", "not-administrator", "Only an administrator enrols a partner.", "M04");
}

/**
 * Only its own administrators look after a partner. Until it has one, whoever enrolled it may, or nobody could ever
 * sign in for it.
 */
function mayAdminister(partner: Partner, context: PartnershipContext): Refusal | undefined {
  const { actor } = context;
  if (actor.kind === "service") return undefined;
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.partner.id === partner.id && acting.person.roles.includes("administrator")) return undefined;
  if (partner.addedBy === acting.person.id && !hasAdministratorWhoCanSignIn(partner, context))
    return undefined;
  return refuse(
    "forbidden",
    "not-administrator",
    `Only an administrator of ${partner.name} may do this.`,
    acting.partner.id === partner.id ? "M04" : "INV-12",
  );
}

function hasAdministratorWhoCanSignIn(partner: Partner, context: PartnershipContext): boolean {
  return partner.people.some(
    (person) => person.roles.includes("administrator") && canSignIn(partner, person.id, context.now),
  );
}

function decideStatus(
  partner: Partner,
  command: Extract<PartnerCommand, { type: "set-status" }>,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const setBy = context.actor.kind === "service" ? "installation" : "partner";
  if (setBy === "partner") {
    const acting = whoActs(context);
    if (!acting.ok) return acting;
    if (acting.partner.id !== partner.id || !acting.person.roles.includes("administrator")) {
      return refuse(
        "forbidden",
        "not-administrator",
        `Only an administrator of ${partner.name} may do this.`,
        "M04",
      );
    }
    if (partner.standing.status !== "active" && partner.standing.setBy === "installation") {
      return refuse(
        "forbidden",
        "not-yours-to-lift",
        "The installation set this standing; a partner appeals, it does not lift it.",
        "M22",
      );
    }
  }
  const isAnswer = partner.standing.status !== "active" && partner.standing.appeal !== undefined;
  // An appeal is answered either way: what was set may be set again, with a reason.
  if (partner.standing.status === command.status && !isAnswer) {
    return refuse("conflict", "status-unchanged", `${partner.name} is ${command.status} already.`, "M22");
  }
  const { status, reason, appealBy = null } = command;
  return decided<PartnerFact>({ type: "partner-status-set", data: { status, reason, appealBy, setBy } });
}

/** Every page goes to each of them. */
const CHANNELS_MAX = 10;
/** What may be asked for and not tried yet: somebody who presses a button again and again floods nobody. */
const CALLS_MAX = 20;

function decideCall(
  partner: Partner,
  { channel, page }: Extract<PartnerCommand, { type: "ask-call" }>,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const by = acting.person.id;
  const refusal = channel === null ? unlessMailed(partner, page?.to, by) : unlessChannel(partner, channel);
  if (refusal !== undefined) return refusal;
  if (partner.calls.length >= CALLS_MAX)
    return refuse(
      "conflict",
      "too-many-calls",
      `${CALLS_MAX} are still to be sent; wait until they are.`,
      "INV-22",
    );
  const askedBy = { partner: acting.partner.id, person: acting.person.id };
  const id = EffectId.parse(context.newId("effect"));
  return decided<PartnerFact>({ type: "channel-call-asked", data: { id, channel, page, askedBy } });
}

function unlessChannel(partner: Partner, name: string): Refusal | undefined {
  if (partner.channels.some((one) => one.name === name)) return undefined;
  return refuse("absent", "channel-unknown", `${partner.name} has no channel called ${name}.`);
}

/** `to`: whose page is sent again; undefined: whoever asks tries its own address. */
function unlessMailed(partner: Partner, to: PersonId | undefined, by: PersonId): Refusal | undefined {
  if (partner.people.some(({ id, email }) => id === (to ?? by) && email !== null)) return undefined;
  return to === undefined
    ? refuse(
        "conflict",
        "mail-unknown",
        `${partner.name} has no mail address of yours; set it first.`,
        "ES-02",
      )
    : refuse("absent", "mail-unknown", "Nothing is mailed to this person any more.");
}

function ownsToken(partner: Partner, token: TokenId, context: PartnershipContext): boolean {
  const { actor } = context;
  return (
    actor.kind === "person" &&
    actor.partner === partner.id &&
    partner.tokens.some((one) => one.id === token && one.person === actor.person)
  );
}

/** A code is good once, for whom it was made, and for a time: whatever is wrong with it, the answer is the same. */
function decidePassword(
  partner: Partner,
  { codeHash, password }: Extract<PartnerCommand, { type: "choose-password" }>,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const person = acting.person.id;
  const account = accountOf(partner, person);
  const isGood =
    account !== undefined &&
    account.password === null &&
    account.code.hash === codeHash &&
    context.now < account.code.expiresAt;
  if (!isGood)
    return refuse(
      "forbidden",
      "code-spent",
      "This code is not good, or not any more. Ask an administrator of your partner for another.",
      "INV-12",
    );
  return decided<PartnerFact>({ type: "password-chosen", data: { person, password } });
}

/** Somebody who has just shown that they know their password takes another one. */
function decideOtherPassword(
  partner: Partner,
  { before, password }: Extract<PartnerCommand, { type: "change-password" }>,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const person = acting.person.id;
  if (accountOf(partner, person)?.password !== before)
    return refuse(
      "conflict",
      "password-changed",
      "This password was changed meanwhile; sign in anew.",
      "INV-12",
    );
  return decided<PartnerFact>({ type: "password-chosen", data: { person, password } });
}

function decideClosing(partner: Partner, person: PersonId): Decided<PartnerFact> | Refusal {
  if (accountOf(partner, person) === undefined)
    return refuse("absent", "account-unknown", "There is no such account.");
  return decided<PartnerFact>({ type: "account-closed", data: { person } });
}

function isOf(partner: Partner, person: PersonId, { actor }: PartnershipContext): boolean {
  return actor.kind === "person" && actor.partner === partner.id && actor.person === person;
}

function decideRevocation(partner: Partner, token: TokenId): Decided<PartnerFact> | Refusal {
  const found = partner.tokens.find((one) => one.id === token);
  if (found === undefined) return refuse("absent", "token-unknown", "There is no such token.");
  if (found.revokedAt !== null)
    return refuse("conflict", "token-revoked", "This token is revoked already.", "INV-12");
  return decided<PartnerFact>({ type: "token-revoked", data: { token } });
}

function strangerAmong(partner: Partner, people: readonly PersonId[]): PersonId | undefined {
  return people.find((id) => !partner.people.some((one) => one.id === id));
}

function notOfPartner(partner: Partner, person: PersonId): Refusal {
  return refuse("invalid", "person-unknown", `${person} does not work for ${partner.name}.`);
}

function noSuchTeam(partner: Partner): Refusal {
  return refuse("absent", "team-unknown", `${partner.name} has no such team.`);
}

function rosterFault(team: Team, shifts: readonly Shift[]): string | undefined {
  for (const shift of shifts) {
    if (!team.members.includes(shift.person)) return `${shift.person} is no member of ${team.name}.`;
    if (shift.from >= shift.to) return `A shift ends after it begins: ${shift.from} to ${shift.to} does not.`;
  }
  return undefined;
}
