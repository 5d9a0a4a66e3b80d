import type { RunState, StepInvocation } from "@mirror/engine";
import type { Exercise } from "@mirror/exercise";
import type { Incident, Shelf, Source } from "@mirror/operations";
import { newestVersion } from "@mirror/operations";
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
  Viewer,
} from "@mirror/partnership";
import type { Playbook } from "@mirror/playbook";
import { narrowestTlp, type PartnerId, type PersonId, TLP_WHEN_UNMARKED } from "@mirror/vocabulary";

/** Whose each thing is, who takes part in it and whom it names: what the filter is asked about. */

export function itemOfRun(run: RunState, playbook: Playbook): MarkedItem {
  const named = [...run.steps.values()].flatMap(peopleOf);
  return {
    marking: playbook.marking,
    ownerPartner: run.lead,
    participants: run.participants,
    named: run.startedBy === null ? named : [run.startedBy, ...named],
  };
}

/** A step is as narrow as its playbook and its own marking together (SH-02). */
export function itemOfStep(run: RunState, playbook: Playbook, step: StepInvocation): MarkedItem {
  const own = playbook.steps[step.step]?.mirror?.marking;
  const item = itemOfRun(run, playbook);
  if (own === undefined) return item;
  const marking = narrowestTlp(playbook.marking, own);
  return { ...item, marking, named: marking === playbook.marking ? item.named : peopleOf(step) };
}

/** `others`: the partners that take part in its runs. */
export function itemOfIncident(incident: Incident, others: readonly PartnerId[]): MarkedItem {
  return {
    marking: incident.marking,
    ownerPartner: incident.owner,
    participants: [...incident.affected, ...others],
    named: incident.openedBy === null ? [] : [incident.openedBy],
  };
}

/** How a partner is told of its alerts is its own business. */
export function itemOfSource(source: Source): MarkedItem {
  return { marking: "TLP:AMBER", ownerPartner: source.partner, participants: [], named: [] };
}

export function itemOfConsent(round: ConsentRound, run: RunState): MarkedItem {
  const { asks, scope, requestedBy } = round.question;
  return {
    marking: "TLP:AMBER",
    ownerPartner: run.lead,
    participants: [
      ...run.participants,
      ...asks.map((ask) => ask.partner),
      ...scope.steps.flatMap((step) => [step.on, ...step.performers.map((one) => one.partner)]),
    ],
    named: requestedBy === null ? [] : [requestedBy],
  };
}

export function itemOfConsultation({ question }: Consultation, run: RunState): MarkedItem {
  return {
    marking: "TLP:AMBER",
    ownerPartner: question.by,
    participants: [...run.participants, ...question.asks],
    named: [],
  };
}

/** Whoever is asked sees a request from when it was put to them: a draft is the asking partner's own. */
export function itemOfAid(request: AidRequest): MarkedItem {
  return {
    marking: request.need.marking,
    ownerPartner: request.need.by,
    participants: request.assignments.map((one) => one.partner),
    named: [],
  };
}

/** `run`: the one that it is called in; whom the incident affects has to know of it either way. */
export function itemOfEscalation(escalation: Escalation, run: RunState | undefined): MarkedItem {
  const { of, affected, ladder } = escalation.case;
  return {
    marking: "TLP:AMBER",
    ownerPartner: of,
    participants: [...affected, ...(run?.participants ?? [])],
    named: ladder.flatMap((rung) => rung.contacts.map((contact) => contact.person)),
  };
}

/** `run`: the one that it was started in, whose partners need to know what keeps them from standing down. */
export function itemOfRegulatoryClock({ subject }: RegulatoryClock, run: RunState | undefined): MarkedItem {
  return {
    marking: "TLP:AMBER",
    ownerPartner: subject.of,
    participants: run?.participants ?? [],
    named: [],
  };
}

/** It names the step that shared, and what: no wider than that step. Whoever was told it is a participant. */
export function itemOfShareRecall({ share }: ShareRecall, run: RunState, playbook: Playbook): MarkedItem {
  return {
    marking: narrowestTlp(
      "TLP:AMBER",
      playbook.marking,
      playbook.steps[share.stepId]?.mirror?.marking ?? playbook.marking,
    ),
    ownerPartner: share.by,
    participants: [share.of, ...run.participants],
    named: [],
  };
}

export function itemOfAgreement(agreement: Agreement): MarkedItem {
  const [first, ...others] = agreement.text.parties;
  if (first === undefined) throw new Error(`${agreement.id} has no parties.`);
  return {
    marking: "TLP:AMBER",
    ownerPartner: first,
    participants: others,
    named: agreement.ratifications.map((one) => one.person),
  };
}

/** Whose teams may act under it need to know what it allows; nobody else does. */
export function itemOfStanding({ partner, terms, by }: StandingConsent): MarkedItem {
  return {
    marking: "TLP:AMBER",
    ownerPartner: partner,
    participants: terms.performers,
    named: by.map((one) => one.person),
  };
}

/** Whoever takes part in its run needs to know that glass is broken, and what stood on it. */
export function itemOfBreakGlass({ partner, by }: BreakGlass, run: RunState): MarkedItem {
  return {
    marking: "TLP:AMBER",
    ownerPartner: partner,
    participants: run.participants,
    named: by.map((one) => one.person),
  };
}

/** Whether somebody directs, plans, controls or judges an exercise: players see less of it (DR-08). */
export function runsExercise(viewer: Viewer, { plan, plannedBy }: Exercise): boolean {
  return (
    plan.director === viewer.person ||
    plannedBy === viewer.person ||
    plan.controllers.includes(viewer.person) ||
    (viewer.roles.includes("evaluator") && plan.participants.includes(viewer.partner))
  );
}

/** `planner`: the partner of whoever planned it. */
export function itemOfExercise(exercise: Exercise, planner: PartnerId): MarkedItem {
  const { director, controllers, participants } = exercise.plan;
  return { marking: "TLP:AMBER", ownerPartner: planner, participants, named: [director, ...controllers] };
}

/** A partner's own stream holds its people and tokens: nobody else's business. */
export function itemOfPartner(partner: Partner): MarkedItem {
  return { marking: "TLP:AMBER", ownerPartner: partner.id, participants: [], named: [] };
}

/** What is imported is addressed to everyone here; a label narrower than that names nobody. */
export function itemOfShelf(shelf: Shelf, viewer: Viewer): MarkedItem {
  return {
    marking: newestVersion(shelf)?.marking ?? TLP_WHEN_UNMARKED,
    ownerPartner: viewer.partner,
    participants: [],
    named: [],
  };
}

function peopleOf(step: StepInvocation): PersonId[] {
  switch (step.status) {
    case "assigned":
      return [...step.assignment.people];
    case "in-progress":
    case "on-hold":
      if (step.work.by === "person") return [step.work.person, ...step.work.assignment.people];
      return step.work.by === "nobody" ? [...step.work.assignment.people] : [];
    case "done":
      return step.by === null ? [] : [step.by];
    case "skipped":
    case "compensated":
      return [step.by];
    case "compensating":
      return [...step.people];
    case "blocked":
    case "ready":
    case "awaiting-consent":
    case "awaiting-aid":
    case "failed":
    case "cancelled":
      return [];
  }
}
