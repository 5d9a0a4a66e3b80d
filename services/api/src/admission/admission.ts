import type { IncomingMessage, ServerResponse } from "node:http";
import {
  Allowance,
  Lane,
  type LaneFigures,
  LaneFull,
  type Logger,
  type Problem,
  ProblemRaised,
  Told,
} from "@mirror/chassis";
import { type Lane as LaneName, laneOf, type Route, routeAt } from "@mirror/contract";
import type { Caller } from "../auth/sign-in.js";
import { KnownTokens, type TokenKnown } from "./known-tokens.js";
import type { Limits } from "./limits.js";

/** A lane of the contract, or the one before it is known who asks. */
type LaneOrStrangers = LaneName | "strangers";

/** What a route must say of itself to be let in. */
export type Admissible = Pick<Route, "id" | "lane" | "answer" | "query">;

interface AdmissionOptions {
  readonly limits: Limits;
  readonly log: Logger;
  readonly figures?: LaneFigures;
}

/**
 * Who is let in, when, and who is asked to come again (INV-22): so many requests in work, so many waiting, by lane; so
 * much of them for one token and one partner. Whoever is turned away is so before anything is carried out.
 */
export class Admission {
  readonly #lanes: Readonly<Record<LaneOrStrangers, Lane>>;
  /** Event streams at work: they look at every commit, each for itself, and would otherwise take all there is. */
  readonly #looking: Lane;
  readonly #perToken: Allowance;
  readonly #perPartner: Allowance;
  readonly #perSource: Allowance;
  readonly #known = new KnownTokens();
  readonly #charged = new WeakSet<IncomingMessage>();
  readonly #turnedAway: Told;
  readonly #figures: LaneFigures | undefined;

