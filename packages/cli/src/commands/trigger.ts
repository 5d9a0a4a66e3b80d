import { many, option, required } from "../command.js";
import { checked, given } from "../input/body.js";
import { textOf } from "../input/file.js";
import { markingOption } from "../input/marking-option.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { newSourceText, sourceList, sourceText } from "../views/source.js";

const EXAMPLE = "source--0197a000-0000-7000-8000-000000000001";

interface AddOptions {
  readonly mapping: string;
  readonly signIn: string;
  readonly secretFile?: string;
  readonly marking?: string;
  readonly rule?: string[];
  readonly exercise?: string;
}

interface RotateOptions {
  readonly oldFor?: string;
  readonly secretFile?: string;
}

const rule = many("--rule <file>", "a JSON or YAML file of a rule: when, playbook, may, bindings, variables");

export const trigger: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.add<{ readonly mapping?: string; readonly source?: string }>(
    {
      usage: "test <file>",
      summary: "What an alert would become, by a mapping",
      description:
        "Needs no server, but with --source. Without either the ready mapping is taken that knows such a message. Exits 7 where no alert comes of it.",
      example: "trigger test packages/alert/payloads/alertmanager.json",
      options: [
        option("--mapping <mapping>", "a ready mapping by name, or the file of one of your own"),
        option("--source <source>", "by the mapping of this source"),
      ],
    },
    async (use) => {
      const { testAlert } = await import("./trigger/test-alert.js");
      return testAlert(use);
    },
  );
  verbs.ask(
    {
      usage: "add <name>",
      summary: "Let something of your partner's send alerts; its secret is shown once",
      description:
        "It signs in by a Standard Webhooks signature, a bearer token (Alertmanager), or a key in the path where the product " +
        "cannot set a header (Splunk). What may follow from its alerts is said by rules; without any, incidents are proposed " +
        "and nothing is started.",
      example: 'trigger add "Alertmanager of the hospital" --mapping alertmanager --sign-in bearer',
      options: [
        required("--mapping <mapping>", "a ready mapping by name, or the file of one of your own"),
        required("--sign-in <kind>", "how it signs in").choices([
          "standard-webhooks",
          "bearer",
          "key-in-path",
        ]),
        option("--secret-file <file>", "the file of a signing secret that its sender chose (whsec_…)"),
        markingOption("who may know of its incidents"),
        rule,
        option("--exercise <exercise>", "within this exercise, and nowhere else"),
      ],
    },
    newSourceText,
    async ({ api, routes, names, use, options }: Asking<AddOptions>) => {
      const { rulesIn } = await import("./trigger/rule-file.js");
      const { mappingFor, mapperOf } = await import("./trigger/test-alert.js");
      const { mapping: named, signIn, secretFile, marking, exercise } = options;
      const { mapping } = mapperOf(named, await mappingFor(use, named));
      const secret = secretFile === undefined ? undefined : (await textOf(use.terminal, secretFile)).trim();
      const rules = await rulesIn(use, names, options.rule);
      const fields = given({ name: use.arg(0), signIn, mapping, secret, marking, rules, exercise });
      return api.ask(routes.sources.add, { body: checked(routes.sources.add.body, fields) });
    },
  );
  verbs.list(
    {
      usage: "list",
      summary: "The sources of alerts of your partner, newest first",
      example: "trigger list",
    },
    sourceList,
    ({ api, routes }, query) => api.ask(routes.sources.list, { query }),
  );
  verbs.ask(
    {
      usage: "show <source>",
      summary: "A source: how it signs in, its mapping, its rules; never its secret",
      example: `trigger show ${EXAMPLE}`,
    },
    sourceText,
    ({ api, routes, params }) => api.ask(routes.sources.show, { params }),
  );
  verbs.ask(
    {
      usage: "rules <source>",
      summary:
        "Say anew what may follow from a source's alerts; without --rule, nothing but proposed incidents",
      example: `trigger rules ${EXAMPLE} --rule rule.yaml`,
      options: [rule],
    },
    sourceText,
    async ({ api, routes, names, params, use, options }: Asking<{ readonly rule?: string[] }>) => {
      const { rulesIn } = await import("./trigger/rule-file.js");
      const body = checked(routes.sources.setRules.body, { rules: await rulesIn(use, names, options.rule) });
      return api.ask(routes.sources.setRules, { params, body });
    },
  );
  verbs.ask(
    {
      usage: "rotate <source>",
      summary: "Give a source another secret, shown once; the one before counts for a day besides",
      description:
        "So its sender can be told in peace. --old-for PT0S ends the one before at once: where it has leaked. Two count at most.",
      example: `trigger rotate ${EXAMPLE} --old-for PT4H`,
      options: [
        option("--old-for <duration>", "how long the secret before counts, such as PT4H; P1D unless told"),
        option("--secret-file <file>", "the file of a signing secret that its sender chose (whsec_…)"),
      ],
    },
    newSourceText,
    async ({ api, routes, params, use, options }: Asking<RotateOptions>) => {
      const { oldFor, secretFile } = options;
      const secret = secretFile === undefined ? undefined : (await textOf(use.terminal, secretFile)).trim();
      const body = checked(routes.sources.rotate.body, given({ secret, oldFor }));
      const rotated = await api.ask(routes.sources.rotate, { params, body });
      if (rotated.secret === null && secret === undefined)
        use.say("mirror: the answer that held this secret was lost. Rotate again.");
      return rotated;
    },
  );
  verbs.decide(
    {
      usage: "remove <source>",
      summary: "From now on nothing that a source sends is taken in; its incidents stay",
      example: `trigger remove ${EXAMPLE} --reason "Replaced by another."`,
      options: [required("--reason <words>", "why")],
    },
    sourceText,
    ({ sources }) => sources.remove,
  );
};
