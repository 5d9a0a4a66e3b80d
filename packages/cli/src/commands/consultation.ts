import { many, option, required } from "../command.js";
import { checked } from "../input/body.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { consultationList, consultationText } from "../views/consultation.js";

const EXAMPLE = "consultation--0197a000-0000-7000-8000-000000000001";

interface ListOptions extends OpenOrClosed {
  readonly mine?: true;
  readonly run?: string;
}

interface AskOptions {
  readonly run: string;
  readonly question: string;
  readonly of?: readonly string[];
  readonly answerWithin?: string;
}

export const consultation: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "The consultations of runs that your partner takes part in, newest first",
      example: "consultation list --mine",
      options: [
        option("--mine", "only those that wait for an opinion which you may give"),
        option("--run <run>", "only those of this run"),
        option("--open", "only those that are open"),
        option("--closed", "only those that are not"),
      ],
    },
    consultationList,
    ({ api, routes, options: { mine, run, ...kind } }: Asking<ListOptions>, query) =>
      api.ask(routes.consultations.list, {
        query: { ...query, ...openOnly(kind), mine: mine === true ? "true" : undefined, run },
      }),
  );
  verbs.ask(
    {
      usage: "show <consultation>",
      summary: "What was asked, what each partner thinks, and who has not answered",
      example: `consultation show ${EXAMPLE}`,
    },
    consultationText,
    ({ api, routes, params }) => api.ask(routes.consultations.show, { params }),
  );
  verbs.ask(
    {
      usage: "ask",
      summary: "Ask partners of a run for their opinion",
      description:
        "The run goes on meanwhile. At the deadline silence is recorded as silence. It never grants: what needs consent goes on waiting for it.",
      example:
        'consultation ask --run run--0197a000-0000-7000-8000-000000000001 --of Sudmark --question "May we take the exchange down at six?"',
      options: [
        required("--run <run>", "the run that it is about"),
        required("--question <words>", "what you want to know"),
        many("--of <partner>", "whom to ask, by id or name, once for each"),
        option("--answer-within <duration>", "how long they have (PT1H)"),
      ],
    },
    consultationText,
    async ({ api, routes: { consultations }, names, options }: Asking<AskOptions>) => {
      const { of = [], ...said } = options;
      const body = checked(consultations.ask.body, { ...said, asks: await names.partners(of) });
      return api.ask(consultations.ask, { body });
    },
  );
  verbs.decide(
    {
      usage: "answer <consultation>",
      summary: "Say what your partner thinks; until the deadline it may be said anew",
      example: `consultation answer ${EXAMPLE} --opinion objects --words "The ward needs these servers until noon."`,
      options: [
        required("--opinion <opinion>", "what it is").choices(["supports", "objects", "no-view"]),
        option("--words <words>", "why; an objection needs 20 characters"),
      ],
    },
    consultationText,
    ({ consultations }) => consultations.answer,
  );
};
