import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";
import { type Lane, memoryDeliveryLog, openLogger, type Serving, serve } from "@mirror/chassis";
import {
  type ApiClient,
  apiClient,
  type CallOf,
  type CallResult,
  type Route,
  routes,
  type ValueOf,
} from "@mirror/contract";
import { type Journal, memoryJournal, type OwedRow } from "@mirror/journal";
import { createSigningKey, loadSigningKey } from "@mirror/journal/signing";
import { type Desk, openDesk, partnerKind, perform, ringWakeUp, Turn, tellPartner } from "@mirror/operations";
import { keyOf } from "@mirror/partner-keys";
import {
  type FirstOfficial,
  firstStatements,
  OFFICIAL,
  type PartnerRole,
  type SignedStatementOnAgreement,
  signStatement,
} from "@mirror/partnership";
import { keysOf, memorySecretStore, newKeyText } from "@mirror/secret-store";
import {
  type AgreementId,
  type Instant,
  instantAfter,
  instantOf,
  mintId,
  type PartnerId,
  type PersonId,
  type Signer,
  type TeamId,
} from "@mirror/vocabulary";
import { Admission } from "./admission/admission.js";
import { frontDoor } from "./admission/front-door.js";
import { type Limits, usualLimits } from "./admission/limits.js";
import { openSourceSecrets } from "./alerts/source-secrets.js";
import { apiApp } from "./api-app.js";
import { LocalAccounts } from "./auth/local-accounts.js";
import { memoryPasswordStore } from "./auth/password-store.js";
import { memorySessionStore } from "./auth/session-store.js";
import { Sessions } from "./auth/sessions.js";
import { signInThrottle } from "./auth/sign-in-throttle.js";
import { bearerText, hashOfSecret, newSecret } from "./auth/token.js";
import { memoryTokenUseStore, TokenUses } from "./auth/token-uses.js";
import { Nudges } from "./events/commit-feed.js";

/** Somebody who is signed in, and what they ask. */
export class Guest {
  readonly client: ApiClient<AbortSignal | null>;

  constructor(
    readonly url: string,
    readonly token: string,
    readonly id: PersonId,
    readonly partner: PartnerId,
  ) {
    this.client = apiClient({ url, token, fetch });
  }

  tries<R extends Route>(
    route: R,
    ...input: Record<never, never> extends CallOf<R, AbortSignal | null>
      ? [input?: CallOf<R, AbortSignal | null>]
      : [input: CallOf<R, AbortSignal | null>]
  ): Promise<CallResult<ValueOf<R>>> {
    return this.client.call(route, ...input);
  }

  /** Asks, and gives the answer; a no is a failure of the test. */
  async asks<R extends Route>(
    route: R,
    ...input: Record<never, never> extends CallOf<R, AbortSignal | null>
      ? [input?: CallOf<R, AbortSignal | null>]
      : [input: CallOf<R, AbortSignal | null>]
  ): Promise<ValueOf<R>> {
    const answer = await this.client.call(route, ...input);
    if (answer.ok) return answer.value;
    throw new Error(`${route.id}: ${JSON.stringify(answer, undefined, 1)}`);
  }

  /** As a program that knows no contract would ask. */
  raw(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has("Authorization")) headers.set("Authorization", `Bearer ${this.token}`);
    return fetch(this.url + path, { ...init, headers });
  }
}

/** A partner with one team, and a guest for each of its people. */
export interface Household {
  readonly partner: PartnerId;
  /** What the partner's statements are signed with. */
  readonly key: Signer;
  readonly team: TeamId;
  readonly guests: Readonly<Record<string, Guest>>;
  guest(name: string): Guest;
}

/** An API over a journal: one in memory, whose clock only the test moves, unless another is given. */
export class House {
  now: Instant = instantOf(Date.UTC(2026, 10, 22, 3, 0, 0));
  readonly desk: Desk;
  readonly hinted: OwedRow[] = [];
  readonly feed = new Nudges();
  readonly secretStore = memorySecretStore();
  readonly deliveries = memoryDeliveryLog();
  safe = true;
  /** From which level on it tells; what is told lies in `errors`. */
  logLevel: "error" | "debug" = "error";
  /** How much is let in, from when it opens. */
  limits: Limits = usualLimits();
  /** How full the lanes are. */
  lanes: Readonly<Record<string, Lane>> = {};
  private serving: Serving | undefined;

  constructor(journal?: Journal) {
    const kept = journal ?? memoryJournal({ now: () => this.now });
    this.desk = openDesk(
      {
        ...kept,
        commit: async (commit) => {
          const result = await kept.commit(commit);
          this.feed.tell();
          return result;
        },
      },
      (bytes) => randomBytes(bytes).toString("hex"),
    );
  }

  get url(): string {
    if (this.serving === undefined) throw new Error("The house is not open.");
    return this.serving.url;
  }

  async open(): Promise<this> {
    const log = openLogger({ service: "api", level: this.logLevel, format: "json", to: this.logged });
    const admission = new Admission({
      limits: this.limits,
      log,
      figures: {
        follow: (lanes) => {
          this.lanes = lanes;
        },
        entered: () => undefined,
        refused: () => undefined,
        felt: () => undefined,
      },
    });
    const app = apiApp({
      admission,
      desk: this.desk,
      log,
      hint: async (owed) => {
        this.hinted.push(...owed);
      },
      recordIsSafe: () => this.safe,
      signingKey: loadSigningKey(createSigningKey()),
      feed: this.feed,
      sessions: new Sessions(
        this.desk,
        memorySessionStore(() => Date.parse(this.now)),
        () => Date.parse(this.now),
      ),
      accounts: new LocalAccounts({
        desk: this.desk,
        passwords: memoryPasswordStore(),
        throttle: signInThrottle(),
        nowMs: () => Date.parse(this.now),
      }),
      tokenUses: new TokenUses(memoryTokenUseStore(), () => Date.parse(this.now)),
      secretStore: this.secretStore,
      sourceSecrets: openSourceSecrets(memorySecretStore(), keysOf(newKeyText())),
      deliveries: this.deliveries,
    });
    this.serving = await serve(frontDoor(admission, app, 0), {
      host: "127.0.0.1",
      port: 0,
      log,
      graceMs: 1_000,
    });
    return this;
  }

