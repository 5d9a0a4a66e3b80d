import type { RunState, StepInvocation } from "@mirror/engine";
import type { Exercise } from "@mirror/exercise";
import {
  agreementKind,
  aidKind,
  breakGlassKind,
  consentKind,
  consultationKind,
  escalationKind,
  exerciseKind,
  type Incident,
  incidentKind,
  partnerKind,
  playbookKind,
  RUN_OF_STEP,
  regulatoryClockKind,
  runsOfIncident,
  type Shelf,
  type Source,
  shareRecallKind,
  sourceKind,
  standingConsentKind,
  streamsOfRun,
} from "@mirror/operations";
import type {
  Agreement,
  AidRequest,
  BreakGlass,
  ConsentRound,
  Consultation,
  Escalation,
  MarkedItem,
  Partner,
  RegulatoryClock,
  ShareRecall,
  StandingConsent,
} from "@mirror/partnership";
import { stopsReading } from "@mirror/partnership";
import type { Playbook } from "@mirror/playbook";
import { type PartnerId, type RunId, readId, type StepInvocationId, type StreamId } from "@mirror/vocabulary";
import {
  itemOfAgreement,
  itemOfAid,
  itemOfBreakGlass,
  itemOfConsent,
  itemOfConsultation,
  itemOfEscalation,
  itemOfExercise,
  itemOfIncident,
  itemOfPartner,
  itemOfRegulatoryClock,
  itemOfRun,
  itemOfShareRecall,
  itemOfShelf,
  itemOfSource,
  itemOfStanding,
  runsExercise,
} from "./items.js";
import { mayReadStep } from "./may-read-step.js";
import { maySee } from "./may-see.js";
import type { Sight } from "./sight.js";

interface Marked {
  readonly item: MarkedItem;
}

export type SeenRun = Marked & {
  readonly kind: "run";
  readonly run: RunState;
  readonly playbook: Playbook;
  /** The steps whose share the caller's partner is asked to give back: it reads nothing of them any more (C-09, 7). */
  readonly stopped: ReadonlySet<StepInvocationId>;
};
export type SeenConsent = Marked & {
  readonly kind: "consent";
  readonly round: ConsentRound;
  readonly of: SeenRun["run"];
};
export type SeenConsultation = Marked & {
  readonly kind: "consultation";
  readonly consultation: Consultation;
  readonly of: RunState;
};
export type SeenAid = Marked & { readonly kind: "aid-request"; readonly request: AidRequest };
export type SeenEscalation = Marked & {
  readonly kind: "escalation";
  readonly escalation: Escalation;
  /** The run that it is called in; undefined where it is called about its incident alone. */
  readonly of: RunState | undefined;
};
export type SeenShareRecall = Marked & { readonly kind: "share-recall"; readonly recall: ShareRecall };
export type SeenRegulatoryClock = Marked & {
  readonly kind: "regulatory-clock";
  readonly clock: RegulatoryClock;
};
export type SeenIncident = Marked & { readonly kind: "incident"; readonly incident: Incident };
export type SeenAgreement = Marked & { readonly kind: "agreement"; readonly agreement: Agreement };
export type SeenStanding = Marked & {
  readonly kind: "standing-consent";
  readonly standing: StandingConsent;
};
export type SeenBreakGlass = Marked & {
  readonly kind: "break-glass";
  readonly glass: BreakGlass;
  readonly of: RunState;
};
export type SeenExercise = Marked & { readonly kind: "exercise"; readonly exercise: Exercise };
type SeenPartner = Marked & { readonly kind: "partner"; readonly partner: Partner };
type SeenSource = Marked & { readonly kind: "source"; readonly source: Source };
export type SeenPlaybook = Marked & { readonly kind: "playbook"; readonly shelf: Shelf };

/** Something that the caller may see. */
export type Seen =
  | SeenRun
  | SeenConsent
  | SeenConsultation
  | SeenAid
  | SeenEscalation
  | SeenRegulatoryClock
  | SeenShareRecall
  | SeenIncident
  | SeenAgreement
  | SeenStanding
  | SeenBreakGlass
  | SeenExercise
  | SeenPartner
  | SeenSource
  | SeenPlaybook;

function visible<const S extends Marked>(sight: Sight, seen: S): S | undefined {
  return maySee(sight.caller.viewer, seen.item) ? seen : undefined;
}

/** A run with its playbook, seen or not: for what belongs to it. */
export async function runBehind(sight: Sight, id: StreamId): Promise<SeenRun | undefined> {
  const run = await sight.load(sight.desk.runKind, id);
  if (run === undefined) return undefined;
  const { playbook } = await sight.desk.flows.fetch(sight.desk.journal, run.playbook.hash);
  const stopped = await stoppedShares(sight, run, playbook);
  return { kind: "run", run, playbook, stopped, item: itemOfRun(run, playbook) };
}

