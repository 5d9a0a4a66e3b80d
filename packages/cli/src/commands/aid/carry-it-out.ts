import { required } from "../../command.js";
import type { Verbs } from "../../verbs.js";
import { aidText } from "../../views/aid.js";
import { EXAMPLE, onAssignment } from "./request-options.js";
import { onTheHelp } from "./the-assignment.js";

/** What happens between the signatures and the way home. */
export function carryItOut(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "mobilise <request>",
      summary: "The team gets ready and leaves",
      example: `aid mobilise ${EXAMPLE}`,
      options: [onAssignment],
    },
    aidText,
    ({ aidRequests }) => aidRequests.mobilise,
    onTheHelp("committed"),
  );
  verbs.decide(
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
    ({ aidRequests }) => aidRequests.checkIn,
    onTheHelp("mobilising"),
  );
  verbs.decide(
    {
      usage: "status <request>",
      summary: "The team reports how it stands",
      example: `aid status ${EXAMPLE} --text "Four of nine servers imaged."`,
      options: [onAssignment, required("--text <words>", "how it stands")],
    },
    aidText,
    ({ aidRequests }) => aidRequests.status,
    onTheHelp(),
  );
  verbs.decide(
    {
      usage: "recall <request>",
      summary: "The helping partner wants its team back: always possible, with notice (MA-07)",
      example: `aid recall ${EXAMPLE} --notice "In two hours: we are hit ourselves."`,
      options: [onAssignment, required("--notice <words>", "when, and why")],
    },
    aidText,
    ({ aidRequests }) => aidRequests.recall,
    onTheHelp(),
  );
  verbs.decide(
    {
      usage: "release <request>",
      summary: "The asking partner is done with the team: its access ends (MA-08)",
      example: `aid release ${EXAMPLE}`,
      options: [onAssignment],
    },
    aidText,
    ({ aidRequests }) => aidRequests.release,
    onTheHelp(),
  );
}
