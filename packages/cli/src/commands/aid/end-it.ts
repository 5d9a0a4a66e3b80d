import { numeric, option, required } from "../../command.js";
import { checked } from "../../input/body.js";
import type { Asking, Verbs } from "../../verbs.js";
import { aidText } from "../../views/aid.js";
import { EXAMPLE, onAssignment, type Why, why } from "./request-options.js";
import { settle } from "./settle.js";
import { type OnAssignment, theAssignment } from "./the-assignment.js";

interface ReturnOptions extends OnAssignment {
  readonly people?: true;
  readonly equipment?: true;
  readonly credentials?: true;
  readonly data: string;
  readonly endUse: string;
}

/** The way home, what it cost, and the ends of all of it. */
export function endIt(verbs: Verbs): void {
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
        required("--data <what>", "what became of the host's data").choices([
          "returned",
          "erased",
          "none-taken",
          "unaccounted",
        ]),
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
