import { type Desk, partnerKind, Turn } from "@mirror/operations";
import { instantAfter } from "@mirror/vocabulary";
import { type Proven, stillCounts } from "./proof.js";
import type { SessionStore } from "./session-store.js";
import { type Caller, callerOf } from "./sign-in.js";
import { hashOfSecret, newSecret } from "./token.js";

/** A session ends when nobody has used it for so long … */
export const SESSION_IDLE_MS = 30 * 60_000;
/** … and so long after it began, whatever happens. */
export const SESSION_LASTS_MS = 12 * 3_600_000;
/** Each use would be a write that waits for the disk. */
const TOUCHED_EVERY_MS = 60_000;
const REMEMBERED_MAX = 10_000;

/** Who is signed in at the pages. What the browser holds is 256 random bits; what is kept is their hash. */
export class Sessions {
  readonly #desk: Desk;
  readonly #store: SessionStore;
  readonly #nowMs: () => number;
  readonly #touchedAtMs = new Map<string, number>();

  /** `nowMs`: any clock that only goes forward; it spares writes, and ends nothing. */
  constructor(desk: Desk, store: SessionStore, nowMs: () => number = () => performance.now()) {
    this.#desk = desk;
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** Begins a session, and gives what its holder sends from now on. */
  async start({ partner, person, proof }: Proven): Promise<string> {
    const secret = newSecret();
    const { now } = await this.#desk.journal.read([]);
    await this.#store.put(hashOfSecret(secret), { partner, person, proof, startedAt: now }, SESSION_IDLE_MS);
    return secret;
  }

  /** Whose session this is: nobody's, where it is over, or what it was begun by counts no more. Asked anew each time. */
  async holder(secret: string | undefined): Promise<Caller | undefined> {
    if (secret === undefined) return undefined;
    const hash = hashOfSecret(secret);
    const session = await this.#store.get(hash);
    if (session === undefined) return undefined;
    const turn = new Turn(this.#desk, { kind: "service", service: "api" });
    const partner = await turn.load(partnerKind, session.partner);
    const person = partner?.people.find((one) => one.id === session.person);
    if (partner === undefined || person === undefined) return undefined;
    if (turn.recordedAt() >= instantAfter(session.startedAt, SESSION_LASTS_MS)) return undefined;
    if (!stillCounts(session.proof, partner, person.id)) return undefined;
    await this.#touch(hash);
    return { ...callerOf(partner, person), token: null, scopes: null, share: `session ${hash}` };
  }

  async end(secret: string): Promise<void> {
    await this.#store.remove(hashOfSecret(secret));
  }

  async #touch(hash: string): Promise<void> {
    const now = this.#nowMs();
    const before = this.#touchedAtMs.get(hash);
    if (before !== undefined && now - before < TOUCHED_EVERY_MS) return;
    this.#touchedAtMs.delete(hash);
    this.#touchedAtMs.set(hash, now);
    if (this.#touchedAtMs.size > REMEMBERED_MAX) {
      const [oldest] = this.#touchedAtMs.keys();
      if (oldest !== undefined) this.#touchedAtMs.delete(oldest);
    }
    await this.#store.touch(hash, SESSION_IDLE_MS);
  }
}
