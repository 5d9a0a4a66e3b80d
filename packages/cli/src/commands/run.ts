import { many, numeric, option, required, type Use } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import { assignments, variableName } from "../input/assignments.js";
import { bindingOf } from "../input/binding.js";
import { checked } from "../input/body.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import { type SigningOptions, signingOf, signingOptions } from "../input/signing.js";
import type { Noun } from "../nouns.js";
import { type Asking, asking, Verbs } from "../verbs.js";
import { runList, runText, standDownText, timelineText } from "../views/run.js";
import { preflightText } from "../views/staffing.js";

const EXAMPLE = "run--0197a000-0000-7000-8000-000000000001";

interface StartOptions {
  readonly playbook: string;
  readonly incident: string;
  readonly bind?: string[];
  readonly var?: string[];
  readonly hash?: string;
  readonly dryRun?: true;
  readonly newFacts?: string;
}

interface OfferLeadOptions extends SigningOptions {
  readonly to: string;
  readonly reason: string;
}

export const run: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.add(
    {
      usage: "start",
      summary: "Start a playbook for an incident",
      description:
        "Exits 12 where the pre-flight rejects it: the run says why. mirror playbook show tells which roles have to be bound and which variables can be given.",
      example:
        'run start --playbook "Hospital ransomware" --incident incident--… --bind host="Norland/Hospital CSIRT"',
      options: [
        required("--playbook <playbook>", "which playbook, by id or name"),
        required("--incident <incident>", "for which incident"),
        many("--bind <role=partner/team>", "which team plays a role, by ids or names; once for each role"),
        many("--var <name=value>", "a value for one of the playbook's variables; once for each"),
        option("--hash <hash>", "which version of the playbook; the newest unless told"),
        option("--new-facts <words>", "what is new since a partner refused the same in another run (C-17)"),
        option("--dry-run", "begin nothing: say what the pre-flight finds, and who is missing"),
      ],
    },
    start,
  );
  verbs.list(
    {
      usage: "list",
      summary: "The runs that your partner leads or takes part in, newest first",
      example: "run list --open",
      options: [
        option("--incident <incident>", "only those for this incident"),
        option("--open", "only those that go on"),
        option("--closed", "only those that are over"),
      ],
    },
    runList,
    ({ api, routes, options }: Asking<OpenOrClosed & { readonly incident?: string }>, query) =>
      api.ask(routes.runs.list, { query: { ...query, ...openOnly(options), incident: options.incident } }),
  );
  verbs.ask(
    {
      usage: "show <run>",
      summary: "Where a run stands, what is open in it, and what it waits for",
      example: `run show ${EXAMPLE}`,
    },
    runText,
    ({ api, routes, params }) => api.ask(routes.runs.show, { params }),
  );
  verbs.ask(
    {
      usage: "stand-down <run>",
      summary: "What keeps a run from standing down: what it is, whose, and what would end it (ES-09)",
      example: `run stand-down ${EXAMPLE}`,
    },
    standDownText,
    ({ api, routes, params }) => api.ask(routes.runs.standDown, { params }),
  );
  verbs.add(
    {
      usage: "watch <run>",
      summary: "Follow a run live: what happens, and what it waits for, until it is over",
      description:
        "What happens goes to stdout (with -o jsonl an entry of the timeline on each line). What it waits for, on whom and for how long goes to stderr: on a terminal it ticks, else a line tells each thing that it begins to wait for. Exits 0 when the run completes, 12 when it fails, is aborted or was rejected.",
      example: `run watch ${EXAMPLE}`,
      options: [
        numeric(
          "--give-up-after <seconds>",
          "how long the server may be away before we give up (60 unless told)",
        ),
      ],
    },
    watch,
  );
  verbs.list(
    {
      usage: "timeline <run>",
      summary: "What happened in a run, oldest first, as far as you may see it",
      example: `run timeline ${EXAMPLE} --all`,
    },
    timelineText,
    ({ api, routes, params }, query) => api.ask(routes.runs.timeline, { params, query }),
  );
  verbs.decide(
    {
      usage: "hold <run>",
      summary: "Your partner's sovereign hold: nothing more is handed out or sent until it is released",
      example: `run hold ${EXAMPLE} --reason "Our own network is not clear yet."`,
      options: [required("--reason <words>", "why")],
    },
    runText,
    ({ runs }) => runs.hold,
  );
  verbs.decide(
    {
      usage: "release <run>",
      summary: "End the hold of your own partner",
      example: `run release ${EXAMPLE}`,
    },
    runText,
    ({ runs }) => runs.release,
  );
  verbs.decide(
    {
      usage: "offer-lead <run>",
      summary: "Offer the lead of a run to another partner in it, signed with your partner's key",
      description:
        "For officials of the partner that leads. Nothing changes until the other accepts; another offer takes the place of this one.",
      example: `run offer-lead ${EXAMPLE} --to Sudmark --reason "It hits you hardest now." --key norland.pem`,
      options: [
        required("--to <partner>", "to which partner, by id or name"),
        required("--reason <words>", "why"),
        ...signingOptions("your partner's key, which signs this"),
      ],
    },
    runText,
    ({ runs }) => runs.offerLead,
    {
      body: async (asking: Asking<OfferLeadOptions>) => {
        const { api, names, params, options } = asking;
        const { offerOfLead } = await import("../api/speak.js");
        const to = await names.partner(options.to);
        const says = { run: params.id, to, reason: options.reason };
        return offerOfLead(api, says, signingOf(asking).signing);
      },
    },
  );
  verbs.decide(
    {
      usage: "accept-lead <run>",
      summary: "Take the lead of a run that was offered to your partner, signed with its key",
      description:
        "For officials of that partner. From then on it leads, also the runs that this one has called.",
      example: `run accept-lead ${EXAMPLE} --key sudmark.pem`,
      options: signingOptions("your partner's key, which signs this"),
    },
    runText,
    ({ runs }) => runs.acceptLead,
    {
      body: async (asking: Asking<SigningOptions>) => {
        const { acceptanceOfLead } = await import("../api/speak.js");
        return acceptanceOfLead(asking.api, asking.params.id, signingOf(asking).signing);
      },
    },
  );
  verbs.decide(
    {
      usage: "drop-lead-offer <run>",
      summary: "Decline the lead of a run that was offered to your partner, or take your offer back",
      example: `run drop-lead-offer ${EXAMPLE} --reason "We have nobody on duty tonight."`,
      options: [required("--reason <words>", "why")],
    },
    runText,
    ({ runs }) => runs.dropLeadOffer,
  );
  verbs.decide(
    {
      usage: "cancel <run>",
      summary: "End a run before its end; what it opened is closed with it",
      description: "For the partner that leads it.",
      example: `run cancel ${EXAMPLE} --reason "It was a false alarm: the file was a test."`,
      options: [required("--reason <words>", "why, in at least 20 characters")],
    },
    runText,
    ({ runs }) => runs.cancel,
  );
};

