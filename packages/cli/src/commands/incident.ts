import { many, numeric, option, required } from "../command.js";
import { checked } from "../input/body.js";
import { fileAndFlags } from "../input/file.js";
import { markingOption } from "../input/marking-option.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { incidentList, incidentText } from "../views/incident.js";

const EXAMPLE = "incident--0197a000-0000-7000-8000-000000000001";

interface OpenOptions {
  readonly file?: string;
  readonly title?: string;
  readonly severity?: number;
  readonly description?: string;
  readonly lifeSafety?: true;
  readonly marking?: string;
  readonly affected?: string[];
  readonly source?: string;
  readonly exercise?: string;
}

export const incident: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "open",
      summary: "Declare an incident for your partner",
      description: "From a file, from flags, or from both: flags come before what the file says.",
      example: 'incident open --title "Ransom note on two wards" --severity 4 --life-safety',
      options: [
        option("--file <file>", "a JSON or YAML file (- for JSON on stdin)"),
        option("--title <line>", "what happened, in a line"),
        numeric("--severity <number>", "0 baseline to 5 emergency"),
        option("--description <words>", "what is known"),
        option("--life-safety", "lives depend on it"),
        markingOption("who may know"),
        many(
          "--affected <partner>",
          "a partner that is hit, by id or name, once for each; your own unless told",
        ),
        option("--source <line>", "who or what says so"),
        option("--exercise <exercise>", "within this exercise"),
      ],
    },
    incidentText,
    async ({ api, routes, names, use, options: { file, ...flags } }: Asking<OpenOptions>) => {
      const { affected = [await names.partner()], ...told } = await fileAndFlags(use.terminal, file, flags);
      const hit = Array.isArray(affected) ? await names.partners(affected.map(String)) : affected;
      return api.ask(routes.incidents.open, {
        body: checked(routes.incidents.open.body, { ...told, affected: hit }),
      });
    },
  );
  verbs.list(
    {
      usage: "list",
      summary: "The incidents that your partner owns or is affected by, newest first",
      example: "incident list --open",
      options: [
        option("--open", "only those that are not closed"),
        option("--closed", "only those that are"),
      ],
    },
    incidentList,
    ({ api, routes, options }: Asking<OpenOrClosed>, query) =>
      api.ask(routes.incidents.list, { query: { ...query, ...openOnly(options) } }),
  );
  verbs.ask(
    {
      usage: "show <incident>",
      summary: "An incident, and the runs that were started for it",
      example: `incident show ${EXAMPLE}`,
    },
    incidentText,
    ({ api, routes, params }) => api.ask(routes.incidents.show, { params }),
  );
  verbs.decide(
    {
      usage: "acknowledge <incident>",
      summary: "Own up to an incident",
      example: `incident acknowledge ${EXAMPLE}`,
    },
    incidentText,
    ({ incidents }) => incidents.acknowledge,
  );
  assess(verbs);
  verbs.decide(
    {
      usage: "merge <incident>",
      summary: "Say that an incident is another one's: its alerts are counted there from now on",
      example: `incident merge ${EXAMPLE} --into incident--0197a000-0000-7000-8000-000000000002 --reason "The same servers."`,
      options: [
        required("--into <incident>", "the incident that it belongs to"),
        required("--reason <words>", "why"),
      ],
    },
    incidentText,
    ({ incidents }) => incidents.merge,
  );
  verbs.decide(
    {
      usage: "close <incident>",
      summary:
        "Close an incident, or dismiss one that an alert proposed; once none of its runs goes on (ES-09)",
      example: `incident close ${EXAMPLE} --reason "Restored, and nothing came back."`,
      options: [required("--reason <words>", "why")],
    },
    incidentText,
    ({ incidents }) => incidents.close,
  );
};

function assess(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "assess <incident>",
      summary: "Say how an incident stands at your own partner: severity, outlook, capacity (ES-01)",
      description:
        "No partner speaks for another. The levels that follow are called or proposed by themselves (ES-03, ES-07).",
      example: `incident assess ${EXAMPLE} --severity 4 --outlook worsening --reason "Two more wards are without their systems."`,
      options: [
        numeric("--severity <number>", "0 baseline to 5 emergency").makeOptionMandatory(),
        required("--outlook <outlook>", "which way it goes").choices(["improving", "stable", "worsening"]),
        option("--capacity-exceeded", "it is more than your partner can respond to"),
        required("--reason <words>", "why, in at least 20 characters"),
      ],
    },
    incidentText,
    ({ incidents }) => incidents.assess,
    {
      body: ({ options }: Asking<{ readonly capacityExceeded?: true }>) => ({
        ...options,
        capacityExceeded: options.capacityExceeded ?? false,
      }),
    },
  );
}
