import { required } from "../command.js";
import { partnerNamed } from "../input/decision.js";
import { objectIn } from "../input/file.js";
import { type SigningOptions, signingOptions } from "../input/signing.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { delegationList, delegationText } from "../views/restriction.js";

const PARTNER = "Norland";

export const delegation: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list <partner>",
      summary: "Who answers for an office in whose place, at your partner (by id or name)",
      example: `delegation list ${PARTNER}`,
    },
    delegationList,
    async (asking, query) =>
      asking.api.ask(asking.routes.delegations.list, { params: { id: await partnerNamed(asking) }, query }),
  );
  verbs.decide(
    {
      usage: "make <partner>",
      summary: "Let somebody answer for your office, within a scope, until an end (C-12)",
      description:
        "The file holds: to (a person, by id or name), scope (effectCeiling, levels, playbooks), until, and words: what was ordered in writing.",
      example: `delegation make ${PARTNER} --file delegation.yaml`,
      options: [
        required("--file <file>", "what is delegated, in a JSON or YAML file (- for JSON on stdin)"),
        ...signingOptions("your own key, which signs this; needed once your partner has named it"),
      ],
    },
    delegationText,
    ({ delegations }) => delegations.make,
    { about: partnerNamed, body: delegates },
  );
  verbs.decide(
    {
      usage: "revoke <partner>",
      summary: "End a delegation at once",
      example: `delegation revoke ${PARTNER} --delegation delegation--0197a000-0000-7000-8000-000000000001`,
      options: [required("--delegation <delegation>", "which one")],
    },
    delegationText,
    ({ delegations }) => delegations.revoke,
    { about: partnerNamed },
  );
};

/** What is delegated, with its signature where one is given. */
async function delegates(asking: Asking<SigningOptions & { readonly file: string }>) {
  const { to, ...rest } = await objectIn(asking.use.terminal, asking.options.file);
  const named = await asking.names.person(await partnerNamed(asking), String(to));
  const said = { ...rest, to: named };
  const { signatureOnDelegating } = await import("../api/sign-in-advance.js");
  return { ...said, ...(await signatureOnDelegating(asking, said)) };
}
