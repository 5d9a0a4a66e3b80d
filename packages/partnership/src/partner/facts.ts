import {
  CredentialId,
  EffectId,
  Instant,
  PartnerId,
  PersonId,
  PublicKey,
  Signature,
  TeamId,
  TokenId,
} from "@mirror/vocabulary";
import { z } from "zod";
import { PackagePrepared, PackageWithdrawn } from "../aid-package/facts.js";
import { CaveatLifted, CaveatSet } from "../caveat/facts.js";
import { DelegationMade, DelegationRevoked } from "../delegation/facts.js";
import { DutyStated, DutyWithdrawn } from "../regulatory-clock/own-duty.js";
import {
  ResourceAdded,
  ResourceAvailabilitySet,
  ResourceChanged,
  ResourceRetired,
} from "../resource/facts.js";
import { PartnerRole } from "../role.js";
import {
  AbsenceEnded,
  AbsenceSet,
  ContactProved,
  DutyAccepted,
  DutyDeclined,
  DutyOffered,
  QualificationEndWarned,
  QualificationRecorded,
  QualificationsDemanded,
  QualificationWithdrawn,
  RosterPatternSet,
} from "../staffing/facts.js";
import { LoginName, PasswordKey } from "./account.js";
import { ChannelKind, ChannelName } from "./channel.js";
import { CredentialKind, CredentialName, CredentialTarget } from "./credential.js";
import {
  Appoint,
  DemandOfOfficials,
  Dismiss,
  EnrolKey,
  Limit,
  ReplaceKey,
  SetDecisionRights,
  StatementOnAgreement,
  StatementOnLead,
} from "./statement.js";

/** A state body, an operator of what a society needs, or another organisation; a non-state partner never speaks for a state. */
export const PartnerKind = z.enum(["state", "operator", "non-state"]);
export type PartnerKind = z.infer<typeof PartnerKind>;

/** Who is on duty from when to when; `order` is the place on the ladder, 1 asked first. */
export const Shift = z.strictObject({
  person: PersonId,
  from: Instant,
  to: Instant,
  order: z.int().min(1).max(20),
});
export type Shift = z.infer<typeof Shift>;

const PartnerAdded = z.object({
  type: z.literal("partner-added"),
  data: z.object({ id: PartnerId, name: z.string(), kind: PartnerKind }),
});
const TeamAdded = z.object({
  type: z.literal("team-added"),
  data: z.object({ id: TeamId, name: z.string(), members: z.array(PersonId) }),
});
const PersonAdded = z.object({
  type: z.literal("person-added"),
  data: z.object({
    id: PersonId,
    name: z.string(),
    email: z.string().nullable(),
    roles: z.array(PartnerRole),
    office: z.string().nullable(),
  }),
});
const RolesSet = z.object({
  type: z.literal("roles-set"),
  data: z.object({ person: PersonId, roles: z.array(PartnerRole), office: z.string().nullable() }),
});
const MailSet = z.object({
  type: z.literal("mail-set"),
  data: z.object({ person: PersonId, email: z.string().nullable() }),
});
const MembersSet = z.object({
  type: z.literal("members-set"),
  data: z.object({ team: TeamId, members: z.array(PersonId) }),
});
const RosterSet = z.object({
  type: z.literal("roster-set"),
  data: z.object({ team: TeamId, shifts: z.array(Shift) }),
});
const StatusSet = z.object({
  type: z.literal("partner-status-set"),
  data: z.object({
    status: z.enum(["active", "restricted", "suspended"]),
    reason: z.string(),
    appealBy: Instant.nullable(),
    setBy: z.enum(["installation", "partner"]),
  }),
});
/** Somebody of the partner says why its standing is wrong. It is answered by the next standing. */
const StandingAppealed = z.object({
  type: z.literal("standing-appealed"),
  data: z.object({ person: PersonId, justification: z.string() }),
});
const TokenIssued = z.object({
  type: z.literal("token-issued"),
  data: z.object({
    id: TokenId,
    person: PersonId,
    hash: z.string(),
    scopes: z.array(z.string()).nullable(),
    expiresAt: Instant,
  }),
});
const TokenRevoked = z.object({ type: z.literal("token-revoked"), data: z.object({ token: TokenId }) });
/** A secret was handed in, under its name, for these places. What it is stands nowhere on the record. */
const CredentialPut = z.object({
  type: z.literal("credential-put"),
  data: z.object({
    id: CredentialId,
    name: CredentialName,
    kind: CredentialKind,
    targets: z.array(CredentialTarget),
  }),
});
const CredentialRemoved = z.object({
  type: z.literal("credential-removed"),
  data: z.object({ id: CredentialId, name: CredentialName }),
});

const AccountOpened = z.object({
  type: z.literal("account-opened"),
  data: z.object({
    person: PersonId,
    login: LoginName,
    codeHash: z.string(),
    codeExpiresAt: Instant,
  }),
});
/** Somebody used their code. Neither the password nor its hash stands on the record. */
const PasswordChosen = z.object({
  type: z.literal("password-chosen"),
  data: z.object({ person: PersonId, password: PasswordKey }),
});
const AccountClosed = z.object({ type: z.literal("account-closed"), data: z.object({ person: PersonId }) });

