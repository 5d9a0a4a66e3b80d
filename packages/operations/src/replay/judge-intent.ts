import {
  type Authority,
  assignmentOf,
  effectPlan,
  type Flow,
  intendedEffectOf,
  type RunFact,
  type RunState,
  resolveRequest,
  type StepInvocation,
  stepChart,
} from "@mirror/engine";
import type { Entry } from "@mirror/journal";
import { type ActionStep, taskOf } from "@mirror/playbook";
import {
  canonicalJson,
  contentHash,
  earliest,
  type Instant,
  instantAfter,
  type PersonId,
  type Recorded,
} from "@mirror/vocabulary";
import { INTENT_LIVES_MS } from "../commands/effect-commands.js";
import { assignedContentHash } from "../steps/assign-task.js";
import { findGrounds, type Grounding } from "./find-grounds.js";

/** What became of judging an entry: it took no grounds, they lie where the reader may not look, or they were weighed. */
export type Judgement =
  | { readonly of: "nothing" }
  | { readonly of: "withheld" }
  | { readonly of: "grounds"; readonly faults: readonly string[] };

/** The facts by which a step begins to act, or somebody to act on it. */
type Act = Extract<
  Recorded<RunFact>,
  { readonly type: "step-assigned" | "effect-intended" | "step-claimed" | "step-handed-over" }
>;

/**
 * Judges what an entry of a run did, as `run` stood before it: whether its step could act at all, did what was agreed to,
 * and stood on grants and agreements that were in force (INV-03, INV-10). What the entry says of its own authority is
 * believed in nothing: it is worked out again, from the run's playbook and the rest of the record, and compared.
 */
export function judgeIntent(
  flow: Flow,
  run: RunState,
  fact: Recorded<RunFact>,
  entry: Entry,
  record: Grounding,
): Judgement {
  if (!isAct(fact)) return { of: "nothing" };
  const step = run.steps.get(fact.data.invocation);
  const task = step === undefined ? undefined : taskOf(flow.playbook.steps[step.step]);
  if (step === undefined || task === undefined)
    return { of: "grounds", faults: [`${fact.type} is about no task of this run.`] };

  const said = "authority" in fact.data ? fact.data.authority : assignmentOf(step)?.authority;
  const grounds = findGrounds(
    flow.playbook,
    run,
    task,
    { executor: executorIn(fact), at: fact.at, entry, said },
    record,
  );
  const isIntent = "authority" in fact.data;
  if (grounds === "withheld") return { of: isIntent ? "withheld" : "nothing" };
  const faults = [...grounds.faults];
  if (grounds.authority !== undefined && "authority" in fact.data)
    faults.push(...authorityFaults(fact.data.authority, grounds.authority, fact.at));
  switch (fact.type) {
    case "step-assigned":
      faults.push(...cannotBegin(run, step, "assign"));
      if (assignedContentHash(run, flow.playbook, task) !== fact.data.contentHash)
        faults.push("What was handed out is not what the playbook says, with the values of that moment.");
      if (grounds.performer !== fact.data.to.partner)
        faults.push("It was handed to a partner that does not play its role.");
      break;
    case "effect-intended":
      if (step.status !== "in-progress") faults.push(...cannotBegin(run, step, "start"));
      if (task.type !== "action") faults.push("A question was sent as if a machine could answer it.");
      else faults.push(...effectFaults(flow, run, task, step, fact));
      break;
    case "step-claimed":
    case "step-handed-over":
      // Handing out is the intent: a record without it hides what the step stood on.
      if (said === undefined) faults.push("Somebody took it, and it had been handed out to nobody.");
      break;
  }
  const tookGrounds = isIntent && ["consented", "break-glass"].includes(grounds.authority?.basis ?? "");
  return faults.length > 0 || tookGrounds ? { of: "grounds", faults } : { of: "nothing" };
}

