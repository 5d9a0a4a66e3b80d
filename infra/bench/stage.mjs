// Who takes part in a measurement: one partner with one team, one person who may do what is asked.
// Commands are carried out as the API carries them out: decided here, hinted at once.

import { connectRedis, openRecord } from "@mirror/chassis";
import { openDispatch } from "@mirror/dispatch";
import { openSteps } from "@mirror/engine";
import {
  claimStep,
  completeStep,
  importPlaybook,
  openIncident,
  partnerKind,
  perform,
  startRun,
  Turn,
  tellPartner,
} from "@mirror/operations";
import { instantOf, mintId, PartnerId } from "@mirror/vocabulary";
import { ROLE } from "./documents.mjs";

/** @typedef {import("@mirror/vocabulary").Actor} Actor */
/** @typedef {import("@mirror/vocabulary").IncidentId} IncidentId */
/** @typedef {import("@mirror/vocabulary").Refusal} Refusal */
/** @typedef {import("@mirror/vocabulary").RunId} RunId */
/** @typedef {import("@mirror/vocabulary").StepInvocationId} StepId */

/** @type {Actor} */
const SET_UP = { kind: "service", service: "set-up" };

/** What may be asked for again under the same name, as people's commands are. */
let commandsAsked = 0;

export class Stage {
  #dispatch;
  #log;

  /**
   * @param {import("@mirror/chassis").Record} record
   * @param {import("@mirror/dispatch").Dispatch} dispatch
   * @param {import("@mirror/chassis").Logger} log
   */
  constructor(record, dispatch, log) {
    this.record = record;
    this.desk = record.desk;
    this.#dispatch = dispatch;
    this.#log = log;
    /** @type {import("@mirror/operations").StartRun["bindings"]} */
    this.bindings = {};
    this.person = SET_UP;
    /** Those that no run is being started for just now. @type {IncidentId[]} */
    this.incidents = [];
  }

  /**
   * A desk of one's own, and nobody enrolled.
   * @param {import("./ground.mjs").Ground} ground
   */
  static async bare(ground) {
    const { log, url } = ground;
    const record = await openRecord(ground.config(), "bench", log);
    const dispatch = openDispatch({
      connect: (purpose, blocking) => connectRedis(url, { purpose, blocking, log }),
      prefix: "mirror-queues",
      onError: (error) => log.warn("dispatch", { error }),
    });
    return new Stage(record, dispatch, log);
  }

  /** @param {import("./ground.mjs").Ground} ground */
  static async open(ground) {
    const stage = await Stage.bare(ground);
    const partner = PartnerId.parse(mintId("partner", "live", instantOf(Date.now()), "bench"));
    /** @param {import("@mirror/partnership").PartnerCommand} command */
    const tell = (command) => stage.must(SET_UP, (turn) => tellPartner(turn, partner, command));
    await tell({ type: "add-partner", id: partner, name: "Norland", kind: "state" });
    await tell({
      type: "add-person",
      name: "Ada Berg",
      roles: ["trigger", "responder", "run-lead", "administrator"],
    });
    const enrolled = await stage.read((turn) => turn.load(partnerKind, partner));
    const person = enrolled?.people[0]?.id;
    if (person === undefined) throw new Error("Nobody was enrolled.");
    await tell({ type: "add-team", name: "CSIRT", members: [person] });
    const team = (await stage.read((turn) => turn.load(partnerKind, partner)))?.teams[0]?.id;
    if (team === undefined) throw new Error("No team was added.");
    stage.person = { kind: "person", person, partner };
    stage.bindings = { [ROLE]: { partner, team } };
    return stage;
  }

  /**
   * Carries a command out and gives what it let out by `told`; a refusal is a fault of the bench.
   * @template T
   * @param {Actor} actor
   * @param {(turn: Turn, told: (value: T) => void) => Promise<Refusal | undefined>} handle
   * @param {{ named?: boolean }} [how] named: as with an Idempotency-Key, and its answer kept
   * @returns {Promise<T>}
   */
  async must(actor, handle, { named = false } = {}) {
    /** @type {T[]} */
    const told = [];
    commandsAsked += 1;
    const request = named ? { actor, commandId: `bench-${process.pid}-${commandsAsked}` } : { actor };
    const done = await perform(
      this.desk,
      request,
      (turn) => {
        told.length = 0;
        return handle(turn, (value) => told.push(value));
      },
      () => null,
    );
    if (!done.ok) throw new Error(`Refused: ${done.code}: ${done.detail}`);
    if (done.owed.length > 0)
      this.#dispatch
        .hint(done.owed)
        .catch((/** @type {unknown} */ error) => this.#log.warn("hint", { error }));
    return /** @type {T} */ (told[0]);
  }

  /**
   * @template T
   * @param {(turn: Turn) => Promise<T>} look
   */
  read(look) {
    return look(new Turn(this.desk, SET_UP));
  }

  /**
   * @param {Actor} actor
   * @param {Parameters<typeof openIncident>[1]} what
   */
  declared(actor, what) {
    return this.must(actor, (turn, /** @type {(id: IncidentId) => void} */ told) =>
      openIncident(turn, what, null, told),
    );
  }

  /** @param {import("./documents.mjs").Document} document */
  async imported(document) {
    await this.must(this.person, (turn) => importPlaybook(turn, document.id, JSON.stringify(document)));
    return document.id;
  }

  /**
   * Starts a run. Those that are started at the same time are of different incidents: an incident notes its runs one
   * after the other.
   * @param {string} playbook
   */
  async started(playbook) {
    const { bindings } = this;
    const incident = this.incidents.pop() ?? (await this.#newIncident());
    const run = await this.must(this.person, (turn, /** @type {(id: RunId) => void} */ told) =>
      startRun(turn, { playbook, incident, bindings, variables: {} }, told),
    );
    this.incidents.push(incident);
    return run;
  }

  #newIncident() {
    return this.declared(this.person, {
      title: "Beds cannot be assigned",
      description: "",
      severity: 3,
      lifeSafety: true,
      marking: "TLP:AMBER",
      affected: Object.values(this.bindings).map(({ partner }) => partner),
      source: "a measurement",
    });
  }

  /** A run as this process remembers it: without asking the journal. @param {RunId} run */
  remembered(run) {
    const found = /** @type {import("@mirror/engine").RunState | undefined} */ (
      this.desk.states.get(run)?.state
    );
    if (found === undefined) throw new Error(`${run} is not remembered here.`);
    return found;
  }

  /** The task that a run waits for. @param {RunId} run */
  taskOf(run) {
    const task = openSteps(this.remembered(run)).find((step) => step.status === "assigned");
    if (task === undefined) throw new Error(`${run} waits for nobody.`);
    return task.id;
  }

  /** @param {StepId} step */
  claim(step) {
    return this.must(this.person, (turn) => claimStep(turn, step), { named: true });
  }

  /** @param {StepId} step */
  complete(step) {
    return this.must(this.person, (turn) => completeStep(turn, step, {}), { named: true });
  }

  async close() {
    await this.#dispatch.stop();
    await this.record.close();
  }
}
