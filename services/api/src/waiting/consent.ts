import {
  awaitsReaffirming,
  type ConditionChecker,
  type ConsentRound,
  confirmationDue,
  officesWanting,
  roundGoesOn,
} from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { and, at, withoutStop } from "../views/sentences.js";

/** Who has not answered a round yet, or has to check, confirm or reaffirm something in it, and until when they may. */
export function consentWaitsFor(round: ConsentRound, names: Directory): string | null {
  const isLive = roundGoesOn(round);
  if (!isLive && !awaitsReaffirming(round)) return null;
  const said: string[] = [];
  const pending = round.decisions.flatMap((one) => {
    const { name } = names.partner(one.partner);
    const who = `${name} (${officesWanting(one).join(" and ")})`;
    const takesTwo = round.question.dualControl || one.takesTwo === true;
    if (one.status === "requested") return [takesTwo ? `two people of ${who}` : who];
    return one.status === "partially-authorised" ? [`a second person of ${who}`] : [];
  });
  if (round.status === "open" && pending.length > 0)
    said.push(`Waiting for the answer of ${and(pending)} until ${at(round.question.answerBy)}.`);
  for (const one of round.decisions) {
    const name = names.partner(one.partner).name;
    if (one.status === "conditional")
      for (const { text, checker, until, state } of one.conditions)
        if (state === "pending")
          said.push(
            `${name}'s yes waits until ${at(until)} for ${checkerName(checker, names)}: ${withoutStop(text)}.`,
          );
    if (one.status === "suspended")
      said.push(
        `${name} (${officesWanting(one).join(" or ")}) says until ${at(one.answerBy)} whether its suspended yes stands.`,
      );
    const confirmBy = confirmationDue(one);
    if (confirmBy !== undefined)
      said.push(`${name}'s spoken yes is confirmed until ${at(confirmBy)}, or lapses.`);
  }
  return said.length === 0 ? null : said.join(" ");
}

function checkerName(checker: ConditionChecker, names: Directory): string {
  switch (checker.by) {
    case "run":
      return "the run's own values";
    case "office":
      return `the ${checker.office} of ${names.partner(checker.partner).name}`;
    case "person":
      return names.person(checker.person).name ?? `somebody of ${names.partner(checker.partner).name}`;
  }
}
