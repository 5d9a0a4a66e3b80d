import type { Outcome, RunState, StepInvocation } from "@mirror/engine";
import {
  castOf,
  type ExerciseScript,
  exerciseNow,
  nextStandInAction,
  PartnerKey,
  PersonKey,
  type SeenItem,
  type StandInAction,
  type StandInCall,
  soonestAction,
} from "@mirror/exercise";
import {
  agreementKind,
  aidKind,
  answerConsent,
  beginEffect,
  claimStep,
  completeStep,
  consentKind,
  escalationKind,
  exerciseKind,
  failStep,
  importPlaybook,
  openIncident,
  partnerKind,
  recordOutcome,
  ringWakeUp,
  startRun,
  streamsUnder,
  type Turn,
  tellAgreement,
  tellAid,
  tellEscalation,
  tellExercise,
  tellPartner,
} from "@mirror/operations";
import { keyOf } from "@mirror/partner-keys";
import {
  type AidAssignment,
  type AidCommand,
  type AidRequest,
  type ConsentRound,
  type Escalation,
  type FirstOfficial,
  firstStatements,
  OFFICIAL,
} from "@mirror/partnership";
import { formOf } from "@mirror/playbook";
import {
  type Actor,
  AgreementId,
  AidRequestId,
  ConsentId,
  durationMs,
  EffectId,
  EscalationId,
  ExerciseId,
  type IncidentId,
  type Instant,
  instantAfter,
  mintId,
  PartnerId,
  type PersonId,
  partnerOfActor,
  type Refusal,
  type RunId,
  readId,
  StepInvocationId,
  type TeamId,
} from "@mirror/vocabulary";
import { Scene } from "../flow/scene.js";
import { playbookFiles } from "./documents.js";

const SET_UP: Actor = { kind: "service", service: "set-up" };
const WORKER = { worker: "rehearsal", epoch: 1 };

/** What was done in a rehearsal, in order, on the exercise's clock. */
export interface Played {
  readonly at: Instant;
  readonly by: string;
  readonly call: StandInCall["call"] | "effect" | "ring";
  readonly about: string;
}

/** A run and all that it called, with their rounds, requests and escalations; the run itself first. */
export interface Everything {
  readonly runs: readonly RunState[];
  readonly rounds: readonly ConsentRound[];
  readonly requests: readonly AidRequest[];
  readonly escalations: readonly Escalation[];
}

/**
 * Plays a script from the alert to its end on a journal in memory: everything goes through the same commands as people's
 * own, each stand-in acts as himself, and the exercise's clock jumps to whatever is due next.
 */
export class Rehearsal {
  readonly scene = new Scene();
  readonly played: Played[] = [];
  readonly exercise: ExerciseId;
  private readonly partnerIds = new Map<string, PartnerId>();
  private readonly personIds = new Map<string, PersonId>();
  private readonly teamIds = new Map<string, TeamId>();
  private run: RunId | undefined;

  constructor(
    readonly script: ExerciseScript,
    /** What comes of what machines are asked for. */
    private readonly machines: "succeed" | "fail" = "succeed",
  ) {
    this.exercise = ExerciseId.parse(mintId("exercise", "exercise", this.scene.now, script.name));
  }

  async play(): Promise<RunId> {
    await this.enrol();
    await this.begin();
    for (let moves = 0; moves < 3_000; moves += 1) if (!(await this.move())) return this.top;
    throw new Error("The rehearsal does not come to an end.");
  }

  get top(): RunId {
    if (this.run === undefined) throw new Error("No run was started.");
    return this.run;
  }

  async now(): Promise<Instant> {
    const exercise = await this.scene.read((turn) => turn.load(exerciseKind, this.exercise));
    if (exercise === undefined || !("clock" in exercise)) throw new Error("The exercise does not run.");
    return exerciseNow(exercise.clock, this.scene.now);
  }

  async everything(): Promise<Everything> {
    return this.scene.read(async (turn) => {
      const streams = await streamsUnder(turn, this.top);
      const of = (kind: string) => streams.filter((one) => readId(one)?.kind === kind);
      const all = async <T>(ids: readonly string[], load: (id: string) => Promise<T | undefined>) =>
        (await Promise.all(ids.map(load))).filter((one) => one !== undefined);
      return {
        runs: await all(of("run"), (id) => turn.load(turn.desk.runKind, id)),
        rounds: await all(of("consent"), (id) => turn.load(consentKind, id)),
        requests: await all(of("aid-request"), (id) => turn.load(aidKind, id)),
        escalations: await all(of("escalation"), (id) => turn.load(escalationKind, id)),
      };
    });
  }

