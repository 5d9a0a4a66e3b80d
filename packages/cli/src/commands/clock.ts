import { option, required } from "../command.js";
import { checked, given } from "../input/body.js";
import { isFile, objectIn } from "../input/file.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { clockList, clockText, dutyList, dutyText } from "../views/clock.js";

const EXAMPLE = "regulatory-clock--0197a000-0000-7000-8000-000000000001";

const reason = required("--reason <words>", "why, in at least 20 characters");
const occurrence = [
  required("--event <event>", "what has happened: awareness, classification, determination, submission, …"),
  required("--at <instant>", "when, in UTC: 2026-11-22T03:00:00.000Z"),
  required("--evidence <words>", "what shows it: a log line, a call, a file's hash"),
] as const;

export const clock: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "duties",
      summary: "The reporting duties that are known, and whether each is enforced today",
      description: "Facts about the law as of this version, with how surely we know them; no legal advice.",
      example: "clock duties --all",
    },
    dutyList,
    ({ api, routes }, query) => api.ask(routes.regulatoryClocks.duties, { query }),
  );
  verbs.list(
    {
      usage: "list",
      summary: "Your partner's regulatory clocks, newest first, with the margin that is left",
      example: "clock list --open",
      options: [
        option("--incident <incident>", "those of this incident"),
        option("--open", "only those that still want a report"),
        option("--closed", "only those that do not"),
      ],
    },
    clockList,
    ({ api, routes, options }: Asking<OpenOrClosed & { readonly incident?: string }>, query) =>
      api.ask(routes.regulatoryClocks.list, {
        query: { ...query, ...openOnly(options), incident: options.incident },
      }),
  );
  verbs.ask(
    {
      usage: "show <clock>",
      summary: "What a clock counts from, until when, and every correction",
      example: `clock show ${EXAMPLE}`,
    },
    clockText,
    ({ api, routes, params }) => api.ask(routes.regulatoryClocks.show, { params }),
  );
  registry(verbs);
  start(verbs);
  note(verbs);
  judge(verbs);
};

function registry(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "state <file>",
      summary: "State a reporting duty of your partner's own, once for all its clocks",
      description:
        "The JSON or YAML file holds id, regime, stage, startsOn, term (durations in ISO 8601), follows, recipient, standing, confidence, note and source. From then on `clock start NAME` starts it, and so does a step of a playbook that names it, or the submission that it follows. Stated again, the new words count for clocks to come.",
      example: "clock state our-duty.json",
    },
    dutyText,
    async ({ api, routes: { regulatoryClocks }, params, use }: Asking) => {
      const body = { duty: await objectIn(use.terminal, params.id) };
      return api.ask(regulatoryClocks.stateDuty, { body: checked(regulatoryClocks.stateDuty.body, body) });
    },
  );
  verbs.ask(
    {
      usage: "withdraw-duty <duty>",
      summary: "Your partner has this duty no longer; clocks that run for it go on",
      example: 'clock withdraw-duty OUR-6H --reason "Our own act was repealed in the spring."',
      options: [reason],
    },
    dutyText,
    ({ api, routes: { regulatoryClocks }, params, options }: Asking<{ readonly reason: string }>) =>
      api.ask(regulatoryClocks.withdrawDuty, {
        body: checked(regulatoryClocks.withdrawDuty.body, { duty: params.id, reason: options.reason }),
      }),
  );
}

interface Happened {
  readonly event: string;
  readonly at: string;
  readonly evidence: string;
}

interface StartOptions extends Happened {
  readonly incident: string;
  readonly entity: string;
  readonly run?: string;
  readonly zone?: string;
}

