import {
  AddPartner,
  AddPerson,
  AddTeam,
  AppealStanding,
  CredentialName,
  CredentialSecret,
  IssueToken,
  OpenAccount,
  PutCredential,
  SetMail,
  SetMembers,
  SetRoles,
  SetRoster,
  SetStatus,
  SignedStatementOfItself,
} from "@mirror/partnership";
import { PartnerId, PersonId, TeamId, TokenId } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { deciding, decidingOn, reading, reserved } from "../route.js";
import {
  CredentialView,
  Me,
  NewAccount,
  NewToken,
  PartnerSummary,
  PartnerView,
  SecretStoreView,
} from "../views/partner.js";

const params = z.strictObject({ id: PartnerId });

export const me = {
  show: reading({
    id: "me.show",
    path: "/me",
    summary: "Who am I",
    description: "The person, partner and roles that the token signs in.",
    answer: { status: 200, schema: Me },
  }),
};

export const secretStore = {
  show: reading({
    id: "secret-store.show",
    path: "/secret-store",
    summary: "Whether the secret store takes secrets in",
    description: "It does while an executor holds the key that opens them.",
    answer: { status: 200, schema: SecretStoreView },
  }),
};

export const partners = {
  list: reading({
    id: "partner.list",
    path: "/partners",
    summary: "List the partners",
    description: "Every partner of this installation: its name, kind and standing.",
    query: PageQuery,
    answer: { status: 200, schema: pageOf(PartnerSummary) },
  }),
  show: reading({
    id: "partner.show",
    path: "/partners/{id}",
    summary: "Show a partner",
    description: "A partner and its teams; its people, rosters and tokens only to its own.",
    params,
    answer: { status: 200, schema: PartnerView },
  }),
  add: deciding({
    id: "partner.add",
    path: "/partners",
    summary: "Add a partner",
    description:
      "Enrols a partner. For administrators; whoever adds it looks after it until it has an administrator of its own.",
    body: AddPartner.omit({ type: true, id: true }),
    answer: { status: 201, schema: PartnerView },
  }),
  addTeam: decidingOn({
    id: "partner.add-team",
    path: "/partners/{id}/teams",
    summary: "Add a team",
    description: "For the partner's own administrators.",
    params,
    body: AddTeam.omit({ type: true }),
    answer: { status: 201, schema: PartnerView },
  }),
  setMembers: decidingOn({
    id: "partner.set-members",
    path: "/partners/{id}/teams/{team}/members",
    summary: "Set a team's members",
    description:
      "Replaces who is in a team, in the order in which they are asked where no shift says otherwise.",
    params: params.extend({ team: TeamId }),
    body: SetMembers.omit({ type: true, team: true }),
    answer: { status: 200, schema: PartnerView },
  }),
  setRoster: decidingOn({
    id: "partner.set-roster",
    path: "/partners/{id}/teams/{team}/roster",
    summary: "Set a team's roster",
    description: "Replaces a team's shifts: who is on duty from when to when, and who is asked first.",
    params: params.extend({ team: TeamId }),
    body: SetRoster.omit({ type: true, team: true }),
    answer: { status: 200, schema: PartnerView },
  }),
  addPerson: decidingOn({
    id: "partner.add-person",
    path: "/partners/{id}/people",
    summary: "Add a person",
    description:
      "With roles at this partner. For the partner's own administrators. The role of an authorised official, and an office, are given by the " +
      "partner's signed statement alone: see `partner.state`.",
    params,
    body: AddPerson.omit({ type: true }),
    answer: { status: 201, schema: PartnerView },
  }),
  setRoles: decidingOn({
    id: "partner.set-roles",
    path: "/partners/{id}/people/{person}/roles",
    summary: "Set a person's roles",
    description:
      "Replaces what a person may do for the partner. What the partner's key has made of the person, official and office, stays: see `partner.state`.",
    params: params.extend({ person: PersonId }),
    body: SetRoles.omit({ type: true, person: true }),
    answer: { status: 200, schema: PartnerView },
  }),
  state: decidingOn({
    id: "partner.state",
    path: "/partners/{id}/statements",
    summary: "Bring a statement that the partner has signed",
    description:
      "Only what is signed with the partner's key enrols and replaces that key, appoints, limits and dismisses its officials, and sets " +
      "its decision rights. Signed is the text `Security Mirror: a partner's statement, version 1`, a line feed, and the RFC 8785 form " +
      "of the statement. `number` is the partner's `nextStatement`: each counts once. For the partner's own people; its first key is " +
      "brought by its administrator (INV-12).",
    params,
    body: SignedStatementOfItself,
    answer: { status: 200, schema: PartnerView },
  }),
  setMail: decidingOn({
    id: "partner.set-mail",
    path: "/partners/{id}/people/{person}/mail",
    summary: "Set a person's mail address",
    description:
      "Says where the person's pages are mailed to from now on; null: nowhere. For the partner's own administrators.",
    params: params.extend({ person: PersonId }),
    body: SetMail.omit({ type: true, person: true }),
    answer: { status: 200, schema: PartnerView },
  }),
  createToken: deciding({
    id: "partner.create-token",
    path: "/partners/{id}/tokens",
    summary: "Create a token",
    description:
      "Lets a person of the partner sign in until the token's end: 90 days from now at the latest, and where none is named. " +
      "The secret is in this answer and nowhere else. Scopes narrow what it may be used for: resources (`run`), single verbs " +
      "(`run.start`) or `read`; left out, whatever its person may do.",
    params,
    body: IssueToken.omit({ type: true, hash: true }).partial({ expiresAt: true }),
    answer: { status: 201, schema: NewToken },
  }),
  revokeToken: reserved(
    decidingOn({
      id: "partner.revoke-token",
      path: "/partners/{id}/tokens/{token}/revoke",
      summary: "Revoke a token",
      description:
        "From now on it signs nobody in. For the partner's administrators, and for whoever holds it.",
      params: params.extend({ token: TokenId }),
      answer: { status: 200, schema: PartnerView },
    }),
  ),
  openAccount: deciding({
    id: "partner.open-account",
    path: "/partners/{id}/people/{person}/account",
    summary: "Open a person's account",
    description:
      "Lets a person of the partner sign in at the pages under a login name. The code in this answer, and nowhere else, lets them " +
      "choose a password, once, within three days. An account that the person had ends, with its password and its sessions. For the " +
      "partner's own administrators.",
    params: params.extend({ person: PersonId }),
    body: OpenAccount.pick({ login: true }),
    answer: { status: 201, schema: NewAccount },
  }),
  closeAccount: reserved(
    decidingOn({
      id: "partner.close-account",
      path: "/partners/{id}/people/{person}/account/close",
      summary: "Close a person's account",
      description:
        "From now on its password and its sessions sign nobody in. For the partner's administrators, and for whoever holds it.",
      params: params.extend({ person: PersonId }),
      answer: { status: 200, schema: PartnerView },
    }),
  ),
  putCredential: deciding({
    id: "partner.put-credential",
    path: "/partners/{id}/credentials",
    summary: "Put a secret into the secret store",
    description:
      "Lets the partner's steps sign in by it, at the places named and at no other; a place reached over ssh is pinned to its host " +
      "key. It takes the place of an earlier one of that name. The secret is sealed where it arrives, is shown to nobody again, and " +
      "stands nowhere on the record. For the partner's own administrators.",
    params,
    body: PutCredential.omit({ type: true, id: true, kind: true }).extend({ secret: CredentialSecret }),
    answer: { status: 201, schema: CredentialView },
  }),
  removeCredential: decidingOn({
    id: "partner.remove-credential",
    path: "/partners/{id}/credentials/remove",
    summary: "Remove a secret from the secret store",
    description:
      "From now on no step signs in by it, and what was sealed is gone. For the partner's own administrators.",
    params,
    body: z.strictObject({ name: CredentialName }),
    answer: { status: 200, schema: PartnerView },
  }),
  setStanding: decidingOn({
    id: "partner.set-standing",
    path: "/partners/{id}/standing",
    summary: "Set a partner's standing",
    description: "Restricts or suspends one's own partner, or lifts that; takes effect at once.",
    params,
    body: SetStatus.omit({ type: true }),
    answer: { status: 200, schema: PartnerView },
  }),
  appeal: decidingOn({
    id: "partner.appeal",
    path: "/partners/{id}/standing/appeal",
    summary: "Appeal against a partner's standing",
    description:
      "For officials and administrators of a partner that is restricted or suspended, once, until the date that was given (M22). It " +
      "changes nothing by itself: whoever set the standing answers, by lifting it or by setting it again with a reason.",
    params,
    body: AppealStanding.omit({ type: true }),
    answer: { status: 200, schema: PartnerView },
  }),
};
