import { many, numeric, option, required } from "../command.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import { instant } from "../input/instant.js";
import { type OpenOrClosed, openOnly } from "../input/open-only.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { aidList, aidText } from "../views/aid.js";
import { offer } from "./aid/offer.js";
import { settle } from "./aid/settle.js";
import { accept, commit } from "./aid/sign.js";
import { type OnAssignment, theAssignment } from "./aid/the-assignment.js";

const EXAMPLE = "aid-request--0197a000-0000-7000-8000-000000000001";

const onAssignment = option(
  "--assignment <assignment>",
  "which partner's help; may be left out where only one can be meant",
);
const why = required("--reason <words>", "why");
const asRead = option(
  "--hash <hash>",
  "the terms that you have read; if they are others now, nothing is decided",
);
const yes = option("--yes", "decide without being asked");

interface SubmitOptions {
  readonly ownMeasures?: string;
  readonly plannedUse?: string;
  readonly otherSupport?: string;
  readonly offersBy?: string;
}

interface ReopenOptions {
  readonly recipient?: string[];
  readonly offersBy: string;
  readonly neededBy: string;
}

interface ReturnOptions extends OnAssignment {
  readonly people?: true;
  readonly equipment?: true;
  readonly credentials?: true;
  readonly data: string;
  readonly endUse: string;
}

interface Why {
  readonly reason: string;
}

export const aid: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "The requests for aid that your partner asks, is asked in or helps with, newest first",
      example: "aid list --open",
      options: [
        option("--run <run>", "only those of this run"),
        option("--open", "only those that are not over"),
        option("--closed", "only those that are"),
      ],
    },
    aidList,
    ({ api, routes, options }: Asking<OpenOrClosed & { readonly run?: string }>, query) =>
      api.ask(routes.aidRequests.list, { query: { ...query, ...openOnly(options), run: options.run } }),
  );
  verbs.ask(
    {
      usage: "show <request>",
      summary:
        "What is needed, and how it is answered: to the asking partner all of it, to a helping one its part",
      example: `aid show ${EXAMPLE}`,
    },
    aidText,
    ({ api, routes, params }) => api.ask(routes.aidRequests.show, { params }),
  );
  askForIt(verbs);
  answerIt(verbs);
  agreeOnIt(verbs);
  carryItOut(verbs);
  endIt(verbs);
};

function askForIt(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "request",
      summary: "Draw up a request for aid, outside any run; an authorised official submits it (MA-01)",
      description:
        "The file (JSON or YAML) holds recipients (by id or name), needs, mission, ownMeasures, plannedUse, otherSupport, effectCeiling, offersBy, neededBy, period, priority, lifeSafety, costTerms and marking.",
      example: "aid request --file request.yaml",
      options: [required("--file <file>", "a JSON or YAML file (- for JSON on stdin)")],
    },
    aidText,
    async ({ api, routes: { aidRequests }, names, use, options }: Asking<{ readonly file: string }>) => {
      const told = await objectIn(use.terminal, options.file);
      const { recipients } = told;
      const named = Array.isArray(recipients) ? await names.partners(recipients.map(String)) : recipients;
      return api.ask(aidRequests.draft, {
        body: checked(aidRequests.draft.body, { ...told, recipients: named }),
      });
    },
  );
  verbs.ask(
    {
      usage: "submit <request>",
      summary: "Send a request to its recipients; texts given here replace the draft's (MA-04)",
      example: `aid submit ${EXAMPLE} --own-measures "Two analysts are at it."`,
      options: [
        option("--own-measures <words>", "what you do yourselves"),
        option("--planned-use <words>", "what the help is for"),
        option("--other-support <words>", "what help there is besides"),
        option("--offers-by <instant>", "until when offers are awaited"),
      ],
    },
    aidText,
    ({ api, routes: { aidRequests }, params, options, seen }: Asking<SubmitOptions>) => {
      const body = checked(aidRequests.submit.body, { ...options, offersBy: instant(options.offersBy) });
      return api.ask(aidRequests.submit, { params, body, ...seen });
    },
  );
  verbs.ask(
    { usage: "discard <request>", summary: "Throw a draft away", example: `aid discard ${EXAMPLE}` },
    aidText,
    ({ api, routes, params, seen }) => api.ask(routes.aidRequests.discard, { params, ...seen }),
  );
  verbs.ask(
    {
      usage: "reopen <request>",
      summary: "Ask again, more widely or with more time",
      example: `aid reopen ${EXAMPLE} --offers-by 2026-11-22T12:00Z --needed-by 2026-11-23T00:00Z`,
      options: [
        many(
          "--recipient <partner>",
          "who is asked, by id or name, once for each; the same as before unless told",
        ),
        required("--offers-by <instant>", "until when offers are awaited"),
        required("--needed-by <instant>", "when the help is needed"),
      ],
    },
    aidText,
    async ({ api, routes: { aidRequests }, names, params, options, seen }: Asking<ReopenOptions>) => {
      const body = checked(aidRequests.reopen.body, {
        recipients: options.recipient === undefined ? undefined : await names.partners(options.recipient),
        offersBy: instant(options.offersBy),
        neededBy: instant(options.neededBy),
      });
      return api.ask(aidRequests.reopen, { params, body, ...seen });
    },
  );
}

