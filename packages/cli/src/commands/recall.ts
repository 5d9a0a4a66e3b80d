import { option, required } from "../command.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { recallList, recallText } from "../views/recall.js";

const EXAMPLE = "share-recall--0197a000-0000-7000-8000-000000000001";

export const recall: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "What your partner shared, or was told, and is asked back since a consent was withdrawn",
      example: "recall list --open",
      options: [
        option("--open", "only those that wait for an answer"),
        option("--closed", "only those that do not"),
      ],
    },
    recallList,
    ({ api, routes, options }: Asking<OpenOrClosed>, query) =>
      api.ask(routes.shareRecalls.list, { query: { ...query, ...openOnly(options) } }),
  );
  verbs.ask(
    {
      usage: "show <recall>",
      summary: "What is asked back, of whom, until when, and what came of it",
      example: `recall show ${EXAMPLE}`,
    },
    recallText,
    ({ api, routes, params }) => api.ask(routes.shareRecalls.show, { params }),
  );
  verbs.decide(
    {
      usage: "return <recall>",
      summary: "Say that all of it is back with whom it came from",
      example: `recall return ${EXAMPLE} --note "The disk went back by courier."`,
      options: [required("--note <words>", "how it went back")],
    },
    recallText,
    ({ shareRecalls }) => shareRecalls.return,
  );
  verbs.decide(
    {
      usage: "erase <recall>",
      summary: "Attest that nothing of it is left",
      example: `recall erase ${EXAMPLE} --attestation "Both copies were wiped, and the tape was shredded."`,
      options: [required("--attestation <words>", "how it was erased, and where, in at least 20 characters")],
    },
    recallText,
    ({ shareRecalls }) => shareRecalls.erase,
  );
  verbs.decide(
    {
      usage: "refuse <recall>",
      summary: "Say why your partner keeps it",
      example: `recall refuse ${EXAMPLE} --reason "Our court has ordered us to keep it."`,
      options: [required("--reason <words>", "why, in at least 20 characters")],
    },
    recallText,
    ({ shareRecalls }) => shareRecalls.refuse,
  );
};
