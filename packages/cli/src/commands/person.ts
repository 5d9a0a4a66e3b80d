import { manyOf, option, required } from "../command.js";
import { checked, given } from "../input/body.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { newAccountText, partnerText } from "../views/partner.js";

const ROLES = [
  "trigger",
  "responder",
  "duty-officer",
  "authorised-official",
  "run-lead",
  "planner",
  "controller",
  "evaluator",
  "auditor",
  "finance",
  "administrator",
];

const ofPartner = option("--partner <partner>", "the partner, by id or name; your own unless told");
const role = manyOf("--role <role>", "what the person may do, once for each role", ROLES);
const office = option("--office <office>", "the office that the person holds, as consent questions name it");

interface RoleOptions {
  readonly partner?: string;
  readonly role?: string[];
  readonly office?: string;
}

interface AccountOptions {
  readonly partner?: string;
  readonly login: string;
}

interface AddOptions extends RoleOptions {
  readonly name: string;
  readonly mail?: string;
}

export const person: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "add",
      summary: "Add a person to a partner",
      example: 'person add --name "Ada Berg" --role responder --role run-lead',
      options: [
        ofPartner,
        required("--name <name>", "the person's name"),
        role,
        office,
        option("--mail <address>", "where the person's pages are mailed to"),
      ],
    },
    partnerText,
    async ({ api, routes: { partners }, names, options }: Asking<AddOptions>) => {
      const { partner, role: roles = [], mail: email, ...about } = options;
      const body = checked(partners.addPerson.body, given({ ...about, email, roles }));
      return api.ask(partners.addPerson, { params: { id: await names.partner(partner) }, body });
    },
  );
  verbs.ask(
    {
      usage: "set-roles <person>",
      summary: "Replace what a person may do, and which office the person holds",
      description: "Without --office the person holds none from now on.",
      example:
        'person set-roles "Ada Berg" --role responder --role authorised-official --office "Chief of Operations"',
      options: [ofPartner, role, office],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options, seen }: Asking<RoleOptions>) => {
      const { partner, role: roles = [], ...about } = options;
      const body = checked(partners.setRoles.body, { ...about, roles });
      const id = await names.partner(partner);
      const params = { id, person: await names.person(id, use.arg(0)) };
      return api.ask(partners.setRoles, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "set-mail <person> [address]",
      summary: "Say where a person's pages are mailed to; without an address, nowhere",
      example: 'person set-mail "Ada Berg" ada@norland.example',
      options: [ofPartner],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options, seen }: Asking<RoleOptions>) => {
      const body = checked(partners.setMail.body, { email: use.optionalArg(1) ?? null });
      const id = await names.partner(options.partner);
      const params = { id, person: await names.person(id, use.arg(0)) };
      return api.ask(partners.setMail, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "open-account <person>",
      summary: "Let a person sign in at the pages, by a password of their own",
      description:
        "Prints a code, this once. With it the person chooses a password at /lite/first-password, within three days. " +
        "For somebody who has forgotten theirs: open it again, and the old one ends.",
      example: 'person open-account "Bo Lind" --login bo',
      options: [
        ofPartner,
        required("--login <name>", "what the person signs in as; one name in the whole installation"),
      ],
    },
    newAccountText,
    async ({ api, routes: { partners }, names, use, options }: Asking<AccountOptions>) => {
      const body = checked(partners.openAccount.body, { login: options.login });
      const id = await names.partner(options.partner);
      const params = { id, person: await names.person(id, use.arg(0)) };
      const opened = await api.ask(partners.openAccount, { params, body });
      if (opened.code === null)
        use.say("mirror: the answer that held this code was lost. Open the account again.");
      return opened;
    },
  );
  verbs.ask(
    {
      usage: "close-account <person>",
      summary: "From now on a person's password and sessions sign nobody in",
      description: "The person's tokens stay good: see mirror token revoke.",
      example: 'person close-account "Bo Lind"',
      options: [ofPartner],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options }: Asking<{ readonly partner?: string }>) => {
      const id = await names.partner(options.partner);
      return api.ask(partners.closeAccount, { params: { id, person: await names.person(id, use.arg(0)) } });
    },
  );
};
