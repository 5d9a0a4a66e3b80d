import { option, required } from "../command.js";
import { confirm } from "../confirm.js";
import { stillAsRead } from "../input/as-read.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import { type SigningOptions, signingOptions } from "../input/signing.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { standingList, standingText } from "../views/standing.js";

const EXAMPLE = "standing-consent--0197a000-0000-7000-8000-000000000001";

interface GrantOptions extends SigningOptions {
  readonly file: string;
  readonly justification?: string;
  readonly exercise?: string;
}

interface SecondOptions extends SigningOptions {
  readonly termsHash?: string;
  readonly yes?: true;
}

const ownKey = signingOptions("your own key, which signs this; needed once your partner has named it");

export const standing: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "The standing consents that your partner gave, or under which its teams may act",
      example: "standing list",
    },
    standingList,
    ({ api, routes }, query) => api.ask(routes.standingConsents.list, { query }),
  );
  verbs.ask(
    {
      usage: "show <standing-consent>",
      summary: "A standing consent's terms, who gave it, and every question that it answered",
      example: `standing show ${EXAMPLE}`,
    },
    standingText,
    ({ api, routes, params }) => api.ask(routes.standingConsents.show, { params }),
  );
  verbs.ask(
    {
      usage: "grant",
      summary: "Say yes in advance, within terms (C-06)",
      description:
        "The file holds the terms: mode, playbook (id and hash), office, level, effectCeiling, severities, targets, dataClasses, performers (by id or name), agreement, usesMax and until. Up to class E4 a second person of the office has to agree.",
      example: "standing grant --file terms.yaml",
      options: [
        required("--file <file>", "the terms, in a JSON or YAML file (- for JSON on stdin)"),
        option("--justification <words>", "why"),
        option("--exercise <exercise>", "of this exercise; then the terms' mode is exercise"),
        ...ownKey,
      ],
    },
    standingText,
    async (asking: Asking<GrantOptions>) => {
      const { api, routes, names, use, options } = asking;
      const terms = await objectIn(use.terminal, options.file);
      const performers = Array.isArray(terms.performers)
        ? await names.partners(terms.performers.map(String))
        : terms.performers;
      const { justification, exercise } = options;
      const told = { terms: { ...terms, performers }, justification, exercise };
      const body = checked(routes.standingConsents.grant.body, told);
      const { signatureOnTerms } = await import("../api/sign-in-advance.js");
      const { signed } = await signatureOnTerms(asking, body);
      return api.ask(routes.standingConsents.grant, {
        body: { ...body, ...(signed && { signed }) },
      });
    },
  );
  verbs.ask(
    {
      usage: "second <standing-consent>",
      summary: "Agree as the second person, to exactly these terms (C-11)",
      description: "Shows the terms, and asks you to type yes.",
      example: `standing second ${EXAMPLE}`,
      options: [
        option(
          "--terms-hash <hash>",
          "the terms that you have read; if they are others now, nothing is decided",
        ),
        option("--yes", "decide without being asked"),
        ...ownKey,
      ],
    },
    standingText,
    async (asking: Asking<SecondOptions>) => {
      const { api, routes, use, params, options } = asking;
      const shown = await api.ask(routes.standingConsents.show, { params });
      stillAsRead(options.termsHash, shown.termsHash);
      const { signatureOnTerms } = await import("../api/sign-in-advance.js");
      const { signed } = await signatureOnTerms(asking, { terms: shown.terms, standing: shown.id });
      // Whoever hands in a signature has read and signed it already.
      if (options.yes !== true && options.signature === undefined)
        await confirm(use.terminal, { what: standingText(shown), question: "Say yes to this in advance?" });
      return api.ask(routes.standingConsents.second, {
        params,
        body: { termsHash: shown.termsHash, ...(signed && { signed }) },
      });
    },
  );
  verbs.decide(
    {
      usage: "revoke <standing-consent>",
      summary: "Take it back at once, with every yes that it gave and that is not done with",
      example: `standing revoke ${EXAMPLE}`,
      options: [option("--justification <words>", "why")],
    },
    standingText,
    ({ standingConsents }) => standingConsents.revoke,
  );
};
