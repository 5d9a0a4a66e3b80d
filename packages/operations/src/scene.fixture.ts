import type { RunState, StepInvocation } from "@mirror/engine";
import type { ExerciseCommand } from "@mirror/exercise";
import { type Entry, type Journal, memoryJournal, type Retiring } from "@mirror/journal";
import { keyOf } from "@mirror/partner-keys";
import {
  type Allowance,
  type ConsentCondition,
  type ConsentRound,
  firstStatements,
  nextStatement,
  OFFICIAL,
  type PartnerRole,
  type SignedStatementOnAgreement,
  signStatement,
} from "@mirror/partnership";
import {
  type Actor,
  type AgreementId,
  AidRequestId,
  type ConsentId,
  ExerciseId,
  type Fact,
  type IncidentId,
  type Instant,
  instantAfter,
  instantOf,
  mintId,
  type PartnerId,
  type PersonId,
  type Refusal,
  type RunId,
  readId,
  type StreamId,
  sha256Hex,
  type TeamId,
} from "@mirror/vocabulary";
import { type AidCommand, tellAid } from "./commands/aid-commands.js";
import { answerConsent } from "./commands/consent-commands.js";
import { tellExercise } from "./commands/exercise-commands.js";
import { openIncident } from "./commands/incident-commands.js";
import { importPlaybook, tellAgreement, tellPartner } from "./commands/registry-commands.js";
import { ringWakeUp } from "./commands/ring.js";
import { startRun } from "./commands/run-commands.js";
import { type Desk, openDesk } from "./desk.js";
import type { DocumentText } from "./documents.fixture.js";
import { agreementKind } from "./kinds/agreement-kind.js";
import { aidKind } from "./kinds/aid-kind.js";
import { consentKind } from "./kinds/consent-kind.js";
import { partnerKind } from "./kinds/partner-kind.js";
import { perform, type Request } from "./perform.js";
import type { StreamKind } from "./stream-kind.js";
import { Turn } from "./turn.js";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const START = instantOf(Date.UTC(2026, 10, 22, 3, 0, 0));
/** What an exercise's clock shows at STARTEX. */
export const NIGHT = instantOf(Date.UTC(2026, 4, 2, 1, 0, 0));

export const SET_UP: Actor = { kind: "service", service: "set-up" };
export const CLOCK: Actor = { kind: "clock" };
export const EXECUTOR: Actor = { kind: "service", service: "executor" };
export const BECAUSE = "These systems are ours to decide about, and so we do.";

/** The roles of somebody who may do everything that a test needs. */
export const EVERY_ROLE: readonly PartnerRole[] = [
  "trigger",
  "responder",
  "duty-officer",
  "authorised-official",
  "run-lead",
  "planner",
  "controller",
  "administrator",
];

/** A partner with one team of all its people, whose officials hold the office of the directorate. */
export interface Cast {
  readonly id: PartnerId;
  readonly team: TeamId;
  person(name: string): PersonId;
  as(name: string): Actor;
}

/** What an administrator gives of these roles: an official is appointed under the partner's key. */
function unsigned(roles: readonly PartnerRole[]): PartnerRole[] {
  return roles.filter((role) => role !== OFFICIAL);
}

type Handle = (turn: Turn) => Promise<Refusal | undefined>;

/** Commands carried out on a journal in memory, whose clock only the test moves. The same test does the same each time. */
export class Scene {
  now: Instant = START;
  readonly journal: Journal;
  readonly desk: Desk;
  /** Where incidents and agreements are made: in the real world, or in this exercise. */
  exercise: ExerciseId | null = null;
  private drawn = 0;

  constructor(around: (journal: Journal & Retiring) => Journal = (journal) => journal) {
    this.journal = around(memoryJournal({ now: () => this.now }));
    this.desk = this.openDesk();
  }

  /** Another process on the same journal. */
  openDesk(): Desk {
    return openDesk(this.journal, (bytes) => {
      this.drawn += 1;
      return sha256Hex(`${this.drawn}`).slice(0, bytes * 2);
    });
  }

  later(ms: number): void {
    this.now = instantAfter(this.now, ms);
  }

  ask(actor: Actor, handle: Handle, request: Omit<Request, "actor"> = {}, desk = this.desk) {
    return perform(desk, { actor, ...request }, handle, () => null);
  }

