import { keepLooking } from "../api/keep-looking.js";
import { numeric, option, required, type Use } from "../command.js";
import { confirm } from "../confirm.js";
import { ExitCode } from "../exit-codes.js";
import { stillAsRead } from "../input/as-read.js";
import { checked } from "../input/body.js";
import { instant } from "../input/instant.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import type { Noun } from "../nouns.js";
import { type Asking, asking, Verbs } from "../verbs.js";
import { consentList, consentText, withdrawnText } from "../views/consent.js";

const EXAMPLE = "consent--0197a000-0000-7000-8000-000000000001";

interface ListOptions extends OpenOrClosed {
  readonly mine?: true;
  readonly run?: string;
}

interface GrantOptions {
  readonly justification?: string;
  readonly expiresAt?: string;
  readonly scopeHash?: string;
  readonly yes?: true;
}

export const consent: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "The consent rounds that your partner is asked in or takes part in, newest first",
      example: "consent list --mine",
      options: [
        option("--mine", "only those that wait for an answer which you may give"),
        option("--run <run>", "only those of this run"),
        option("--open", "only those that are open"),
        option("--closed", "only those that are not"),
      ],
    },
    consentList,
    ({ api, routes, options: { mine, run, ...kind } }: Asking<ListOptions>, query) =>
      api.ask(routes.consents.list, {
        query: { ...query, ...openOnly(kind), mine: mine === true ? "true" : undefined, run },
      }),
  );
  verbs.ask(
    {
      usage: "show <consent>",
      summary:
        "Exactly what is asked, of whom, under which clauses, until when, and what happens if nobody answers",
      example: `consent show ${EXAMPLE}`,
    },
    consentText,
    ({ api, routes, params }) => api.ask(routes.consents.show, { params }),
  );
  verbs.add(
    {
      usage: "watch <consent>",
      summary: "Wait until a round is answered: exits 0 where consent was given, 11 where it was not",
      example: `consent watch ${EXAMPLE}`,
      options: [
        numeric(
          "--give-up-after <seconds>",
          "how long the server may be away before we give up (60 unless told)",
        ),
      ],
    },
    watch,
  );
  verbs.ask(
    {
      usage: "grant <consent>",
      summary: "Say yes, to exactly what is shown",
      description:
        "Shows exactly what is asked, with the hash of its scope, and asks you to type yes. What is sent is a yes to that hash: if the scope has changed by then, it is another question, and nothing is granted (C-03).",
      example: `consent grant ${EXAMPLE} --justification "The team is known to us."`,
      options: [
        option("--justification <words>", "why"),
        option("--expires-at <instant>", "until when the yes holds, where that is sooner than what is asked"),
        option(
          "--scope-hash <hash>",
          "the scope that you have read; if it is another one now, nothing is granted",
        ),
        option("--yes", "grant without being asked"),
      ],
    },
    consentText,
    grant,
  );
  verbs.decide(
    {
      usage: "refuse <consent>",
      summary: "Say no: the playbook's own path round it is taken",
      example: `consent refuse ${EXAMPLE} --justification "The machines hold data of patients abroad."`,
      options: [required("--justification <words>", "why, in at least 20 characters (C-02)")],
    },
    consentText,
    ({ consents }) => consents.refuse,
  );
  verbs.decide(
    {
      usage: "abstain <consent>",
      summary: "Neither yes nor no: it counts as not granted (C-05)",
      example: `consent abstain ${EXAMPLE}`,
      options: [option("--justification <words>", "why")],
    },
    consentText,
    ({ consents }) => consents.abstain,
  );
  verbs.decide(
    {
      usage: "withdraw <consent>",
      summary: "Take a yes back, at once (C-09): shows what was already sent and what may still leave",
      example: `consent withdraw ${EXAMPLE} --justification "The team has gone beyond what was named."`,
      options: [required("--justification <words>", "why, in at least 20 characters")],
    },
    withdrawnText,
    ({ consents }) => consents.withdraw,
  );
  verbs.decide(
    {
      usage: "ask-again <consent>",
      summary: "Ask the question of a round that is over once more, as everything stands now: another round",
      description:
        "Only while a step that it guards still waits. What it guards is taken up with mirror step resume, once the answer is yes.",
      example: `consent ask-again ${EXAMPLE} --new-facts "The vendor has confirmed that the servers hold no backups."`,
      options: [
        option(
          "--new-facts <words>",
          "what is new, where somebody has refused it in the last half hour (C-17)",
        ),
      ],
    },
    consentText,
    ({ consents }) => consents.askAgain,
  );
};

async function grant({ api, routes: { consents }, use, params, options, seen }: Asking<GrantOptions>) {
  const { justification } = options;
  const said = checked(consents.grant.body.omit({ scopeHash: true, pageHash: true }), {
    justification,
    expiresAt: instant(options.expiresAt),
  });
  const round = await api.ask(consents.show, { params });
  stillAsRead(options.scopeHash, round.scopeHash);
  const body = { ...said, scopeHash: round.scopeHash, pageHash: round.pageHash };
  if (options.yes !== true)
    await confirm(use.terminal, {
      what: consentText(round),
      question: `Grant exactly this (${round.scopeHash})?`,
    });
  return api.ask(consents.grant, { params, body, ...seen });
}

async function watch(use: Use<{ readonly giveUpAfter?: number }>): Promise<ExitCode> {
  const { api, routes, params } = await asking(use);
  const { giveUpAfter } = use.options;
  const looking = giveUpAfter === undefined ? {} : { giveUpAfterS: giveUpAfter };
  const answered = await keepLooking(use.terminal, api, looking, async () => {
    const round = await api.ask(routes.consents.show, { params });
    return round.status === "open" ? undefined : round;
  });
  if (answered === undefined) return ExitCode.interrupted;
  await use.show(answered, consentText);
  const given = answered.status === "satisfied" || answered.status === "consumed";
  return given ? ExitCode.ok : ExitCode.consentRefused;
}