function start(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "start <duty>",
      summary: "Start a clock for your partner, by what has happened",
      description:
        "The duty is one that is known (`clock duties`), or a JSON or YAML file that states one of your own in full: its term, its source, how surely you know it. It never pauses (ES-08), and drills start none (DR-06).",
      example:
        'clock start NIS2-EW --incident incident--0197a000-0000-7000-8000-000000000001 --entity "St. Alder" --event awareness --at 2026-11-22T03:00:00.000Z --evidence "The night shift\'s call."',
      options: [
        required("--incident <incident>", "the incident that it is about"),
        required("--entity <line>", "who owes the report"),
        ...occurrence,
        option("--run <run>", "the run that it belongs to; the clock outlives it"),
        option("--zone <zone>", "where the entity's days begin and end: Europe/Oslo (UTC)"),
      ],
    },
    clockText,
    async ({ api, routes: { regulatoryClocks }, params, options, use }: Asking<StartOptions>) => {
      const { event, at, evidence, ...said } = options;
      const duty = isFile(params.id) ? await objectIn(use.terminal, params.id) : params.id;
      const body = { duty, ...given({ ...said }), occurrence: { event, at, evidence } };
      return api.ask(regulatoryClocks.start, { body: checked(regulatoryClocks.start.body, body) });
    },
  );
}

function note(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "record <clock>",
      summary: "Note that another of the events that it counts from has happened",
      example: `clock record ${EXAMPLE} --event classification --at 2026-11-22T05:00:00.000Z --evidence "The classification sheet."`,
      options: occurrence,
    },
    clockText,
    ({ regulatoryClocks }) => regulatoryClocks.record,
    { body: ({ options }) => ({ occurrence: options }) },
  );
  verbs.decide(
    {
      usage: "submit <clock>",
      summary: "Note that the report has left; what is counted from it starts by itself",
      example: `clock submit ${EXAMPLE} --at 2026-11-22T20:10:00.000Z --reference "Receipt 4711 of the CSIRT."`,
      options: [
        required("--at <instant>", "when it left, in UTC"),
        required("--reference <words>", "its receipt, or what else shows it"),
      ],
    },
    clockText,
    ({ regulatoryClocks }) => regulatoryClocks.submit,
  );
}

function judge(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "correct <clock>",
      summary: "Correct when something happened; both values are kept",
      example: `clock correct ${EXAMPLE} --event awareness --at 2026-11-22T01:40:00.000Z --reason "The gateway's log shows it earlier."`,
      options: [
        required("--event <event>", "which of the events"),
        required("--at <instant>", "when it happened after all, in UTC"),
        reason,
      ],
    },
    clockText,
    ({ regulatoryClocks }) => regulatoryClocks.correct,
  );
  verbs.decide(
    {
      usage: "extend <clock>",
      summary: "Note that the authority has given more time",
      example: `clock extend ${EXAMPLE} --until 2026-11-25T12:00:00.000Z --basis "Letter of the authority of today."`,
      options: [
        required("--until <instant>", "the new end, in UTC"),
        required("--basis <words>", "who gave it, by what, in at least 20 characters"),
      ],
    },
    clockText,
    ({ regulatoryClocks }) => regulatoryClocks.extend,
  );
  verbs.decide(
    {
      usage: "transfer <clock>",
      summary: "Somebody else keeps it from now on",
      example: `clock transfer ${EXAMPLE} --to "Health authority" --reason "The operator reports for itself."`,
      options: [required("--to <line>", "who"), reason],
    },
    clockText,
    ({ regulatoryClocks }) => regulatoryClocks.transfer,
  );
  verbs.decide(
    {
      usage: "not-applicable <clock>",
      summary: "Say that the duty does not apply after all",
      example: `clock not-applicable ${EXAMPLE} --reason "The incident was found not to be significant."`,
      options: [reason],
    },
    clockText,
    ({ regulatoryClocks }) => regulatoryClocks.setNotApplicable,
  );
  verbs.decide(
    {
      usage: "reopen <clock>",
      summary: "Undo a transfer, or that it does not apply",
      example: `clock reopen ${EXAMPLE} --reason "The classification was taken back this morning."`,
      options: [reason],
    },
    clockText,
    ({ regulatoryClocks }) => regulatoryClocks.reopen,
  );
}
