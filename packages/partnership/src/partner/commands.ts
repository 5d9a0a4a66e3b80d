import { CredentialId, EffectId, Instant, PartnerId, PersonId, TeamId, TokenId } from "@mirror/vocabulary";
import { z } from "zod";
import { PreparePackage, WithdrawPackage } from "../aid-package/commands.js";
import { LiftCaveat, SetCaveat } from "../caveat/commands.js";
import { Delegate, RevokeDelegation } from "../delegation/commands.js";
import { StateDuty, WithdrawDuty } from "../regulatory-clock/own-duty.js";
import { AddResource, ChangeResource, RetireResource, SetAvailability } from "../resource/commands.js";
import { PartnerRole } from "../role.js";
import {
  AcceptDuty,
  DeclineDuty,
  DemandQualifications,
  EndAbsence,
  OfferDuty,
  RecordQualification,
  SetAbsence,
  SetRosterPattern,
  WithdrawQualification,
} from "../staffing/commands.js";
import { Line, Words } from "../words.js";
import { LoginName, PasswordKey, SecretHash } from "./account.js";
import { ChannelKind, ChannelName } from "./channel.js";
import { CredentialKind, CredentialName, CredentialTarget } from "./credential.js";
import { PartnerKind, Shift } from "./facts.js";
import { SignedStatement } from "./statement.js";

/** Enrols a partner. `id` names the new stream. */
export const AddPartner = z.strictObject({
  type: z.literal("add-partner"),
  id: PartnerId,
  name: Line,
  kind: PartnerKind,
});
export type AddPartner = z.infer<typeof AddPartner>;

export const AddTeam = z.strictObject({
  type: z.literal("add-team"),
  name: Line,
  members: z.array(PersonId).max(200).default([]),
});
export type AddTeam = z.infer<typeof AddTeam>;

export const AddPerson = z.strictObject({
  type: z.literal("add-person"),
  name: Line,
  email: z.email().optional(),
  roles: z.array(PartnerRole).max(11),
  office: Line.optional(),
});
export type AddPerson = z.infer<typeof AddPerson>;

/** Sets what a person may do. An official stays one, in the office that it holds: only the partner's key changes that. */
export const SetRoles = z.strictObject({
  type: z.literal("set-roles"),
  person: PersonId,
  roles: z.array(PartnerRole).max(11),
  office: Line.optional(),
});
export type SetRoles = z.infer<typeof SetRoles>;

/** Says where a person's pages are mailed to from now on; null: nowhere. */
export const SetMail = z.strictObject({
  type: z.literal("set-mail"),
  person: PersonId,
  email: z.email().max(254).nullable(),
});
export type SetMail = z.infer<typeof SetMail>;

export const SetMembers = z.strictObject({
  type: z.literal("set-members"),
  team: TeamId,
  members: z.array(PersonId).max(200),
});
export type SetMembers = z.infer<typeof SetMembers>;

/** Replaces a team's roster. Every shift is of a member of the team, and ends after it begins. */
export const SetRoster = z.strictObject({
  type: z.literal("set-roster"),
  team: TeamId,
  shifts: z.array(Shift).max(2000),
});
export type SetRoster = z.infer<typeof SetRoster>;

/** Restricts, suspends or restores a partner; takes effect at once. */
export const SetStatus = z.strictObject({
  type: z.literal("set-status"),
  status: z.enum(["active", "restricted", "suspended"]),
  reason: Line,
  appealBy: Instant.optional(),
});
export type SetStatus = z.infer<typeof SetStatus>;

/** Says why the partner's standing is wrong. Whoever set it answers, by setting it anew (M22). */
export const AppealStanding = z.strictObject({ type: z.literal("appeal"), justification: Words });
export type AppealStanding = z.infer<typeof AppealStanding>;

/** Lets a person sign in with a secret whose SHA-256 (lower-case hex) is `hash`. The secret never comes here. */
export const IssueToken = z.strictObject({
  type: z.literal("issue-token"),
  person: PersonId,
  hash: SecretHash,
  scopes: z.array(Line).max(50).optional(),
  expiresAt: Instant,
});
export type IssueToken = z.infer<typeof IssueToken>;

