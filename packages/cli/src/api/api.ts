import { randomUUID } from "node:crypto";
import {
  type ApiClient,
  apiClient,
  type CallOf,
  type CallResult,
  type Fetch,
  type Followed,
  type Route,
  type Routes,
  routes,
  type ValueOf,
  waitBeforeAgainMs,
} from "@mirror/contract";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import { pause, say, type Terminal } from "../terminal.js";
import { neverSent, stopFor } from "./failure.js";

const CALL_TIME_MAX_MS = 60_000;
const PATIENCE = { attemptsMax: 4, waitMaxMs: 10_000 };

/** A server, and as whom it is asked. */
export interface Server {
  readonly url: string;
  readonly token: string;
}

export interface ApiOptions {
  /**
   * Found out when the first thing is to be sent, where it is not known before: so that whatever is wrong with the command
   * line itself is said first.
   */
  readonly server: Server | (() => Promise<Server>);
  /** What this invocation's commands are named by, so that the same one can be sent again; made up where none is given. */
  readonly idempotencyKey?: string;
  /** The version of what is decided about that the caller has seen: what has moved since is not decided about. */
  readonly seenVersion?: string;
}

/** A page of a list, as the API gives it. */
export interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

/** The API, for a command: a yes is its value, everything else stops the command with its exit code. */
export class Api {
  readonly routes: Routes = routes;
  readonly #terminal: Terminal;
  readonly #server: ApiOptions["server"];
  #client: Promise<ApiClient<AbortSignal>> | undefined;
  readonly #seenVersion: string | undefined;
  readonly #firstKey: string;
  #commands = 0;
  #key: string;

  constructor(terminal: Terminal, options: ApiOptions) {
    this.#terminal = terminal;
    this.#server = options.server;
    this.#seenVersion = options.seenVersion;
    this.#firstKey = options.idempotencyKey ?? randomUUID();
    this.#key = this.#firstKey;
  }

  /** Asks, and asks again with the same key where an answer may have been lost on the way. */
  async ask<R extends Route>(
    route: R,
    ...input: Record<never, never> extends CallOf<R, AbortSignal>
      ? [input?: CallOf<R, AbortSignal>]
      : [input: CallOf<R, AbortSignal>]
  ): Promise<ValueOf<R>> {
    const seen = this.#seenFor(route);
    const key = route.idempotent ? this.#nextKey() : null;
    for (let attempt = 1; ; attempt += 1) {
      const client = await this.#connected();
      const result = await client.call(route, { ...input[0], ...seen } as CallOf<R, AbortSignal>);
      if (result.ok) return result.value;
      if (this.#terminal.interrupted.aborted) throw interrupted(key);
      const waitMs = waitBefore(result, attempt);
      if (waitMs === null) throw stopFor(result, key);
      say(
        this.#terminal,
        `mirror: no answer yet (${wordsFor(result)}); asking again in ${Math.ceil(waitMs / 1000)} s`,
      );
      await pause(this.#terminal, waitMs);
      if (this.#terminal.interrupted.aborted) throw interrupted(key);
    }
  }

  /** Live events of a run, or of everything that the caller may see. */
  async follow(options: {
    readonly run?: string;
    readonly lastEventId?: string;
    readonly signal: AbortSignal;
  }): Promise<CallResult<AsyncIterable<Followed>>> {
    return (await this.#connected()).follow(options);
  }

  /** A list: one page, or all of it. */
  async list<Item>(
    page: (paging: { limit?: number; cursor?: string }) => Promise<Page<Item>>,
    paging: { readonly limit?: number; readonly cursor?: string; readonly all?: boolean } = {},
  ): Promise<Page<Item>> {
    const { all = false, ...first } = paging;
    const found = await page(first);
    const items = [...found.items];
    let { next } = found;
    while (all && next !== null) {
      const more = await page({ ...first, cursor: next });
      items.push(...more.items);
      next = more.next;
    }
    return { items, next };
  }

  /** What `--if-match` says to this route. Where nothing was there to be seen, it is refused rather than dropped. */
  #seenFor({ id, method, conditional }: Route): { readonly ifMatch?: string } {
    if (this.#seenVersion === undefined || method === "get") return {};
    if (conditional) return { ifMatch: this.#seenVersion };
    throw new Stop(
      ExitCode.usage,
      `--if-match says nothing here: ${id} decides about no version of anything.`,
      ["Leave it out."],
    );
  }

  #connected(): Promise<ApiClient<AbortSignal>> {
    this.#client ??= this.#newClient();
    return this.#client;
  }

  async #newClient(): Promise<ApiClient<AbortSignal>> {
    const server = typeof this.#server === "function" ? await this.#server() : this.#server;
    return apiClient({ ...server, fetch: reach(this.#terminal), newKey: () => this.#key });
  }

  /** Commands of one invocation have keys of their own, the same each time that it is repeated. */
  #nextKey(): string {
    this.#commands += 1;
    this.#key = this.#commands === 1 ? this.#firstKey : `${this.#firstKey}.${this.#commands}`;
    return this.#key;
  }
}

/** The platform's fetch, which ends when whoever sits there interrupts, and after a time without an answer. */
function reach({ interrupted: signal }: Terminal): Fetch<AbortSignal> {
  return async (url, init) => {
    const follows = init.headers.Accept === "text/event-stream";
    const signals = [signal, ...(init.signal === undefined ? [] : [init.signal])];
    if (!follows) signals.push(AbortSignal.timeout(CALL_TIME_MAX_MS));
    return fetch(url, { ...init, signal: AbortSignal.any(signals) });
  };
}

/** How long to wait before asking again; null where that would not help. Every command of ours has a key. */
function waitBefore(result: Exclude<CallResult<unknown>, { ok: true }>, attempt: number): number | null {
  // What cannot be reached at all is not away for a moment.
  if (result.kind === "unreachable" && neverSent(result.cause)) return null;
  return waitBeforeAgainMs(result, attempt, Math.random(), true, PATIENCE);
}

function wordsFor(result: Exclude<CallResult<unknown>, { ok: true }>): string {
  return result.kind === "problem" ? result.problem.detail : result.detail;
}

function interrupted(key: string | null): Stop {
  return new Stop(
    ExitCode.interrupted,
    "Interrupted.",
    key === null
      ? []
      : [
          `Whether it took effect is not known. Ask again with the same command and --idempotency-key ${key}: it happens once.`,
        ],
  );
}
