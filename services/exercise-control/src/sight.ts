import { routes } from "@mirror/contract";
import type {
  ExerciseScript,
  PartnerKey,
  PersonKey,
  SeenItem,
  SeenStep,
  StandInView,
} from "@mirror/exercise";
import { type Duration, durationMs, type Instant, type PersonId } from "@mirror/vocabulary";
import type { Cast, Player } from "./cast.js";

/** What the stand-ins see between them, as the API shows it to each partner. */
export interface Sight {
  /** What each partner's people see. */
  readonly of: ReadonlyMap<PartnerKey, readonly SeenItem[]>;
  /** What waits, by its id: its name, and who and what is waited for, in a sentence. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  /** Steps that a machine is at: nobody may let time jump over them. */
  readonly machinesAtWork: number;
}

export interface Waiting {
  readonly name: string;
  readonly sentence: string;
}

/** Looks through the eyes of every partner. Details that cannot change are asked for once. */
export class Lookout {
  private readonly details = new Map<string, StepDetail>();
  private readonly cameTo = new Map<string, SeenStep>();

  constructor(
    private readonly script: ExerciseScript,
    private readonly cast: Cast,
  ) {}

  async look(): Promise<Sight> {
    const waiting = new Map<string, Waiting>();
    const seen = await Promise.all(
      this.script.partners.map(async ({ key }) => ({ key, ...(await this.lookAs(key, waiting)) })),
    );
    for (const { steps } of seen) for (const step of steps) this.cameTo.set(step.id, step);
    const open = new Set(seen.flatMap(({ steps }) => steps.map((step) => step.id)));
    // Rules may wait for the run to have come to a step, whoever did it and however it ended.
    const passed = [...this.cameTo.values()].filter((step) => !open.has(step.id)).map(asPassed);
    const everyStep = seen.flatMap(({ steps }) => steps);
    return {
      of: new Map(
        seen.map(({ key, steps, rest }) => {
          const others = everyStep.filter((step) => !steps.includes(step)).map(asPassed);
          return [key, [...steps, ...others, ...passed, ...rest]];
        }),
      ),
      waiting,
      machinesAtWork: seen.reduce((sum, { machines }) => sum + machines, 0),
    };
  }

  /** What one stand-in sees. */
  viewOf(player: Player, sight: Sight): StandInView {
    const items = (sight.of.get(player.partner) ?? []).map((item) =>
      item.kind === "consent" && !this.mayAnswer.get(item.id)?.has(player.id)
        ? { ...item, mayAnswer: [] }
        : item,
    );
    return { me: player.key, items };
  }

  private readonly mayAnswer = new Map<string, ReadonlySet<PersonId>>();

