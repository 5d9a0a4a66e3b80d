import { many, option, required } from "../../command.js";
import { checked } from "../../input/body.js";
import { objectIn } from "../../input/file.js";
import { instant } from "../../input/instant.js";
import type { Asking, Verbs } from "../../verbs.js";
import { aidText } from "../../views/aid.js";
import { EXAMPLE } from "./request-options.js";

interface SubmitOptions {
  readonly offersBy?: string;
}

interface ReopenOptions {
  readonly recipient?: string[];
  readonly offersBy: string;
  readonly neededBy: string;
}

/** What the asking partner does to be helped: drawing a request up, sending it, asking again. */
export function askForIt(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "request",
      summary: "Draw up a request for aid, outside any run; an authorised official submits it (MA-01)",
      description:
        "The file (JSON or YAML) holds recipients (by id or name), needs, mission, ownMeasures, plannedUse, otherSupport, effectCeiling, offersBy, neededBy, period, priority, lifeSafety, costTerms and marking.",
      example: "aid request --file request.yaml",
      options: [required("--file <file>", "a JSON or YAML file (- for JSON on stdin)")],
    },
    aidText,
    async ({ api, routes: { aidRequests }, names, use, options }: Asking<{ readonly file: string }>) => {
      const told = await objectIn(use.terminal, options.file);
      const { recipients } = told;
      const named = Array.isArray(recipients) ? await names.partners(recipients.map(String)) : recipients;
      return api.ask(aidRequests.draft, {
        body: checked(aidRequests.draft.body, { ...told, recipients: named }),
      });
    },
  );
  verbs.decide(
    {
      usage: "submit <request>",
      summary: "Send a request to its recipients; texts given here replace the draft's (MA-04)",
      example: `aid submit ${EXAMPLE} --own-measures "Two analysts are at it."`,
      options: [
        option("--own-measures <words>", "what you do yourselves"),
        option("--planned-use <words>", "what the help is for"),
        option("--other-support <words>", "what help there is besides"),
        option("--offers-by <instant>", "until when offers are awaited"),
      ],
    },
    aidText,
    ({ aidRequests }) => aidRequests.submit,
    { body: ({ options }: Asking<SubmitOptions>) => ({ ...options, offersBy: instant(options.offersBy) }) },
  );
  verbs.decide(
    { usage: "discard <request>", summary: "Throw a draft away", example: `aid discard ${EXAMPLE}` },
    aidText,
    ({ aidRequests }) => aidRequests.discard,
  );
  verbs.decide(
    {
      usage: "reopen <request>",
      summary: "Ask again, more widely or with more time",
      example: `aid reopen ${EXAMPLE} --offers-by 2026-11-22T12:00Z --needed-by 2026-11-23T00:00Z`,
      options: [
        many(
          "--recipient <partner>",
          "who is asked, by id or name, once for each; the same as before unless told",
        ),
        required("--offers-by <instant>", "until when offers are awaited"),
        required("--needed-by <instant>", "when the help is needed"),
      ],
    },
    aidText,
    ({ aidRequests }) => aidRequests.reopen,
    {
      body: async ({ names, options: { recipient, offersBy, neededBy } }: Asking<ReopenOptions>) => ({
        recipients: recipient === undefined ? undefined : await names.partners(recipient),
        offersBy: instant(offersBy),
        neededBy: instant(neededBy),
      }),
    },
  );
}
