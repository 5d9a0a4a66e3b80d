import type { StepStatus } from "@mirror/engine";
import { durationMs, type Instant, instantAfter } from "@mirror/vocabulary";
import type { ExerciseScript } from "../script/exercise-script.js";
import type { PersonKey } from "../script/keys.js";
import type { AidAct, AidRule, EscalationAct, FieldValue, StepRule } from "../script/stand-in-rule.js";
import type {
  FormField,
  SeenAidAssignment,
  SeenAidRequest,
  SeenConsent,
  SeenEscalation,
  SeenItem,
  SeenShareRecall,
  SeenStep,
  StandInView,
} from "./view.js";

/** The API call that a stand-in makes next. */
export type StandInCall =
  | { readonly call: "claim-step"; readonly step: string }
  | {
      readonly call: "complete-step";
      readonly step: string;
      readonly values: Readonly<Record<string, FieldValue>>;
    }
  | { readonly call: "fail-step"; readonly step: string; readonly reason: string }
  | {
      readonly call: "grant-consent" | "refuse-consent" | "abstain-from-consent";
      readonly consent: string;
      readonly justification: string;
    }
  | { readonly call: "erase-share"; readonly recall: string; readonly attestation: string }
  | {
      readonly call: "aid";
      readonly request: string;
      /** Null where the act is about the whole request, or about a line that the partner has not offered on. */
      readonly assignment: string | null;
      readonly line: number | null;
      readonly act: AidAct;
    }
  | {
      readonly call:
        | "acknowledge-escalation"
        | "accept-escalation"
        | "propose-stand-down"
        | "confirm-stand-down";
      readonly escalation: string;
    }
  | { readonly call: "decline-escalation"; readonly escalation: string; readonly justification: string };

export interface StandInAction {
  readonly by: PersonKey;
  readonly call: StandInCall;
  /** When he makes it, on the exercise's clock; never before `now`. */
  readonly dueAt: Instant;
  readonly isDue: boolean;
  /** What it is about, for whoever watches: the step's name. */
  readonly about: string;
}

/**
 * What a stand-in does next, as the script tells and from what he sees; null: he has nothing to do until something
 * changes. The same script, view and instant always give the same answer. Whoever plays makes the calls that are due;
 * when nobody's is, the clock may move on to the soonest.
 */
export function nextStandInAction(
  script: ExerciseScript,
  view: StandInView,
  now: Instant,
): StandInAction | null {
  const wanted = view.items.flatMap((item) => {
    const found = wantedFor(script, view, item);
    return found === null ? [] : [{ ...found, item }];
  });
  const first = wanted.toSorted((a, b) => compare(a.at, b.at) || compare(keyOf(a.item), keyOf(b.item)))[0];
  if (first === undefined) return null;
  const isDue = first.at <= now;
  return { by: view.me, call: first.call, dueAt: isDue ? now : first.at, isDue, about: first.item.name };
}

/** Of what several stand-ins do next, what comes first; those of the same instant in the order of their names. */
export function soonestAction(actions: readonly (StandInAction | null)[]): StandInAction | null {
  return (
    actions
      .filter((action) => action !== null)
      .toSorted((a, b) => compare(a.dueAt, b.dueAt) || compare(a.by, b.by) || compare(a.about, b.about))[0] ??
    null
  );
}

// A step that waits to be taken, and one that somebody is at, in the engine's own words.
const CALLED: StepStatus = "assigned";
const TAKEN: StepStatus = "in-progress";
/** Its consent was withdrawn: those who did it are called to undo it (C-09). */
const UNDONE: StepStatus = "compensating";
const ERASED = "Every copy of it is erased, and the systems that held it were looked through.";

interface Wanted {
  readonly call: StandInCall;
  readonly at: Instant;
}

function wantedFor(script: ExerciseScript, view: StandInView, item: SeenItem): Wanted | null {
  switch (item.kind) {
    case "step":
      if (item.state === UNDONE) return undoStep(script, view, item);
      return item.heldBy === null ? takeStep(script, view, item) : finishStep(script, view, item);
    case "consent":
      return answerConsent(script, view, item);
    case "share-recall":
      return giveBack(script, view, item);
    case "aid-request":
    case "aid-assignment":
      return actOnAid(script, view, item);
    case "escalation":
      return answerPage(script, view, item);
  }
}