export const RevokeToken = z.strictObject({ type: z.literal("revoke-token"), token: TokenId });
export type RevokeToken = z.infer<typeof RevokeToken>;

/** Lets the partner's steps sign in by a secret that the secret store keeps under `id`. The secret never comes here. */
export const PutCredential = z.strictObject({
  type: z.literal("put-credential"),
  id: CredentialId,
  name: CredentialName,
  kind: CredentialKind,
  targets: z.array(CredentialTarget).min(1, "Name at least one place that it may be sent to.").max(50),
});
export type PutCredential = z.infer<typeof PutCredential>;

export const RemoveCredential = z.strictObject({
  type: z.literal("remove-credential"),
  name: CredentialName,
});
export type RemoveCredential = z.infer<typeof RemoveCredential>;

/**
 * Lets a person sign in under a name, with a password that they choose themselves by a code whose SHA-256 is `codeHash`.
 * It takes the place of an earlier account of that person, whose password counts no more.
 */
export const OpenAccount = z.strictObject({
  type: z.literal("open-account"),
  person: PersonId,
  login: LoginName,
  codeHash: SecretHash,
  codeExpiresAt: Instant,
});
export type OpenAccount = z.infer<typeof OpenAccount>;

/** Uses a code up: from now on the password that is kept under `password` counts. For the holder of the code alone. */
export const ChoosePassword = z.strictObject({
  type: z.literal("choose-password"),
  codeHash: SecretHash,
  password: PasswordKey,
});
export type ChoosePassword = z.infer<typeof ChoosePassword>;

/** Whoever knows the password that is kept under `before` takes another, kept under `password`. For its holder alone. */
export const ChangePassword = z.strictObject({
  type: z.literal("change-password"),
  before: PasswordKey,
  password: PasswordKey,
});
export type ChangePassword = z.infer<typeof ChangePassword>;

export const CloseAccount = z.strictObject({ type: z.literal("close-account"), person: PersonId });
export type CloseAccount = z.infer<typeof CloseAccount>;

/** Has pages go to a channel, whose address and key the secret store keeps under `secret`. Neither comes here. */
export const AddChannel = z.strictObject({
  type: z.literal("add-channel"),
  name: ChannelName,
  kind: ChannelKind,
  place: z.string().max(300),
  secret: CredentialId,
});
export type AddChannel = z.infer<typeof AddChannel>;

export const RemoveChannel = z.strictObject({ type: z.literal("remove-channel"), name: ChannelName });
export type RemoveChannel = z.infer<typeof RemoveChannel>;

/** Sends something by one way, once: a test where no page is named, else that page again, under its own id. */
export const AskCall = z.strictObject({
  type: z.literal("ask-call"),
  channel: ChannelName.nullable(),
  page: z
    .strictObject({ id: EffectId, to: PersonId, about: z.string(), title: z.string(), answerBy: Instant })
    .nullable(),
});
export type AskCall = z.infer<typeof AskCall>;

/** Something that the partner says under its key. */
export const MakeStatement = z.strictObject({ type: z.literal("state"), signed: SignedStatement });
export type MakeStatement = z.infer<typeof MakeStatement>;

export const PartnerCommand = z.discriminatedUnion("type", [
  AddPartner,
  AddTeam,
  AddPerson,
  SetRoles,
  SetMail,
  SetMembers,
  SetRoster,
  SetStatus,
  AppealStanding,
  IssueToken,
  RevokeToken,
  PutCredential,
  RemoveCredential,
  OpenAccount,
  ChoosePassword,
  ChangePassword,
  CloseAccount,
  AddChannel,
  RemoveChannel,
  AskCall,
  MakeStatement,
  Delegate,
  RevokeDelegation,
  SetCaveat,
  LiftCaveat,
  AddResource,
  ChangeResource,
  SetAvailability,
  RetireResource,
  DemandQualifications,
  RecordQualification,
  WithdrawQualification,
  SetRosterPattern,
  SetAbsence,
  EndAbsence,
  OfferDuty,
  AcceptDuty,
  DeclineDuty,
  PreparePackage,
  WithdrawPackage,
  StateDuty,
  WithdrawDuty,
]);
export type PartnerCommand = z.infer<typeof PartnerCommand>;
