import { readCondition } from "@mirror/playbook";
import { Instant, PartnerId, PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import { z } from "zod";
import { Line, Words } from "../words.js";
import type { ConsentQuestion } from "./commands.js";

/** Who says whether a condition is met: whoever holds an office, one named person, or the values of the run itself. */
export const ConditionChecker = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("office"), partner: PartnerId, office: Line }),
  z.strictObject({ by: z.literal("person"), partner: PartnerId, person: PersonId }),
  /** A comparison as playbooks write them (`__backups_checked__:value = true`), over the variables of the run that asks. */
  z.strictObject({ by: z.literal("run"), holds: Line }),
]);
export type ConditionChecker = z.infer<typeof ConditionChecker>;

/** One thing that has to be so before a yes counts: in words, with who looks, and until when it must be found so (C-07). */
export const ConsentCondition = z.strictObject({ text: Words, checker: ConditionChecker, until: Instant });
export type ConsentCondition = z.infer<typeof ConsentCondition>;

/** A condition as it stands in a decision; its number there, from 1, is its name. */
export interface ConditionState extends ConsentCondition {
  readonly state: "pending" | "verified" | "violated";
}

/** Why these conditions cannot be checked in time by anybody who takes part; undefined where they can (C-07). */
export function faultInConditions(
  conditions: readonly ConsentCondition[],
  question: ConsentQuestion,
  now: Instant,
  expiresAt: Instant,
): Refusal | undefined {
  for (const [index, { checker, until }] of conditions.entries()) {
    const which = `Condition ${index + 1}`;
    if (until <= now || until > expiresAt)
      return refuse(
        "invalid",
        "condition-out-of-time",
        `${which} has to be found met after now, and before the yes ends at ${expiresAt}.`,
        "C-07",
      );
    if (checker.by === "run") {
      const read = readCondition(checker.holds);
      if (!read.ok)
        return refuse(
          "invalid",
          "condition-unreadable",
          `${which} cannot be compared: ${read.problem}`,
          "C-07",
        );
    } else if (!partiesTo(question).has(checker.partner))
      return refuse(
        "invalid",
        "checker-takes-no-part",
        `${which} is checked by a partner that takes no part in what is asked.`,
        "C-07",
      );
  }
  return undefined;
}

function partiesTo({ asks, scope }: ConsentQuestion): ReadonlySet<PartnerId> {
  return new Set([
    ...asks.map((ask) => ask.partner),
    ...scope.steps.flatMap((step) => [step.on, ...step.performers.map((one) => one.partner)]),
  ]);
}
