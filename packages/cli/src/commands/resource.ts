import { TLP_LABELS } from "@mirror/vocabulary";
import { many, numeric, option, required } from "../command.js";
import { checked, given } from "../input/body.js";
import { instant } from "../input/instant.js";
import { windowOf } from "../input/window.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { resourceList, resourceText } from "../views/resource.js";

const EXAMPLE = '"Rapid response team"';
/** Never TLP:RED: that goes to named people. */
const MARKINGS = TLP_LABELS.filter((label) => label !== "TLP:RED");

interface ListOptions {
  readonly partner?: string;
  readonly category?: string;
  readonly kind?: string;
  readonly type?: string;
  readonly from?: string;
  readonly until?: string;
  readonly retired?: true;
}

interface Description {
  readonly name?: string;
  readonly home?: string;
  readonly quantity?: number;
  readonly team?: string;
  readonly words?: string;
  readonly marking?: string;
  readonly seePartner?: string[];
  readonly seeAgreement?: string[];
}

interface AddOptions extends Description {
  readonly category: string;
  readonly kind: string;
  readonly type: string;
  readonly available?: string[];
}

const about = [
  numeric("--quantity <number>", "how many of it there are; 1 is one that is named"),
  option("--team <team>", "the team that goes with it, by id or name, where only that one does"),
  option("--words <words>", "more about it"),
  option("--marking <label>", "who may see it, by its label").choices(MARKINGS),
  many("--see-partner <partner>", "who sees it besides, by id or name, once for each"),
  many("--see-agreement <agreement>", "whose parties see it besides, while it is in force, once for each"),
];

const window = many("--available <window>", "when it can be lent, FROM/UNTIL, once for each");

export const resource: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "What partners can lend, as far as you may see it",
      example: "resource list --category Cybersecurity --kind Team --type 2",
      options: [
        option("--partner <partner>", "only what this one has, by id or name"),
        option("--category <words>", "only of this NIMS category"),
        option("--kind <words>", "only of this kind"),
        option("--type <words>", "only of this type"),
        option("--from <instant>", "only what can be lent from then; with --until"),
        option("--until <instant>", "only what can be lent until then; with --from"),
        option("--retired", "what is out of use too"),
      ],
    },
    resourceList,
    async ({ api, routes, names, options }: Asking<ListOptions>, query) => {
      const { partner, from, until, retired, category, kind, type } = options;
      const sought = given({
        ...{ category, kind, type, from: instant(from), until: instant(until) },
        partner: partner && (await names.partner(partner)),
        retired: retired && "true",
      });
      return api.ask(routes.resources.list, {
        query: checked(routes.resources.list.query, { ...query, ...sought }),
      });
    },
  );
  verbs.ask(
    {
      usage: "show <resource>",
      summary: "A resource, by id or name; of your own, what of it is promised",
      example: `resource show ${EXAMPLE}`,
    },
    resourceText,
    async ({ api, routes, names, params }) =>
      api.ask(routes.resources.show, { params: { id: await names.resource(params.id) } }),
  );
  verbs.ask(
    {
      usage: "add",
      summary: "Add something to your partner's registry, typed as NIMS types it",
      example: `resource add --name ${EXAMPLE} --category Cybersecurity --kind Team --type 2 --home Northmark --marking TLP:AMBER --see-partner Norland`,
      options: [
        required("--name <name>", "what it is called"),
        required("--category <words>", "its NIMS category"),
        required("--kind <words>", "its kind"),
        required("--type <words>", "its type: how capable it is"),
        required("--home <words>", "where it is when nobody has borrowed it"),
        ...about,
        window,
      ],
    },
    resourceText,
    async ({ api, routes: { resources }, names, options }: Asking<AddOptions>) => {
      const { category, kind, type, available = [], quantity = 1, marking = "TLP:AMBER" } = options;
      const body = checked(resources.add.body, {
        ...(await described(names, { ...options, quantity, marking })),
        typed: { category, kind, type },
        availability: available.map(windowOf),
      });
      return api.ask(resources.add, { body });
    },
  );
  verbs.ask(
    {
      usage: "change <resource>",
      summary: "Change what is said of a resource; what you leave out stays",
      example: `resource change ${EXAMPLE} --quantity 3`,
      options: [
        option("--name <name>", "what it is called"),
        option("--home <words>", "where it is when nobody has borrowed it"),
        ...about,
      ],
    },
    resourceText,
    async ({ api, routes: { resources }, names, params, options }: Asking<Description>) => {
      const id = await names.resource(params.id);
      const { name, home, quantity, team, words, marking, seenBy, version } = await api.ask(resources.show, {
        params: { id },
      });
      const before = {
        ...{ name, home, quantity, words, marking, team: team?.id ?? null },
        seenBy: {
          partners: seenBy?.partners.map((one) => one.id) ?? [],
          agreements: seenBy?.agreements ?? [],
        },
      };
      const body = checked(resources.change.body, { ...before, ...(await described(names, options)) });
      return api.ask(resources.change, { params: { id }, body, ifMatch: version });
    },
  );
  verbs.ask(
    {
      usage: "set-availability <resource>",
      summary: "Say anew when a resource can be lent; with no window, whenever it is not lent already",
      example: `resource set-availability ${EXAMPLE} --available 2026-11-22T00:00Z/2026-12-06T00:00Z`,
      options: [window],
    },
    resourceText,
    async ({ api, routes: { resources }, names, params, options }: Asking<Pick<AddOptions, "available">>) => {
      const id = await names.resource(params.id);
      const availability = (options.available ?? []).map(windowOf);
      const body = checked(resources.setAvailability.body, { availability });
      return api.ask(resources.setAvailability, { params: { id }, body });
    },
  );
  verbs.ask(
    {
      usage: "retire <resource>",
      summary: "Take a resource out of use; what is promised already stands",
      example: `resource retire ${EXAMPLE} --reason "Disbanded."`,
      options: [required("--reason <words>", "why")],
    },
    resourceText,
    async ({ api, routes: { resources }, names, params, options }: Asking<{ reason: string }>) => {
      const id = await names.resource(params.id);
      return api.ask(resources.retire, {
        params: { id },
        body: checked(resources.retire.body, options),
      });
    },
  );
};

/** What flags say of a resource, as the API takes it. */
async function described(names: Asking["names"], options: Description): Promise<Record<string, unknown>> {
  const { name, home, quantity, team, words, marking, seePartner, seeAgreement } = options;
  const isSeen = seePartner !== undefined || seeAgreement !== undefined;
  return given({
    ...{ name, home, quantity, words, marking },
    team: team === undefined ? undefined : await names.team(await names.partner(), team),
    seenBy: isSeen
      ? { partners: await names.partners(seePartner ?? []), agreements: seeAgreement ?? [] }
      : undefined,
  });
}
