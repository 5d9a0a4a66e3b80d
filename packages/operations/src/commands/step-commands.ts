import { EFFECT_FAILED, FINISHED_STEP, OUTCOME_UNKNOWN, type RunCommand } from "@mirror/engine";
import {
  blockerText,
  openChecks,
  standDownBlockers,
  standingAgainst,
  unlessClocksCanRead,
} from "@mirror/partnership";
import {
  Exhibits,
  type Instant,
  known,
  PersonId,
  type Refusal,
  refuse,
  type StepInvocationId,
} from "@mirror/vocabulary";
import { z } from "zod";
import { authoriseStep } from "../authorise-step.js";
import { checkedExit } from "../exit-criteria.js";
import { shareEndsAt } from "../share-end.js";
import { assignTask } from "../steps/assign-task.js";
import { stillOpenIn } from "../still-open.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { type FoundStep, findOwnStep, findStep } from "./find-step.js";
import { type Signed, whoeverIs } from "./who-acts.js";

const Reason = z.string().trim().min(3, "Say why, in a few words.").max(4000);

/** Values for the step's form, by variable name, which says what they must be; and the files that speak for it, by their hashes. */
export const CompleteStep = z.strictObject({
  values: z
    .record(z.string().max(250), z.union([z.string().max(65_536), z.number(), z.boolean(), z.null()]))
    .default({}),
  exhibits: Exhibits.default([]),
});
export const FailStep = z.strictObject({ reason: Reason });
export const SkipStep = z.strictObject({ reason: Reason });
export const RepeatEffect = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(20, "Say how you know that it did not happen, in at least 20 characters.")
    .max(4000),
});
export const HandOverStep = z.strictObject({ to: PersonId, reason: Reason });

/** What a step is on hold for that only a person's word ends: what came of its effect, or what follows from its failure. */
const WAITS_FOR_A_WORD: ReadonlySet<string> = new Set([OUTCOME_UNKNOWN, EFFECT_FAILED]);

/** Who may take and report a step: anyone with a part in the partner's own work. */
const RESPONDERS = ["responder", "duty-officer", "run-lead", "authorised-official"] as const;

/**
 * Takes a step: the one on duty says that they are on it. What it was handed out under has to hold still, and for exactly
 * this person (C-08, C-11).
 */
export async function claimStep(turn: Turn, id: StepInvocationId): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "take-step", ...RESPONDERS);
  if (!signed.ok) return signed;
  const found = await findOwnStep(turn, id, signed);
  if (!found.ok) return found;
  // Whoever has it already says nothing new.
  const refusal = found.step.status === "assigned" ? await mayWork(turn, found, signed.id) : undefined;
  return refusal ?? askRun(turn, found.run.id, { type: "claim", invocation: id, person: signed.id });
}

/** Reports a step as done, with the values of its form and what speaks for it. An exit step is not done while anything still has to end (ES-09). */
export async function completeStep(
  turn: Turn,
  id: StepInvocationId,
  values: z.infer<typeof CompleteStep>["values"],
  exhibits: z.infer<typeof CompleteStep>["exhibits"] = [],
): Promise<Refusal | undefined> {
  return report(turn, id, async (found, { id: person }) => {
    const refusal =
      unlessClocksCanRead(found.task?.mirror, values, turn.now()) ?? (await unlessMayExit(turn, found));
    return refusal ?? { type: "complete", invocation: id, person, values, exhibits };
  });
}

/** Says that a step could not be done, and why: the playbook's own path for it is taken at once. */
export async function failStep(
  turn: Turn,
  id: StepInvocationId,
  reason: string,
): Promise<Refusal | undefined> {
  return report(turn, id, async (_found, { id: person }) => ({
    type: "fail",
    invocation: id,
    person,
    reason,
  }));
}

/** Goes on without a step: the lead's decision, on the record with its reason. An exit step is not gone round (ES-09). */
export async function skipStep(
  turn: Turn,
  id: StepInvocationId,
  reason: string,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "steer-step", "run-lead");
  if (!signed.ok) return signed;
  const found = await findStep(turn, id, signed);
  if (!found.ok) return found;
  if (signed.partner.id !== found.run.lead)
    return refuse("forbidden", "not-the-lead", "Only the partner that leads this run skips a step.", "M18");
  if (found.step.partner !== null && found.step.partner !== signed.partner.id)
    return refuse(
      "forbidden",
      "another-partners-step",
      "A step of another partner is not yours to skip; ask them to say that it cannot be done.",
      "M10",
    );
  return (
    (await unlessMayExit(turn, found)) ??
    askRun(turn, found.run.id, { type: "skip", invocation: id, person: signed.id, reason })
  );
}

