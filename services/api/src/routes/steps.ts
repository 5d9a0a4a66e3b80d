import { routes, type StepSummary, type StepView } from "@mirror/contract";
import { assignmentOf, openSteps, type StepInvocation } from "@mirror/engine";
import {
  claimStep,
  completeStep,
  endShare,
  failStep,
  handOverStep,
  openStepsOf,
  repeatEffect,
  resumeStep,
  skipStep,
} from "@mirror/operations";
import { type PersonId, StepInvocationId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import type { Asked } from "../door/input.js";
import { pageOfIndex, pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { type SeenStep, seenRun, seenStep, seesStep } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { stepSummary, stepView } from "../views/step-view.js";

async function show(sight: Sight, id: StepInvocationId): Promise<StepView | undefined> {
  const seen = await seenStep(sight, id);
  return seen && stepView(sight, seen);
}

const onStep = {
  about: (sight: Sight, { params }: { params: { id: StepInvocationId } }) => seenStep(sight, params.id),
  show: (sight: Sight, { params }: { params: { id: StepInvocationId } }) => show(sight, params.id),
};

export const stepDoors: Door[] = [
  reads(routes.steps.list, (sight, asked) =>
    asked.query.run === undefined ? listOwn(sight, asked) : listOfRun(sight, asked),
  ),
  reads(routes.steps.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.steps.claim, { ...onStep, decide: (turn, { params }) => claimStep(turn, params.id) }),
  decides(routes.steps.complete, {
    ...onStep,
    decide: (turn, { params, body }) => completeStep(turn, params.id, body.values, body.exhibits),
  }),
  decides(routes.steps.fail, {
    ...onStep,
    decide: (turn, { params, body }) => failStep(turn, params.id, body.reason),
  }),
  decides(routes.steps.skip, {
    ...onStep,
    decide: (turn, { params, body }) => skipStep(turn, params.id, body.reason),
  }),
  decides(routes.steps.resume, { ...onStep, decide: (turn, { params }) => resumeStep(turn, params.id) }),
  decides(routes.steps.repeat, {
    ...onStep,
    decide: (turn, { params, body }) => repeatEffect(turn, params.id, body.reason),
  }),
  decides(routes.steps.endShare, {
    ...onStep,
    decide: (turn, { params, body }) => endShare(turn, params.id, body.until, body.reason),
  }),
  decides(routes.steps.handOver, {
    ...onStep,
    decide: (turn, { params, body }) => handOverStep(turn, params.id, body.to, body.reason),
  }),
];

type List = Asked<typeof routes.steps.list>;

/** What the caller's partner has to do, newest first. */
async function listOwn(
  sight: Sight,
  { query, caller }: List,
): Promise<{ items: StepSummary[]; next: string | null }> {
  return pageOfIndex(sight, openStepsOf(caller.partner.id), query, async (member) => {
    const id = StepInvocationId.safeParse(member);
    const seen = id.success ? await seenStep(sight, id.data) : undefined;
    return seen !== undefined && wanted(seen.step, query, caller.person.id)
      ? stepSummary(sight, seen, seen.step)
      : undefined;
  });
}

/** Everything open in one run, whoever does it, oldest first. */
async function listOfRun(
  sight: Sight,
  { query, caller }: List,
): Promise<{ items: StepSummary[]; next: string | null } | undefined> {
  const seen = query.run === undefined ? undefined : await seenRun(sight, query.run);
  if (seen === undefined) return undefined;
  const found = openSteps(seen.run)
    .filter((step) => seesStep(sight, seen, step) && wanted(step, query, caller.person.id))
    .map((step): SeenStep => ({ ...seen, step }))
    .toSorted((a, b) => (placeOf(a.step) < placeOf(b.step) ? -1 : 1));
  const page = pageOfList(found, query, ({ step }) => placeOf(step));
  return { ...page, items: await Promise.all(page.items.map((one) => stepSummary(sight, one, one.step))) };
}

function placeOf(step: StepInvocation): string {
  return `${step.enteredAt} ${step.id}`;
}

function wanted(step: StepInvocation, { mine, team }: List["query"], me: PersonId): boolean {
  if (team !== undefined && assignmentOf(step)?.to.team !== team) return false;
  return mine !== "true" || isMine(step, me);
}

/** Whether somebody was called for a step, or has taken it. */
function isMine(step: StepInvocation, me: PersonId): boolean {
  switch (step.status) {
    case "assigned":
      return step.assignment.people.slice(0, step.assignment.missedAcknowledgements + 1).includes(me);
    case "in-progress":
    case "on-hold":
      return step.work.by === "person" && step.work.person === me;
    case "compensating":
      return step.people.includes(me);
    case "blocked":
    case "ready":
    case "awaiting-consent":
    case "awaiting-aid":
    case "done":
    case "failed":
    case "skipped":
    case "cancelled":
    case "compensated":
      return false;
  }
}
