import { many, numeric, option, required } from "../../command.js";
import { instant } from "../../input/instant.js";
import type { Asking, Verbs } from "../../verbs.js";
import { aidText } from "../../views/aid.js";
import { offered } from "./offer.js";
import { EXAMPLE } from "./request-options.js";

const DECLINE_REASONS = [
  "not-competent",
  "no-capacity",
  "own-protection",
  "disproportionate",
  "essential-security-interest",
  "caveat",
  "legal-basis",
  "duplicate",
  "other",
];

interface PackageOptions {
  readonly package: string;
  readonly earliestStart: string;
  readonly validUntil: string;
}

/** What a partner that is asked does: saying that it has heard, offering, saying no. */
export function answerIt(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "acknowledge <request>",
      summary: "Received, not yet looked at: for every line that you are asked for",
      example: `aid acknowledge ${EXAMPLE}`,
    },
    aidText,
    ({ aidRequests }) => aidRequests.acknowledge,
  );
  verbs.decide(
    {
      usage: "consider <request>",
      summary: "We are looking at it: a holding answer, and no agreement (MA-03)",
      example: `aid consider ${EXAMPLE}`,
    },
    aidText,
    ({ aidRequests }) => aidRequests.consider,
  );
  verbs.decide(
    {
      usage: "offer <request>",
      summary: "Offer a resource for one line, as an authorised official of the helping partner",
      description: "From a file, from flags, or from both: flags come before what the file says.",
      example: `aid offer ${EXAMPLE} --line 1 --quantity 1 --resource "Rapid response team" --earliest-start 2026-11-22T05:00Z --valid-until 2026-11-22T09:00Z`,
      options: [
        option("--file <file>", "a JSON or YAML file with the offer"),
        numeric("--line <number>", "for which line of the request"),
        numeric("--quantity <number>", "how many"),
        option("--resource <resource>", "what of your registry, by id or name; its team goes with it"),
        option("--substitution <words>", "why it does, where it is of another type than is asked for"),
        option("--team <team>", "which team of yours, by id or name"),
        option(
          "--resource-id <name>",
          "your own name for what stands in no registry: what cannot be in two places at once",
        ),
        option("--resource-name <words>", "what it is called; its team's name unless told"),
        option("--earliest-start <instant>", "from when it can be there"),
        numeric("--cost <amount>", "what it is estimated to cost; 0 unless told"),
        numeric("--not-to-exceed <amount>", "what it costs at the most; the estimate unless told"),
        option("--currency <code>", "the currency, such as EUR (the default)"),
        many("--condition <words>", "a condition, once for each"),
        option("--valid-until <instant>", "until when the offer stands; not taken by then, it lapses"),
        option("--until <instant>", "when the help ends; the end of the request's period unless told"),
      ],
    },
    aidText,
    ({ aidRequests }) => aidRequests.offer,
    { body: offered },
  );
  verbs.decide(
    {
      usage: "offer-package <request>",
      summary: "Offer a mission-ready package in one act: each resource for the line that asks for its type",
      example: `aid offer-package ${EXAMPLE} --package "First night" --earliest-start 2026-11-22T05:00Z --valid-until 2026-11-22T09:00Z`,
      options: [
        required("--package <package>", "which one, by id or name"),
        required("--earliest-start <instant>", "from when it can be there"),
        required("--valid-until <instant>", "until when the offers stand"),
      ],
    },
    aidText,
    ({ aidRequests }) => aidRequests.offerPackage,
    {
      body: async ({ names, options }: Asking<PackageOptions>) => ({
        package: await names.aidPackage(options.package),
        earliestStart: instant(options.earliestStart),
        validUntil: instant(options.validUntil),
      }),
    },
  );
  verbs.decide(
    {
      usage: "decline <request>",
      summary: "Say no for one line, or for all that are not answered yet (MA-02)",
      description: "No reason is ever held against anyone.",
      example: `aid decline ${EXAMPLE} --reason no-capacity`,
      options: [
        required("--reason <reason>", "why; other is said with --text").choices(DECLINE_REASONS),
        numeric("--line <number>", "for which line; for all unless told"),
        option("--text <words>", "more about it"),
      ],
    },
    aidText,
    ({ aidRequests }) => aidRequests.decline,
  );
}
