import type { Actor, Decided, Fact, Instant, Recorded, Refusal } from "@mirror/vocabulary";
import { instantAfter } from "@mirror/vocabulary";

/** A desk, as far as a walk needs to know it. */
interface Walked<State, Command, F extends Fact> {
  readonly facts: readonly Recorded<F>[];
  state: State | undefined;
  now: Instant;
  send(actor: Actor, command: Command): Decided<F> | Refusal;
}

/** One state of each kind that walks came to, and one fact of each type that they wrote down. */
export interface Seen<State, F extends Fact> {
  readonly states: ReadonlyMap<string, State>;
  readonly facts: ReadonlyMap<string, Recorded<F>>;
}

/**
 * Many short stories in which anyone says anything at any time, the same ones each time. `kindOf` tells which states
 * count as different. Walks find the states that a chart allows without anyone having to think of them.
 */
export function walk<State, Command, F extends Fact>(
  begin: () => {
    readonly desk: Walked<State, Command, F>;
    readonly commands: () => readonly Command[];
    readonly actors: readonly Actor[];
  },
  kindOf: (state: State) => readonly string[],
  { walks, steps, waitMs }: { readonly walks: number; readonly steps: number; readonly waitMs: number },
): Seen<State, F> {
  const states = new Map<string, State>();
  const facts = new Map<string, Recorded<F>>();
  let seed = 42;
  const below = (limit: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  for (let story = 0; story < walks; story += 1) {
    const { desk, commands, actors } = begin();
    for (let step = 0; step < steps; step += 1) {
      if (desk.state !== undefined) for (const kind of kindOf(desk.state)) states.set(kind, desk.state);
      const all = commands();
      const command = all[below(all.length)];
      const actor = actors[below(actors.length)];
      if (command === undefined || actor === undefined) continue;
      if (below(12) === 0) desk.now = instantAfter(desk.now, below(waitMs));
      desk.send(actor, command);
    }
    for (const fact of desk.facts) facts.set(fact.type, fact);
  }
  return { states, facts };
}
