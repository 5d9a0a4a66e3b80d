import type {
  CredentialView,
  Me,
  NewAccount,
  NewToken,
  PartnerSummary,
  PartnerView,
  UsedToken,
} from "@mirror/contract";
import { z } from "zod";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { staffingParts } from "./staffing.js";

export const partnerList = shownItems(
  ({ partners }) => partners.list.answer.schema,
  (items: readonly PartnerSummary[]): string => {
    return table(
      ["id", "name", "kind", "standing"],
      items.map((one) => [one.id, one.name, one.kind, one.standing.status]),
    );
  },
);

export const partnerText = shown(
  ({ partners }) => partners.show.answer.schema,
  (partner: PartnerView): string => {
    const nameOf = (person: string) => partner.people?.find((one) => one.id === person)?.name ?? person;
    return parts(
      fields([
        ["id", partner.id],
        ["name", partner.name],
        ["kind", partner.kind],
        ["standing", [partner.standing.status, partner.standing.reason].filter(Boolean).join(": ")],
        ["set by", partner.standing.setBy],
        ["may be appealed until", partner.standing.appealBy && when(partner.standing.appealBy)],
        ["appealed", partner.standing.appeal && when(partner.standing.appeal.at)],
        ["because", partner.standing.appeal?.justification],
        ["key", partner.key?.publicKey],
        ["fingerprint", partner.key?.fingerprint],
        ["version", partner.version],
      ]),
      section(
        "Teams",
        table(
          ["id", "name", "members"],
          partner.teams.map((one) => [one.id, one.name, one.members?.map(nameOf).join(", ")]),
        ),
      ),
      section(
        "Shifts",
        table(
          ["team", "person", "from", "to", "asked"],
          partner.teams.flatMap((team) =>
            (team.shifts ?? []).map((one) => [
              team.name,
              nameOf(one.person),
              when(one.from),
              when(one.to),
              one.order,
            ]),
          ),
        ),
      ),
      section(
        "People",
        table(
          ["id", "name", "office", "roles", "login"],
          (partner.people ?? []).map((one) => [
            one.id,
            one.name,
            one.office,
            one.roles.join(", "),
            one.login,
          ]),
        ),
      ),
      ...staffingParts(partner),
      section(
        "Officials",
        table(
          ["name", "up to", "levels", "until", "own key"],
          (partner.people ?? []).flatMap(({ name, mandate }) =>
            mandate === null
              ? []
              : [
                  [
                    name,
                    mandate.effectCeiling,
                    mandate.levels.join(", "),
                    when(mandate.until),
                    mandate.publicKey,
                  ],
                ],
          ),
        ),
      ),
      section(
        "Decision rights",
        table(
          ["effects", "level", "office", "two persons", "second office"],
          (partner.decisionRights?.rights ?? []).map((one) => [
            one.effects.join(", "),
            one.level,
            one.office,
            one.dualControl ? "yes" : "no",
            one.secondOffice,
          ]),
        ),
      ),
      section(
        "Tokens",
        table(
          ["id", "person", "until", "revoked"],
          (partner.tokens ?? []).map((one) => [
            one.id,
            nameOf(one.person),
            when(one.expiresAt),
            when(one.revokedAt),
          ]),
        ),
      ),
    );
  },
);

export const tokenList = shownItems(
  ({ tokens }) => tokens.list.answer.schema,
  (items: readonly UsedToken[]): string => {
    return table(
      ["id", "person", "for", "until", "last used", "revoked"],
      items.map((one) => [
        one.id,
        one.person,
        one.scopes === null ? "whatever its person may do" : one.scopes.join(", "),
        when(one.expiresAt),
        when(one.lastUsedAt),
        when(one.revokedAt),
      ]),
    );
  },
);

export const credentialList = shown(
  ({ partners }) => z.array(partners.putCredential.answer.schema),
  (items: CredentialView[]) => {
    return table(
      ["name", "kind", "sent to", "put"],
      items.map((one) => [
        one.name,
        one.kind,
        one.targets.map(({ origin }) => origin).join(", "),
        when(one.putAt),
      ]),
    );
  },
);

export const credentialsText = shown(
  ({ partners }) => partners.show.answer.schema,
  ({ credentials }: PartnerView) => credentialList(credentials ?? []),
);

export const credentialText = shown(
  ({ partners }) => partners.putCredential.answer.schema,
  ({ id, name, kind, targets, putAt }: CredentialView): string => {
    return fields([
      ["id", id],
      ["name", name],
      ["kind", kind],
      [
        "sent to",
        targets.map(({ origin, hostKey }) => [origin, hostKey].filter(Boolean).join(" ")).join(", "),
      ],
      ["put", when(putAt)],
    ]);
  },
);

export const newTokenText = shown(
  ({ partners }) => partners.createToken.answer.schema,
  (token: NewToken): string => {
    return fields([
      ["id", token.id],
      ["person", token.person],
      ["good until", when(token.expiresAt)],
      ["token", token.secret],
    ]);
  },
);

export const newAccountText = shown(
  ({ partners }) => partners.openAccount.answer.schema,
  (account: NewAccount): string => {
    return fields([
      ["person", account.person],
      ["login", account.login],
      ["code", account.code],
      ["code good until", when(account.codeExpiresAt)],
    ]);
  },
);

export const meText = shown(
  ({ me }) => me.show.answer.schema,
  (me: Me): string => {
    return fields([
      ["person", me.person.name],
      ["id", me.person.id],
      ["office", me.person.office],
      ["partner", me.partner.name],
      ["roles", me.roles.join(", ")],
      ["token good until", me.token && when(me.token.expiresAt)],
    ]);
  },
);
