import { many, option, required } from "../command.js";
import { checked } from "../input/body.js";
import { instant } from "../input/instant.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { newTokenText, partnerText, tokenList } from "../views/partner.js";

const ofPartner = option("--partner <partner>", "the partner, by id or name; your own unless told");

interface ListOptions {
  readonly partner?: string;
  readonly good?: true;
}

interface CreateOptions {
  readonly partner?: string;
  readonly person: string;
  readonly expiresAt?: string;
  readonly scope?: string[];
}

export const token: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "create",
      summary: "Let a person sign in until the token's end",
      description: "The token is shown this once and kept nowhere. It is good for 90 days at the most.",
      example: 'token create --person "Ada Berg" -o json',
      options: [
        ofPartner,
        required("--person <person>", "whom it signs in, by id or name"),
        option("--expires-at <instant>", "its end; 90 days from now unless told"),
        many("--scope <scope>", "what it may be used for; whatever its person may do unless told"),
      ],
    },
    newTokenText,
    async ({ api, routes: { partners }, names, use, options }: Asking<CreateOptions>) => {
      const id = await names.partner(options.partner);
      const person = await names.person(id, options.person);
      const body = checked(partners.createToken.body, {
        person,
        scopes: options.scope,
        expiresAt: instant(options.expiresAt),
      });
      const made = await api.ask(partners.createToken, { params: { id }, body });
      if (made.secret === null)
        use.say(`mirror: the answer that held this token was lost. Revoke ${made.id}, and make another.`);
      return made;
    },
  );
  verbs.list(
    {
      usage: "list",
      summary:
        "The tokens of your partner: whom they sign in, for what, until when, and when they last did; never the secrets",
      description:
        "An administrator sees all of them, anybody else their own. The last use is kept to the minute, and not in backups.",
      example: "token list --good",
      options: [ofPartner, option("--good", "only those that sign somebody in now")],
    },
    tokenList,
    async ({ api, routes: { tokens }, names, options }: Asking<ListOptions>, query) => {
      const { good, partner } = options;
      return api.ask(tokens.list, {
        params: { id: await names.partner(partner) },
        query: { ...query, ...(good === true ? { good: "true" as const } : {}) },
      });
    },
  );
  verbs.ask(
    {
      usage: "revoke <token>",
      summary: "From now on a token signs nobody in",
      description: "Named by its id (token--…), which mirror token list shows.",
      example: "token revoke token--0197a000-0000-7000-8000-000000000001",
      options: [ofPartner],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options }: Asking<{ readonly partner?: string }>) => {
      const params = { id: await names.partner(options.partner), token: use.arg(0) };
      return api.ask(partners.revokeToken, { params });
    },
  );
};