  keyOfPartner(id: PartnerId): string {
    return [...this.partnerIds].find(([, one]) => one === id)?.[0] ?? id;
  }

  // ------------------------------------------------------------------ set-up

  private async enrol(): Promise<void> {
    for (const { key, name, kind, people, teams } of this.script.partners) {
      const id = PartnerId.parse(mintId("partner", "live", this.scene.now, key));
      this.partnerIds.set(key, id);
      const tell = (command: Parameters<typeof tellPartner>[2]) =>
        this.scene.must(SET_UP, (turn) => tellPartner(turn, id, command));
      const state = async () => {
        const partner = await this.scene.read((turn) => turn.load(partnerKind, id));
        if (partner === undefined) throw new Error(`${name} was not enrolled.`);
        return partner;
      };
      await tell({ type: "add-partner", id, name, kind });
      const officials: FirstOfficial[] = [];
      for (const person of people) {
        const { name: called, roles, office } = person;
        await tell({ type: "add-person", name: called, roles: roles.filter((role) => role !== OFFICIAL) });
        const added = last((await state()).people).id;
        this.personIds.set(person.key, added);
        if (roles.includes(OFFICIAL)) officials.push({ person: added, office: office ?? null });
      }
      for (const signed of firstStatements({ id, kind }, officials, keyOf(key), this.scene.now))
        await tell({ type: "state", signed });
      for (const team of teams) {
        await tell({
          type: "add-team",
          name: team.name,
          members: team.members.map((one) => this.person(one)),
        });
        const added = last((await state()).teams).id;
        this.teamIds.set(team.key, added);
        const shifts = team.shifts.map((shift) => ({ ...shift, person: this.person(shift.person) }));
        if (shifts.length > 0) await tell({ type: "set-roster", team: added, shifts });
      }
    }
  }

  private async begin(): Promise<void> {
    const { script } = this;
    const director = this.as(script.director);
    const { name, scenario, objectives, playbook, startsAt } = script;
    const plan = {
      name,
      scenario,
      objectives,
      participants: [...this.partnerIds.values()],
      director: this.person(script.director),
      controllers: script.controllers.map((one) => this.person(one)),
      playbook,
      startsAt,
      jumps: "by-hand" as const,
    };
    const checks = { communications: true, playersBriefed: true, firewallHeld: true };
    for (const command of [
      { type: "plan", id: this.exercise, plan },
      { type: "approve" },
      { type: "schedule", plannedFor: this.scene.now },
      { type: "start", checks },
    ] as const)
      await this.scene.must(director, (turn) => tellExercise(turn, this.exercise, command));

    for (const { path, text } of playbookFiles()) {
      const id: string = JSON.parse(text).id;
      if (id === "") throw new Error(path);
      await this.scene.must(this.as(script.startedBy), (turn) => importPlaybook(turn, id, text));
    }
    await this.agree();
    const { alert } = script;
    const incident = await this.scene.must(this.as(alert.raisedBy), (turn, told: (id: IncidentId) => void) =>
      openIncident(
        turn,
        {
          title: alert.title,
          description: alert.summary,
          severity: alert.severity,
          lifeSafety: alert.lifeSafety,
          marking: alert.marking,
          affected: alert.affected.map((one) => this.partner(one)),
          source: `${alert.source} ${alert.externalId}`,
        },
        this.exercise,
        told,
      ),
    );
    const cast = castOf(script);
    const bindings = Object.fromEntries(
      Object.entries(script.bindings).map(([role, team]) => [
        role,
        { partner: this.partner(cast.teams.get(team)?.partner.key ?? ""), team: this.team(team) },
      ]),
    );
    this.run = await this.scene.must(this.as(script.startedBy), (turn, told: (id: RunId) => void) =>
      startRun(turn, { playbook, incident, bindings, variables: {} }, told),
    );
  }

