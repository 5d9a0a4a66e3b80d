import type { RunState, StepInvocation } from "@mirror/engine";
import { PartnerKey, type PersonKey, type SeenItem } from "@mirror/exercise";
import type { AidAssignment, AidRequest, ConsentRound, Escalation } from "@mirror/partnership";
import { formOf, type Playbook } from "@mirror/playbook";
import { durationMs, type StepInvocationId } from "@mirror/vocabulary";
import type { Enrolled } from "./enrolled.js";

/** A run and all that it called, with their rounds, requests and escalations; the run itself first. */
export interface Everything {
  readonly runs: readonly RunState[];
  readonly rounds: readonly ConsentRound[];
  readonly requests: readonly AidRequest[];
  readonly escalations: readonly Escalation[];
}

type PlaybookOf = (run: RunState) => Playbook;

/** What the people of a partner see of a rehearsal: what the stand-ins go by. */
export function itemsFor(
  partnerKey: string,
  { runs, rounds, requests, escalations }: Everything,
  who: Enrolled,
  playbookOf: PlaybookOf,
): SeenItem[] {
  const partner = who.partner(partnerKey);
  const stepNames = new Map(
    runs.flatMap((run) => [...run.steps.values()].map((one) => [one.id, one.name] as const)),
  );
  const nameOf = (id: StepInvocationId | null) => (id === null ? "" : (stepNames.get(id) ?? ""));
  return [
    ...runs.flatMap((run) =>
      [...run.steps.values()].flatMap((step) =>
        step.partner === partner ? seenStep(run, step, who, playbookOf(run)) : [],
      ),
    ),
    ...rounds.flatMap((round): SeenItem[] =>
      round.decisions
        .filter((one) => one.partner === partner)
        .map((decision) => ({
          kind: "consent",
          id: round.id,
          name: round.question.stepName,
          state: round.status,
          since: round.askedAt,
          mayAnswer: who.officials(partnerKey, decision.office),
          answered:
            decision.status === "partially-authorised"
              ? [who.key(decision.first.person)]
              : decision.status === "requested"
                ? []
                : who.officials(partnerKey, decision.office),
        })),
    ),
    ...requests.flatMap((request): SeenItem[] => {
      const name = nameOf(request.need.invocation);
      const isOwn = request.need.by === partner;
      const seen = request.assignments.filter((one) => isOwn || one.partner === partner);
      return [
        ...(isOwn
          ? [
              {
                kind: "aid-request" as const,
                id: request.id,
                name,
                state: request.status,
                since: request.since,
                requesting: PartnerKey.parse(partnerKey),
              },
            ]
          : []),
        ...seen.map((one) => ({
          kind: "aid-assignment" as const,
          id: one.id,
          request: request.id,
          name,
          state: one.status,
          since: one.since,
          line: one.line,
          role: request.need.needs.find((need) => need.line === one.line)?.role ?? "",
          assisting: PartnerKey.parse(who.keyOfPartner(one.partner)),
          acted: actedOn(one, who),
        })),
      ];
    }),
    ...escalations.flatMap((one): SeenItem[] =>
      one.case.of !== partner && !one.case.affected.includes(partner)
        ? []
        : [
            {
              kind: "escalation",
              id: one.id,
              name: nameOf(one.case.invocation),
              state: one.status,
              since: "since" in one ? one.since : one.proposedAt,
              paged: one.status === "notified" ? [who.key(one.page.contact.person)] : [],
              acknowledgedBy: one.status === "acknowledged" ? who.key(one.by) : null,
            },
          ],
    ),
  ];
}

function seenStep(run: RunState, step: StepInvocation, who: Enrolled, playbook: Playbook): SeenItem[] {
  const definition = playbook.steps[step.step];
  if (definition?.type !== "action") return [];
  const target = definition.mirror?.target_time;
  const same = [...run.steps.values()].filter((one) => one.step === step.step);
  const assignment =
    step.status === "assigned"
      ? step.assignment
      : step.status === "in-progress" && step.work.by === "person"
        ? step.work.assignment
        : null;
  const people = assignment?.people.map((one) => who.key(one)) ?? [];
  const missed = assignment?.missedAcknowledgements ?? 0;
  return [
    {
      kind: "step",
      id: step.id,
      name: step.name,
      state: step.status,
      since: "since" in step ? step.since : (assignment?.assignedAt ?? step.enteredAt),
      openedAt: step.enteredAt,
      occurrence: same.indexOf(step) + 1,
      offeredTo: people,
      called: people.slice(0, missed + 1),
      heldBy: step.status === "in-progress" && step.work.by === "person" ? who.key(step.work.person) : null,
      targetMs: target === undefined ? null : durationMs(target),
      form: formOf(definition, playbook),
    },
  ];
}

function actedOn(assignment: AidAssignment, who: Enrolled): PersonKey[] {
  if (assignment.status === "accepted") return assignment.signatures.map((one) => who.key(one.person));
  if (assignment.status === "cost-claimed" && assignment.firstApproval !== null)
    return [who.key(assignment.firstApproval)];
  return [];
}
