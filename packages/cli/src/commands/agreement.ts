import { EffectClass } from "@mirror/vocabulary";
import { option, required, type Use } from "../command.js";
import { confirm } from "../confirm.js";
import { ExitCode } from "../exit-codes.js";
import { stillAsRead } from "../input/as-read.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import { markingOption } from "../input/marking-option.js";
import type { Noun } from "../nouns.js";
import { type Asking, asking, Verbs } from "../verbs.js";
import { agreementAnswerText, agreementList, agreementText } from "../views/agreement.js";

const EXAMPLE = "agreement--0197a000-0000-7000-8000-000000000001";

interface RatifyOptions {
  readonly yes?: true;
  readonly textHash?: string;
}

interface AskOptions {
  readonly who: string;
  readonly what: string;
  readonly to: string;
  readonly playbook?: string;
  readonly aid?: true;
  readonly marking?: string;
  readonly exercise?: string;
}

export const agreement: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    { usage: "list", summary: "The agreements that your partner is a party to", example: "agreement list" },
    agreementList,
    ({ api, routes }, query) => api.ask(routes.agreements.list, { query }),
  );
  verbs.ask(
    {
      usage: "show <agreement>",
      summary: "An agreement's text, who has ratified it, and whether it is in force",
      example: `agreement show ${EXAMPLE}`,
    },
    agreementText,
    ({ api, routes, params }) => api.ask(routes.agreements.show, { params }),
  );
  verbs.ask(
    {
      usage: "propose",
      summary: "Put an agreement to its parties",
      description:
        "The file holds the text: title, mode, parties (by id or name), legalBasis, clauses, effectiveFrom, sunsetAt and notice. It is in force once an authorised official of each party has ratified exactly this text.",
      example: "agreement propose --file agreement.yaml",
      options: [
        required("--file <file>", "the text, in a JSON or YAML file (- for JSON on stdin)"),
        option("--exercise <exercise>", "of this exercise; then the text's mode is exercise"),
      ],
    },
    agreementText,
    async ({
      api,
      routes,
      names,
      use,
      options,
    }: Asking<{ readonly file: string; readonly exercise?: string }>) => {
      const text = await objectIn(use.terminal, options.file);
      const parties = Array.isArray(text.parties)
        ? await names.partners(text.parties.map(String))
        : text.parties;
      const told = { text: { ...text, parties }, exercise: options.exercise };
      return api.ask(routes.agreements.propose, { body: checked(routes.agreements.propose.body, told) });
    },
  );
  verbs.ask(
    {
      usage: "ratify <agreement>",
      summary: "Bind your partner to exactly this text",
      description: "For authorised officials. Shows the text, and asks you to type yes.",
      example: `agreement ratify ${EXAMPLE}`,
      options: [
        option(
          "--text-hash <hash>",
          "the text that you have read; if it is another one now, nothing is decided",
        ),
        option("--yes", "decide without being asked"),
      ],
    },
    agreementText,
    async ({ api, routes, use, params, options, seen }: Asking<RatifyOptions>) => {
      const shown = await api.ask(routes.agreements.show, { params });
      stillAsRead(options.textHash, shown.textHash);
      if (options.yes !== true)
        await confirm(use.terminal, { what: agreementText(shown), question: "Bind your partner to this?" });
      return api.ask(routes.agreements.ratify, { params, body: { textHash: shown.textHash }, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "denounce <agreement>",
      summary: "Give notice: the agreement ends for all when the notice is over",
      example: `agreement denounce ${EXAMPLE} --justification "A later treaty takes its place."`,
      options: [required("--justification <words>", "why, in at least 20 characters")],
    },
    agreementText,
    ({ api, routes: { agreements }, params, options, seen }: Asking<{ readonly justification: string }>) =>
      api.ask(agreements.denounce, { params, body: checked(agreements.denounce.body, options), ...seen }),
  );
  verbs.ask(
    {
      usage: "revoke-notice <agreement>",
      summary: "Take a notice back while it runs",
      example: `agreement revoke-notice ${EXAMPLE}`,
    },
    agreementText,
    ({ api, routes, params, seen }) => api.ask(routes.agreements.revokeNotice, { params, ...seen }),
  );
  verbs.add(
    {
      usage: "ask",
      summary: "May X do Y to Z now, and why? Exits 8 where it may not",
      description: "Looks at the agreements only: consent may be needed besides (C-04).",
      example: "agreement ask --who Sudmark --what E4 --to Norland",
      options: [
        required("--who <partner>", "who acts, by id or name"),
        required("--what <class>", "the class of the effect").choices(EffectClass.options),
        required("--to <partner>", "whose assets it is on, by id or name"),
        option("--playbook <playbook>", "under this playbook, by id or name"),
        option("--aid", "as mutual aid"),
        markingOption("with information of this marking"),
        option("--exercise <exercise>", "within this exercise, on its clock"),
      ],
    },
    ask,
  );
};

async function ask(use: Use<AskOptions>): Promise<ExitCode> {
  const { api, routes, names, options } = await asking(use);
  const { who, to, playbook, aid, ...more } = options;
  const query = checked(routes.agreements.ask.query, {
    ...more,
    who: await names.partner(who),
    to: await names.partner(to),
    playbook: playbook === undefined ? undefined : await names.playbook(playbook),
    aid: aid === true ? "true" : "false",
  });
  const answer = await api.ask(routes.agreements.ask, { query });
  await use.show(answer, agreementAnswerText);
  return answer.allowed ? ExitCode.ok : ExitCode.refused;
}
