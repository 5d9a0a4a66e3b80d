import { randomBytes } from "node:crypto";
import { type Journal, memoryJournal } from "@mirror/journal";
import {
  agreementKind,
  type Desk,
  importPlaybook,
  openDesk,
  openIncident,
  partnerKind,
  perform,
  ringWakeUp,
  startRun,
  type Turn,
  tellAgreement,
  tellPartner,
} from "@mirror/operations";
import { keyOf } from "@mirror/partner-keys";
import {
  firstStatements,
  nextStatement,
  OFFICIAL,
  type PartnerRole,
  signStatement,
} from "@mirror/partnership";
import {
  type Actor,
  type AgreementId,
  type IncidentId,
  type Instant,
  instantAfter,
  instantOf,
  mintId,
  type PartnerId,
  type PersonId,
  type Refusal,
  type RunId,
  type TeamId,
} from "@mirror/vocabulary";

const SET_UP: Actor = { kind: "service", service: "set-up" };

/** A partner with one team, whose people hold the roles that they are listed with. */
export interface Cast {
  readonly partner: PartnerId;
  readonly name: string;
  readonly team: TeamId;
  readonly people: Readonly<Record<string, PersonId>>;
}

/** Commands carried out on a journal: on one in memory, whose clock only the test moves, or on a real one. */
export class Scene {
  now: Instant = instantOf(Date.UTC(2026, 10, 22, 3, 0, 0));
  readonly journal: Journal;
  readonly desk: Desk;

  /** `journal`: another one, or what stands around its own. */
  constructor(journal: Journal | ((own: Journal) => Journal) = (own) => own) {
    this.journal = typeof journal === "function" ? journal(memoryJournal({ now: () => this.now })) : journal;
    this.desk = openDesk(this.journal, (bytes) => randomBytes(bytes).toString("hex"));
  }

  later(ms: number): void {
    this.now = instantAfter(this.now, ms);
  }

  /** Carries a command out and gives what it let out by `told`; a refusal is a failure of the test. */
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

  ask(actor: Actor, handle: (turn: Turn) => Promise<Refusal | undefined>) {
    return perform(this.desk, { actor }, handle, () => null);
  }

  async partner(name: string, people: Readonly<Record<string, readonly PartnerRole[]>>): Promise<Cast> {
    const partner = mintId("partner", "live", this.now, name) as PartnerId;
    await this.must(SET_UP, (turn) =>
      tellPartner(turn, partner, { type: "add-partner", id: partner, name, kind: "state" }),
    );
    for (const [person, roles] of Object.entries(people))
      await this.must(SET_UP, (turn) =>
        tellPartner(turn, partner, {
          type: "add-person",
          name: person,
          roles: roles.filter((role) => role !== OFFICIAL),
        }),
      );
    const read = await this.read((turn) => turn.load(partnerKind, partner));
    if (read === undefined) throw new Error(`${name} was not enrolled.`);
    const members = read.people.map((one) => one.id);
    const officials = read.people
      .filter((one) => people[one.name]?.includes(OFFICIAL) === true)
      .map((one) => ({ person: one.id, office: `Directorate of ${name}` }));
    for (const signed of firstStatements(read, officials, keyOf(name), this.now))
      await this.must(SET_UP, (turn) => tellPartner(turn, partner, { type: "state", signed }));
    await this.must(SET_UP, (turn) =>
      tellPartner(turn, partner, { type: "add-team", name: `${name} team`, members }),
    );
    const now = await this.read((turn) => turn.load(partnerKind, partner));
    return {
      partner,
      name,
      team: now?.teams[0]?.id as TeamId,
      people: Object.fromEntries(now?.people.map((one) => [one.name, one.id]) ?? []),
    };
  }

  as(cast: Cast, name: string): Actor {
    const person = cast.people[name];
    if (person === undefined) throw new Error(`Nobody here is called ${name}.`);
    return { kind: "person", person, partner: cast.partner };
  }

