import { many, option, required } from "../command.js";
import { checked } from "../input/body.js";
import { instant } from "../input/instant.js";
import { type SigningOptions, signingOf, signingOptions } from "../input/signing.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { staffingText } from "../views/staffing.js";

const ofPartner = option("--partner <partner>", "the partner, by id or name; your own unless told");

interface DemandOptions extends SigningOptions {
  readonly partner?: string;
  readonly needs?: string[];
  readonly drillHoldsDays?: string;
}

export const qualification: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "demand <role>",
      summary: "Say which qualifications a role takes: whoever lacks one does not have the role",
      description:
        "Without --needs: it takes none any more. What officials need (authorised-official) is signed with your partner's key.",
      example: 'qualification demand responder --needs "Forensics II"',
      options: [
        ofPartner,
        many("--needs <name>", "a qualification, once for each"),
        option("--drill-holds-days <days>", "attending an exercise gives each of them for so many days"),
        ...signingOptions("the partner's key, which signs this; for authorised-official alone"),
      ],
    },
    staffingText,
    async (asking: Asking<DemandOptions>) => {
      const { api, names, use, options } = asking;
      const { staffing } = asking.routes;
      const { needs: qualifications = [] } = options;
      const { isSigned, signing } = signingOf(asking);
      const id = await names.partner(options.partner);
      const role = use.arg(0);
      if (isSigned && role === "authorised-official") {
        const { speak } = await import("../api/speak.js");
        return speak(api, id, { type: "demand-of-officials", qualifications }, signing);
      }
      const { drillHoldsDays: days } = options;
      const drillHoldsDays = days === undefined ? undefined : Number(days);
      const body = checked(staffing.demandQualifications.body, { role, qualifications, drillHoldsDays });
      return api.ask(staffing.demandQualifications, { params: { id }, body });
    },
  );
  verbs.ask(
    {
      usage: "record <person>",
      summary: "Record that a person is qualified, until an end",
      description:
        "It takes the place of what was recorded under that name. Thirty days before its end it is warned of.",
      example: 'qualification record "Ada Berg" --name "Forensics II" --until 2027-06-30T00:00Z',
      options: [
        ofPartner,
        required("--name <name>", "the qualification"),
        option("--until <instant>", "until when; left out, without an end"),
        option("--drill <exercise>", "by having attended it: for as long as the role's demand says"),
      ],
    },
    staffingText,
    async ({
      api,
      routes: { staffing },
      names,
      use,
      options,
    }: Asking<{
      readonly partner?: string;
      readonly name: string;
      readonly until?: string;
      readonly drill?: string;
    }>) => {
      const id = await names.partner(options.partner);
      const person = await names.person(id, use.arg(0));
      const until = instant(options.until) ?? null;
      const body = checked(staffing.recordQualification.body, {
        ...{ person, name: options.name, until },
        exercise: options.drill,
      });
      return api.ask(staffing.recordQualification, { params: { id }, body });
    },
  );
  verbs.ask(
    {
      usage: "withdraw <person>",
      summary: "Withdraw a qualification: it counts no more, at once",
      example: 'qualification withdraw "Ada Berg" --name "Forensics II" --reason "The exam was not passed."',
      options: [
        ofPartner,
        required("--name <name>", "the qualification"),
        required("--reason <words>", "why"),
      ],
    },
    staffingText,
    async ({
      api,
      routes: { staffing },
      names,
      use,
      options,
    }: Asking<{ readonly partner?: string; readonly name: string; readonly reason: string }>) => {
      const id = await names.partner(options.partner);
      const { name, reason } = options;
      const person = await names.person(id, use.arg(0));
      const body = checked(staffing.withdrawQualification.body, { person, name, reason });
      return api.ask(staffing.withdrawQualification, { params: { id }, body });
    },
  );
};
