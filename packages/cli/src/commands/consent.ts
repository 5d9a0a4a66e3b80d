import type { OfficialDecision } from "@mirror/partnership";
import { keepLooking } from "../api/keep-looking.js";
import type { signatureFor as SignatureFor } from "../api/sign-decision.js";
import { many, numeric, option, required, type Use } from "../command.js";
import { confirm } from "../confirm.js";
import { ExitCode } from "../exit-codes.js";
import { stillAsRead } from "../input/as-read.js";
import { checked } from "../input/body.js";
import { CONDITION_FORM, conditionIn } from "../input/condition.js";
import { instant } from "../input/instant.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import { type SigningOptions, signingOptions } from "../input/signing.js";
import type { Noun } from "../nouns.js";
import { type Asking, asking, Verbs } from "../verbs.js";
import { consentList, consentText, withdrawnText } from "../views/consent.js";

const EXAMPLE = "consent--0197a000-0000-7000-8000-000000000001";

interface ListOptions extends OpenOrClosed {
  readonly mine?: true;
  readonly run?: string;
}

interface GrantOptions extends SigningOptions {
  readonly justification?: string;
  readonly expiresAt?: string;
  readonly scopeHash?: string;
  readonly condition?: readonly string[];
  readonly yes?: true;
}

interface ReasonOptions extends SigningOptions {
  readonly justification?: string;
}

interface ConditionOptions {
  readonly partner?: string;
  readonly condition: number;
  readonly justification?: string;
  readonly notMet?: true;
}