  private async lookAs(partner: PartnerKey, waiting: Map<string, Waiting>) {
    const eyes = [...this.cast.people.values()].find((one) => one.partner === partner);
    if (eyes === undefined) throw new Error(`${partner} has nobody to look.`);
    const { door } = eyes;
    const [steps, consents, aid, escalations, recalls] = await Promise.all([
      door.ask(routes.steps.list, { query: { limit: 200 } }),
      door.ask(routes.consents.list, { query: { limit: 200, open: "true" } }),
      door.ask(routes.aidRequests.list, { query: { limit: 200, open: "true" } }),
      door.ask(routes.escalations.list, { query: { limit: 200, open: "true" } }),
      door.ask(routes.shareRecalls.list, { query: { limit: 200, open: "true" } }),
    ]);
    let machines = 0;
    const seenSteps: SeenStep[] = [];
    for (const step of steps.items) {
      noteWaiting(waiting, step);
      if (step.status === "awaiting-consent" || step.status === "awaiting-aid" || step.kind === "escalation")
        continue;
      if (step.status === "ready" || (step.status === "in-progress" && step.heldBy === null)) {
        machines += 1;
        continue;
      }
      const detail = await this.detailOf(eyes, step.id);
      seenSteps.push({
        kind: "step",
        id: step.id,
        name: step.name,
        state: step.status,
        since: step.since,
        occurrence: detail.occurrence,
        openedAt: step.enteredAt,
        offeredTo: this.onDuty(step.team?.name ?? "", step.since),
        called: keysOf(this.cast, step.people),
        heldBy: step.heldBy === null ? null : keyOf(this.cast, step.heldBy.id),
        targetMs: detail.targetMs,
        form: detail.form,
      });
    }
    const rest: SeenItem[] = [];
    for (const summary of consents.items) {
      noteWaiting(waiting, summary);
      const round = await door.ask(routes.consents.show, { params: { id: summary.id } });
      this.mayAnswer.set(
        round.id,
        new Set([...(this.mayAnswer.get(round.id) ?? []), ...round.mayAnswer.map((one) => one.id)]),
      );
      rest.push({
        kind: "consent",
        id: round.id,
        name: round.name,
        state: round.status,
        since: round.askedAt,
        mayAnswer: keysOf(this.cast, round.mayAnswer),
        answered: keysOf(
          this.cast,
          round.decisions.flatMap((one) => one.by),
        ),
      });
    }
    for (const summary of aid.items) {
      noteWaiting(waiting, summary);
      const request = await door.ask(routes.aidRequests.show, { params: { id: summary.id } });
      const requesting = partnerKeyOf(this.cast, request.by.id);
      rest.push({
        kind: "aid-request",
        id: request.id,
        name: request.name,
        state: request.status,
        since: request.since,
        requesting,
      });
      for (const one of request.assignments)
        rest.push({
          kind: "aid-assignment",
          id: one.id,
          name: request.name,
          state: one.status,
          since: one.since,
          request: request.id,
          line: one.line,
          role: one.role,
          assisting: partnerKeyOf(this.cast, one.partner.id),
          acted: keysOf(this.cast, [
            ...one.signatures.map((signature) => signature.person),
            ...(one.claim?.firstApproval ? [one.claim.firstApproval] : []),
          ]),
        });
    }
    for (const summary of escalations.items) {
      noteWaiting(waiting, summary);
      const one = await door.ask(routes.escalations.show, { params: { id: summary.id } });
      rest.push({
        kind: "escalation",
        id: one.id,
        name: one.name,
        state: one.status,
        since: one.since,
        paged: keysOf(this.cast, one.paged),
        acknowledgedBy: one.acknowledgedBy === null ? null : keyOf(this.cast, one.acknowledgedBy.id),
      });
    }
    for (const recall of recalls.items) {
      noteWaiting(waiting, { ...recall, name: recall.stepName });
      if (recall.of.id !== this.cast.partners.get(partner)) continue;
      rest.push({
        kind: "share-recall",
        id: recall.id,
        name: recall.stepName,
        state: recall.status,
        since: recall.askedAt,
        mayAnswer: this.officialsOf(partner),
      });
    }
    return { steps: seenSteps, rest, machines };
  }

  private async detailOf(eyes: Player, id: SeenStep["id"]): Promise<StepDetail> {
    const known = this.details.get(id);
    if (known !== undefined) return known;
    const step = await eyes.door.ask(routes.steps.show, { params: { id: id as never } });
    const detail: StepDetail = {
      occurrence: step.occurrence,
      targetMs: step.targetTime === null ? null : durationMs(step.targetTime as Duration),
      form: step.form.map(({ name, type }) => ({ name, type })),
    };
    this.details.set(id, detail);
    return detail;
  }

  private officialsOf(partner: PartnerKey): readonly PersonKey[] {
    const people = this.script.partners.find((one) => one.key === partner)?.people ?? [];
    return people.filter((one) => one.roles.includes("authorised-official")).map((one) => one.key);
  }

  /** Who the roster of the script calls, first called first; where no shift covers the instant, the whole team. */
  private onDuty(teamName: string, at: Instant): readonly PersonKey[] {
    const team = this.script.partners.flatMap((one) => one.teams).find((one) => one.name === teamName);
    if (team === undefined) return [];
    const shifts = team.shifts.filter((shift) => shift.from <= at && at < shift.to);
    return shifts.length === 0
      ? team.members
      : [...new Set(shifts.toSorted((a, b) => a.order - b.order).map((shift) => shift.person))];
  }
}

type StepDetail = Pick<SeenStep, "occurrence" | "targetMs" | "form">;

function noteWaiting(
  waiting: Map<string, Waiting>,
  {
    id,
    name,
    waitingFor,
  }: { readonly id: string; readonly name: string; readonly waitingFor: string | null },
): void {
  if (waitingFor !== null) waiting.set(id, { name, sentence: waitingFor });
}

function asPassed(step: SeenStep): SeenStep {
  return { ...step, state: "done", offeredTo: [], called: [], heldBy: null };
}

function keyOf(cast: Cast, id: PersonId): PersonKey | null {
  return cast.byPerson.get(id)?.key ?? null;
}

function keysOf(cast: Cast, people: readonly { readonly id: PersonId }[]): PersonKey[] {
  return people.flatMap((one) => keyOf(cast, one.id) ?? []);
}

function partnerKeyOf(cast: Cast, id: string): PartnerKey {
  for (const [key, partner] of cast.partners) if (partner === id) return key;
  throw new Error(`${id} is a partner of no one in the cast.`);
}