async function stoppedShares(
  sight: Sight,
  run: RunState,
  playbook: Playbook,
): Promise<ReadonlySet<StepInvocationId>> {
  const stopped = new Set<StepInvocationId>();
  if (Object.values(playbook.steps).every((step) => step.mirror?.share === undefined)) return stopped;
  const { partner } = sight.caller.viewer;
  for (const stream of await sight.listed(streamsOfRun(run.id))) {
    const recall =
      readId(stream)?.kind === "share-recall" ? await sight.load(shareRecallKind, stream) : undefined;
    if (recall === undefined) continue;
    const { invocation } = recall.share;
    if (stopsReading(recall, partner, run.steps.get(invocation)?.partner ?? null)) stopped.add(invocation);
  }
  return stopped;
}

export async function seenRun(sight: Sight, id: StreamId): Promise<SeenRun | undefined> {
  const found = await runBehind(sight, id);
  return found && visible(sight, found);
}

export interface SeenStep extends SeenRun {
  readonly step: StepInvocation;
}

/** A step of a run that the caller may see, where the step's own marking allows it too. */
export async function seenStep(sight: Sight, id: StepInvocationId): Promise<SeenStep | undefined> {
  const stream = await sight.desk.journal.lookUp(RUN_OF_STEP, id);
  const seen = stream === undefined ? undefined : await seenRun(sight, stream);
  const step = seen?.run.steps.get(id);
  if (seen === undefined || step === undefined) return undefined;
  return seesStep(sight, seen, step) ? { ...seen, step } : undefined;
}

export function seesStep(sight: Sight, seen: SeenRun, step: StepInvocation): boolean {
  return mayReadStep(sight.caller.viewer, seen, step);
}

export async function seenConsent(sight: Sight, id: StreamId): Promise<SeenConsent | undefined> {
  const round = await sight.load(consentKind, id);
  const of = round && (await sight.load(sight.desk.runKind, round.question.run));
  return round === undefined || of === undefined
    ? undefined
    : visible(sight, { kind: "consent", round, of, item: itemOfConsent(round, of) });
}

export async function seenConsultation(sight: Sight, id: StreamId): Promise<SeenConsultation | undefined> {
  const consultation = await sight.load(consultationKind, id);
  const of = consultation && (await sight.load(sight.desk.runKind, consultation.question.run));
  return consultation === undefined || of === undefined
    ? undefined
    : visible(sight, {
        kind: "consultation",
        consultation,
        of,
        item: itemOfConsultation(consultation, of),
      });
}

export async function seenAid(sight: Sight, id: StreamId): Promise<SeenAid | undefined> {
  const request = await sight.load(aidKind, id);
  return request && visible(sight, { kind: "aid-request", request, item: itemOfAid(request) });
}

export async function seenEscalation(sight: Sight, id: StreamId): Promise<SeenEscalation | undefined> {
  const escalation = await sight.load(escalationKind, id);
  if (escalation === undefined) return undefined;
  const { run } = escalation.case;
  const of = run === null ? undefined : await sight.load(sight.desk.runKind, run);
  return visible(sight, { kind: "escalation", escalation, of, item: itemOfEscalation(escalation, of) });
}

/** Everybody who takes part in its run sees who was asked, and what came of it (C-09, 8). */
export async function seenShareRecall(sight: Sight, id: string): Promise<SeenShareRecall | undefined> {
  const recall = await sight.load(shareRecallKind, id);
  if (recall === undefined) return undefined;
  const run = await sight.load(sight.desk.runKind, recall.share.run);
  if (run === undefined) return undefined;
  const { playbook } = sight.desk.flows.flowOf(run.playbook.hash);
  return visible(sight, { kind: "share-recall", recall, item: itemOfShareRecall(recall, run, playbook) });
}

export async function seenRegulatoryClock(
  sight: Sight,
  id: StreamId,
): Promise<SeenRegulatoryClock | undefined> {
  const clock = await sight.load(regulatoryClockKind, id);
  if (clock === undefined) return undefined;
  const run =
    clock.subject.run === null ? undefined : await sight.load(sight.desk.runKind, clock.subject.run);
  return visible(sight, { kind: "regulatory-clock", clock, item: itemOfRegulatoryClock(clock, run) });
}

export async function seenIncident(sight: Sight, id: StreamId): Promise<SeenIncident | undefined> {
  const incident = await sight.load(incidentKind, id);
  if (incident === undefined) return undefined;
  const mine = itemOfIncident(incident, []);
  if (maySee(sight.caller.viewer, mine)) return { kind: "incident", incident, item: mine };
  // Whoever takes part in one of its runs needs to know what it is about.
  const others = new Set<PartnerId>();
  for (const run of await sight.listed(runsOfIncident(incident.id)))
    for (const partner of (await sight.load(sight.desk.runKind, run))?.participants ?? [])
      others.add(partner);
  return visible(sight, { kind: "incident", incident, item: itemOfIncident(incident, [...others]) });
}