function answerIt(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "acknowledge <request>",
      summary: "Received, not yet looked at: for every line that you are asked for",
      example: `aid acknowledge ${EXAMPLE}`,
    },
    aidText,
    ({ api, routes, params, seen }) => api.ask(routes.aidRequests.acknowledge, { params, ...seen }),
  );
  verbs.ask(
    {
      usage: "consider <request>",
      summary: "We are looking at it: a holding answer, and no agreement (MA-03)",
      example: `aid consider ${EXAMPLE}`,
    },
    aidText,
    ({ api, routes, params, seen }) => api.ask(routes.aidRequests.consider, { params, ...seen }),
  );
  verbs.ask(
    {
      usage: "offer <request>",
      summary: "Offer a resource for one line, as an authorised official of the helping partner",
      description: "From a file, from flags, or from both: flags come before what the file says.",
      example: `aid offer ${EXAMPLE} --line 1 --quantity 1 --team "Forensics 2" --resource-id team-2 --earliest-start 2026-11-22T05:00Z --valid-until 2026-11-22T09:00Z`,
      options: [
        option("--file <file>", "a JSON or YAML file with the offer"),
        numeric("--line <number>", "for which line of the request"),
        numeric("--quantity <number>", "how many"),
        option("--team <team>", "which team of yours, by id or name"),
        option("--resource-id <name>", "your own name for it: what cannot be in two places at once"),
        option("--resource-name <words>", "what it is called; its team's name unless told"),
        option("--earliest-start <instant>", "from when it can be there"),
        numeric("--cost <amount>", "what it is estimated to cost; 0 unless told"),
        numeric("--not-to-exceed <amount>", "what it costs at the most; the estimate unless told"),
        option("--currency <code>", "the currency, such as EUR (the default)"),
        many("--condition <words>", "a condition, once for each"),
        option("--valid-until <instant>", "until when the offer stands"),
      ],
    },
    aidText,
    offer,
  );
  verbs.ask(
    {
      usage: "decline <request>",
      summary: "Say no for one line, or for all that are not answered yet (MA-02)",
      description:
        "Reasons: not-competent, no-capacity, own-protection, disproportionate, essential-security-interest, caveat, legal-basis, duplicate, other (with --text). None of them is ever held against anyone.",
      example: `aid decline ${EXAMPLE} --reason no-capacity`,
      options: [
        why,
        numeric("--line <number>", "for which line; for all unless told"),
        option("--text <words>", "more about it"),
      ],
    },
    aidText,
    ({
      api,
      routes: { aidRequests },
      params,
      options,
      seen,
    }: Asking<Why & { readonly line?: number; readonly text?: string }>) =>
      api.ask(aidRequests.decline, { params, body: checked(aidRequests.decline.body, options), ...seen }),
  );
}

