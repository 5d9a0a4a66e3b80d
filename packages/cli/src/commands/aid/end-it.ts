import { many, numeric, option, required } from "../../command.js";
import type { Verbs } from "../../verbs.js";
import { aidText } from "../../views/aid.js";
import { EXAMPLE, onAssignment, why } from "./request-options.js";
import { settle } from "./settle.js";
import { type OnAssignment, onTheHelp } from "./the-assignment.js";

interface ReturnOptions extends OnAssignment {
  readonly people?: true;
  readonly equipment?: true;
  readonly credentials?: true;
  readonly data: string;
  readonly endUse: string;
}

/** The way home, what it cost, and the ends of all of it. */
export function endIt(verbs: Verbs): void {
  verbs.decide(
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
    ({ aidRequests }) => aidRequests.depart,
    onTheHelp(),
  );
  verbs.decide(
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
    ({ aidRequests }) => aidRequests.return,
    onTheHelp("returning", ({ assignment: _, ...attested }: ReturnOptions) => ({
      attest: { people: false, equipment: false, credentials: false, ...attested },
    })),
  );
  verbs.ask(
    {
      usage: "settle <request>",
      summary: "Settle what the help cost: waive it, claim it, approve a claim, or dispute its lines (MA-11)",
      description:
        "The helping partner waives or claims, in one line or with a file whose lines hold line, category, what, quantity, of, rate, evidence, and where it is given inKind and another unit. Two people of the asking partner's finance approve; one disputes lines, the helping side's finance answers, and what both sides agree to is owed. A line that they do not agree on stands as disputed.",
      example: `aid settle ${EXAMPLE} --dispute "2=The train was paid by us."`,
      options: [
        onAssignment,
        numeric("--waive <amount>", "bear the cost; what it was worth is recorded"),
        numeric("--claim <amount>", "claim so much, with --evidence"),
        option("--evidence <words>", "what a claim stands on"),
        option("--file <file>", "claim line by line, from a JSON or YAML file"),
        option("--approve", "approve the claim, or what of it is not disputed"),
        many("--dispute <line=reason>", "do not agree to a line, once for each"),
        option("--answer <line=words>", "what the helping side says to a disputed line"),
        many("--agree <line=amount>", "how much of a disputed line is owed, once for each of them"),
      ],
    },
    aidText,
    settle,
  );
  verbs.decide(
    {
      usage: "close-assignment <request>",
      summary: "File the after-action note, and close one partner's help",
      example: `aid close-assignment ${EXAMPLE} --note "The team knew our systems within the hour."`,
      options: [onAssignment, required("--note <words>", "what went well, and what did not")],
    },
    aidText,
    ({ aidRequests }) => aidRequests.closeAssignment,
    onTheHelp(),
  );
  verbs.decide(
    {
      usage: "cancel-assignment <request>",
      summary: "One commitment is no longer wanted, before its team is at work",
      example: `aid cancel-assignment ${EXAMPLE} --reason "Our own team has done it."`,
      options: [onAssignment, why],
    },
    aidText,
    ({ aidRequests }) => aidRequests.cancelAssignment,
    onTheHelp(),
  );
  verbs.decide(
    {
      usage: "cancel <request>",
      summary: "A request is no longer wanted",
      example: `aid cancel ${EXAMPLE} --reason "Our own team has done it."`,
      options: [why],
    },
    aidText,
    ({ aidRequests }) => aidRequests.cancel,
  );
  verbs.decide(
    {
      usage: "close <request>",
      summary: "Give a request up that found no help",
      example: `aid close ${EXAMPLE} --justification "Nobody can come in time, and we go on alone."`,
      options: [required("--justification <words>", "why, in at least 20 characters")],
    },
    aidText,
    ({ aidRequests }) => aidRequests.close,
  );
}
