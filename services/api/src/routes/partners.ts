import { routes } from "@mirror/contract";
import { partnerKind, tellPartner } from "@mirror/operations";
import { accountOf } from "@mirror/partnership";
import { instantAfter, PartnerId, refuse, TokenId } from "@mirror/vocabulary";
import { newCode } from "../auth/one-time-code.js";
import { unknownScopes } from "../auth/scopes.js";
import { bearerText, hashOfSecret, newSecret } from "../auth/token.js";
import { decides } from "../door/decides.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { accountView, partnerSummary, tokenView } from "../views/partner-view.js";
import { onPartner, showPartner } from "./on-partner.js";

/** How long a token lasts at most. */
export const TOKEN_LASTS_MS = 90 * 24 * 3600 * 1000;

export const partnerDoors: Door[] = [
  reads(routes.partners.list, (sight, { query }) =>
    pageOfIndex(sight, "partners", query, async (id) => {
      const partner = await sight.load(partnerKind, id);
      return partner && partnerSummary(partner);
    }),
  ),
  reads(routes.partners.show, (sight, { params }) => showPartner(sight, params.id)),
  decides(routes.partners.add, {
    async decide(turn, { body, caller }, made) {
      const id = PartnerId.parse(await newStreamId(turn, caller, "partner", "live"));
      made(id);
      return tellPartner(turn, id, { type: "add-partner", id, ...body });
    },
    show: (sight, _asked, id) => showPartner(sight, PartnerId.parse(id)),
  }),
  decides(routes.partners.addTeam, {
    ...onPartner,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "add-team", ...body }),
  }),
  decides(routes.partners.setMembers, {
    ...onPartner,
    decide: (turn, { params: { id, team }, body }) =>
      tellPartner(turn, id, { type: "set-members", team, ...body }),
  }),
  decides(routes.partners.setRoster, {
    ...onPartner,
    decide: (turn, { params: { id, team }, body }) =>
      tellPartner(turn, id, { type: "set-roster", team, ...body }),
  }),
  decides(routes.partners.addPerson, {
    ...onPartner,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "add-person", ...body }),
  }),
  decides(routes.partners.setRoles, {
    ...onPartner,
    decide: (turn, { params: { id, person }, body }) =>
      tellPartner(turn, id, { type: "set-roles", person, ...body }),
  }),
  decides(routes.partners.state, {
    ...onPartner,
    decide: (turn, { params, body: signed }) => tellPartner(turn, params.id, { type: "state", signed }),
  }),
  decides(routes.partners.setMail, {
    ...onPartner,
    decide: (turn, { params: { id, person }, body }) =>
      tellPartner(turn, id, { type: "set-mail", person, ...body }),
  }),
  createsToken(),
  opensAccount(),
  decides(routes.partners.closeAccount, {
    ...onPartner,
    decide: (turn, { params: { id, person } }) => tellPartner(turn, id, { type: "close-account", person }),
  }),
  decides(routes.partners.revokeToken, {
    ...onPartner,
    decide: (turn, { params: { id, token } }) => tellPartner(turn, id, { type: "revoke-token", token }),
  }),
  decides(routes.partners.setStanding, {
    ...onPartner,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "set-status", ...body }),
  }),
  decides(routes.partners.appeal, {
    ...onPartner,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "appeal", ...body }),
  }),
];

/** How long a code is good. */
const CODE_LASTS_MS = 3 * 24 * 3600 * 1000;

/** The code is made here, shown in the first answer, and kept nowhere: the record holds its hash. */
function opensAccount(): Door {
  const codes = new WeakMap<object, string>();
  return decides(routes.partners.openAccount, {
    about: onPartner.about,
    async decide(turn, asked) {
      const { params, body } = asked;
      // The time of the record is known once something of it was read.
      await turn.load(partnerKind, params.id);
      const code = newCode();
      codes.set(asked, code);
      return tellPartner(turn, params.id, {
        type: "open-account",
        person: params.person,
        login: body.login,
        codeHash: hashOfSecret(code),
        codeExpiresAt: instantAfter(turn.recordedAt(), CODE_LASTS_MS),
      });
    },
    async show(sight, { params }) {
      const partner = await sight.load(partnerKind, params.id);
      const account = partner && accountOf(partner, params.person);
      return account && { ...accountView(account), code: null };
    },
    once: (value, asked) => ({ ...value, code: codes.get(asked) ?? null }),
  });
}

/** The secret is made here, shown in the first answer, and kept nowhere: the record holds its hash. */
function createsToken(): Door {
  const secrets = new WeakMap<object, string>();
  return decides(routes.partners.createToken, {
    about: onPartner.about,
    async decide(turn, asked, made) {
      const { params, body } = asked;
      const unknown = unknownScopes(body.scopes ?? []);
      if (unknown.length > 0)
        return refuse(
          "invalid",
          "no-such-scope",
          `There is no scope ${unknown.join(", ")}: name a resource (run), one of its verbs (run.start), or read.`,
        );
      const before = await turn.load(partnerKind, params.id);
      const latest = instantAfter(turn.recordedAt(), TOKEN_LASTS_MS);
      const expiresAt = body.expiresAt ?? latest;
      if (expiresAt > latest)
        return refuse("invalid", "token-too-long", `A token lasts 90 days at most: until ${latest}.`);
      const secret = newSecret();
      secrets.set(asked, secret);
      const refusal = await tellPartner(turn, params.id, {
        type: "issue-token",
        ...body,
        expiresAt,
        hash: hashOfSecret(secret),
      });
      const token = turn
        .current(partnerKind, params.id)
        ?.tokens.find((one) => !before?.tokens.some((known) => known.id === one.id));
      if (token !== undefined) made(token.id);
      return refusal;
    },
    async show(sight, { params }, id) {
      const token = (await sight.load(partnerKind, params.id))?.tokens.find((one) => one.id === id);
      return token && { ...tokenView(token), secret: null };
    },
    once(value, asked) {
      const secret = secrets.get(asked);
      return {
        ...value,
        secret: secret === undefined ? null : bearerText({ token: TokenId.parse(value.id), secret }),
      };
    },
  });
}
