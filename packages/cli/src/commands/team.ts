import { many, option, required } from "../command.js";
import { checked } from "../input/body.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { partnerText } from "../views/partner.js";

const ofPartner = option("--partner <partner>", "the partner, by id or name; your own unless told");
const member = many(
  "--member <person>",
  "a member by id or name, once for each, in the order in which they are asked",
);

interface MemberOptions {
  readonly partner?: string;
  readonly member?: string[];
}

export const team: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "add",
      summary: "Add a team to a partner",
      example: 'team add --name "Hospital CSIRT" --member "Ada Berg" --member "Bo Lind"',
      options: [ofPartner, required("--name <name>", "the team's name"), member],
    },
    partnerText,
    async ({ api, routes: { partners }, names, options }: Asking<MemberOptions & { name: string }>) => {
      const id = await names.partner(options.partner);
      const members = await names.people(id, options.member ?? []);
      const body = checked(partners.addTeam.body, { name: options.name, members });
      return api.ask(partners.addTeam, { params: { id }, body });
    },
  );
  verbs.ask(
    {
      usage: "set-members <team>",
      summary: "Replace who is in a team",
      example: 'team set-members "Hospital CSIRT" --member "Ada Berg"',
      options: [ofPartner, member],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options }: Asking<MemberOptions>) => {
      const id = await names.partner(options.partner);
      const params = { id, team: await names.team(id, use.arg(0)) };
      const members = await names.people(id, options.member ?? []);
      return api.ask(partners.setMembers, {
        params,
        body: checked(partners.setMembers.body, { members }),
      });
    },
  );
};
