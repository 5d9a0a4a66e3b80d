import { many, option } from "../command.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import { type ShiftGiven, shift, withOrder } from "../input/shift.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { partnerText } from "../views/partner.js";

interface SetOptions {
  readonly partner?: string;
  readonly shift?: string[];
  readonly file?: string;
}

export const roster: Noun = (cli, command) => {
  new Verbs(cli, command).ask(
    {
      usage: "set <team>",
      summary: "Replace a team's shifts: who is on duty from when to when",
      description:
        "Of several on duty at once, the one whose shift is named first is asked first. A file holds { shifts: [{ person, from, to, order }] }, with people by id.",
      example: 'roster set "Hospital CSIRT" --shift "Ada Berg=2026-11-22T00:00Z/2026-11-23T00:00Z"',
      options: [
        option("--partner <partner>", "the partner, by id or name; your own unless told"),
        many("--shift <shift>", "PERSON=FROM/TO, once for each shift"),
        option("--file <file>", "a JSON or YAML file with all shifts"),
      ],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options, seen }: Asking<SetOptions>) => {
      const said = withOrder((options.shift ?? []).map(shift));
      const id = await names.partner(options.partner);
      const params = { id, team: await names.team(id, use.arg(0)) };
      const shifts: ShiftGiven[] = [];
      for (const one of said) shifts.push({ ...one, person: await names.person(id, one.person) });
      const told = options.file === undefined ? { shifts } : await objectIn(use.terminal, options.file);
      return api.ask(partners.setRoster, { params, body: checked(partners.setRoster.body, told), ...seen });
    },
  );
};
