import { createMachine, transition } from "xstate";

/** A chart as data: for each state, which event leads where. A state without events is final. */
export type ChartTable<State extends string, Event extends string> = {
  readonly [S in State]: { readonly [E in Event]?: State };
};

/** What may follow what. */
export interface Chart<State extends string, Event extends string> {
  readonly id: string;
  readonly initial: readonly State[];
  readonly table: ChartTable<State, Event>;
  /** Where `event` leads from `state`; undefined where the chart has no such arrow. */
  next(state: State, event: Event): State | undefined;
  /** What may happen in `state`. */
  events(state: State): Event[];
  isFinal(state: State): boolean;
}

/**
 * Makes a chart from its table. XState is the judge of every move (its pure `transition`), so that what is drawn,
 * walked by the model tests and kept at run time is one and the same machine.
 */
export function chart<State extends string, Event extends string>(
  id: string,
  initial: readonly [State, ...State[]],
  table: ChartTable<State, Event>,
): Chart<State, Event> {
  const states = Object.keys(table) as State[];
  const machine = createMachine({
    id,
    initial: initial[0],
    states: Object.fromEntries(
      states.map((state) => {
        const on = table[state];
        const isFinal = Object.keys(on).length === 0;
        return [
          state,
          isFinal
            ? { type: "final" as const }
            : // Re-entering says that an arrow was taken even where it leads back to its own state.
              {
                on: Object.fromEntries(
                  Object.entries(on).map(([event, target]) => [
                    event,
                    { target: target as string, reenter: true },
                  ]),
                ),
              },
        ];
      }),
    ),
  });
  // A table has no memory: XState is asked about each of its arrows once, and not each time that one is taken.
  const moves = new Map(
    states.map((state) => {
      const snapshot = machine.resolveState({ value: state, context: {} });
      const arrows = Object.keys(table[state]).map((event) => {
        const [after] = transition(machine, snapshot, { type: event });
        return [event as Event, after.value as State] as const;
      });
      return [state, new Map(arrows)] as const;
    }),
  );
  return {
    id,
    initial,
    table,
    next: (state, event) => moves.get(state)?.get(event),
    events: (state) => Object.keys(table[state]) as Event[],
    isFinal: (state) => Object.keys(table[state]).length === 0,
  };
}