  /** What was logged as an error: a defect that a test must not pass over. */
  readonly errors: string[] = [];
  private readonly logged = new Writable({
    write: (chunk, _encoding, done) => {
      this.errors.push(String(chunk));
      done();
    },
  });

  async close(): Promise<void> {
    await this.serving?.stop();
  }

  later(ms: number): void {
    this.now = instantAfter(this.now, ms);
  }

  /** Lets everything ring that is due by then on the world's clock. */
  async wait(ms: number): Promise<void> {
    const until = instantAfter(this.now, ms);
    for (;;) {
      const next = await this.desk.journal.nextWakeUp("live");
      if (next === undefined || next.dueAt > until) break;
      if (next.dueAt > this.now) this.now = next.dueAt;
      const rang = await perform(
        this.desk,
        { actor: { kind: "clock" } },
        (turn) => ringWakeUp(turn, next.stream, next.name),
        () => null,
      );
      if (!rang.ok) throw new Error(rang.detail);
    }
    this.now = until;
  }

  /** A partner as set-up would make it, with a token for each of its people. */
  async household(
    name: string,
    people: Readonly<Record<string, readonly PartnerRole[]>>,
  ): Promise<Household> {
    const { now } = await this.desk.journal.read([]);
    const id = mintId("partner", "live", now, name) as PartnerId;
    const guests: Record<string, Guest> = {};
    const tell = async (command: Parameters<typeof tellPartner>[2]) => {
      const told = await perform(
        this.desk,
        { actor: { kind: "service", service: "set-up" } },
        (turn) => tellPartner(turn, id, command),
        () => null,
      );
      if (!told.ok) throw new Error(told.detail);
      const partner = await new Turn(this.desk, { kind: "clock" }).load(partnerKind, id);
      if (partner === undefined) throw new Error(`${name} is not there.`);
      return partner;
    };
    await tell({ type: "add-partner", id, name, kind: "state" });
    const officials: FirstOfficial[] = [];
    for (const [person, roles] of Object.entries(people)) {
      const added = (
        await tell({ type: "add-person", name: person, roles: roles.filter((role) => role !== OFFICIAL) })
      ).people.at(-1);
      if (added !== undefined && roles.includes(OFFICIAL))
        officials.push({ person: added.id, office: `Directorate of ${name}` });
      const secret = newSecret();
      const token = (
        await tell({
          type: "issue-token",
          person: added?.id as PersonId,
          hash: hashOfSecret(secret),
          expiresAt: instantAfter(now, 30 * 24 * 3600 * 1000),
        })
      ).tokens.at(-1);
      if (added === undefined || token === undefined) throw new Error(`${person} was not added.`);
      guests[person] = new Guest(this.url, bearerText({ token: token.id, secret }), added.id, id);
    }
    for (const signed of firstStatements({ id, kind: "state" }, officials, keyOf(name), now))
      await tell({ type: "state", signed });
    const members = Object.values(guests).map((one) => one.id);
    const team = (await tell({ type: "add-team", name: `${name} team`, members })).teams[0]?.id as TeamId;
    return {
      partner: id,
      key: keyOf(name),
      team,
      guests,
      guest: (person) => {
        const guest = guests[person];
        if (guest === undefined) throw new Error(`Nobody of ${name} is called ${person}.`);
        return guest;
      },
    };
  }
}

/** An agreement between households, ratified by the named official of each, over HTTP. */
export async function agreed(
  parties: readonly (readonly [Household, string])[],
  from: Instant,
): Promise<string> {
  const [first] = parties;
  if (first === undefined) throw new Error("An agreement has parties.");
  const [household, official] = first;
  const {
    id,
    edition: version,
    textHash,
  } = await household.guest(official).asks(routes.agreements.propose, {
    body: {
      text: {
        title: "Mutual assistance",
        mode: "live",
        parties: parties.map(([party]) => party.partner),
        legalBasis: "A treaty of the test.",
        clauses: [
          {
            id: "4.2",
            text: "The parties help each other.",
            allows: { playbooks: "any", effectCeiling: "E4", aid: true, markingCeiling: "TLP:AMBER+STRICT" },
          },
        ],
        effectiveFrom: from,
        sunsetAt: instantAfter(from, 60 * 24 * 3600 * 1000),
        notice: "P30D",
      },
    },
  });
  for (const [party, name] of parties) {
    const guest = party.guest(name);
    const signed = await saidOf({ id, version, textHash }, "ratify", party, guest, from);
    await guest.asks(routes.agreements.ratify, { params: { id }, body: { textHash, signed } });
  }
  return id;
}

/** What a partner says of an agreement under its key, numbered after what it has said before. */
export async function saidOf(
  agreement: { readonly id: AgreementId; readonly version: number; readonly textHash: string },
  type: "ratify" | "denounce",
  party: Household,
  guest: Guest,
  statedAt: Instant,
): Promise<SignedStatementOnAgreement> {
  const { id, version, textHash } = agreement;
  const { nextStatement: number } = await guest.asks(routes.partners.show, { params: { id: party.partner } });
  const said = { partner: party.partner, number, statedAt, agreement: id, version, textHash } as const;
  return signStatement({ ...said, type }, party.key);
}