function takeStep(script: ExerciseScript, view: StandInView, step: SeenStep): Wanted | null {
  const { me } = view;
  if (step.state !== CALLED || !step.offeredTo.includes(me)) return null;
  const { defaults, steps } = script.standIns;
  const call: StandInCall = { call: "claim-step", step: step.id };
  const own = takingRule(steps, step, me);
  if (own?.act.do === "ignore") return null;
  if (own !== undefined) return { call, at: later(step.since, durationMs(own.after)) };
  return takerOf(steps, step, view) === me
    ? { call, at: later(step.since, durationMs(defaults.claimAfter)) }
    : null;
}

/** Who takes a step that no rule is about: whom a rule has finish it, else the least busy of the team, the first called first. */
function takerOf(rules: readonly StepRule[], step: SeenStep, view: StandInView): PersonKey | undefined {
  const finisher = rules.find((rule) => fits(rule, step) && finishes(rule) && rule.by !== undefined)?.by;
  if (finisher !== undefined && step.offeredTo.includes(finisher)) return finisher;
  const letsRing = (person: PersonKey) => takingRule(rules, step, person)?.act.do === "ignore";
  // Where someone lets it ring, the others hear of it when they are called themselves.
  const hear = step.offeredTo.some(letsRing) ? step.called : step.offeredTo;
  return hear
    .filter((person) => !letsRing(person))
    .toSorted((a, b) => stepsHeldBy(a, view) - stepsHeldBy(b, view))[0];
}

function stepsHeldBy(person: PersonKey, { items }: StandInView): number {
  return items.filter((item) => item.kind === "step" && item.state === TAKEN && item.heldBy === person)
    .length;
}

function takingRule(rules: readonly StepRule[], step: SeenStep, person: PersonKey): StepRule | undefined {
  return rules.find(
    (rule) =>
      fits(rule, step) && isFor(rule, person) && (rule.act.do === "claim" || rule.act.do === "ignore"),
  );
}

function finishStep(script: ExerciseScript, { me }: StandInView, step: SeenStep): Wanted | null {
  if (step.state !== TAKEN || step.heldBy !== me) return null;
  const { defaults, steps } = script.standIns;
  const rule = steps.find((one) => fits(one, step) && isFor(one, me) && finishes(one));
  const afterMs =
    rule !== undefined
      ? durationMs(rule.after)
      : step.targetMs === null
        ? durationMs(defaults.completeAfter)
        : Math.round(step.targetMs * defaults.completeAfterShareOfTarget);
  const at = later(step.since, afterMs);
  if (rule?.act.do === "fail")
    return { call: { call: "fail-step", step: step.id, reason: rule.act.reason }, at };
  const given = rule?.act.do === "complete" ? rule.act.values : {};
  const values = Object.fromEntries(
    step.form.map((field) => [field.name, given[field.name] ?? plausible(field, script)]),
  );
  return { call: { call: "complete-step", step: step.id, values }, at };
}

/** The first of those who are called undoes it, in the time that a step usually takes: no script has to foresee a withdrawal. */
function undoStep({ standIns }: ExerciseScript, { me }: StandInView, step: SeenStep): Wanted | null {
  if (step.called[0] !== me) return null;
  const call: StandInCall = { call: "complete-step", step: step.id, values: {} };
  return { call, at: later(step.since, durationMs(standIns.defaults.completeAfter)) };
}

/** The first official of whoever was told erases it, and says so, in the time that a step usually takes. */
function giveBack(
  { standIns }: ExerciseScript,
  { me }: StandInView,
  { id, state, since, mayAnswer }: SeenShareRecall,
): Wanted | null {
  if ((state !== "asked" && state !== "overdue") || mayAnswer[0] !== me) return null;
  const call: StandInCall = { call: "erase-share", recall: id, attestation: ERASED };
  return { call, at: later(since, durationMs(standIns.defaults.completeAfter)) };
}

function plausible(field: FormField, { standIns }: ExerciseScript): FieldValue {
  const { bool, integer, string } = standIns.defaults.values;
  if (field.type === "bool") return bool;
  return field.type === "integer" || field.type === "long" ? integer : string;
}

function finishes(rule: StepRule): boolean {
  return rule.act.do === "complete" || rule.act.do === "fail";
}

function fits(rule: StepRule, step: SeenStep): boolean {
  return (
    rule.when.step === step.name &&
    (rule.when.occurrence === undefined || rule.when.occurrence === step.occurrence)
  );
}

