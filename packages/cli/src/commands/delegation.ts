import { required } from "../command.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
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
    async ({ api, routes, names, params }, query) =>
      api.ask(routes.delegations.list, { params: { id: await names.partner(params.id) }, query }),
  );
  verbs.ask(
    {
      usage: "make <partner>",
      summary: "Let somebody answer for your office, within a scope, until an end (C-12)",
      description:
        "The file holds: to (a person's id), scope (effectCeiling, levels, playbooks), until, and words: what was ordered in writing.",
      example: `delegation make ${PARTNER} --file delegation.yaml`,
      options: [required("--file <file>", "what is delegated, in a JSON or YAML file (- for JSON on stdin)")],
    },
    delegationText,
    async ({ api, routes, names, use, params, options }: Asking<{ readonly file: string }>) =>
      api.ask(routes.delegations.make, {
        params: { id: await names.partner(params.id) },
        body: checked(routes.delegations.make.body, await objectIn(use.terminal, options.file)),
      }),
  );
  verbs.ask(
    {
      usage: "revoke <partner>",
      summary: "End a delegation at once",
      example: `delegation revoke ${PARTNER} --delegation delegation--0197a000-0000-7000-8000-000000000001`,
      options: [required("--delegation <delegation>", "which one")],
    },
    delegationText,
    async ({ api, routes, names, params, options }: Asking<{ readonly delegation: string }>) =>
      api.ask(routes.delegations.revoke, {
        params: { id: await names.partner(params.id) },
        body: checked(routes.delegations.revoke.body, options),
      }),
  );
};
