import type { PartnerView } from "@mirror/contract";
import { manyOf, option, required } from "../command.js";
import { checked, given } from "../input/body.js";
import { instant } from "../input/instant.js";
import { type SigningOptions, signingOf, signingOptions } from "../input/signing.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { newAccountText, partnerText } from "../views/partner.js";

const ROLES = [
  "trigger",
  "responder",
  "duty-officer",
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
const key = signingOptions("the partner's key, which signs this");
const ceiling = required("--ceiling <class>", "up to which effect class the person may decide").choices([
  ...["E0", "E1", "E2", "E3", "E4"],
]);
const level = manyOf("--level <level>", "at which level the person may decide, once for each level", [
  ...["operator", "technical", "operational", "political"],
]);
const until = option("--until <instant>", "until when; left out, until dismissed");

interface RoleOptions {
  readonly partner?: string;
  readonly role?: string[];
}

interface SayingOptions extends SigningOptions {
  readonly partner?: string;
}

interface LimitOptions extends SayingOptions {
  readonly ceiling: string;
  readonly level?: string[];
  readonly until?: string;
}

interface AppointOptions extends LimitOptions {
  readonly office?: string;
  readonly publicKey?: string;
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
      summary: "Replace what a person may do",
      description: "An official stays one, in the office that it holds: see mirror person appoint.",
      example: 'person set-roles "Ada Berg" --role responder --role run-lead',
      options: [ofPartner, role],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options }: Asking<RoleOptions>) => {
      const body = checked(partners.setRoles.body, { roles: options.role ?? [] });
      const id = await names.partner(options.partner);
      const params = { id, person: await names.person(id, use.arg(0)) };
      return api.ask(partners.setRoles, { params, body });
    },
  );
  verbs.ask(
    {
      usage: "appoint <person>",
      summary: "Make a person an official of your partner, or say anew how far one may speak",
      description:
        "Signed with your partner's key, on this machine; nothing else makes an official. It takes the place of an earlier appointment.",
      example:
        'person appoint "Cy Holm" --office "Directorate of Norland" --ceiling E4 --level operational --key norland.pem',
      options: [
        ofPartner,
        option("--office <office>", "the office that the person holds, as consent questions name it"),
        ceiling,
        level,
        until,
        option("--public-key <key>", "what the official's own answers are signed with (ed25519:…)"),
        ...key,
      ],
    },
    partnerText,
    async (asking: Asking<AppointOptions>) => {
      const { office = null, publicKey = null } = asking.options;
      return said(asking, { type: "appoint", ...limitsIn(asking.options), office, publicKey });
    },
  );
  verbs.ask(
    {
      usage: "limit <person>",
      summary: "Take an official's powers back in part, at once",
      description: "Each limit is as narrow as it was, or narrower. To give more, appoint the person anew.",
      example: 'person limit "Cy Holm" --ceiling E2 --level operational --key norland.pem',
      options: [ofPartner, ceiling, level, until, ...key],
    },
    partnerText,
    async (asking: Asking<LimitOptions>) => said(asking, { type: "limit", ...limitsIn(asking.options) }),
  );
  verbs.ask(
    {
      usage: "dismiss <person>",
      summary: "End what a person may do as an official, at once",
      example: 'person dismiss "Cy Holm" --reason "The term of office is over." --key norland.pem',
      options: [
        ofPartner,
        required("--reason <words>", "why"),
        option("--from <instant>", "since when they were none: every yes since then is suspended"),
        ...key,
      ],
    },
    partnerText,
    async (asking: Asking<SayingOptions & { readonly reason: string; readonly from?: string }>) => {
      const { reason, from } = asking.options;
      return said(asking, { type: "dismiss", reason, ...given({ from: instant(from) }) });
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
    async ({ api, routes: { partners }, names, use, options }: Asking<RoleOptions>) => {
      const body = checked(partners.setMail.body, { email: use.optionalArg(1) ?? null });
      const id = await names.partner(options.partner);
      const params = { id, person: await names.person(id, use.arg(0)) };
      return api.ask(partners.setMail, { params, body });
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

function limitsIn({ ceiling: effectCeiling, level: levels = [], until: end }: LimitOptions) {
  return { effectCeiling, levels, until: instant(end) ?? null };
}

/** Says something about a person under the partner's key. */
async function said(
  asking: Asking<SayingOptions>,
  says: Readonly<Record<string, unknown>>,
): Promise<PartnerView> {
  const { speak } = await import("../api/speak.js");
  const { api, names, use, options } = asking;
  const id = await names.partner(options.partner);
  const about = { ...says, person: await names.person(id, use.arg(0)) };
  return speak(api, id, about, signingOf(asking).signing);
}