  private async agree(): Promise<void> {
    const { agreement } = this.script;
    const id = AgreementId.parse(mintId("agreement", "exercise", this.scene.now, agreement.title));
    const { title, legalBasis, clauses, effectiveFrom, reviewOn, sunsetAt, notice, ratifiedBy } = agreement;
    const parties = agreement.parties.map((one) => this.partner(one));
    const noticeMs = durationMs(notice);
    const text = { title, legalBasis, clauses, effectiveFrom, reviewOn, sunsetAt, parties, noticeMs };
    const proposer = this.as(ratifiedBy[0] ?? this.script.startedBy);
    await this.scene.must(proposer, (turn) =>
      tellAgreement(
        turn,
        id,
        { type: "propose", id, text: { ...text, mode: "exercise", version: 1 } },
        this.exercise,
      ),
    );
    const read = await this.scene.read((turn) => turn.load(agreementKind, id));
    for (const official of ratifiedBy)
      await this.scene.must(this.as(official), async (turn) => {
        const partner = partnerOfActor(turn.actor);
        if (partner === null) throw new Error(`${official} is nobody's official.`);
        const cast = { partner, name: this.keyOfPartner(partner) };
        return tellAgreement(
          turn,
          id,
          await this.scene.ratifying(turn, cast, id, read?.textHash),
          this.exercise,
        );
      });
  }

  // ------------------------------------------------------------------ play

  /** One thing after the other: what is owed to machines, what is due to people, else the clock moves on. */
  private async move(): Promise<boolean> {
    if (await this.performOwed()) return true;
    const now = await this.now();
    const everything = await this.everything();
    const items = new Map(
      this.script.partners.map((partner) => [partner.key, this.itemsFor(partner.key, everything)]),
    );
    const next = soonestAction(
      this.script.partners.flatMap((partner) =>
        partner.people.map((person) =>
          nextStandInAction(this.script, { me: person.key, items: items.get(partner.key) ?? [] }, now),
        ),
      ),
    );
    const wakeUp = await this.scene.journal.nextWakeUp(this.exercise);
    if (wakeUp !== undefined && (next === null || wakeUp.dueAt <= next.dueAt)) {
      if (top(everything.runs).status === "completed") return false;
      await this.jumpTo(wakeUp.dueAt);
      await this.scene.must({ kind: "clock" }, (turn) => ringWakeUp(turn, wakeUp.stream, wakeUp.name));
      await this.note("the clock", "ring", wakeUp.name.split("/")[0] ?? wakeUp.name);
      return true;
    }
    if (next === null) return false;
    await this.jumpTo(next.dueAt);
    await this.act(next);
    return true;
  }

  private async jumpTo(to: Instant): Promise<void> {
    if (to <= (await this.now())) return;
    await this.scene.must(this.as(this.script.director), (turn) =>
      tellExercise(turn, this.exercise, { type: "jump", to }),
    );
  }

  private async performOwed(): Promise<boolean> {
    const [owed] = await this.scene.journal.owed("exercise", { limit: 1 });
    if (owed === undefined) return false;
    const executor: Actor = { kind: "service", service: "executor" };
    const effect = EffectId.parse(owed.effect);
    let url: string | undefined;
    await this.scene.must(executor, (turn) =>
      beginEffect(turn, owed.stream, effect, WORKER, ({ effect: what }) => {
        if (what.request.kind === "http-api") url = `${what.request.method} ${what.request.url}`;
      }),
    );
    // Machines fail, pages arrive: a page that was not sent stays owed, and what follows from that is another test's.
    const outcome: Outcome =
      this.machines === "fail" && url !== undefined
        ? { status: "failed", detail: "HTTP 503" }
        : { status: "succeeded", detail: "Simulated.", outputs: {} };
    await this.scene.must(executor, (turn) => recordOutcome(turn, owed.stream, effect, WORKER, outcome));
    await this.note("the executor", "effect", url ?? "a page");
    return true;
  }

