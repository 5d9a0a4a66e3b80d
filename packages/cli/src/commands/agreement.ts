import type { AgreementView } from "@mirror/contract";
import type { SignedStatementOnAgreement } from "@mirror/partnership";
import { EffectClass } from "@mirror/vocabulary";
import { option, required, type Use } from "../command.js";
import { confirm } from "../confirm.js";
import { ExitCode } from "../exit-codes.js";
import { stillAsRead } from "../input/as-read.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import { markingOption } from "../input/marking-option.js";
import { type SigningOptions, signingOf, signingOptions } from "../input/signing.js";
import type { Noun } from "../nouns.js";
import { Stop } from "../stop.js";
import { type Asking, asking, Verbs } from "../verbs.js";
import { agreementAnswerText, agreementList, agreementText } from "../views/agreement.js";

const EXAMPLE = "agreement--0197a000-0000-7000-8000-000000000001";

interface DenounceOptions extends SigningOptions {
  readonly justification: string;
}

interface RatifyOptions extends SigningOptions {
  readonly yes?: true;
  readonly textHash?: string;
}

interface AskOptions {
  readonly who: string;
  readonly what: string;
  readonly to: string;
  readonly playbook?: string;
  readonly effect?: string;
  readonly category?: string;
  readonly kind?: string;
  readonly activity?: string;
  readonly sector?: string;
  readonly severity?: string;
  readonly at?: string;
  readonly aid?: true;
  readonly marking?: string;
  readonly exercise?: string;
}

const key = signingOptions("your partner's key, which signs this; needed once it has enrolled one");

/** What the partner's key says of an agreement, where a key is named. */
async function signedFor(
  asking: Asking<SigningOptions>,
  type: "ratify" | "denounce",
  shown: AgreementView,
): Promise<{ readonly signed?: SignedStatementOnAgreement }> {
  const { isSigned, signing } = signingOf(asking);
  if (!isSigned) return {};
  const { stateOn } = await import("../api/speak.js");
  return { signed: await stateOn(asking.api, type, shown, signing) };
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
      usage: "propose [file]",
      summary: "Put an agreement to its parties",
      description:
        "The file holds the text: title, mode, parties (by id or name), legalBasis, clauses, effectiveFrom, reviewOn, sunsetAt, notice and exitTerms; supersedes, with the next version, where it takes the place of another. It is in force once an authorised official of each party has ratified exactly this text.",
      example: "agreement propose agreement.yaml",
      options: [
        option("--file <file>", "the text, in a JSON or YAML file (- for JSON on stdin)"),
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
    }: Asking<{ readonly file?: string; readonly exercise?: string }>) => {
      const file = use.optionalArg(0) ?? options.file;
      if (file === undefined)
        throw new Stop(ExitCode.usage, "Name the file that holds the text (- for JSON on stdin).");
      const text = await objectIn(use.terminal, file);
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
      description:
        "For authorised officials. Shows the text, asks you to type yes, and signs that with your partner's key.",
      example: `agreement ratify ${EXAMPLE} --key norland.pem`,
      options: [
        ...key,
        option(
          "--text-hash <hash>",
          "the text that you have read; if it is another one now, nothing is decided",
        ),
        option("--yes", "decide without being asked"),
      ],
    },
    agreementText,
    async (asking: Asking<RatifyOptions>) => {
      const { api, routes, use, params, options } = asking;
      const shown = await api.ask(routes.agreements.show, { params });
      stillAsRead(options.textHash, shown.textHash);
      // What is signed elsewhere is read and confirmed there.
      const isElsewhere = options.print !== undefined || options.signature !== undefined;
      if (options.yes !== true && !isElsewhere)
        await confirm(use.terminal, { what: agreementText(shown), question: "Bind your partner to this?" });
      const signed = await signedFor(asking, "ratify", shown);
      return api.ask(routes.agreements.ratify, {
        params,
        body: { textHash: shown.textHash, ...signed },
      });
    },
  );
  verbs.ask(
    {
      usage: "denounce <agreement>",
      summary: "Give notice: the agreement ends for all when the notice is over",
      example: `agreement denounce ${EXAMPLE} --justification "A later treaty takes its place." --key norland.pem`,
      options: [required("--justification <words>", "why, in at least 20 characters"), ...key],
    },
    agreementText,
    async (asking: Asking<DenounceOptions>) => {
      const { api, params, options } = asking;
      const { agreements } = asking.routes;
      const body = checked(agreements.denounce.body, { justification: options.justification });
      const shown = await api.ask(agreements.show, { params });
      const signed = await signedFor(asking, "denounce", shown);
      return api.ask(agreements.denounce, { params, body: { ...body, ...signed } });
    },
  );
  verbs.decide(
    {
      usage: "revoke-notice <agreement>",
      summary: "Take a notice back while it runs",
      example: `agreement revoke-notice ${EXAMPLE}`,
    },
    agreementText,
    ({ agreements }) => agreements.revokeNotice,
  );
  verbs.decide(
    {
      usage: "decline <agreement>",
      summary: "Say no to a proposed agreement, or take your own proposal back",
      example: `agreement decline ${EXAMPLE} --justification "Our parliament has not agreed to clause 4."`,
      options: [required("--justification <words>", "why, in at least 20 characters")],
    },
    agreementText,
    ({ agreements }) => agreements.decline,
  );
  verbs.decide(
    {
      usage: "suspend <agreement>",
      summary: "Suspend an agreement for all its parties: nothing new stands on it until you lift that",
      example: `agreement suspend ${EXAMPLE} --justification "The court has stopped our part in it for now."`,
      options: [required("--justification <words>", "why, in at least 20 characters")],
    },
    agreementText,
    ({ agreements }) => agreements.suspend,
  );
  verbs.decide(
    {
      usage: "lift <agreement>",
      summary: "Lift your partner's own suspension",
      example: `agreement lift ${EXAMPLE}`,
    },
    agreementText,
    ({ agreements }) => agreements.lift,
  );
  verbs.decide(
    {
      usage: "confirm-review <agreement>",
      summary: "Say that you have looked at an agreement again and keep to it; its sunset stays",
      example: `agreement confirm-review ${EXAMPLE}`,
    },
    agreementText,
    ({ agreements }) => agreements.confirmReview,
  );
  verbs.add(
    {
      usage: "ask",
      summary: "May X do Y to Z now, and why? Exits 8 where it may not",
      description:
        "Says which clause decided, what else was considered and why it does not count, what is needed besides, such as the owner's own consent (C-04), and what would make a no a yes. What is left out is not asked about.",
      example: "agreement ask --who Sudmark --what E3 --to Norland --severity 4",
      options: [
        required("--who <partner>", "who acts, by id or name"),
        required("--what <what>", "the class of the effect; or mutual aid; or telling something").choices([
          ...EffectClass.options,
          "aid",
          "share",
        ]),
        required("--to <partner>", "whose assets it is on, who is asked or told; by id or name"),
        option("--playbook <playbook>", "under this playbook, by id or name"),
        option("--effect <class>", "of aid or a share, the strongest effect that comes with it").choices(
          EffectClass.options,
        ),
        option("--category <category>", "of aid, which category"),
        option("--kind <kind>", "of aid, which kind within its category"),
        option("--activity <activity>", "what is done, as CACAO names activities"),
        option("--sector <sector>", "for this sector; left out, those that the playbook names"),
        option("--severity <severity>", "how grave the incident is").choices(["0", "1", "2", "3", "4", "5"]),
        option("--at <instant>", "at this instant, as the agreements stand; left out, now"),
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