function isFor(rule: StepRule, person: PersonKey): boolean {
  return rule.by === undefined || rule.by === person;
}

function answerConsent(script: ExerciseScript, { me }: StandInView, round: SeenConsent): Wanted | null {
  if (round.state !== "open" || !round.mayAnswer.includes(me) || round.answered.includes(me)) return null;
  const rule = script.standIns.consents.find((one) => one.when.step === round.name && one.by === me);
  if (rule === undefined) return null;
  const call = (
    { grant: "grant-consent", refuse: "refuse-consent", abstain: "abstain-from-consent" } as const
  )[rule.act.do];
  return {
    call: { call, consent: round.id, justification: rule.act.justification },
    at: later(round.since, durationMs(rule.after)),
  };
}

function actOnAid(
  script: ExerciseScript,
  view: StandInView,
  aid: SeenAidRequest | SeenAidAssignment,
): Wanted | null {
  if (aid.kind === "aid-assignment" && aid.acted.includes(view.me)) return null;
  const role = aid.kind === "aid-assignment" ? aid.role : undefined;
  for (const rule of script.standIns.aid) {
    const { when, by, after, act } = rule;
    if (by !== view.me || when.step !== aid.name || when.state !== aid.state) continue;
    if (
      (when.role !== undefined && when.role !== role) ||
      aboutAssignment(rule) !== (aid.kind === "aid-assignment")
    )
      continue;
    const since = sinceBoth(aid.since, when.once, view);
    if (since === null) continue;
    const about =
      aid.kind === "aid-assignment"
        ? { request: aid.request, assignment: aid.id, line: aid.line }
        : { request: aid.id, assignment: null, line: null };
    return { call: { call: "aid", ...about, act }, at: later(since, durationMs(after)) };
  }
  return null;
}

/** Only submitting is about the request itself; everything else is about one partner's help on a line. */
function aboutAssignment(rule: AidRule): boolean {
  return rule.act.do !== "submit";
}

function answerPage(script: ExerciseScript, view: StandInView, escalation: SeenEscalation): Wanted | null {
  const { defaults, escalations } = script.standIns;
  const isPaged = escalation.paged.includes(view.me);
  const rules = escalations.filter(
    ({ when, by }) => by === view.me && when.step === escalation.name && when.state === escalation.state,
  );
  for (const { when, after, act } of rules) {
    const since = sinceBoth(escalation.since, when.once, view);
    if (since === null) continue;
    if (act.do === "ignore" || (escalation.state === "notified" && !isPaged)) return null;
    return { call: escalationCall(act, escalation.id), at: later(since, durationMs(after)) };
  }
  if (rules.length > 0) return null;
  if ((escalation.state === "notified" || escalation.state === "unreached") && isPaged) {
    const at = later(escalation.since, durationMs(defaults.acknowledgeAfter));
    return { call: { call: "acknowledge-escalation", escalation: escalation.id }, at };
  }
  if (escalation.state === "acknowledged" && escalation.acknowledgedBy === view.me) {
    const at = later(escalation.since, durationMs(defaults.acceptAfter));
    return { call: { call: "accept-escalation", escalation: escalation.id }, at };
  }
  return null;
}

function escalationCall(act: Exclude<EscalationAct, { do: "ignore" }>, escalation: string): StandInCall {
  switch (act.do) {
    case "acknowledge":
      return { call: "acknowledge-escalation", escalation };
    case "accept":
      return { call: "accept-escalation", escalation };
    case "decline":
      return { call: "decline-escalation", escalation, justification: act.justification };
    case "propose-stand-down":
    case "confirm-stand-down":
      return { call: act.do, escalation };
  }
}

/** From when a rule counts: since the thing stands so and the run has come to the step that it waits for; null: not yet. */
function sinceBoth(since: Instant, once: string | undefined, { items }: StandInView): Instant | null {
  if (once === undefined) return since;
  const opened = items
    .flatMap((item) => (item.kind === "step" && item.name === once ? [item.openedAt] : []))
    .sort()[0];
  if (opened === undefined) return null;
  return opened > since ? opened : since;
}

function later(since: Instant, afterMs: number): Instant {
  return instantAfter(since, afterMs);
}

function keyOf(item: SeenItem): string {
  return `${item.kind} ${item.id}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