/** Pages go there from now on. Its whole address, and the key that signs, stand nowhere on the record. */
const ChannelAdded = z.object({
  type: z.literal("channel-added"),
  data: z.object({ name: ChannelName, kind: ChannelKind, place: z.string(), secret: CredentialId }),
});
const ChannelRemoved = z.object({
  type: z.literal("channel-removed"),
  data: z.object({ name: ChannelName }),
});
/** A person wants a test of a channel (no page), or a page to be sent again by one way. */
const PageSaid = z.object({
  id: EffectId,
  to: PersonId,
  about: z.string(),
  title: z.string(),
  answerBy: Instant,
});
/** A person is called to what waits for them; it goes where their pages go. Their inbox has it in any case. */
const PersonCalled = z.object({ type: z.literal("person-called"), data: PageSaid });
/** The call went out, or is wanted no more: it was answered, or its time is over. */
const PersonCallEnded = z.object({
  type: z.literal("person-call-ended"),
  data: z.object({ id: EffectId, because: z.enum(["sent", "not-wanted"]), detail: z.string() }),
});
const ChannelCallAsked = z.object({
  type: z.literal("channel-call-asked"),
  data: z.object({
    id: EffectId,
    channel: ChannelName.nullable(),
    page: PageSaid.nullable(),
    askedBy: z.object({ partner: PartnerId, person: PersonId }),
  }),
});
/** What came of it. It is tried once: a person asks again. */
const ChannelCallMade = z.object({
  type: z.literal("channel-call-made"),
  data: z.object({
    id: EffectId,
    outcome: z.enum(["succeeded", "failed", "unknown"]),
    detail: z.string(),
  }),
});

/** A statement of the partner as it came, its signature, and the key that this was checked with: enough to check it again. */
function stated<S extends z.ZodType>(statement: S) {
  return z.object({ statement, signature: Signature, key: PublicKey });
}

/** The enrolled key: what the partner speaks with from now on, until it replaces it. */
const KeyEnrolled = z.object({ type: z.literal("key-enrolled"), data: stated(EnrolKey) });
/** `proof` is the new key's signature of the same statement. */
const KeyReplaced = z.object({
  type: z.literal("key-replaced"),
  data: stated(ReplaceKey).extend({ proof: Signature }),
});
const OfficialAppointed = z.object({ type: z.literal("official-appointed"), data: stated(Appoint) });
const OfficialLimited = z.object({ type: z.literal("official-limited"), data: stated(Limit) });
const OfficialDismissed = z.object({ type: z.literal("official-dismissed"), data: stated(Dismiss) });
const DecisionRightsSet = z.object({
  type: z.literal("decision-rights-set"),
  data: stated(SetDecisionRights),
});
/** What the partner's officials need from now on: said by its key, since it may take powers that the key has given. */
const OfficialsQualificationsDemanded = z.object({
  type: z.literal("officials-qualifications-demanded"),
  data: stated(DemandOfOfficials),
});
/** A statement on an agreement, whose stream says what came of it. It stands here because it has its turn among all. */
const AgreementSpokenOn = z.object({
  type: z.literal("agreement-spoken-on"),
  data: stated(StatementOnAgreement),
});

/** A statement on a run's lead, whose stream says what came of it. It stands here because it has its turn among all. */
const LeadSpokenOn = z.object({ type: z.literal("lead-spoken-on"), data: stated(StatementOnLead) });

/** What happens to a partner (stream `partner--…`). */
export const PartnerFact = z.discriminatedUnion("type", [
  PartnerAdded,
  TeamAdded,
  PersonAdded,
  RolesSet,
  MailSet,
  MembersSet,
  RosterSet,
  StatusSet,
  StandingAppealed,
  TokenIssued,
  TokenRevoked,
  CredentialPut,
  CredentialRemoved,
  AccountOpened,
  PasswordChosen,
  AccountClosed,
  ChannelAdded,
  ChannelRemoved,
  ChannelCallAsked,
  ChannelCallMade,
  PersonCalled,
  PersonCallEnded,
  DelegationMade,
  DelegationRevoked,
  CaveatSet,
  CaveatLifted,
  ResourceAdded,
  ResourceChanged,
  ResourceAvailabilitySet,
  ResourceRetired,
  PackagePrepared,
  PackageWithdrawn,
  DutyStated,
  DutyWithdrawn,
  KeyEnrolled,
  KeyReplaced,
  OfficialAppointed,
  OfficialLimited,
  OfficialDismissed,
  DecisionRightsSet,
  OfficialsQualificationsDemanded,
  AgreementSpokenOn,
  LeadSpokenOn,
  QualificationsDemanded,
  QualificationRecorded,
  QualificationWithdrawn,
  QualificationEndWarned,
  ContactProved,
  AbsenceSet,
  AbsenceEnded,
  RosterPatternSet,
  DutyOffered,
  DutyAccepted,
  DutyDeclined,
]);
export type PartnerFact = z.infer<typeof PartnerFact>;
