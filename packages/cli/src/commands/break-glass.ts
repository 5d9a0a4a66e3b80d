import { option, required } from "../command.js";
import { checked } from "../input/body.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { breakGlassList, breakGlassText } from "../views/break-glass.js";

const EXAMPLE = "break-glass--0197a000-0000-7000-8000-000000000001";
const RUN = "run--0197a000-0000-7000-8000-000000000001";

interface OpenOptions {
  readonly run: string;
  readonly danger: string;
  readonly justification: string;
  readonly effect: string;
  readonly target?: readonly string[];
  readonly step?: string;
  readonly lasts: string;
}

export const breakGlass: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "Where glass is broken, in the runs that your partner takes part in",
      example: "break-glass list --mine",
      options: [
        option("--run <run>", "only in this run"),
        option("--open", "only those that are not over, or not reviewed"),
        option("--mine", "only those that you may join or review"),
      ],
    },
    breakGlassList,
    ({ api, routes, options }: Asking<{ run?: string; open?: true; mine?: true }>, page) =>
      api.ask(routes.breakGlass.list, {
        query: {
          ...page,
          ...(options.run === undefined ? {} : { run: options.run }),
          ...(options.open === undefined ? {} : { open: "true" }),
          ...(options.mine === undefined ? {} : { mine: "true" }),
        },
      }),
  );
  verbs.ask(
    {
      usage: "show <break-glass>",
      summary: "For what, by whom, until when; what stood on it, and what its review found",
      example: `break-glass show ${EXAMPLE}`,
    },
    breakGlassText,
    ({ api, routes, params }) => api.ask(routes.breakGlass.show, { params }),
  );
  verbs.ask(
    {
      usage: "open",
      summary: "Break the glass over your own partner's assets, in danger to life or the environment (C-10)",
      description:
        "It stands in for your own partner's outstanding answers in one run, and for nobody else's. It is in force once a second person joins it, or once you go on alone.",
      example: `break-glass open --run ${RUN} --danger life --effect E3 --lasts PT30M --justification "Ventilators in ward 3 are failing one after the other."`,
      options: [
        required("--run <run>", "in this run"),
        required("--danger <what>", "life or environment"),
        required("--justification <words>", "why it cannot wait, in at least 20 characters"),
        required("--effect <class>", "for effects up to this class, E1 to E4"),
        required("--lasts <duration>", "for how long from now: PT30M; 60 minutes at most"),
        option("--target <assets...>", "on these of your assets; without it, on any of yours"),
        option("--step <step>", "only for this step of the playbook, by its CACAO id"),
      ],
    },
    breakGlassText,
    ({ api, routes, options }: Asking<OpenOptions>) => {
      const { run, danger, justification, effect, target, step, lasts } = options;
      const told = {
        run,
        danger,
        justification,
        effectCeiling: effect,
        targets: target ?? "any",
        step,
        lasts,
      };
      return api.ask(routes.breakGlass.open, { body: checked(routes.breakGlass.open.body, told) });
    },
  );
  verbs.decide(
    {
      usage: "join <break-glass>",
      summary: "Stand by it as the second person",
      example: `break-glass join ${EXAMPLE}`,
    },
    breakGlassText,
    (routes) => routes.breakGlass.join,
  );
  verbs.decide(
    {
      usage: "go-on-alone <break-glass>",
      summary: "Go on alone, because no second person could be reached",
      description: "Who was tried is kept, and everybody who takes part is told at once.",
      example: `break-glass go-on-alone ${EXAMPLE} --tried person--0197a000-0000-7000-8000-000000000002`,
      options: [option("--tried <people...>", "whom you have tried, by their ids")],
    },
    breakGlassText,
    (routes) => routes.breakGlass.goOnAlone,
    { body: ({ options }: Asking<{ tried?: readonly string[] }>) => ({ tried: options.tried ?? [] }) },
  );
  verbs.decide(
    {
      usage: "close <break-glass>",
      summary: "End it at once: whatever stood on it alone stops",
      example: `break-glass close ${EXAMPLE}`,
      options: [option("--justification <words>", "why")],
    },
    breakGlassText,
    (routes) => routes.breakGlass.close,
  );
  verbs.decide(
    {
      usage: "review <break-glass>",
      summary: "Record what you find, looking back at it; you had no part in it (C-10)",
      example: `break-glass review ${EXAMPLE} --verdict justified --findings "The ward was cut off in time, and nothing else was touched."`,
      options: [
        required("--verdict <verdict>", "justified or not-justified"),
        required("--findings <words>", "what you found, in at least 20 characters"),
      ],
    },
    breakGlassText,
    (routes) => routes.breakGlass.review,
  );
};