function agreeOnIt(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "accept <request>",
      summary: "Accept an offer, exactly as it stands (MA-05): shows it, and asks you to type yes",
      example: `aid accept ${EXAMPLE}`,
      options: [onAssignment, asRead, yes],
    },
    aidText,
    accept,
  );
  verbs.ask(
    {
      usage: "reject <request>",
      summary: "Say no to an offer",
      example: `aid reject ${EXAMPLE} --reason "Another partner's team is nearer."`,
      options: [onAssignment, why],
    },
    aidText,
    async (asking: Asking<OnAssignment & Why>) => {
      const { api, routes, params, options, seen } = asking;
      const assignment = (await theAssignment(asking, "offered")).id;
      const body = checked(routes.aidRequests.reject.body, { assignment, reason: options.reason });
      return api.ask(routes.aidRequests.reject, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "commit <request>",
      summary: "Sign the agreement on an accepted offer (MA-05, MA-06): shows it, and asks you to type yes",
      example: `aid commit ${EXAMPLE}`,
      options: [onAssignment, asRead, yes],
    },
    aidText,
    commit,
  );
  verbs.ask(
    {
      usage: "withdraw <request>",
      summary: "Take an offer back, or a commitment before its team has left",
      example: `aid withdraw ${EXAMPLE} --reason "The team is needed at home."`,
      options: [onAssignment, why],
    },
    aidText,
    async (asking: Asking<OnAssignment & Why>) => {
      const { api, routes, params, options, seen } = asking;
      const assignment = (await theAssignment(asking)).id;
      const body = checked(routes.aidRequests.withdraw.body, { assignment, reason: options.reason });
      return api.ask(routes.aidRequests.withdraw, { params, body, ...seen });
    },
  );
}