  async read<T>(look: (turn: Turn) => Promise<T>): Promise<T> {
    let value: T | undefined;
    await this.ask(SET_UP, async (turn) => {
      value = await look(turn);
      return undefined;
    });
    return value as T;
  }

  async imported(actor: Actor, document: { readonly id: string }): Promise<string> {
    await this.must(actor, (turn) => importPlaybook(turn, document.id, JSON.stringify(document)));
    return document.id;
  }

  async incident(actor: Actor, affected: readonly PartnerId[], severity = 3): Promise<IncidentId> {
    return this.must(actor, (turn, told: (id: IncidentId) => void) =>
      openIncident(
        turn,
        {
          title: "Beds cannot be assigned",
          description: "",
          severity,
          lifeSafety: true,
          marking: "TLP:AMBER",
          affected: [...affected],
          source: "a test",
        },
        null,
        told,
      ),
    );
  }

  /** An agreement of all of these, ratified by the first official of each. */
  async agreement(
    parties: readonly Cast[],
    officials: readonly string[],
    effectCeiling: "E2" | "E4" = "E4",
    sunsetInMs = 30 * 24 * 3600 * 1000,
  ): Promise<AgreementId> {
    const agreement = mintId(
      "agreement",
      "live",
      this.now,
      parties.map((one) => one.partner).join(),
    ) as AgreementId;
    const proposing = this.as(parties[0] as Cast, officials[0] as string);
    await this.must(proposing, (turn) =>
      tellAgreement(
        turn,
        agreement,
        {
          type: "propose",
          id: agreement,
          text: {
            title: "Mutual assistance",
            mode: "live",
            version: 1,
            parties: parties.map((one) => one.partner),
            legalBasis: "A treaty of the test.",
            clauses: [
              {
                id: "4.2",
                text: "The parties help each other.",
                allows: { playbooks: "any", effectCeiling, aid: true, markingCeiling: "TLP:AMBER+STRICT" },
              },
            ],
            effectiveFrom: this.now,
            reviewOn: null,
            sunsetAt: instantAfter(this.now, sunsetInMs),
            noticeMs: 24 * 3600 * 1000,
          },
        },
        null,
      ),
    );
    const read = await this.read((turn) => turn.load(agreementKind, agreement));
    for (const [index, party] of parties.entries())
      await this.must(this.as(party, officials[index] as string), async (turn) =>
        tellAgreement(turn, agreement, await this.ratifying(turn, party, agreement, read?.textHash), null),
      );
    return agreement;
  }

  /** A ratification as a partner says it under its key. */
  async ratifying(
    turn: Turn,
    { partner, name }: Pick<Cast, "partner" | "name">,
    agreement: AgreementId,
    textHash = "",
  ) {
    const number = nextStatement(await turn.loadKnown(partnerKind, partner));
    const said = { partner, number, statedAt: this.now };
    const statement = { ...said, type: "ratify", agreement, version: 1, textHash } as const;
    return { type: "ratify", textHash, signed: signStatement(statement, keyOf(name)) } as const;
  }

  /** Lets everything ring that is due by then, in the order of time. */
  async wait(ms: number): Promise<void> {
    const until = instantAfter(this.now, ms);
    for (;;) {
      const next = await this.journal.nextWakeUp("live");
      if (next === undefined || next.dueAt > until) break;
      if (next.dueAt > this.now) this.now = next.dueAt;
      await this.must({ kind: "clock" }, (turn) => ringWakeUp(turn, next.stream, next.name));
    }
    this.now = until;
  }

  async run(actor: Actor, what: Parameters<typeof startRun>[1]): Promise<RunId> {
    return this.must(actor, (turn, told: (id: RunId) => void) => startRun(turn, what, told));
  }

  async runState(id: RunId) {
    const run = await this.read((turn) => turn.load(this.desk.runKind, id));
    if (run === undefined) throw new Error(`There is no run ${id}.`);
    return run;
  }
}
