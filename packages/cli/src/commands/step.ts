import type { Exhibit } from "@mirror/vocabulary";
import { many, option, required } from "../command.js";
import { assignments, variableName } from "../input/assignments.js";
import { checked } from "../input/body.js";
import { exhibitOf } from "../input/exhibit.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { stepList, stepText } from "../views/step.js";

const EXAMPLE = "step--0197a000-0000-7000-8000-000000000001";

interface ListOptions {
  readonly mine?: true;
  readonly team?: string;
  readonly run?: string;
}

interface CompleteOptions {
  readonly out?: string[];
  readonly evidence?: string[];
}

export const step: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "What your partner has to do, newest first",
      example: "step list --mine",
      options: [
        option("--mine", "only what you were called for, or have taken"),
        option("--team <team>", "only what this team of yours was handed, by id or name"),
        option("--run <run>", "everything that is open in this run, whoever does it"),
      ],
    },
    stepList,
    async ({ api, routes, names, options }: Asking<ListOptions>, query) => {
      const { mine, team, run } = options;
      return api.ask(routes.steps.list, {
        query: {
          ...query,
          mine: mine === true ? "true" : undefined,
          team: team === undefined ? undefined : await names.team(await names.partner(), team),
          run,
        },
      });
    },
  );
  verbs.ask(
    {
      usage: "show <step>",
      summary: "A step: its instruction, what has to be reported, and what it stands on",
      example: `step show ${EXAMPLE}`,
    },
    stepText,
    ({ api, routes, params }) => api.ask(routes.steps.show, { params }),
  );
  verbs.decide(
    { usage: "claim <step>", summary: "Take a step: the calling stops", example: `step claim ${EXAMPLE}` },
    stepText,
    ({ steps }) => steps.claim,
  );
  verbs.ask(
    {
      usage: "complete <step>",
      summary: "Report a step as done, with what it asks to be reported",
      description:
        "mirror step show lists what is to be reported, by name.\n\nOf a file given as evidence, the name, size, SHA-256 and media type go on the record. The file itself is not sent: keep it. mirror evidence verify BUNDLE --exhibit FILE tells later whether a file is the one. Whoever has reported a step names more evidence by completing it again.",
      example: `step complete ${EXAMPLE} --out found=true --evidence image.log`,
      options: [
        many("--out <name=value>", "a value of the step's form, once for each"),
        many("--evidence <file>", "a file that speaks for it, once for each; it stays with you"),
      ],
    },
    stepText,
    async (asking: Asking<CompleteOptions>) => {
      const { api, routes, params } = asking;
      const exhibits: Exhibit[] = [];
      for (const file of asking.options.evidence ?? [])
        exhibits.push(await exhibitOf(asking.use.terminal, file));
      const body = checked(routes.steps.complete.body, { values: await valuesGiven(asking), exhibits });
      return api.ask(routes.steps.complete, { params, body });
    },
  );
  verbs.decide(
    {
      usage: "fail <step>",
      summary: "Report that a step could not be done: the playbook's own path for it is taken at once",
      example: `step fail ${EXAMPLE} --reason "The backup is encrypted too."`,
      options: [required("--reason <words>", "why")],
    },
    stepText,
    ({ steps }) => steps.fail,
  );
  verbs.decide(
    {
      usage: "skip <step>",
      summary: "Go on without a step, with the reason on the record",
      description: "For the run lead. Another partner's step is not ours to skip.",
      example: `step skip ${EXAMPLE} --reason "It was done before the run began."`,
      options: [required("--reason <words>", "why")],
    },
    stepText,
    ({ steps }) => steps.skip,
  );
  verbs.decide(
    {
      usage: "resume <step>",
      summary: "Take a step up again that lost its ground, if there is ground for it now",
      description:
        "It is handed out anew. Where the consent was withdrawn, mirror consent ask-again comes first. One of unknown outcome is not taken up: complete it, fail it, or repeat it.",
      example: `step resume ${EXAMPLE}`,
    },
    stepText,
    ({ steps }) => steps.resume,
  );
  verbs.decide(
    {
      usage: "repeat <step>",
      summary: "Let an effect be sent again that failed, or of which nobody knows what became (INV-13)",
      description:
        "You have looked, and answer for it that it did not happen. It is sent under the same key, and only if it is allowed when it is sent. At a step that asks when it fails, what failed is tried once more, under another key.",
      example: `step repeat ${EXAMPLE} --reason "The firewall's own log shows no such rule since noon."`,
      options: [
        required("--reason <words>", "how you know that it did not happen, in at least 20 characters"),
      ],
    },
    stepText,
    ({ steps }) => steps.repeat,
  );
  verbs.decide(
    {
      usage: "end-share <step>",
      summary: "Say until when what a step of your partner has shared may be kept (ES-09)",
      description:
        "A share without an end keeps its run from standing down; mirror run stand-down lists them. The last word counts.",
      example: `step end-share ${EXAMPLE} --until 2027-03-01T00:00:00Z --reason "The indicators are stale by then."`,
      options: [
        required("--until <instant>", "until when, in UTC"),
        required("--reason <words>", "why until then"),
      ],
    },
    stepText,
    ({ steps }) => steps.endShare,
  );
  verbs.ask(
    {
      usage: "hand-over <step>",
      summary: "Give a step to a colleague who is a responder",
      example: `step hand-over ${EXAMPLE} --to "Bo Lind" --reason "My shift ends."`,
      options: [required("--to <person>", "a colleague, by id or name"), required("--reason <words>", "why")],
    },
    stepText,
    async ({ api, routes: { steps }, names, params, options }: Asking<{ to: string; reason: string }>) => {
      const to = await names.person(await names.partner(), options.to);
      const body = checked(steps.handOver.body, { to, reason: options.reason });
      return api.ask(steps.handOver, { params, body });
    },
  );
};

/** What is reported, under the names that the step's form gives them. */
async function valuesGiven({
  api,
  routes,
  params,
  options,
}: Asking<CompleteOptions>): Promise<Record<string, string>> {
  const given = assignments("--out", options.out ?? []);
  if (given.size === 0) return {};
  const { form } = await api.ask(routes.steps.show, { params });
  const known = form.map(({ name }) => name);
  return Object.fromEntries([...given].map(([name, value]) => [variableName(name, known), value]));
}