interface AttestOptions {
  readonly official: string;
  readonly answer: string;
  readonly how: string;
  readonly spokenAt?: string;
  readonly justification?: string;
  readonly expiresAt?: string;
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
        many(
          "--condition <words>",
          `what has to be found so before it counts, once for each: ${CONDITION_FORM}`,
        ),
        option("--yes", "grant without being asked"),
        ...ownKey,
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
      options: [required("--justification <words>", "why, in at least 20 characters (C-02)"), ...ownKey],
    },
    consentText,
    ({ consents }) => consents.refuse,
    { body: (asking: Asking<ReasonOptions>) => saidAs(asking, "refuse") },
  );
  verbs.decide(
    {
      usage: "abstain <consent>",
      summary: "Neither yes nor no: it counts as not granted (C-05)",
      example: `consent abstain ${EXAMPLE}`,
      options: [option("--justification <words>", "why"), ...ownKey],
    },
    consentText,
    ({ consents }) => consents.abstain,
    { body: (asking: Asking<ReasonOptions>) => saidAs(asking, "abstain") },
  );
  verbs.decide(
    {
      usage: "withdraw <consent>",
      summary: "Take a yes back, at once (C-09): shows what was already sent and what may still leave",
      example: `consent withdraw ${EXAMPLE} --justification "The team has gone beyond what was named."`,
      options: [required("--justification <words>", "why, in at least 20 characters"), ...ownKey],
    },
    withdrawnText,
    ({ consents }) => consents.withdraw,
    { body: (asking: Asking<ReasonOptions>) => saidAs(asking, "withdraw") },
  );
  verbs.decide(
    {
      usage: "verify <consent>",
      summary:
        "Say that a condition of a yes is met, or that it is not: for whoever it names as its checker (C-07)",
      example: `consent verify ${EXAMPLE} --condition 1 --justification "I have restored one, and read it."`,
      options: [
        ...ofCondition,
        option("--not-met", "it is not met, so the yes is a no; takes a reason of at least 20 characters"),
        option("--justification <words>", "what you have found"),
      ],
    },
    consentText,
    ({ consents }) => consents.verify,
    {
      body: async ({ names, options: { partner, notMet, ...found } }: Asking<ConditionOptions>) => ({
        ...found,
        partner: await names.partner(partner),
        met: notMet !== true,
      }),
    },
  );
  verbs.decide(
    {
      usage: "report-violation <consent>",
      summary: "Say that a condition is met no longer: the yes that stands on it is suspended at once (C-07)",
      example: `consent report-violation ${EXAMPLE} --condition 1 --justification "The team has left its segment."`,
      options: [
        ...ofCondition,
        required("--justification <words>", "what you have found, in at least 20 characters"),
      ],
    },
    consentText,
    ({ consents }) => consents.reportViolation,
    {
      body: async ({ names, options }: Asking<ConditionOptions>) => ({
        ...options,
        partner: await names.partner(options.partner),
      }),
    },
  );
  verbs.decide(
    {
      usage: "reaffirm <consent>",
      summary: "Say that a suspended yes stands again, for exactly what is shown",
      example: `consent reaffirm ${EXAMPLE} --justification "The team is back in its segment."`,
      options: [option("--justification <words>", "why"), ...ownKey],
    },
    consentText,
    ({ consents }) => consents.reaffirm,
    {
      body: async (asking: Asking<ReasonOptions>) => ({
        ...(await saidAs(asking, "reaffirm")),
        ...(await scopeShown(asking)),
      }),
    },
  );
  verbs.decide(
    {
      usage: "attest <consent>",
      summary: "Write down what an official of your partner has said: for a duty officer",
      description:
        "It counts at once as the official's own. A yes lapses unless the official confirms it (mirror consent confirm) within 30 minutes; a no and a withdrawal stand.",
      example: `consent attest ${EXAMPLE} --official "Ada Lund" --answer grant --how "By telephone, called back"`,
      options: [
        required("--official <person>", "who has said it"),
        required("--answer <answer>", "grant, refuse or withdraw"),
        required("--how <words>", "how it was said: by telephone, in the room"),
        option("--spoken-at <instant>", "when it was said; now, unless told"),
        option("--justification <words>", "why, as they said it; a no and a withdrawal need 20 characters"),
        option("--expires-at <instant>", "until when the yes holds, where that is sooner than what is asked"),
      ],
    },
    consentText,
    ({ consents }) => consents.attest,
    { body: spokenWord },
  );
  verbs.decide(
    {
      usage: "confirm <consent>",
      summary: "Confirm the yes that a duty officer has written down for you",
      example: `consent confirm ${EXAMPLE}`,
      options: ownKey,
    },
    consentText,
    ({ consents }) => consents.confirm,
    {
      body: async (asking: Asking<SigningOptions>) => {
        const { channel: _, ...said } = await saidAs(asking, "confirm");
        return { ...said, ...(await scopeShown(asking)) };
      },
    },
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

const ownKey = signingOptions("your own key, which signs this; needed once your partner has named it");

const ofCondition = [
  numeric("--condition <number>", "which condition, by its number").makeOptionMandatory(),
  option("--partner <partner>", "of whose yes; your own partner's, unless told"),
];

/** What is said, that it is said from the command line, and the signature where one is given. */
async function saidAs(asking: Asking<ReasonOptions>, decision: OfficialDecision["decision"]) {
  const { api, routes, params, options } = asking;
  const { key, print, signature, ...said } = options;
  const isSigned = [key, print, signature].some((one) => one !== undefined);
  const bearing = isSigned
    ? await signedAs(asking, await api.ask(routes.consents.show, { params }), { decision, ...said })
    : {};
  return { ...said, ...bearing, channel: "command-line" };
}

async function signedAs(...asked: Parameters<typeof SignatureFor>) {
  const { signatureFor } = await import("../api/sign-decision.js");
  return signatureFor(...asked);
}

/** The scope as it is shown now. */
async function scopeShown({ api, routes: { consents }, params }: Asking): Promise<{ scopeHash: string }> {
  const { scopeHash } = await api.ask(consents.show, { params });
  return { scopeHash };
}

async function spokenWord({ api, routes: { consents }, names, params, options }: Asking<AttestOptions>) {
  const { official, spokenAt, expiresAt } = options;
  const { scopeHash, pageHash } = await api.ask(consents.show, { params });
  return {
    ...options,
    official: await names.person(await names.partner(), official),
    scopeHash,
    pageHash,
    spokenAt: instant(spokenAt),
    expiresAt: instant(expiresAt),
  };
}

async function grant(asking: Asking<GrantOptions>) {
  const { api, routes, names, use, params, options } = asking;
  const { consents } = routes;
  const { justification } = options;
  const conditions: object[] = [];
  for (const one of options.condition ?? []) conditions.push(await conditionIn(one, names));
  const said = checked(consents.grant.body.omit({ scopeHash: true, pageHash: true }), {
    justification,
    expiresAt: instant(options.expiresAt),
    ...(conditions.length === 0 ? {} : { conditions }),
    channel: "command-line",
  });
  const round = await api.ask(consents.show, { params });
  stillAsRead(options.scopeHash, round.scopeHash);
  const { signed } = await signedAs(asking, round, { decision: "grant", ...said });
  const body = {
    ...{ ...said, scopeHash: round.scopeHash, pageHash: round.pageHash },
    ...(signed === undefined ? {} : { signed, ...asSigned(signed.said) }),
  };
  // Whoever hands in a signature has read and signed it already.
  if (options.yes !== true && options.signature === undefined)
    await confirm(use.terminal, {
      what: consentText(round),
      question: `Grant exactly this (${round.scopeHash})?`,
    });
  return api.ask(consents.grant, { params, body });
}

/** What a signature holds an answer to: it was signed elsewhere, and need not be written here a second time. */
function asSigned({ justification, expiresAt, conditions, scopeHash, pageHash }: OfficialDecision) {
  return {
    ...{ scopeHash, pageHash },
    ...(justification === null ? {} : { justification }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
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