  constructor({ limits, log, figures }: AdmissionOptions) {
    this.#figures = figures;
    const lane = (name: LaneOrStrangers, makesWayFor?: Lane) =>
      new Lane(
        name === "strangers" ? limits.strangers : limits.lanes[name],
        {
          onEntered: (waitedMs) => figures?.entered(name, waitedMs),
          onRefused: (why) => {
            figures?.refused(name, why);
            this.#turnedAway.one();
          },
        },
        makesWayFor === undefined ? {} : { makesWayFor },
      );
    const reserved = lane("reserved");
    this.#lanes = {
      reserved,
      normal: lane("normal", reserved),
      lists: lane("lists", reserved),
      streams: lane("streams"),
      strangers: lane("strangers"),
    };
    this.#looking = new Lane(limits.looking, {}, { makesWayFor: reserved });
    this.#perToken = new Allowance(limits.perToken);
    this.#perPartner = new Allowance(limits.perPartner);
    this.#perSource = new Allowance(limits.perSource);
    this.#turnedAway = new Told((count) =>
      log.warn("requests are turned away", {
        count,
        lanes: Object.fromEntries(
          Object.entries(this.#lanes).map(([name, { inWork, waiting }]) => [name, { inWork, waiting }]),
        ),
      }),
    );
    figures?.follow({ ...this.#lanes, looking: this.#looking });
  }

  /** Under pressure, ordinary work and lists give their places up; decisions, and what is open already, do not. */
  squeezeTo(share: number): void {
    this.#lanes.normal.squeezeTo(share);
    this.#lanes.lists.squeezeTo(share);
    this.#looking.squeezeTo(share);
  }

  /** Does an event stream's work when it is its turn: a stream that has to wait tells later, and loses nothing. */
  async inTurn<T>(left: AbortSignal, work: () => Promise<T>): Promise<T> {
    const leave = await this.#looking.enter(left);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /**
   * What to answer a request that cannot be let in, before anything but its first line and its headers was read;
   * undefined where it may try.
   */
  turnedAway(request: IncomingMessage): Problem | undefined {
    const [path = ""] = (request.url ?? "").split("?");
    const route = routeAt(request.method ?? "", path);
    if (route === undefined) return undefined;
    const known = this.#known.of(shownBy(request));
    const name = known === undefined ? "strangers" : laneOf(route);
    const usedUp = known && this.#usedUp(name, known);
    if (usedUp !== undefined) return usedUp;
    const lane = this.#lanes[name];
    if (lane.isFull) return fullProblem(lane.turnAway());
    if (known !== undefined) this.#charge(name, known, request);
    return undefined;
  }

  /**
   * Lets a request in, after it has waited for its turn, and gives who asks (undefined: nobody that is known). Its place
   * is free again once its answer is out. Throws the problem to answer with where there is no place for it.
   */
  async letIn(
    route: Admissible,
    request: IncomingMessage,
    response: ServerResponse,
    signIn: () => Promise<Caller | undefined>,
  ): Promise<Caller | undefined> {
    const shown = shownBy(request);
    const name = laneOf(route);
    const known = this.#known.of(shown);
    if (known !== undefined) {
      this.#mayAsk(name, known, request);
      await this.#enter(name, response);
      const caller = await signIn();
      if (caller === undefined) this.#known.forget(shown);
      return caller;
    }
    const leave = await this.#wait("strangers", response);
    let caller: Caller | undefined;
    try {
      caller = await signIn();
    } finally {
      leave();
    }
    if (caller === undefined) return undefined;
    const now = { share: caller.share, partner: caller.partner.id };
    this.#known.remember(shown, now);
    this.#mayAsk(name, now, request);
    await this.#enter(name, response);
    return caller;
  }

  /** Does what somebody asks who has not signed in yet: they take the strangers' places, and no others. */
  async asStranger<T>(response: ServerResponse, work: () => Promise<T>): Promise<T> {
    const leave = await this.#wait("strangers", response);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /**
   * Lets a source's message in, once it is known whose it is (undefined: nobody's), and where it has not sent more than its
   * share. Throws the problem to answer with where there is no place: nothing of it was begun then.
   */
  async letSourceIn<Sender extends { readonly id: string }>(
    response: ServerResponse,
    whoSends: () => Promise<Sender | undefined>,
  ): Promise<Sender | undefined> {
    const leave = await this.#wait("strangers", response);
    let sender: Sender | undefined;
    try {
      sender = await whoSends();
    } finally {
      leave();
    }
    if (sender === undefined) return undefined;
    const waitMs = this.#perSource.use(sender.id, performance.now());
    if (waitMs > 0) {
      this.#figures?.refused("normal", "share-used-up");
      this.#turnedAway.one();
      throw new ProblemRaised({
        status: 429,
        code: "share-used-up",
        detail: `This source sends more than ${this.#perSource.bounds.perSecond} messages a second. Nothing of this one was taken in: send it again after as many seconds as Retry-After says.`,
        retryAfterS: waitMs / 1000,
      });
    }
    await this.#enter("normal", response);
    return sender;
  }

  #mayAsk(name: LaneOrStrangers, known: TokenKnown, request: IncomingMessage): void {
    if (this.#charged.has(request)) return;
    const usedUp = this.#usedUp(name, known);
    if (usedUp !== undefined) throw new ProblemRaised(usedUp);
    this.#charge(name, known, request);
  }

  #usedUp(name: LaneOrStrangers, known: TokenKnown): Problem | undefined {
    const now = performance.now();
    const waits = {
      token: this.#perToken.waitMs(keyOf(name, known.share), now),
      partner: this.#perPartner.waitMs(keyOf(name, known.partner), now),
    };
    const waitMs = Math.max(waits.token, waits.partner);
    if (waitMs === 0) return undefined;
    this.#figures?.refused(name, "share-used-up");
    this.#turnedAway.one();
    const [whose, { perSecond }] =
      waits.token >= waits.partner
        ? ["This token sends", this.#perToken.bounds]
        : ["Your partner's tokens together send", this.#perPartner.bounds];
    return {
      status: 429,
      code: "share-used-up",
      detail: `${whose} more than ${perSecond} requests a second. Nothing of this one was carried out: send it again, with the same Idempotency-Key, after as many seconds as Retry-After says. Answers to a consent, holds and what takes something back have a share of their own.`,
      retryAfterS: waitMs / 1000,
    };
  }

  #charge(name: LaneOrStrangers, known: TokenKnown, request: IncomingMessage): void {
    const now = performance.now();
    this.#perToken.use(keyOf(name, known.share), now);
    this.#perPartner.use(keyOf(name, known.partner), now);
    this.#charged.add(request);
  }

  async #enter(name: LaneName, response: ServerResponse): Promise<void> {
    const leave = await this.#wait(name, response);
    if (response.closed) leave();
    else response.once("close", leave);
  }

  async #wait(name: LaneOrStrangers, response: ServerResponse): Promise<() => void> {
    const gone = new AbortController();
    const left = () => gone.abort();
    response.once("close", left);
    try {
      const leave = await this.#lanes[name].enter(gone.signal);
      // Who has gone away while waiting may have asked again: what nobody waits for is not begun.
      if (gone.signal.aborted) throw new ProblemRaised(GONE);
      return leave;
    } catch (error) {
      if (error instanceof LaneFull) throw new ProblemRaised(fullProblem(error));
      throw error;
    } finally {
      response.off("close", left);
    }
  }
}

/** By what a request shows whose it is: a header, or the cookie of a session. */
function shownBy({ headers }: IncomingMessage): string | undefined {
  return (
    headers.authorization ?? /(?:^|; ?)((?:__Host-)?mirror-session=[\w-]{43})/.exec(headers.cookie ?? "")?.[1]
  );
}

// What may not wait behind one's own other requests either.
function keyOf(name: LaneOrStrangers, whose: string): string {
  return name === "reserved" ? `reserved ${whose}` : whose;
}

function fullProblem({ retryAfterS }: LaneFull): Problem {
  return {
    status: 503,
    code: "node-full",
    detail:
      "More is asked of this node than it can do. Nothing of this request was carried out: send it again, with the same Idempotency-Key, after as many seconds as Retry-After says.",
    retryAfterS,
  };
}

/** Read by nobody: whoever asked has gone. */
const GONE: Problem = {
  status: 400,
  code: "request-left",
  detail: "Whoever sent this went away while it waited; nothing of it was carried out.",
};
