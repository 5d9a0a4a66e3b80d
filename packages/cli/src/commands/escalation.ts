import { many, option, required } from "../command.js";
import { checked } from "../input/body.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { escalationList, escalationText } from "../views/escalation.js";

const EXAMPLE = "escalation--0197a000-0000-7000-8000-000000000001";

const why = required("--justification <words>", "why, in at least 20 characters");

export const escalation: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "The escalations that your partner is called in, or affected by, newest first",
      example: "escalation list --open",
      options: [
        option("--run <run>", "only those of this run"),
        option("--open", "only those that are not over"),
        option("--closed", "only those that are"),
      ],
    },
    escalationList,
    ({ api, routes, options }: Asking<OpenOrClosed & { readonly run?: string }>, query) =>
      api.ask(routes.escalations.list, { query: { ...query, ...openOnly(options), run: options.run } }),
  );
  verbs.ask(
    {
      usage: "show <escalation>",
      summary: "Which level is called, why, who is paged, and what leaving it takes",
      example: `escalation show ${EXAMPLE}`,
    },
    escalationText,
    ({ api, routes, params }) => api.ask(routes.escalations.show, { params }),
  );
  open(verbs);
  climb(verbs);
  standDown(verbs);
};

interface OpenOptions {
  readonly run: string;
  readonly to: string;
  readonly reason: string;
  readonly deEscalation?: string[];
  readonly exitCriterion?: string[];
  readonly team?: string;
  readonly office?: string;
  readonly acknowledgeWithin?: string;
  readonly acceptWithin?: string;
}

function open(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "open",
      summary: "Call a level within a run, up your own partner's ladder",
      description:
        "It is notified at once, or proposed to the level's authority, as ES-03 says. It names how the level can be left again (ES-05).",
      example:
        'escalation open --run run--0197a000-0000-7000-8000-000000000001 --to operational --reason "A second region reports encryption." --de-escalation "Restore from the vault." --exit-criterion "No new encryption for 72 hours."',
      options: [
        required("--run <run>", "the run that it is about"),
        required("--to <level>", "the level").choices(["technical", "operational", "political"]),
        required("--reason <words>", "why, in at least 20 characters"),
        many("--de-escalation <words>", "how the level could be left, once for each"),
        many("--exit-criterion <words>", "what has to be so before it is, once for each"),
        option("--team <team>", "who of your partner is called first, by id or name; else its duty officers"),
        option(
          "--office <office>",
          "the office that holds the level's authority; else any official of yours",
        ),
        option(
          "--acknowledge-within <duration>",
          "how long one who is paged has (by severity: PT5M to PT1H)",
        ),
        option("--accept-within <duration>", "how long the level's authority has (by level and severity)"),
      ],
    },
    escalationText,
    async ({ api, routes: { escalations }, names, options }: Asking<OpenOptions>) => {
      const { deEscalation = [], exitCriterion = [], team, ...said } = options;
      const body = checked(escalations.open.body, {
        ...said,
        deEscalation,
        exitCriteria: exitCriterion,
        ...(team === undefined ? {} : { team: await names.team(await names.partner(), team) }),
      });
      return api.ask(escalations.open, { body });
    },
  );
}

function climb(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "authorise <escalation>",
      summary: "Want a level, as its authority (ES-04)",
      example: `escalation authorise ${EXAMPLE} --justification "Two regions are without emergency care."`,
      options: [why],
    },
    escalationText,
    ({ escalations }) => escalations.authorise,
  );
  verbs.decide(
    {
      usage: "reject <escalation>",
      summary: "Not want a level, as its authority",
      example: `escalation reject ${EXAMPLE} --justification "One ward is hit, and it is contained."`,
      options: [why],
    },
    escalationText,
    ({ escalations }) => escalations.reject,
  );
  verbs.decide(
    {
      usage: "acknowledge <escalation>",
      summary: "I have it: the paging stops",
      example: `escalation acknowledge ${EXAMPLE}`,
    },
    escalationText,
    ({ escalations }) => escalations.acknowledge,
  );
  verbs.decide(
    {
      usage: "accept <escalation>",
      summary: "Take the level, as its authority: it is active",
      example: `escalation accept ${EXAMPLE}`,
    },
    escalationText,
    ({ escalations }) => escalations.accept,
  );
  verbs.decide(
    {
      usage: "decline <escalation>",
      summary: "Not take the level, as its authority",
      example: `escalation decline ${EXAMPLE} --justification "It is the regional office's to take."`,
      options: [why],
    },
    escalationText,
    ({ escalations }) => escalations.decline,
  );
  verbs.decide(
    {
      usage: "escalate-further <escalation>",
      summary: "Hand on to a higher level: another escalation takes over",
      example: `escalation escalate-further ${EXAMPLE} --to escalation--… --justification "Ministers have to decide now."`,
      options: [required("--to <escalation>", "the escalation that takes over"), why],
    },
    escalationText,
    ({ escalations }) => escalations.escalateFurther,
  );
}

function standDown(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "propose-stand-down <escalation>",
      summary: "Say of every exit criterion that it is met",
      example: `escalation propose-stand-down ${EXAMPLE} --met "No new encryption for 72 hours."`,
      options: [
        many("--met <criterion>", "a criterion in the escalation's own words and order, once for each"),
      ],
    },
    escalationText,
    ({ escalations }) => escalations.proposeStandDown,
    { body: ({ options }: Asking<{ readonly met?: string[] }>) => ({ criteriaMet: options.met ?? [] }) },
  );
  verbs.decide(
    {
      usage: "object <escalation>",
      summary: "Object to standing down, as an affected partner",
      example: `escalation object ${EXAMPLE} --justification "Our own laboratory is still without its systems."`,
      options: [why],
    },
    escalationText,
    ({ escalations }) => escalations.object,
  );
  verbs.decide(
    {
      usage: "confirm <escalation>",
      summary: "Leave the level; refused while anything still has to end (ES-09)",
      example: `escalation confirm ${EXAMPLE}`,
    },
    escalationText,
    ({ escalations }) => escalations.confirm,
  );
  verbs.decide(
    {
      usage: "re-escalate <escalation>",
      summary: "Take the level again: it flared up before it was left",
      example: `escalation re-escalate ${EXAMPLE} --justification "A third site reports encryption since noon."`,
      options: [why],
    },
    escalationText,
    ({ escalations }) => escalations.reEscalate,
  );
}