  private async act(action: StandInAction): Promise<void> {
    const { call, by, about } = action;
    const actor = this.as(by);
    const must = (handle: (turn: Turn) => Promise<Refusal | undefined>) =>
      this.scene.must(actor, handle).catch((error: unknown) => {
        throw new Error(`${by}, ${call.call}, "${about}": ${error instanceof Error ? error.message : error}`);
      });
    switch (call.call) {
      case "claim-step":
        await must((turn) => claimStep(turn, StepInvocationId.parse(call.step)));
        break;
      case "complete-step":
        await must((turn) => completeStep(turn, StepInvocationId.parse(call.step), call.values));
        break;
      case "fail-step":
        await must((turn) => failStep(turn, StepInvocationId.parse(call.step), call.reason));
        break;
      case "grant-consent":
      case "refuse-consent":
      case "abstain-from-consent": {
        const id = ConsentId.parse(call.consent);
        const round = await this.scene.read((turn) => turn.load(consentKind, id));
        const { justification } = call;
        const answer =
          call.call === "grant-consent"
            ? { type: "grant" as const, body: { scopeHash: round?.scopeHash ?? "", justification } }
            : call.call === "refuse-consent"
              ? { type: "refuse" as const, body: { justification } }
              : { type: "abstain" as const, body: { justification } };
        await must((turn) => answerConsent(turn, id, answer, () => {}));
        break;
      }
      case "aid": {
        const id = AidRequestId.parse(call.request);
        const request = await this.scene.read((turn) => turn.load(aidKind, id));
        if (request === undefined) throw new Error(`There is no request ${id}.`);
        const command = this.aidCommand(call, request, await this.now());
        await must((turn) => tellAid(turn, id, command));
        break;
      }
      case "acknowledge-escalation":
        await must((turn) =>
          tellEscalation(turn, EscalationId.parse(call.escalation), { type: "acknowledge" }),
        );
        break;
      case "accept-escalation":
        await must((turn) => tellEscalation(turn, EscalationId.parse(call.escalation), { type: "accept" }));
        break;
      case "decline-escalation": {
        const { escalation, justification } = call;
        await must((turn) =>
          tellEscalation(turn, EscalationId.parse(escalation), { type: "decline", justification }),
        );
        break;
      }
      case "propose-stand-down": {
        const id = EscalationId.parse(call.escalation);
        const escalation = await this.scene.read((turn) => turn.load(escalationKind, id));
        const criteriaMet = [...(escalation?.case.exitCriteria ?? [])];
        await must((turn) => tellEscalation(turn, id, { type: "propose-stand-down", criteriaMet }));
        break;
      }
      case "confirm-stand-down":
        await must((turn) => tellEscalation(turn, EscalationId.parse(call.escalation), { type: "confirm" }));
        break;
    }
    await this.note(by, call.call, call.call === "aid" ? `${about}: ${call.act.do}` : about);
  }

  private aidCommand(
    { act, assignment, line }: Extract<StandInCall, { call: "aid" }>,
    request: AidRequest,
    now: Instant,
  ): AidCommand {
    const found = request.assignments.find((one) => one.id === assignment);
    const on = <Type extends string>(type: Type) => {
      if (found === undefined) throw new Error(`${type} is about one partner's help.`);
      return { type, assignment: found.id };
    };
    switch (act.do) {
      case "submit":
      case "acknowledge":
      case "consider":
        return { type: act.do };
      case "decline": {
        const text = act.text === undefined ? {} : { text: act.text };
        return { type: "decline", reason: act.reason, ...(line === null ? {} : { line }), ...text };
      }
      case "offer": {
        const { quantity, resource, startsAfter, validFor, cost, conditions } = act.offer;
        const offer = {
          line: line ?? 1,
          quantity,
          resource: { ...resource, team: this.team(resource.team) },
          earliestStart: instantAfter(now, durationMs(startsAfter)),
          validUntil: instantAfter(now, durationMs(validFor)),
          cost,
          conditions,
        };
        return { type: "offer", offer };
      }
      case "accept":
        return { ...on("accept"), offerHash: hashIn(found, "offerHash") };
      case "commit":
        return { ...on("commit"), agreementHash: hashIn(found, "agreementHash") };
      case "reject":
        return { ...on("reject"), reason: act.reason };
      case "withdraw":
        return { ...on("withdraw"), reason: act.reason };
      case "mobilise":
        return on("mobilise");
      case "check-in":
        return { ...on("check-in"), verified: act.verified };
      case "status":
        return { ...on("status"), text: act.text };
      case "recall":
        return { ...on("recall"), notice: act.notice };
      case "cancel-assignment":
        return { ...on("cancel-assignment"), reason: act.reason };
      case "release":
        return on("release");
      case "depart":
        return { ...on("depart"), accessRevoked: true, handOver: act.handOver };
      case "return":
        return { ...on("return"), attest: act.attest };
      case "claim-costs":
        return { ...on("claim-costs"), amount: act.amount, evidence: act.evidence };
      case "approve-costs":
        return on("approve-costs");
      case "waive-costs":
        return { ...on("waive-costs"), worth: act.worth };
      case "close-assignment":
        return { ...on("close-assignment"), note: act.note };
    }
  }

