import { option, required } from "../command.js";
import { checked } from "../input/body.js";
import { fileAndFlags } from "../input/file.js";
import { instant } from "../input/instant.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { partnerList, partnerText } from "../views/partner.js";

interface AddOptions {
  readonly file?: string;
  readonly name?: string;
  readonly kind?: string;
}

interface StandingOptions {
  readonly status: string;
  readonly reason: string;
  readonly appealBy?: string;
}

export const partner: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    { usage: "list", summary: "Every partner of this installation", example: "partner list" },
    partnerList,
    ({ api, routes }, query) => api.ask(routes.partners.list, { query }),
  );
  verbs.ask(
    {
      usage: "show [partner]",
      summary: "A partner by id or name: its teams, and to its own its people, rosters and tokens",
      description: "Without a name: your own.",
      example: "partner show Norland",
    },
    partnerText,
    async ({ api, routes, names, use }) =>
      api.ask(routes.partners.show, { params: { id: await names.partner(use.optionalArg(0)) } }),
  );
  verbs.ask(
    {
      usage: "add",
      summary: "Enrol a partner",
      description:
        "For administrators. Whoever adds it looks after it until it has an administrator of its own.",
      example: "partner add --name Norland --kind state",
      options: [
        option("--file <file>", "a JSON or YAML file with the partner; flags come before what it says"),
        option("--name <name>", "its name"),
        option("--kind <kind>", "what it is").choices(["state", "operator", "non-state"]),
      ],
    },
    partnerText,
    async ({ api, routes, use, options: { file, ...flags } }: Asking<AddOptions>) => {
      const body = checked(routes.partners.add.body, await fileAndFlags(use.terminal, file, flags));
      return api.ask(routes.partners.add, { body });
    },
  );
  verbs.ask(
    {
      usage: "standing [partner]",
      summary: "Restrict or suspend your own partner, or lift that; takes effect at once",
      example: 'partner standing --status restricted --reason "Our own systems are under attack."',
      options: [
        required("--status <status>", "restricted: finishes, and begins nothing").choices([
          "active",
          "restricted",
          "suspended",
        ]),
        required("--reason <words>", "why"),
        option("--appeal-by <instant>", "until when it may be appealed"),
      ],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options, seen }: Asking<StandingOptions>) => {
      const body = checked(partners.setStanding.body, { ...options, appealBy: instant(options.appealBy) });
      const params = { id: await names.partner(use.optionalArg(0)) };
      return api.ask(partners.setStanding, { params, body, ...seen });
    },
  );
};
