import { option } from "../command.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { aidList, aidText } from "../views/aid.js";
import { agreeAnew } from "./aid/agree-anew.js";
import { agreeOnIt } from "./aid/agree-on-it.js";
import { answerIt } from "./aid/answer-it.js";
import { askForIt } from "./aid/ask-for-it.js";
import { carryItOut } from "./aid/carry-it-out.js";
import { endIt } from "./aid/end-it.js";
import { readTheBooks } from "./aid/read-the-books.js";
import { EXAMPLE } from "./aid/request-options.js";

export const aid: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "The requests for aid that your partner asks, is asked in or helps with, newest first",
      example: "aid list --open",
      options: [
        option("--run <run>", "only those of this run"),
        option("--open", "only those that are not over"),
        option("--closed", "only those that are"),
      ],
    },
    aidList,
    ({ api, routes, options }: Asking<OpenOrClosed & { readonly run?: string }>, query) =>
      api.ask(routes.aidRequests.list, { query: { ...query, ...openOnly(options), run: options.run } }),
  );
  verbs.ask(
    {
      usage: "show <request>",
      summary:
        "What is needed, and how it is answered: to the asking partner all of it, to a helping one its part",
      example: `aid show ${EXAMPLE}`,
    },
    aidText,
    ({ api, routes, params }) => api.ask(routes.aidRequests.show, { params }),
  );
  askForIt(verbs);
  answerIt(verbs);
  agreeOnIt(verbs);
  carryItOut(verbs);
  agreeAnew(verbs);
  endIt(verbs);
  readTheBooks(verbs);
};
