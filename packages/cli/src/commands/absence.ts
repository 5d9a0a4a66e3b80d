import { option, required } from "../command.js";
import { checked } from "../input/body.js";
import { instant } from "../input/instant.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { staffingText } from "../views/staffing.js";

const ofPartner = option("--partner <partner>", "the partner, by id or name; your own unless told");

interface SetOptions {
  readonly partner?: string;
  readonly from: string;
  readonly to: string;
  readonly cover?: string;
}

export const absence: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "set <person>",
      summary: "Say that somebody is away, and who is asked instead",
      description: "Your own, or as an administrator anybody's. Why is nobody's business.",
      example: 'absence set "Ada Berg" --from 2026-12-24T00:00Z --to 2027-01-02T00:00Z --cover "Bo Lind"',
      options: [
        ofPartner,
        required("--from <instant>", "from when"),
        required("--to <instant>", "until when"),
        option("--cover <person>", "who is asked instead; left out, whoever is next"),
      ],
    },
    staffingText,
    async ({ api, routes: { staffing }, names, use, options }: Asking<SetOptions>) => {
      const id = await names.partner(options.partner);
      const body = checked(staffing.setAbsence.body, {
        person: await names.person(id, use.arg(0)),
        from: instant(options.from),
        to: instant(options.to),
        cover: options.cover === undefined ? null : await names.person(id, options.cover),
      });
      return api.ask(staffing.setAbsence, { params: { id }, body });
    },
  );
  verbs.ask(
    {
      usage: "end <person>",
      summary: "Take an absence back, or end one that has begun",
      example: 'absence end "Ada Berg" --from 2026-12-24T00:00Z',
      options: [ofPartner, required("--from <instant>", "when it begins, or began")],
    },
    staffingText,
    async ({
      api,
      routes: { staffing },
      names,
      use,
      options,
    }: Asking<{ readonly partner?: string; readonly from: string }>) => {
      const id = await names.partner(options.partner);
      const person = await names.person(id, use.arg(0));
      const body = checked(staffing.endAbsence.body, { person, from: instant(options.from) });
      return api.ask(staffing.endAbsence, { params: { id }, body });
    },
  );
};