  /** Carries a command out and gives the last thing that it told; a refusal is a failure of the test. */
  async must<T>(
    actor: Actor,
    handle: (turn: Turn, told: (value: T) => void) => Promise<Refusal | undefined>,
  ): Promise<T> {
    let value: T | undefined;
    const done = await this.ask(actor, (turn) =>
      handle(turn, (one) => {
        value = one;
      }),
    );
    if (!done.ok) throw new Error(`refused: ${done.code}: ${done.detail}`);
    return value as T;
  }

  /** The refusal of a command that must not be carried out, as its code and its rule. */
  async no(actor: Actor, handle: Handle): Promise<[code: string, rule: string | undefined]> {
    const done = await this.ask(actor, handle);
    if (done.ok) throw new Error("was carried out");
    return [done.code, done.rule];
  }

  async state<State, F extends Fact>(kind: StreamKind<State, F>, stream: StreamId): Promise<State> {
    const state = await new Turn(this.openDesk(), SET_UP).load(kind, stream);
    if (state === undefined) throw new Error(`There is no ${kind.name} ${stream}.`);
    return state;
  }

  async run(id: RunId): Promise<RunState> {
    return this.state(this.desk.runKind, id);
  }

  async step(run: RunId, name: string): Promise<StepInvocation> {
    const found = [...(await this.run(run)).steps.values()].findLast((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} was not reached.`);
    return found;
  }

  /** Every step by its name, with the status of its newest invocation. */
  async statuses(run: RunId): Promise<Record<string, string>> {
    return Object.fromEntries([...(await this.run(run)).steps.values()].map((one) => [one.name, one.status]));
  }

  async entries(stream: StreamId): Promise<readonly Entry[]> {
    return (await this.journal.read([{ stream }])).streams.get(stream)?.entries ?? [];
  }

  async types(stream: StreamId): Promise<string[]> {
    return (await this.entries(stream)).map((entry) => entry.body.type);
  }

  // ------------------------------------------------------------------ who and what

  async partner(name: string, people: Readonly<Record<string, readonly PartnerRole[]>>): Promise<Cast> {
    const id = mintId("partner", "live", START, name) as PartnerId;
    await this.must(SET_UP, (turn) =>
      tellPartner(turn, id, { type: "add-partner", id, name, kind: "state" }),
    );
    for (const [person, roles] of Object.entries(people))
      await this.must(SET_UP, (turn) =>
        tellPartner(turn, id, { type: "add-person", name: person, roles: unsigned(roles) }),
      );
    const enrolled = await this.state(partnerKind, id);
    const members = enrolled.people.map((one) => one.id);
    const officials = enrolled.people
      .filter((one) => people[one.name]?.includes(OFFICIAL) === true)
      .map((one) => ({ person: one.id, office: "Directorate" }));
    for (const signed of firstStatements(enrolled, officials, keyOf(id), this.now))
      await this.must(SET_UP, (turn) => tellPartner(turn, id, { type: "state", signed }));
    await this.must(SET_UP, (turn) =>
      tellPartner(turn, id, { type: "add-team", name: `${name} team`, members }),
    );
    const partner = await this.state(partnerKind, id);
    const person = (called: string) => {
      const found = partner.people.find((one) => one.name === called);
      if (found === undefined) throw new Error(`Nobody of ${name} is called ${called}.`);
      return found.id;
    };
    const [team] = partner.teams;
    if (team === undefined) throw new Error(`${name} has no team.`);
    return {
      id,
      team: team.id,
      person,
      as: (called) => ({ kind: "person", person: person(called), partner: id }),
    };
  }

  /** An agreement of all of these, ratified by the official of each who is named first. */
  async agree(
    parties: readonly (readonly [Cast, string])[],
    more: {
      title?: string;
      ceiling?: "E1" | "E2" | "E4";
      endsInMs?: number;
      noticeMs?: number;
      aid?: boolean;
      allows?: Partial<Allowance>;
    } = {},
  ): Promise<AgreementId> {
    const {
      title = "Mutual assistance",
      ceiling = "E4",
      endsInMs = 30 * DAY_MS,
      noticeMs = DAY_MS,
      aid = true,
      allows = {},
    } = more;
    const mode = this.exercise === null ? "live" : "exercise";
    const id = mintId(
      "agreement",
      mode,
      this.now,
      `${title} ${parties.map(([cast]) => cast.id).join()}`,
    ) as AgreementId;
    const from = this.exercise === null ? this.now : NIGHT;
    const usual: Allowance = {
      playbooks: "any",
      effectCeiling: ceiling,
      aid,
      markingCeiling: "TLP:AMBER+STRICT",
    };
    const text = {
      title,
      mode,
      version: 1,
      parties: parties.map(([cast]) => cast.id),
      legalBasis: "A treaty of the test.",
      clauses: [
        {
          id: "4.2",
          text: "The parties help each other.",
          allows: { ...usual, ...allows },
        },
      ],
      effectiveFrom: from,
      reviewOn: null,
      sunsetAt: instantAfter(from, endsInMs),
      noticeMs,
    } as const;
    const [first] = parties;
    if (first === undefined) throw new Error("An agreement has parties.");
    await this.must(first[0].as(first[1]), (turn) =>
      tellAgreement(
        turn,
        id,
        { type: "propose", id, text: { ...text, parties: [...text.parties], clauses: [...text.clauses] } },
        this.exercise,
      ),
    );
    const { textHash } = await this.state(agreementKind, id);
    for (const [cast, official] of parties)
      await this.must(cast.as(official), async (turn) =>
        tellAgreement(turn, id, await this.ratifying(cast.id, id, textHash), null),
      );
    return id;
  }

  /** A ratification as a partner says it under its key. */
  async ratifying(partner: PartnerId, agreement: AgreementId, textHash: string, version = 1) {
    const signed = await this.stating(partner, { type: "ratify", agreement, version, textHash });
    return { type: "ratify", textHash, signed } as const;
  }

  /** Notice as a partner gives it under its key. */
  async denouncing(partner: PartnerId, agreement: AgreementId, justification: string) {
    const { textHash } = await this.state(agreementKind, agreement);
    const signed = await this.stating(partner, { type: "denounce", agreement, version: 1, textHash });
    return { type: "denounce", justification, signed } as const;
  }

  private async stating(
    partner: PartnerId,
    says: Pick<SignedStatementOnAgreement["statement"], "type" | "agreement" | "version" | "textHash">,
  ): Promise<SignedStatementOnAgreement> {
    const number = nextStatement(await this.state(partnerKind, partner));
    return signStatement({ partner, number, statedAt: this.now, ...says }, keyOf(partner));
  }

  async imported(actor: Actor, document: DocumentText): Promise<string> {
    await this.must(actor, (turn) => importPlaybook(turn, document.id, JSON.stringify(document)));
    return document.id;
  }

  async incident(actor: Actor, affected: readonly Cast[], severity = 3): Promise<IncidentId> {
    return this.must(actor, (turn, told: (id: IncidentId) => void) =>
      openIncident(
        turn,
        {
          title: "Beds cannot be assigned",
          description: "",
          severity,
          lifeSafety: true,
          marking: "TLP:AMBER",
          affected: affected.map((one) => one.id),
          source: "a test",
        },
        this.exercise,
        told,
      ),
    );
  }

  /** Starts a playbook for an incident; each role is played by the team of a partner. */
  async start(
    actor: Actor,
    playbook: string,
    incident: IncidentId,
    roles: Readonly<Record<string, Cast>>,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<RunId> {
    const bindings = Object.fromEntries(
      Object.entries(roles).map(([role, cast]) => [role, { partner: cast.id, team: cast.team }]),
    );
    return this.must(actor, (turn, told: (id: RunId) => void) =>
      startRun(turn, { playbook, incident, bindings, variables }, told),
    );
  }

  /** An exercise that runs, from here on the scene's own. */
  async rehearse(director: Actor, players: readonly Cast[], jumps: "by-hand" | "when-all-wait" = "by-hand") {
    const id = ExerciseId.parse(mintId("exercise", "exercise", this.now, "Winter"));
    const person = director.kind === "person" ? director.person : undefined;
    if (person === undefined) throw new Error("A person directs an exercise.");
    const plan = {
      name: "Winter",
      scenario: "A hospital is encrypted at night.",
      objectives: ["What saves lives comes back first."],
      participants: players.map((one) => one.id),
      director: person,
      controllers: [],
      playbook: "playbook--00000000-0000-4000-8000-000000000001",
      startsAt: NIGHT,
      jumps,
    };
    await this.direct(director, id, { type: "plan", id, plan });
    await this.direct(director, id, { type: "approve" });
    await this.direct(director, id, { type: "schedule", plannedFor: this.now });
    const checks = { communications: true, playersBriefed: true, firewallHeld: true };
    await this.direct(director, id, { type: "start", checks });
    this.exercise = id;
    return id;
  }

  async direct(actor: Actor, exercise: ExerciseId, command: ExerciseCommand): Promise<void> {
    await this.must(actor, (turn) => tellExercise(turn, exercise, command));
  }

  // ------------------------------------------------------------------ what people and clocks do

  /** The newest round that a run's consent step of this name opened. */
  async round(run: RunId, step: string): Promise<ConsentRound> {
    const { answeredBy } = await this.step(run, step);
    if (answeredBy === null) throw new Error(`${step} has asked nobody.`);
    return this.state(consentKind, answeredBy);
  }

  async answer(
    run: RunId,
    step: string,
    type: "grant" | "refuse" | "withdraw" | "abstain",
    actor: Actor,
    more: { expiresAt?: Instant; conditions?: ConsentCondition[] } = {},
  ) {
    const { id, scopeHash } = await this.round(run, step);
    return this.ask(actor, (turn) => {
      const late = () => {};
      switch (type) {
        case "grant":
          return answerConsent(turn, id as ConsentId, { type, body: { scopeHash, ...more } }, late);
        case "abstain":
          return answerConsent(turn, id as ConsentId, { type, body: {} }, late);
        case "refuse":
        case "withdraw":
          return answerConsent(turn, id as ConsentId, { type, body: { justification: BECAUSE } }, late);
      }
    });
  }

  /**
   * The request for aid of a run's step is submitted, and a partner lends its team until both have committed; `arrives` says
   * whether that team is at work then.
   */
  async lend(run: RunId, step: string, by: Actor, from: Cast, official: string, arrives: boolean) {
    const id = AidRequestId.parse((await this.step(run, step)).answeredBy);
    const say = (actor: Actor, command: AidCommand) => this.must(actor, (turn) => tellAid(turn, id, command));
    const newest = async () => {
      const found = (await this.state(aidKind, id)).assignments.at(-1);
      if (found === undefined) throw new Error("Nothing was offered.");
      return found;
    };
    const helper = from.as(official);
    if ((await this.state(aidKind, id)).status === "draft") await say(by, { type: "submit" });
    await say(helper, {
      type: "offer",
      offer: {
        line: 1,
        quantity: 1,
        resource: { id: `${from.team}/1`, name: "Forensic team", team: from.team },
        earliestStart: this.now,
        cost: { amount: 0, currency: "EUR", notToExceed: 0 },
        conditions: [],
        validUntil: instantAfter(this.now, HOUR_MS),
      },
    });
    const offered = await newest();
    const assignment = offered.id;
    const offerHash = offered.status === "offered" ? offered.offerHash : "";
    await say(by, { type: "accept", assignment, offerHash });
    const accepted = await newest();
    const agreementHash = accepted.status === "accepted" ? accepted.agreementHash : "";
    for (const who of [by, helper]) await say(who, { type: "commit", assignment, agreementHash });
    if (arrives) {
      await say(helper, { type: "mobilise", assignment });
      await say(by, { type: "check-in", assignment, verified: "Papers seen." });
    }
    return { id, assignment };
  }

  /** Lets everything ring that is due by then, in the order of time. */
  async wait(ms: number): Promise<void> {
    const until = instantAfter(this.now, ms);
    for (;;) {
      const next = await this.journal.nextWakeUp("live");
      if (next === undefined || next.dueAt > until) break;
      if (next.dueAt > this.now) this.now = next.dueAt;
      await this.must(CLOCK, (turn) => ringWakeUp(turn, next.stream, next.name));
    }
    this.now = until;
  }

  /** Every stream of a kind that the journal holds, in the order in which they began. */
  async streamsOf(kind: string): Promise<StreamId[]> {
    const found = new Set<StreamId>();
    for (const note of await this.journal.follow(0, Number.MAX_SAFE_INTEGER))
      for (const { stream } of note.streams) if (readId(stream)?.kind === kind) found.add(stream);
    return [...found];
  }
}
