import { required } from "../command.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { packageList, packageText } from "../views/aid-package.js";

const EXAMPLE = '"First night"';

/** Which package is meant, by id or name. */
const named = ({ names, params }: Asking) => names.aidPackage(params.id);

export const aidPackage: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "What your partner has ready to be offered in one act",
      example: "package list",
    },
    packageList,
    ({ api, routes }, query) => api.ask(routes.aidPackages.list, { query }),
  );
  verbs.ask(
    {
      usage: "show <package>",
      summary: "A mission-ready package, by id or name: what is sent, and what it is estimated to cost",
      example: `package show ${EXAMPLE}`,
    },
    packageText,
    async (asking) => asking.api.ask(asking.routes.aidPackages.show, { params: { id: await named(asking) } }),
  );
  verbs.ask(
    {
      usage: "prepare",
      summary: "Prepare a mission-ready package from your registry, before anybody asks",
      description:
        "The file (JSON or YAML) holds name, mission, resources (each with resource, by id or name, quantity and cost: amount, currency, notToExceed), and, where it matters, conditions and under (agreement and clause). Nothing is promised by it.",
      example: "package prepare --file package.yaml",
      options: [required("--file <file>", "a JSON or YAML file (- for JSON on stdin)")],
    },
    packageText,
    async ({ api, routes: { aidPackages }, names, use, options }: Asking<{ readonly file: string }>) => {
      const told = await objectIn(use.terminal, options.file);
      const resources: unknown[] = [];
      for (const one of Array.isArray(told.resources) ? told.resources : [])
        resources.push({ ...one, resource: await names.resource(String(one.resource), "own") });
      return api.ask(aidPackages.prepare, {
        body: checked(aidPackages.prepare.body, { ...told, resources }),
      });
    },
  );
  verbs.decide(
    {
      usage: "withdraw <package>",
      summary: "Offer a package no more; what was offered of it stands",
      example: `package withdraw ${EXAMPLE}`,
    },
    packageText,
    ({ aidPackages }) => aidPackages.withdraw,
    { about: named },
  );
};