function carryItOut(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "mobilise <request>",
      summary: "The team gets ready and leaves",
      example: `aid mobilise ${EXAMPLE}`,
      options: [onAssignment],
    },
    aidText,
    async (asking: Asking<OnAssignment>) => {
      const { api, routes, params, seen } = asking;
      const body = { assignment: (await theAssignment(asking, "committed")).id };
      return api.ask(routes.aidRequests.mobilise, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "check-in <request>",
      summary: "The host lets the team in: its access begins now (MA-08)",
      example: `aid check-in ${EXAMPLE} --verified "Passports and mandate seen; read access to the file servers."`,
      options: [
        onAssignment,
        required("--verified <words>", "who they are, what they may do, and where: as checked"),
      ],
    },
    aidText,
    async (asking: Asking<OnAssignment & { readonly verified: string }>) => {
      const { api, routes, params, options, seen } = asking;
      const assignment = (await theAssignment(asking, "mobilising")).id;
      const body = checked(routes.aidRequests.checkIn.body, { assignment, verified: options.verified });
      return api.ask(routes.aidRequests.checkIn, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "status <request>",
      summary: "The team reports how it stands",
      example: `aid status ${EXAMPLE} --text "Four of nine servers imaged."`,
      options: [onAssignment, required("--text <words>", "how it stands")],
    },
    aidText,
    async (asking: Asking<OnAssignment & { readonly text: string }>) => {
      const { api, routes, params, options, seen } = asking;
      const assignment = (await theAssignment(asking)).id;
      const body = checked(routes.aidRequests.status.body, { assignment, text: options.text });
      return api.ask(routes.aidRequests.status, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "recall <request>",
      summary: "The helping partner wants its team back: always possible, with notice (MA-07)",
      example: `aid recall ${EXAMPLE} --notice "In two hours: we are hit ourselves."`,
      options: [onAssignment, required("--notice <words>", "when, and why")],
    },
    aidText,
    async (asking: Asking<OnAssignment & { readonly notice: string }>) => {
      const { api, routes, params, options, seen } = asking;
      const assignment = (await theAssignment(asking)).id;
      const body = checked(routes.aidRequests.recall.body, { assignment, notice: options.notice });
      return api.ask(routes.aidRequests.recall, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "release <request>",
      summary: "The asking partner is done with the team: its access ends (MA-08)",
      example: `aid release ${EXAMPLE}`,
      options: [onAssignment],
    },
    aidText,
    async (asking: Asking<OnAssignment>) => {
      const { api, routes, params, seen } = asking;
      const body = { assignment: (await theAssignment(asking)).id };
      return api.ask(routes.aidRequests.release, { params, body, ...seen });
    },
  );
}

function endIt(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "depart <request>",
      summary: "The team leaves: its access is revoked and its work handed over",
      example: `aid depart ${EXAMPLE} --access-revoked --hand-over "Images and notes, to the hospital's own team."`,
      options: [
        onAssignment,
        option("--access-revoked", "every access of the team has been revoked"),
        required("--hand-over <words>", "what was handed over, and to whom"),
      ],
    },
    aidText,
    async (asking: Asking<OnAssignment & { readonly accessRevoked?: true; readonly handOver: string }>) => {
      const { api, routes, params, options, seen } = asking;
      const { accessRevoked, handOver } = options;
      const assignment = (await theAssignment(asking)).id;
      const body = checked(routes.aidRequests.depart.body, { assignment, accessRevoked, handOver });
      return api.ask(routes.aidRequests.depart, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "return <request>",
      summary: "The team is home, with everything accounted for (MA-09)",
      example: `aid return ${EXAMPLE} --people --equipment --credentials --data erased --end-use "Nine servers were imaged."`,
      options: [
        onAssignment,
        option("--people", "everybody is back"),
        option("--equipment", "all equipment is back"),
        option("--credentials", "all credentials are back, or void"),
        required(
          "--data <what>",
          "what became of the host's data: returned, erased, none-taken or unaccounted",
        ),
        required("--end-use <words>", "what the help was used for, in the end"),
      ],
    },
    aidText,
    async (asking: Asking<ReturnOptions>) => {
      const { api, routes, params, options, seen } = asking;
      const { data, endUse } = options;
      const body = checked(routes.aidRequests.return.body, {
        assignment: (await theAssignment(asking, "returning")).id,
        attest: {
          people: options.people === true,
          equipment: options.equipment === true,
          credentials: options.credentials === true,
          data,
          endUse,
        },
      });
      return api.ask(routes.aidRequests.return, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "settle <request>",
      summary: "Settle what the help cost: waive it, claim it, or approve a claim (MA-11)",
      description:
        "The helping partner waives or claims; two people of the asking partner's finance approve. Say one of --waive, --claim and --approve.",
      example: `aid settle ${EXAMPLE} --waive 12000`,
      options: [
        onAssignment,
        numeric("--waive <amount>", "bear the cost; what it was worth is recorded"),
        numeric("--claim <amount>", "claim so much, with --evidence"),
        option("--evidence <words>", "what a claim stands on"),
        option("--approve", "approve the claim"),
      ],
    },
    aidText,
    settle,
  );
  verbs.ask(
    {
      usage: "close-assignment <request>",
      summary: "File the after-action note, and close one partner's help",
      example: `aid close-assignment ${EXAMPLE} --note "The team knew our systems within the hour."`,
      options: [onAssignment, required("--note <words>", "what went well, and what did not")],
    },
    aidText,
    async (asking: Asking<OnAssignment & { readonly note: string }>) => {
      const { api, routes, params, options, seen } = asking;
      const assignment = (await theAssignment(asking)).id;
      const body = checked(routes.aidRequests.closeAssignment.body, { assignment, note: options.note });
      return api.ask(routes.aidRequests.closeAssignment, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "cancel-assignment <request>",
      summary: "One commitment is no longer wanted, before its team is at work",
      example: `aid cancel-assignment ${EXAMPLE} --reason "Our own team has done it."`,
      options: [onAssignment, why],
    },
    aidText,
    async (asking: Asking<OnAssignment & Why>) => {
      const { api, routes, params, options, seen } = asking;
      const assignment = (await theAssignment(asking)).id;
      const body = checked(routes.aidRequests.cancelAssignment.body, { assignment, reason: options.reason });
      return api.ask(routes.aidRequests.cancelAssignment, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "cancel <request>",
      summary: "A request is no longer wanted",
      example: `aid cancel ${EXAMPLE} --reason "Our own team has done it."`,
      options: [why],
    },
    aidText,
    ({ api, routes: { aidRequests }, params, options, seen }: Asking<Why>) =>
      api.ask(aidRequests.cancel, { params, body: checked(aidRequests.cancel.body, options), ...seen }),
  );
  verbs.ask(
    {
      usage: "close <request>",
      summary: "Give a request up that found no help",
      example: `aid close ${EXAMPLE} --justification "Nobody can come in time, and we go on alone."`,
      options: [required("--justification <words>", "why, in at least 20 characters")],
    },
    aidText,
    ({ api, routes: { aidRequests }, params, options, seen }: Asking<{ readonly justification: string }>) =>
      api.ask(aidRequests.close, { params, body: checked(aidRequests.close.body, options), ...seen }),
  );
}
