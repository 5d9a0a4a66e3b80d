import type { Escalation } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { at } from "../views/sentences.js";

/** Whose answer an escalation waits for. */
export function escalationWaitsFor(escalation: Escalation, names: Directory): string | null {
  const { of, to } = escalation.case;
  const partner = names.partner(of).name;
  const called = (person: Parameters<Directory["who"]>[0]) =>
    names.who(person, `the person called at ${partner}`);
  switch (escalation.status) {
    case "proposed":
      return escalation.page === null
        ? `Waiting for the authority of the ${to} level at ${partner} to decide.`
        : `Waiting for ${called(escalation.page.contact.person)} to decide until ${at(escalation.page.answerBy)}; then the next is called.`;
    case "notified":
      return `Waiting for ${called(escalation.page.contact.person)} to acknowledge until ${at(escalation.page.answerBy)}; then the next on the ladder is called.`;
    case "unreached":
      return `Nobody on the ladder of ${partner} has answered: waiting for anyone of them.`;
    case "acknowledged":
      return `Waiting for the authority of the ${to} level at ${partner} to take it until ${at(escalation.acceptBy)}.`;
    case "standdown-proposed":
      return `Waiting for ${partner} to confirm the stand-down, or for an affected partner to object.`;
    case "stood-down":
      return `Stood down; it closes at ${at(escalation.closesAt)} unless it flares up.`;
    case "active":
    case "closed":
    case "rejected":
    case "superseded":
      return null;
  }
}