export async function seenSource(sight: Sight, id: StreamId): Promise<SeenSource | undefined> {
  const source = await sight.load(sourceKind, id);
  return source && visible(sight, { kind: "source", source, item: itemOfSource(source) });
}

export async function seenAgreement(sight: Sight, id: StreamId): Promise<SeenAgreement | undefined> {
  const agreement = await sight.load(agreementKind, id);
  return agreement && visible(sight, { kind: "agreement", agreement, item: itemOfAgreement(agreement) });
}

export async function seenStanding(sight: Sight, id: StreamId): Promise<SeenStanding | undefined> {
  const standing = await sight.load(standingConsentKind, id);
  return standing && visible(sight, { kind: "standing-consent", standing, item: itemOfStanding(standing) });
}

export async function seenBreakGlass(sight: Sight, id: StreamId): Promise<SeenBreakGlass | undefined> {
  const glass = await sight.load(breakGlassKind, id);
  const of = glass && (await sight.load(sight.desk.runKind, glass.scope.run));
  return glass === undefined || of === undefined
    ? undefined
    : visible(sight, { kind: "break-glass", glass, of, item: itemOfBreakGlass(glass, of) });
}

export async function seenExercise(sight: Sight, id: StreamId): Promise<SeenExercise | undefined> {
  const exercise = await sight.load(exerciseKind, id);
  if (exercise === undefined) return undefined;
  const { viewer } = sight.caller;
  // Those who direct it need not be of a partner that plays.
  const [first] = exercise.plan.participants;
  const owner = runsExercise(viewer, exercise) ? viewer.partner : first;
  if (owner === undefined) throw new Error(`${exercise.id} has no participants.`);
  return visible(sight, { kind: "exercise", exercise, item: itemOfExercise(exercise, owner) });
}

export async function seenPlaybook(sight: Sight, id: string): Promise<SeenPlaybook | undefined> {
  const shelf = await sight.load(playbookKind, id);
  return shelf && visible(sight, { kind: "playbook", shelf, item: itemOfShelf(shelf, sight.caller.viewer) });
}

async function seenPartner(sight: Sight, id: StreamId): Promise<SeenPartner | undefined> {
  const partner = await sight.load(partnerKind, id);
  return partner && visible(sight, { kind: "partner", partner, item: itemOfPartner(partner) });
}

/** Whatever stream this is; undefined where it is not there, or not the caller's to see: the two look the same. */
export async function seen(sight: Sight, stream: StreamId): Promise<Seen | undefined> {
  if (stream.startsWith("playbook--")) return seenPlaybook(sight, stream);
  switch (readId(stream)?.kind) {
    case "run":
      return seenRun(sight, stream as RunId);
    case "consent":
      return seenConsent(sight, stream);
    case "consultation":
      return seenConsultation(sight, stream);
    case "aid-request":
      return seenAid(sight, stream);
    case "escalation":
      return seenEscalation(sight, stream);
    case "regulatory-clock":
      return seenRegulatoryClock(sight, stream);
    case "share-recall":
      return seenShareRecall(sight, stream);
    case "incident":
      return seenIncident(sight, stream);
    case "agreement":
      return seenAgreement(sight, stream);
    case "standing-consent":
      return seenStanding(sight, stream);
    case "break-glass":
      return seenBreakGlass(sight, stream);
    case "exercise":
      return seenExercise(sight, stream);
    case "partner":
      return seenPartner(sight, stream);
    case "source":
      return seenSource(sight, stream);
    default:
      return undefined;
  }
}

/** The run that something belongs to, or is; null where it belongs to none. */
export function runOf(what: Seen): RunState["id"] | null {
  switch (what.kind) {
    case "run":
      return what.run.id;
    case "consent":
      return what.round.question.run;
    case "consultation":
      return what.consultation.question.run;
    case "aid-request":
      return what.request.need.run;
    case "escalation":
      return what.escalation.case.run;
    case "regulatory-clock":
      return what.clock.subject.run;
    case "share-recall":
      return what.recall.share.run;
    case "break-glass":
      return what.glass.scope.run;
    case "incident":
    case "agreement":
    case "standing-consent":
    case "exercise":
    case "partner":
    case "source":
    case "playbook":
      return null;
  }
}

/** Whether a command may be about this exercise, or about the real world; undefined where the exercise is not the caller's to see. */
export async function withinExercise(
  sight: Sight,
  exercise: StreamId | undefined,
): Promise<object | undefined> {
  return exercise === undefined ? {} : seenExercise(sight, exercise);
}
