import { TLP_LABELS } from "@mirror/vocabulary";
import { numeric, option, required } from "../../command.js";
import { given } from "../../input/body.js";
import { instant } from "../../input/instant.js";
import type { Asking, Verbs } from "../../verbs.js";
import { aidText } from "../../views/aid.js";
import { EXAMPLE, onAssignment, why } from "./request-options.js";
import { signAmendment } from "./sign.js";
import { type OnAssignment, onTheHelp, theAssignment } from "./the-assignment.js";

interface AmendOptions extends OnAssignment {
  readonly mission?: string;
  readonly plannedUse?: string;
  readonly effectCeiling?: string;
  readonly marking?: string;
  readonly until?: string;
  readonly costTerms?: string;
  readonly notToExceed?: number;
}

/** What both sides agree on anew while a team is at work. */
export function agreeAnew(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "extend <request>",
      summary: "Ask to keep a team for longer; without an answer it goes when it was to go (MA-12)",
      example: `aid extend ${EXAMPLE} --until 2026-12-01T00:00Z --reason "Two clinics are left."`,
      options: [onAssignment, required("--until <instant>", "until when"), why],
    },
    aidText,
    ({ aidRequests }) => aidRequests.askExtension,
    {
      body: async (asking: Asking<OnAssignment & { readonly until: string; readonly reason: string }>) => ({
        assignment: (await theAssignment(asking, "deployed")).id,
        until: instant(asking.options.until),
        reason: asking.options.reason,
      }),
    },
  );
  verbs.decide(
    {
      usage: "grant-extension <request>",
      summary: "Leave your team for as long as it is asked to stay",
      example: `aid grant-extension ${EXAMPLE}`,
      options: [onAssignment],
    },
    aidText,
    ({ aidRequests }) => aidRequests.grantExtension,
    {
      body: async (asking: Asking<OnAssignment>) => {
        const { id, extension } = await theAssignment(asking, "extension-pending");
        return { assignment: id, until: extension?.until };
      },
    },
  );
  verbs.decide(
    {
      usage: "refuse-extension <request>",
      summary: "Your team is needed elsewhere: it is released",
      example: `aid refuse-extension ${EXAMPLE} --reason "They are relieved at home."`,
      options: [onAssignment, why],
    },
    aidText,
    ({ aidRequests }) => aidRequests.refuseExtension,
    onTheHelp("extension-pending"),
  );
  verbs.decide(
    {
      usage: "amend <request>",
      summary: "Propose to change what both signed; the other side signs it too, or nothing changes (MA-05)",
      example: `aid amend ${EXAMPLE} --mission "Restore the file servers too."`,
      options: [
        onAssignment,
        option("--mission <words>", "what the team is for from now on"),
        option("--planned-use <words>", "what it is used for"),
        option("--effect-ceiling <class>", "how far it may go").choices(["E0", "E1", "E2", "E3", "E4"]),
        option("--marking <label>", "how what it learns is marked").choices(TLP_LABELS),
        option("--until <instant>", "when the help ends"),
        option("--cost-terms <words>", "who pays for what"),
        numeric("--not-to-exceed <amount>", "what it costs at the most"),
      ],
    },
    aidText,
    ({ aidRequests }) => aidRequests.proposeAmendment,
    {
      body: async (asking: Asking<AmendOptions>) => {
        const { assignment: _, until, ...change } = asking.options;
        const assignment = (await theAssignment(asking, "deployed")).id;
        return { assignment, amendment: given({ ...change, until: instant(until) }) };
      },
    },
  );
  verbs.ask(
    {
      usage: "sign-amendment <request>",
      summary: "Sign an amendment that the other side proposed: shows it, and asks you to type yes",
      example: `aid sign-amendment ${EXAMPLE}`,
      options: [
        onAssignment,
        option("--hash <hash>", "the amendment that you have read; if it is another now, nothing is decided"),
        option("--yes", "decide without being asked"),
      ],
    },
    aidText,
    signAmendment,
  );
  verbs.decide(
    {
      usage: "refuse-amendment <request>",
      summary: "Say no to an amendment, or take your own back: what was signed before goes on",
      example: `aid refuse-amendment ${EXAMPLE} --reason "That is a mission of its own."`,
      options: [onAssignment, why],
    },
    aidText,
    ({ aidRequests }) => aidRequests.refuseAmendment,
    onTheHelp("amendment-pending"),
  );
}
