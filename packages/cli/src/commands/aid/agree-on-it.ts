import { option } from "../../command.js";
import type { Verbs } from "../../verbs.js";
import { aidText } from "../../views/aid.js";
import { EXAMPLE, onAssignment, why } from "./request-options.js";
import { accept, commit } from "./sign.js";
import { onTheHelp } from "./the-assignment.js";

const asRead = option(
  "--hash <hash>",
  "the terms that you have read; if they are others now, nothing is decided",
);
const yes = option("--yes", "decide without being asked");

/** What binds both sides, or keeps them from being bound. */
export function agreeOnIt(verbs: Verbs): void {
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
  verbs.decide(
    {
      usage: "reject <request>",
      summary: "Say no to an offer",
      example: `aid reject ${EXAMPLE} --reason "Another partner's team is nearer."`,
      options: [onAssignment, why],
    },
    aidText,
    ({ aidRequests }) => aidRequests.reject,
    onTheHelp("offered"),
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
  verbs.decide(
    {
      usage: "withdraw <request>",
      summary: "Take an offer back, or a commitment before its team has left",
      example: `aid withdraw ${EXAMPLE} --reason "The team is needed at home."`,
      options: [onAssignment, why],
    },
    aidText,
    ({ aidRequests }) => aidRequests.withdraw,
    onTheHelp(),
  );
}
