import {
  AppointableEffect,
  CredentialKind,
  CredentialName,
  CredentialTarget,
  DecisionRight,
  Level,
  LoginName,
  PartnerKind,
  PartnerRole,
  Shift,
} from "@mirror/partnership";
import { CredentialId, Instant, PartnerId, PersonId, PublicKey, TeamId, TokenId } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, Version } from "./references.js";
import { StaffingView } from "./staffing.js";

export const StandingView = z
  .object({
    status: z.enum(["active", "restricted", "suspended"]),
    since: Instant.nullable(),
    reason: z.string().nullable(),
    appealBy: Instant.nullable(),
    setBy: z
      .enum(["installation", "partner"])
      .nullable()
      .meta({ description: "Only whoever set it lifts it." }),
    appeal: z
      .object({ at: Instant, justification: z.string() })
      .nullable()
      .meta({ description: "Why the partner says that it is wrong; null: it has not appealed." }),
  })
  .meta({ id: "Standing" });

/** What a partner's statements are signed with. The fingerprint is for two people to read to each other. */
export const PartnerKeyView = z
  .object({ publicKey: PublicKey, fingerprint: z.string(), since: Instant })
  .meta({ id: "PartnerKey" });

export const PartnerSummary = z
  .object({
    id: PartnerId,
    name: z.string(),
    kind: PartnerKind,
    standing: StandingView,
    key: PartnerKeyView.nullable().meta({ description: "Null: it has enrolled none, and appoints nobody." }),
  })
  .meta({ id: "PartnerSummary" });
export type PartnerSummary = z.infer<typeof PartnerSummary>;

export const TeamView = z
  .object({
    id: TeamId,
    name: z.string(),
    members: z.array(PersonId).nullable().meta({ description: "Null where it is another partner's." }),
    shifts: z.array(Shift).nullable().meta({ description: "Null where it is another partner's." }),
  })
  .meta({ id: "Team" });

/** How far an official may speak for the partner. */
export const MandateView = z
  .object({
    effectCeiling: AppointableEffect,
    levels: z.array(Level),
    until: Instant.nullable().meta({ description: "Null: until dismissed." }),
    publicKey: PublicKey.nullable().meta({ description: "What the official's own answers are signed with." }),
  })
  .meta({ id: "Mandate" });

export const PersonView = z
  .object({
    id: PersonId,
    name: z.string(),
    email: z.string().nullable(),
    roles: z
      .array(PartnerRole)
      .meta({ description: "Those that count now: not one whose qualifications are missing." }),
    office: z.string().nullable(),
    mandate: MandateView.nullable().meta({
      description: "How far the partner's key has appointed the person as its official; null: it has not.",
    }),
    login: z
      .string()
      .nullable()
      .meta({ description: "The name of the person's account; null: there is none." }),
  })
  .meta({ id: "Person" });
export type PersonView = z.infer<typeof PersonView>;

/** A way to sign in; the secret was shown once, when it was made. */
export const TokenView = z
  .object({
    id: TokenId,
    person: PersonId,
    scopes: z.array(z.string()).nullable(),
    expiresAt: Instant,
    revokedAt: Instant.nullable(),
  })
  .meta({ id: "Token" });
export type TokenView = z.infer<typeof TokenView>;

/** A token in a list, with when it was used. */
export const UsedToken = TokenView.extend({
  lastUsedAt: Instant.nullable().meta({
    description:
      "When it last signed somebody in, to the minute; null: not since it was made, or since the record was restored.",
  }),
}).meta({ id: "UsedToken" });
export type UsedToken = z.infer<typeof UsedToken>;

/** What a partner's steps sign in by; the secret is shown to nobody. */
export const CredentialView = z
  .object({
    id: CredentialId,
    name: CredentialName,
    kind: CredentialKind,
    targets: z.array(CredentialTarget).meta({ description: "The only places that it is sent to." }),
    putAt: Instant,
  })
  .meta({ id: "Credential" });
export type CredentialView = z.infer<typeof CredentialView>;

export const SecretStoreView = z
  .object({
    state: z.enum(["open", "no-key"]),
    keyVersion: z.string().nullable().meta({ description: "Which key new secrets are sealed with." }),
  })
  .meta({ id: "SecretStore" });
export type SecretStoreView = z.infer<typeof SecretStoreView>;

/** A partner. People, tokens, members and rosters are shown to the partner's own, and to whoever enrolled it until it has an administrator. */
export const PartnerView = PartnerSummary.extend({
  version: Version,
  nextStatement: z.int().meta({ description: "The number of the partner's next signed statement." }),
  decisionRights: z
    .object({ rights: z.array(DecisionRight), ratifiedBy: z.string().nullable() })
    .nullable()
    .meta({ description: "Which office decides what; null: the partner has set no matrix." }),
  teams: z.array(TeamView),
  people: z.array(PersonView).nullable().meta({ description: "Null where it is another partner's." }),
  staffing: StaffingView.nullable().meta({
    description:
      "Who works when: qualifications, absences, weekly rosters. Null where it is another partner's.",
  }),
  tokens: z
    .array(TokenView)
    .nullable()
    .meta({ description: "For administrators of the partner; otherwise null." }),
  credentials: z
    .array(CredentialView)
    .nullable()
    .meta({ description: "For administrators of the partner; otherwise null. Never the secrets." }),
}).meta({ id: "Partner" });
export type PartnerView = z.infer<typeof PartnerView>;

/** A new token. `secret` is shown this once and kept nowhere; a replay of the same request has null. */
export const NewToken = TokenView.extend({
  secret: z.string().nullable().meta({
    description: "What to send as `Authorization: Bearer …`. Shown once; null when the request is repeated.",
  }),
}).meta({ id: "NewToken" });
export type NewToken = z.infer<typeof NewToken>;

/** A new account. `code` is shown this once and kept nowhere; a replay of the same request has null. */
export const NewAccount = z
  .object({
    person: PersonId,
    login: LoginName,
    code: z.string().nullable().meta({
      description: "What its person chooses a password by, once. Null when the request is repeated.",
    }),
    codeExpiresAt: Instant,
  })
  .meta({ id: "NewAccount" });
export type NewAccount = z.infer<typeof NewAccount>;

/** Who is signed in. */
export const Me = z
  .object({
    person: z.object({ id: PersonId, name: z.string(), office: z.string().nullable() }),
    partner: PartnerRef,
    roles: z.array(PartnerRole),
    token: z
      .object({ id: TokenId, expiresAt: Instant })
      .nullable()
      .meta({ description: "Null where an account signs in." }),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof Me>;
