import { option, required } from "../command.js";
import { checked } from "../input/body.js";
import { instant } from "../input/instant.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { dutyText, staffingText } from "../views/staffing.js";

interface From {
  readonly from: string;
}

export const duty: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "show <team>",
      summary: "Who of a team of yours is on duty, first called first, and why",
      example: 'duty show "Hospital CSIRT" --at 2026-12-24T20:00Z',
      options: [option("--at <instant>", "when; now unless told")],
    },
    dutyText,
    async ({ api, routes: { staffing }, names, use, options }: Asking<{ readonly at?: string }>) => {
      const id = await names.partner();
      const params = { id, team: await names.team(id, use.arg(0)) };
      return api.ask(staffing.duty, { params, query: { at: instant(options.at) } });
    },
  );
  verbs.ask(
    {
      usage: "hand-over <team>",
      summary: "Offer the rest of your shift to a colleague, with what is open in your hands",
      description: "Nothing changes until the other accepts. What you have taken and not finished is listed.",
      example:
        'duty hand-over "Hospital CSIRT" --to "Bo Lind" --note "The ward on floor 3 is still offline."',
      options: [
        required("--to <person>", "who is to take it"),
        required("--note <words>", "what the other has to know"),
      ],
    },
    staffingText,
    async ({
      api,
      routes: { staffing, steps },
      names,
      use,
      options,
    }: Asking<{ readonly to: string; readonly note: string }>) => {
      const id = await names.partner();
      const mine = await api.list((query) => api.ask(steps.list, { query: { ...query, mine: "true" } }), {
        all: true,
      });
      const body = checked(staffing.offerDuty.body, {
        to: await names.person(id, options.to),
        note: options.note,
        openItems: mine.items.map((one) => `${one.id} ${one.name}`.slice(0, 300)),
      });
      const params = { id, team: await names.team(id, use.arg(0)) };
      return api.ask(staffing.offerDuty, { params, body });
    },
  );
  verbs.ask(
    {
      usage: "accept <team>",
      summary: "Take over a shift that was offered to you",
      example: 'duty accept "Hospital CSIRT" --from "Ada Berg"',
      options: [required("--from <person>", "whose shift")],
    },
    staffingText,
    async ({ api, routes: { staffing }, names, use, options }: Asking<From>) => {
      const id = await names.partner();
      const body = checked(staffing.acceptDuty.body, { from: await names.person(id, options.from) });
      const params = { id, team: await names.team(id, use.arg(0)) };
      return api.ask(staffing.acceptDuty, { params, body });
    },
  );
  verbs.ask(
    {
      usage: "decline <team>",
      summary: "Decline a shift that was offered to you",
      example: 'duty decline "Hospital CSIRT" --from "Ada Berg" --reason "I am on a train."',
      options: [required("--from <person>", "whose shift"), required("--reason <words>", "why")],
    },
    staffingText,
    async ({
      api,
      routes: { staffing },
      names,
      use,
      options,
    }: Asking<From & { readonly reason: string }>) => {
      const id = await names.partner();
      const from = await names.person(id, options.from);
      const body = checked(staffing.declineDuty.body, { from, reason: options.reason });
      const params = { id, team: await names.team(id, use.arg(0)) };
      return api.ask(staffing.declineDuty, { params, body });
    },
  );
};