/** Gives a step to a colleague, who may do it as whoever takes it may (C-11). */
export async function handOverStep(
  turn: Turn,
  id: StepInvocationId,
  to: PersonId,
  reason: string,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "steer-step", "responder", "duty-officer", "run-lead");
  if (!signed.ok) return signed;
  if (!signed.partner.people.some((one) => one.id === to && one.roles.includes("responder")))
    return refuse("invalid", "no-such-colleague", "That person is no responder of your partner.");
  const found = await findOwnStep(turn, id, signed);
  if (!found.ok) return found;
  return (
    (FINISHED_STEP.has(found.step.status) ? undefined : await mayWork(turn, found, to)) ??
    askRun(turn, found.run.id, { type: "hand-over", invocation: id, from: signed.id, to, reason })
  );
}

/**
 * Takes a step up again that was put on hold because its ground fell away: it is handed out anew, if there is ground for
 * it now. One of unknown outcome is not taken up but reported on (INV-13).
 */
export async function resumeStep(turn: Turn, id: StepInvocationId): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "steer-step", "duty-officer", "run-lead", "authorised-official");
  if (!signed.ok) return signed;
  const found = await findOwnStep(turn, id, signed);
  if (!found.ok) return found;
  const { run, step, task } = found;
  if (step.status !== "on-hold" || WAITS_FOR_A_WORD.has(step.reason) || task === undefined)
    return refuse("conflict", "not-on-hold", `${step.name} is not on hold for want of ground to stand on.`);
  return assignTask(turn, run, step, task);
}

/**
 * Lets an effect of which nobody knows what became be sent again: a person has looked, answers for it that it did not
 * happen, and says how they know. Never by itself (INV-13). The worker that sends it asks for leave anew (INV-03).
 */
export async function repeatEffect(
  turn: Turn,
  id: StepInvocationId,
  reason: string,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "steer-step", "duty-officer", "run-lead", "authorised-official");
  if (!signed.ok) return signed;
  const found = await findOwnStep(turn, id, signed);
  if (!found.ok) return found;
  const person = signed.id;
  return askRun(turn, found.run.id, { type: "repeat-effect", invocation: id, person, reason });
}

/**
 * Says until when what a step of one's own partner has shared may be kept (ES-09). A partner that is suspended says so too,
 * and only that it ends sooner (M22).
 */
export async function endShare(
  turn: Turn,
  id: StepInvocationId,
  until: Instant,
  reason: string,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "end-share", "duty-officer", "run-lead", "authorised-official");
  if (!signed.ok) return signed;
  const found = await findOwnStep(turn, id, signed);
  if (!found.ok) return found;
  const ends = shareEndsAt(found.run, found.step, found.task?.mirror?.share);
  const kept = ends !== null && until > ends ? standingAgainst(signed.partner, "steer-step") : undefined;
  if (kept !== undefined) return kept;
  const person = signed.id;
  return askRun(turn, found.run.id, { type: "end-share", invocation: id, person, until, reason });
}

/** What is said of a step that someone has or had is heard whatever has become of its ground: it is the truth about it. */
async function report(
  turn: Turn,
  id: StepInvocationId,
  command: (found: FoundStep, signed: Signed) => Promise<RunCommand | Refusal>,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "report-on-step", ...RESPONDERS);
  if (!signed.ok) return signed;
  const found = await findOwnStep(turn, id, signed);
  if (!found.ok) return found;
  const said = await command(found, signed);
  return "ok" in said ? said : askRun(turn, found.run.id, said);
}

/** Whether a person may carry a step out now, under the very grounds that it would be handed out under now. */
async function mayWork(
  turn: Turn,
  { run, step, task }: FoundStep,
  person: PersonId,
): Promise<Refusal | undefined> {
  // Only what is a task is some partner's.
  const authorised = await authoriseStep(turn, run, known(task, `The task of ${step.name}`), person);
  if (!authorised.ok) return authorised;
  return authorised.parties.performer.partner === step.partner
    ? undefined
    : refuse("conflict", "role-rebound", `${step.name} is another partner's now.`, "C-03");
}

async function unlessMayExit(turn: Turn, { run, step, task }: FoundStep): Promise<Refusal | undefined> {
  if (task?.mirror?.kind !== "exit" || FINISHED_STEP.has(step.status)) return undefined;
  const open = await stillOpenIn(turn, run, step.id);
  const against = openChecks(await checkedExit(turn, run, open, turn.now()));
  if (against !== undefined) return refuse("conflict", "criteria-open", against, "ES-05");
  const blockers = standDownBlockers(open);
  if (blockers.length === 0) return undefined;
  return refuse("conflict", "stand-down-blocked", `Not yet: ${blockers.map(blockerText).join(" ")}`, "ES-09");
}
