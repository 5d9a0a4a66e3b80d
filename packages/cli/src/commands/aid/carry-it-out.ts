import { required } from "../../command.js";
import { checked } from "../../input/body.js";
import type { Asking, Verbs } from "../../verbs.js";
import { aidText } from "../../views/aid.js";
import { EXAMPLE, onAssignment } from "./request-options.js";
import { type OnAssignment, theAssignment } from "./the-assignment.js";

/** What happens between the signatures and the way home. */
export function carryItOut(verbs: Verbs): void {
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