function isAct(fact: Recorded<RunFact>): fact is Act {
  return (
    fact.type === "step-assigned" ||
    fact.type === "effect-intended" ||
    fact.type === "step-claimed" ||
    fact.type === "step-handed-over"
  );
}

/** The person who is to carry it out, where the entry names one. */
function executorIn(fact: Act): PersonId | null {
  switch (fact.type) {
    case "step-claimed":
      return fact.data.by;
    case "step-handed-over":
      return fact.data.to;
    case "step-assigned":
    case "effect-intended":
      return null;
  }
}

/** What an entry says that it stood on, against what it did stand on. */
function authorityFaults(said: Authority, found: Authority, at: Instant): string[] {
  const faults: string[] = [];
  if (said.basis !== found.basis)
    faults.push(`It says that its basis is "${said.basis}", and it is "${found.basis}".`);
  const grants = namesOf(found.consents);
  for (const grant of namesOf(said.consents))
    if (!grants.has(grant)) faults.push(`It names a grant that was not in force for it: ${grant}.`);
  if (said.consents.length < found.consents.length)
    faults.push("It does not name every grant that it stood on.");
  const clauses = namesOf(found.clauses);
  for (const clause of namesOf(said.clauses))
    if (!clauses.has(clause)) faults.push(`It names a clause that did not allow it: ${clause}.`);
  if (said.clauses.length === 0 && found.clauses.length > 0)
    faults.push("It names no clause, though it stood on an agreement.");
  if (found.endsAt !== null && (said.endsAt === null || said.endsAt > found.endsAt || said.endsAt <= at))
    faults.push(`It says that its grounds end at ${said.endsAt ?? "no time"}; they end at ${found.endsAt}.`);
  return faults;
}

function namesOf(references: readonly object[]): Set<string> {
  return new Set(references.map((one) => canonicalJson(one)));
}

function cannotBegin(run: RunState, step: StepInvocation, event: "assign" | "start"): string[] {
  const faults: string[] = [];
  if (run.status !== "active" && run.status !== "standing-down")
    faults.push(`The run was ${run.status}: nothing is handed out or sent.`);
  if (stepChart.next(step.status, event) === undefined)
    faults.push(`The step was ${step.status}: it could not begin.`);
  return faults;
}

/** Whether an intent means exactly the playbook's own next effect, once, and lives no longer than it may. */
function effectFaults(
  flow: Flow,
  run: RunState,
  action: ActionStep,
  step: StepInvocation,
  { at, data }: Extract<Act, { readonly type: "effect-intended" }>,
): string[] {
  const faults: string[] = [];
  const { effect, authority, notAfter } = data;
  const before = intendedEffectOf(step);
  if (before === null) {
    if (contentHash(effect.request) !== nextRequestHash(flow, run, action, step, data))
      faults.push("What was sent is not what the playbook says, with the values of that moment.");
  } else if (contentHash(before.effect) !== contentHash(effect)) {
    faults.push("Under the key of what may have been sent, something else was meant.");
  } else if (!effect.idempotent && !before.mayRepeat) {
    faults.push("It was meant twice, and its target does not bear repeats.");
  }
  const latest = earliest(instantAfter(at, INTENT_LIVES_MS), authority.endsAt ?? undefined);
  if (notAfter > latest)
    faults.push(`It could leave until ${notAfter}, and only until ${latest} was there ground for it.`);
  return faults;
}

/** What the playbook would have sent, with the values of that moment; how long it might take is the intent's to say. */
function nextRequestHash(
  flow: Flow,
  run: RunState,
  action: ActionStep,
  step: StepInvocation,
  { index, effect: { id, request } }: Extract<Act, { readonly type: "effect-intended" }>["data"],
): string | undefined {
  const next = effectPlan(flow.playbook, action)[index];
  const { timeoutMs } = request;
  const resolved = next && resolveRequest(flow, run, action, step, { ...next, id, timeoutMs });
  return resolved?.ok ? contentHash(resolved.request) : undefined;
}
