import type { Outcome, RunState } from "@mirror/engine";
import {
  castOf,
  type ExerciseScript,
  exerciseNow,
  nextStandInAction,
  type StandInCall,
  soonestAction,
} from "@mirror/exercise";
import {
  agreementKind,
  aidKind,
  beginEffect,
  consentKind,
  escalationKind,
  exerciseKind,
  importPlaybook,
  openIncident,
  recordOutcome,
  ringWakeUp,
  startRun,
  streamsUnder,
  tellAgreement,
  tellExercise,
} from "@mirror/operations";
import {
  type Actor,
  AgreementId,
  durationMs,
  EffectId,
  ExerciseId,
  type IncidentId,
  type Instant,
  mintId,
  type PartnerId,
  partnerOfActor,
  type RunId,
  readId,
} from "@mirror/vocabulary";
import { Scene } from "../flow/scene.js";
import { playbookFiles } from "./documents.js";
import { Enrolled, enrol, found } from "./enrolled.js";
import { type Everything, itemsFor } from "./seen-items.js";
import { carryOut } from "./stand-in-command.js";

const WORKER = { worker: "rehearsal", epoch: 1 };

/** What was done in a rehearsal, in order, on the exercise's clock. */
export interface Played {
  readonly at: Instant;
  readonly by: string;
  readonly call: StandInCall["call"] | "effect" | "ring";
  readonly about: string;
}

/**
 * Plays a script from the alert to its end on a journal in memory: everything goes through the same commands as people's
 * own, each stand-in acts as himself, and the exercise's clock jumps to whatever is due next.
 */
export class Rehearsal {
  readonly scene = new Scene();
  readonly played: Played[] = [];
  readonly exercise: ExerciseId;
  private readonly who: Enrolled;
  private run: RunId | undefined;

  constructor(
    readonly script: ExerciseScript,
    /** What comes of what machines are asked for. */
    private readonly machines: "succeed" | "fail" = "succeed",
  ) {
    this.who = new Enrolled(script);
    this.exercise = ExerciseId.parse(mintId("exercise", "exercise", this.scene.now, script.name));
  }

  async play(): Promise<RunId> {
    await enrol(this.scene, this.who);
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
    return this.who.keyOfPartner(id);
  }

  private async begin(): Promise<void> {
    const { script } = this;
    const director = this.who.as(script.director);
    const { name, scenario, objectives, playbook, startsAt } = script;
    const plan = {
      name,
      scenario,
      objectives,
      participants: [...this.who.partners.values()],
      director: this.who.person(script.director),
      controllers: script.controllers.map((one) => this.who.person(one)),
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
      await this.scene.must(this.who.as(script.startedBy), (turn) => importPlaybook(turn, id, text));
    }
    await this.agree();
    const { alert } = script;
    const incident = await this.scene.must(
      this.who.as(alert.raisedBy),
      (turn, told: (id: IncidentId) => void) =>
        openIncident(
          turn,
          {
            title: alert.title,
            description: alert.summary,
            severity: alert.severity,
            lifeSafety: alert.lifeSafety,
            marking: alert.marking,
            affected: alert.affected.map((one) => this.who.partner(one)),
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
        { partner: this.who.partner(cast.teams.get(team)?.partner.key ?? ""), team: this.who.team(team) },
      ]),
    );
    this.run = await this.scene.must(this.who.as(script.startedBy), (turn, told: (id: RunId) => void) =>
      startRun(turn, { playbook, incident, bindings, variables: {} }, told),
    );
  }

  private async agree(): Promise<void> {
    const { agreement } = this.script;
    const id = AgreementId.parse(mintId("agreement", "exercise", this.scene.now, agreement.title));
    const { title, legalBasis, clauses, effectiveFrom, reviewOn, sunsetAt, notice, ratifiedBy } = agreement;
    const parties = agreement.parties.map((one) => this.who.partner(one));
    const noticeMs = durationMs(notice);
    const text = { title, legalBasis, clauses, effectiveFrom, reviewOn, sunsetAt, parties, noticeMs };
    const proposer = this.who.as(ratifiedBy[0] ?? this.script.startedBy);
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
      await this.scene.must(this.who.as(official), async (turn) => {
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

  /** One thing after the other: what is owed to machines, what is due to people, else the clock moves on. */
  private async move(): Promise<boolean> {
    if (await this.performOwed()) return true;
    const now = await this.now();
    const everything = await this.everything();
    const playbookOf = (run: RunState) => this.scene.desk.flows.flowOf(run.playbook.hash).playbook;
    const items = new Map(
      this.script.partners.map((partner) => [
        partner.key,
        itemsFor(partner.key, everything, this.who, playbookOf),
      ]),
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
    const { call, by, about } = next;
    await carryOut(next, { scene: this.scene, who: this.who, now: await this.now() });
    await this.note(by, call.call, call.call === "aid" ? `${about}: ${call.act.do}` : about);
    return true;
  }

  private async jumpTo(to: Instant): Promise<void> {
    if (to <= (await this.now())) return;
    await this.scene.must(this.who.as(this.script.director), (turn) =>
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

  private async note(by: string, call: Played["call"], about: string): Promise<void> {
    this.played.push({ at: await this.now(), by, call, about });
  }
}

function top(runs: readonly RunState[]): RunState {
  return found(runs[0], "the run");
}