  // ------------------------------------------------------------------ what a partner's people see

  private itemsFor(partnerKey: string, everything: Everything): SeenItem[] {
    const partner = this.partner(partnerKey);
    const { runs, rounds, requests, escalations } = everything;
    const stepNames = new Map(
      runs.flatMap((run) => [...run.steps.values()].map((one) => [one.id, one.name] as const)),
    );
    const nameOf = (id: StepInvocationId | null) => (id === null ? "" : (stepNames.get(id) ?? ""));
    return [
      ...runs.flatMap((run) =>
        [...run.steps.values()].flatMap((step) => (step.partner === partner ? this.seenStep(run, step) : [])),
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
            mayAnswer: this.officials(partnerKey, decision.office),
            answered:
              decision.status === "partially-authorised"
                ? [this.key(decision.first.person)]
                : decision.status === "requested"
                  ? []
                  : this.officials(partnerKey, decision.office),
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
            assisting: PartnerKey.parse(this.keyOfPartner(one.partner)),
            acted: this.actedOn(one),
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
                paged: one.status === "notified" ? [this.key(one.page.contact.person)] : [],
                acknowledgedBy: one.status === "acknowledged" ? this.key(one.by) : null,
              },
            ],
      ),
    ];
  }

  private seenStep(run: RunState, step: StepInvocation): SeenItem[] {
    const { playbook } = this.scene.desk.flows.flowOf(run.playbook.hash);
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
    const people = assignment?.people.map((one) => this.key(one)) ?? [];
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
        heldBy:
          step.status === "in-progress" && step.work.by === "person" ? this.key(step.work.person) : null,
        targetMs: target === undefined ? null : durationMs(target),
        form: formOf(definition, playbook),
      },
    ];
  }

  private actedOn(assignment: AidAssignment): PersonKey[] {
    if (assignment.status === "accepted") return assignment.signatures.map((one) => this.key(one.person));
    if (assignment.status === "cost-claimed" && assignment.firstApproval !== null)
      return [this.key(assignment.firstApproval)];
    return [];
  }

  private officials(partnerKey: string, office: string): PersonKey[] {
    const partner = this.script.partners.find((one) => one.key === partnerKey);
    return (partner?.people ?? [])
      .filter((one) => one.office === office && one.roles.includes("authorised-official"))
      .map((one) => one.key);
  }

  private async note(by: string, call: Played["call"], about: string): Promise<void> {
    this.played.push({ at: await this.now(), by, call, about });
  }

  private as(key: string): Actor {
    const partner = castOf(this.script).people.get(key)?.partner.key ?? "";
    return { kind: "person", person: this.person(key), partner: this.partner(partner) };
  }

  private key(id: PersonId): PersonKey {
    return PersonKey.parse([...this.personIds].find(([, one]) => one === id)?.[0]);
  }

  private partner(key: string): PartnerId {
    return found(this.partnerIds.get(key), key);
  }

  private person(key: string): PersonId {
    return found(this.personIds.get(key), key);
  }

  private team(key: string): TeamId {
    return found(this.teamIds.get(key), key);
  }
}

function found<T>(id: T | undefined, key: string): T {
  if (id === undefined) throw new Error(`Nothing is called ${key}.`);
  return id;
}

function last<T>(list: readonly T[]): T {
  return found(list.at(-1), "the last one");
}

function top(runs: readonly RunState[]): RunState {
  return found(runs[0], "the run");
}

function hashIn(assignment: AidAssignment | undefined, name: "offerHash" | "agreementHash"): string {
  const hash =
    assignment !== undefined && name in assignment
      ? Object.entries(assignment).find(([key]) => key === name)?.[1]
      : undefined;
  if (typeof hash !== "string") throw new Error(`There is no ${name} yet.`);
  return hash;
}
