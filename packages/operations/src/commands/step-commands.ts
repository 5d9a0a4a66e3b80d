import { FINISHED_STEP, type RunCommand, type RunState, type StepInvocation } from "@mirror/engine";
import { standDownBlockers } from "@mirror/partnership";
import { PersonId, type Refusal, type RunId, refuse, type StepInvocationId } from "@mirror/vocabulary";
import { z } from "zod";
import { RUN_OF_STEP } from "../kinds/run-kind.js";
import { stillOpenIn } from "../still-open.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

const Reason = z.string().trim().min(3, "Say why, in a few words.").max(4000);

/** Values for the step's form, by variable name; what they must be, the form says. */
export const CompleteStep = z.strictObject({
  values: z
    .record(z.string().max(250), z.union([z.string().max(65_536), z.number(), z.boolean(), z.null()]))
    .default({}),
});
export const FailStep = z.strictObject({ reason: Reason });
export const SkipStep = z.strictObject({ reason: Reason });
export const HandOverStep = z.strictObject({ to: PersonId, reason: Reason });

/** Finds a step and its run; what is not there is absent. */
export async function findStep(
  turn: Turn,
  id: StepInvocationId,
): Promise<{ ok: true; run: RunState; step: StepInvocation } | Refusal> {
  const stream = await turn.desk.journal.lookUp(RUN_OF_STEP, id);
  const run = stream === undefined ? undefined : await turn.load(turn.desk.runKind, stream);
  const step = run?.steps.get(id);
  if (run === undefined || step === undefined)
    return refuse("absent", "no-such-step", "There is no such step, or it is not yours to see.");
  await turn.joinClockOf(run.id);
  return { ok: true, run, step };
}

/** Takes a step: the one on duty says that they are on it. */
export async function claimStep(turn: Turn, id: StepInvocationId): Promise<Refusal | undefined> {
  return asResponder(turn, id, (person) => ({ type: "claim", invocation: id, person }));
}

/** Reports a step as done, with the values of its form. An exit step is not done while anything still has to end (ES-09). */
export async function completeStep(
  turn: Turn,
  id: StepInvocationId,
  values: z.infer<typeof CompleteStep>["values"],
): Promise<Refusal | undefined> {
  const found = await findStep(turn, id);
  if (!found.ok) return found;
  const definition = turn.desk.flows.flowOf(found.run.playbook.hash).playbook.steps[found.step.step];
  if (definition?.mirror?.kind === "exit" && !FINISHED_STEP.has(found.step.status)) {
    const blockers = standDownBlockers(await stillOpenIn(turn, found.run.calledBy?.top ?? found.run.id, id));
    if (blockers.length > 0)
      return refuse(
        "conflict",
        "stand-down-blocked",
        `Not yet: ${blockers.map((blocker) => blocker.words).join(" ")}`,
        "ES-09",
      );
  }
  return asResponder(turn, id, (person) => ({ type: "complete", invocation: id, person, values }));
}

/** Says that a step could not be done, and why: the playbook's own path for it is taken at once. */
export async function failStep(
  turn: Turn,
  id: StepInvocationId,
  reason: string,
): Promise<Refusal | undefined> {
  return asResponder(turn, id, (person) => ({ type: "fail", invocation: id, person, reason }));
}

/** Goes on without a step: the lead's decision, on the record with its reason. */
export async function skipStep(
  turn: Turn,
  id: StepInvocationId,
  reason: string,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "run-lead");
  if (!signed.ok) return signed;
  const found = await findStep(turn, id);
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
  return askRun(turn, found.run.id as RunId, { type: "skip", invocation: id, person: signed.id, reason });
}

/** Gives a step to a colleague. */
export async function handOverStep(
  turn: Turn,
  id: StepInvocationId,
  to: PersonId,
  reason: string,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "responder", "duty-officer", "run-lead");
  if (!signed.ok) return signed;
  if (!signed.partner.people.some((one) => one.id === to && one.roles.includes("responder")))
    return refuse("invalid", "no-such-colleague", "That person is no responder of your partner.");
  return asResponder(turn, id, (person) => ({ type: "hand-over", invocation: id, from: person, to, reason }));
}

async function asResponder(
  turn: Turn,
  id: StepInvocationId,
  command: (person: PersonId) => RunCommand,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "responder", "duty-officer", "run-lead", "authorised-official");
  if (!signed.ok) return signed;
  const found = await findStep(turn, id);
  if (!found.ok) return found;
  // Somebody else's task is not there for us, unless we take part in its run.
  if (found.step.partner !== signed.partner.id)
    return found.run.participants.includes(signed.partner.id)
      ? refuse("forbidden", "another-partners-step", `${found.step.name} is another partner's to do.`, "M10")
      : refuse("absent", "no-such-step", "There is no such step, or it is not yours to see.");
  return askRun(turn, found.run.id, command(signed.id));
}