async function start(use: Use<StartOptions>): Promise<ExitCode> {
  const given = await asking(use);
  const { api, routes, names } = given;
  const { incident, hash, bind = [], newFacts } = use.options;
  const bound = [...assignments("--bind", bind)].map(([role, text]) => ({ role, ...bindingOf(role, text) }));
  const values = assignments("--var", use.options.var ?? []);
  const playbook = await names.playbook(use.options.playbook);
  const bindings: Record<string, { partner: string; team: string }> = {};
  for (const { role, ...named } of bound) {
    const partner = await names.partner(named.partner);
    bindings[role] = { partner, team: await names.team(partner, named.team) };
  }
  if (use.options.dryRun) return dryRun(given, playbook, bindings);
  const variables = await variablesGiven(given, playbook, values);
  const body = checked(routes.runs.start.body, { playbook, hash, incident, bindings, variables, newFacts });
  const started = await api.ask(routes.runs.start, { body });
  await use.show(started, runText);
  if (started.status !== "rejected") return ExitCode.ok;
  use.say("mirror: the run was rejected before it began; its reason stands above.");
  return ExitCode.runFailed;
}

/** What the pre-flight finds, and nothing else. */
async function dryRun(
  { api, routes, use }: Asking<StartOptions>,
  playbook: string,
  bindings: Readonly<Record<string, { readonly partner: string; readonly team: string }>>,
): Promise<ExitCode> {
  const bound = Object.entries(bindings).map(([role, { partner, team }]) => `${role}=${partner}/${team}`);
  const { incident, hash } = use.options;
  const found = await api.ask(routes.playbooks.preflight, {
    params: { id: playbook },
    query: { incident, hash, bindings: bound.join(",") },
  });
  await use.show(found, preflightText);
  return found.problems.length === 0 ? ExitCode.ok : ExitCode.runFailed;
}

/** The variables under the names that the playbook gives them. */
async function variablesGiven(
  { api, routes, options }: Asking<StartOptions>,
  playbook: string,
  given: ReadonlyMap<string, string>,
): Promise<Record<string, string>> {
  if (given.size === 0) return {};
  const { variables } = await api.ask(routes.playbooks.show, {
    params: { id: playbook },
    query: { hash: options.hash },
  });
  const known = variables.map(({ name }) => name);
  return Object.fromEntries([...given].map(([name, value]) => [variableName(name, known), value]));
}

async function watch(use: Use<{ readonly giveUpAfter?: number }>): Promise<ExitCode> {
  const { watchRun } = await import("./run/watch.js");
  return watchRun(use);
}
