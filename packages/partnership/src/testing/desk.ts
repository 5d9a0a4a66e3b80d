import {
  type Actor,
  type Decided,
  type Fact,
  type IdKind,
  type Instant,
  instantAfter,
  type Mode,
  mintId,
  type Recorded,
  type Refusal,
  type WakeUp,
} from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import type { Partner } from "../partner/state.js";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** When every story here begins. */
export const START = "2026-11-22T03:00:00.000Z" as Instant;

export function after(durationMs: number): Instant {
  return instantAfter(START, durationMs);
}

let minted = 0;

/** A new id; the order of a test's calls is the order of its ids. */
export function idOf<T extends string>(kind: IdKind, mode: Mode = "live"): T {
  minted += 1;
  return mintId(kind, mode, START, `test ${minted}`) as T;
}

export const CLOCK: Actor = { kind: "clock" };
export const SERVICE: Actor = { kind: "service", service: "orchestrator" };

export function contextAt(
  now: Instant,
  actor: Actor,
  partners: readonly Partner[],
  mode: Mode = "live",
): PartnershipContext {
  return { now, actor, newId: (kind) => idOf(kind, mode), partners };
}

function recorded<F extends Fact>(fact: F, at: Instant, actor: Actor): Recorded<F> {
  return { ...fact, at, recordedAt: at, actor, partner: actor.kind === "person" ? actor.partner : null };
}

interface Aggregate<State, Command, F extends Fact, Context extends PartnershipContext> {
  readonly decide: (state: State | undefined, command: Command, context: Context) => Decided<F> | Refusal;
  readonly evolve: (state: State | undefined, fact: Recorded<F>) => State;
  readonly wakeUps: (state: State) => readonly WakeUp[];
}

/** A desk at which one aggregate's story is played: commands in, facts kept, state folded from them. */
export class Desk<State, Command, F extends Fact, Context extends PartnershipContext> {
  readonly facts: Recorded<F>[] = [];
  now: Instant = START;
  state: State | undefined;

  constructor(
    private readonly aggregate: Aggregate<State, Command, F, Context>,
    private readonly contextOf: (now: Instant, actor: Actor, state: State | undefined) => Context,
  ) {}

  /** Decides, and writes down what was decided. */
  send(actor: Actor, command: Command): Decided<F> | Refusal {
    const decision = this.aggregate.decide(this.state, command, this.contextOf(this.now, actor, this.state));
    if (decision.ok) {
      for (const fact of decision.facts) {
        const entry = recorded(fact, this.now, actor);
        this.facts.push(entry);
        this.state = this.aggregate.evolve(this.state, entry);
      }
    }
    return decision;
  }

  /** As `send`, where the story needs a yes to go on. */
  must(actor: Actor, command: Command): State {
    const decision = this.send(actor, command);
    if (!decision.ok) throw new Error(`${decision.code}: ${decision.detail}`);
    return this.is;
  }

  /** Time passes up to an instant; it never goes back. */
  waitUntil(instant: Instant): void {
    if (this.now < instant) this.now = instant;
  }

  get is(): State {
    if (this.state === undefined) throw new Error("Nothing was decided at this desk yet.");
    return this.state;
  }

  wakeUps(): readonly WakeUp[] {
    return this.state === undefined ? [] : this.aggregate.wakeUps(this.state);
  }

  /** The state as it is read back from its facts alone, each having been plain JSON and parsed again. */
  folded(schema: { parse(value: unknown): F }): State | undefined {
    return this.facts.reduce<State | undefined>((state, { at, actor, type, data }) => {
      const fact = schema.parse(JSON.parse(JSON.stringify({ type, data })));
      return this.aggregate.evolve(state, recorded(fact, at, actor));
    }, undefined);
  }
}

/** What a refusal is told apart by; `ok` where it was none. */
export function codeOf(decision: Decided | Refusal | { readonly ok: true }): string {
  return decision.ok ? "ok" : decision.code;
}

export function ruleOf(decision: Decided | Refusal | { readonly ok: true }): string | undefined {
  return decision.ok ? undefined : decision.rule;
}
