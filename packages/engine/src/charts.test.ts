import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Chart } from "@mirror/chart";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runChart } from "./run-chart.js";
import { stepChart } from "./step-chart.js";

/** One arrow: from a state, by an event, to a state, in our words. */
type Arrow = readonly [from: string, event: string, to: string];

/** Where a chart of ours differs from the field's machine, and why. */
interface Departure {
  readonly because: string;
  /** Arrows of the machine that our chart has not. */
  readonly without?: readonly Arrow[];
  /** Arrows of our chart that the machine has not. */
  readonly beyond?: readonly Arrow[];
}

const RUNS_FAIL: Departure = {
  because: "A failure that no step takes up ends a run; the field's machine knows no such end.",
  beyond: [
    ["active", "fail", "failed"],
    ["standing-down", "fail", "failed"],
  ],
};

const NO_GATE_OF_ITS_OWN: Departure = {
  because: "A called playbook has no stand-down of its own: it completes from where it is.",
  beyond: [["active", "complete", "completed"]],
};

const NOBODY_OVERRIDES_A_HOLD: Departure = {
  because:
    "A stand-down that begins while a run is held does not lift the hold; it shows when that is released (M10).",
  without: [["held", "begin-stand-down", "standing-down"]],
  beyond: [
    ["held", "begin-stand-down", "held"],
    ["held", "release-into-stand-down", "standing-down"],
    ["held", "hold", "held"],
    ["suspended", "hold", "held"],
    ["standing-down", "hold", "held"],
  ],
};

const NOT_ENTERED: Departure = {
  because: "A branch that is not taken is not entered: its steps have no invocation that could be skipped.",
  without: [["blocked", "branch-not-taken", "skipped"]],
};

const GATES_ANSWER: Departure = {
  because:
    "Consent and aid are steps of their own, so that a gate's yes is their success; their time can run out.",
  without: [
    ["awaiting-consent", "gate-passed", "ready"],
    ["awaiting-aid", "gate-passed", "ready"],
  ],
  beyond: [
    ["awaiting-consent", "gate-passed", "done"],
    ["awaiting-aid", "gate-passed", "done"],
    ["awaiting-consent", "timeout", "failed"],
    ["awaiting-aid", "timeout", "failed"],
  ],
};

const MACHINES_BEGIN: Departure = {
  because:
    "A machine begins what is a branching step's, a call's, an escalation's or an executor's; a start and an end are over as soon as they are entered.",
  beyond: [
    ["ready", "start", "in-progress"],
    ["ready", "complete", "done"],
  ],
};

const REFUSED_OR_LATE: Departure = {
  because:
    "A step that may not act fails before it is handed out, and one that is handed out too late as well.",
  beyond: [
    ["ready", "fail", "failed"],
    ["ready", "timeout", "failed"],
  ],
};

const PEOPLE_DECIDE: Departure = {
  because: "A person goes on without a step, or gives it to a colleague, with the reason on the record.",
  beyond: [
    ["blocked", "skip", "skipped"],
    ["ready", "skip", "skipped"],
    ["assigned", "skip", "skipped"],
    ["in-progress", "skip", "skipped"],
    ["on-hold", "skip", "skipped"],
    ["assigned", "hand-over", "assigned"],
    ["in-progress", "hand-over", "assigned"],
    ["assigned", "take-back", "ready"],
    ["in-progress", "take-back", "ready"],
    ["on-hold", "take-back", "on-hold"],
  ],
};

const ASKS_WHICH_WAY: Departure = {
  because: "A branching step in prose becomes a person's task, before each round anew (SEMANTICS 18).",
  beyond: [["in-progress", "ask", "ready"]],
};

const STOPPED_IN_THE_MIDDLE: Departure = {
  because:
    "Consent is withdrawn from what is only handed out too (C-09), and an unknown outcome puts on hold what waits already; who is stopped says what was done, or is asked anew (INV-13).",
  beyond: [
    ["assigned", "hold", "on-hold"],
    ["on-hold", "hold", "on-hold"],
    ["on-hold", "assign", "assigned"],
    ["on-hold", "complete", "done"],
    ["on-hold", "fail", "failed"],
    ["on-hold", "timeout", "failed"],
  ],
};

const DONE_IS_TAKEN_BACK: Departure = {
  because:
    "A consent that is withdrawn after its use is answered by undoing what can be undone (C-09); the field's machine undoes only what is on hold.",
  beyond: [["done", "compensate", "compensating"]],
};

const RUNS_END_AT_ANY_TIME: Departure = {
  because: "A run that ends cancels what people are in the middle of, too.",
  beyond: [["in-progress", "cancel", "cancelled"]],
};

/** A machine, the words that we have for its states and events, and what we depart in. */
interface Walked {
  readonly machine: "run" | "step";
  readonly ours: Chart<string, string>;
  readonly states: Readonly<Record<string, readonly string[]>>;
  readonly events: Readonly<Record<string, string>>;
  readonly departures: readonly Departure[];
}

const CHARTS: readonly Walked[] = [
  {
    machine: "run",
    ours: asText(runChart),
    states: {},
    events: {
      "sovereign-hold": "hold",
      "release-hold": "release",
      "begin-standdown": "begin-stand-down",
      "obligations-cleared": "complete",
    },
    departures: [RUNS_FAIL, NO_GATE_OF_ITS_OWN, NOBODY_OVERRIDES_A_HOLD],
  },
  {
    machine: "step",
    ours: asText(stepChart),
    states: { "awaiting-checkpoint": ["awaiting-consent", "awaiting-aid"] },
    events: {
      "predecessors-done": "delay-passed",
      "gate awaiting-consent": "await-consent",
      "gate awaiting-aid": "await-aid",
      "consent-revoked": "hold",
      "consent-restored": "resume",
      abandon: "cancel",
    },
    departures: [
      NOT_ENTERED,
      GATES_ANSWER,
      MACHINES_BEGIN,
      REFUSED_OR_LATE,
      PEOPLE_DECIDE,
      ASKS_WHICH_WAY,
      STOPPED_IN_THE_MIDDLE,
      DONE_IS_TAKEN_BACK,
      RUNS_END_AT_ANY_TIME,
    ],
  },
];

// The field's own machines lie beside the repository where it is developed; nothing here needs them to run.
const file = fileURLToPath(new URL("../../../../shared/domain/state-machines.json", import.meta.url));
const machines: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
const LEFT_OUT = "the field's state machines are not beside this repository";

/** The machine's arrows in our words, less and more what we depart in. */
function expected({ machine, states, events, departures }: Walked): Map<string, string> {
  const ourStates = (name: string) => states[hyphened(name)] ?? [hyphened(name)];
  const arrows = arrowsOf(machine).flatMap(([from, event, to]) =>
    ourStates(from).flatMap((ourFrom) =>
      ourStates(to).map((ourTo): Arrow => {
        const name = hyphened(event);
        return [ourFrom, events[`${name} ${ourTo}`] ?? events[name] ?? name, ourTo];
      }),
    ),
  );
  const table = new Map(arrows.map(([from, event, to]) => [`${from} ${event}`, to]));
  for (const departure of departures) {
    for (const [from, event, to] of departure.without ?? []) {
      expect([`${from} ${event}`, table.get(`${from} ${event}`)]).toEqual([`${from} ${event}`, to]);
      table.delete(`${from} ${event}`);
    }
    for (const [from, event, to] of departure.beyond ?? []) {
      expect([`${from} ${event}`, table.get(`${from} ${event}`)]).toEqual([`${from} ${event}`, undefined]);
      table.set(`${from} ${event}`, to);
    }
  }
  return table;
}

/** The field's own arrows of a machine, in its own words. */
function arrowsOf(machine: string): Arrow[] {
  const transitions = propertyOf(propertyOf(machines, machine), "transitions");
  if (!Array.isArray(transitions)) throw new Error(`The field has no machine ${machine}.`);
  return transitions.map((arrow: unknown): Arrow => {
    const [from, event, to] = ["from", "event", "to"].map((name) => String(propertyOf(arrow, name)));
    return [from ?? "", event ?? "", to ?? ""];
  });
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function hyphened(name: string): string {
  return name.replaceAll("_", "-");
}

function asText<S extends string, E extends string>(chart: Chart<S, E>): Chart<string, string> {
  const state = (name: string) => Object.keys(chart.table).find((one): one is S => one === name);
  return {
    id: chart.id,
    initial: chart.initial,
    table: chart.table,
    next: (from, event) => {
      const known = state(from);
      const move = known && chart.events(known).find((one) => one === event);
      return known && move && chart.next(known, move);
    },
    events: (from) => {
      const known = state(from);
      return known ? chart.events(known) : [];
    },
    isFinal: (from) => {
      const known = state(from);
      return known !== undefined && chart.isFinal(known);
    },
  };
}

test.for(CHARTS)(
  "$machine: every arrow is drawn as the field draws it, save our named departures",
  (walked, { skip }) => {
    skip(machines === undefined, LEFT_OUT);
    const drawn = Object.entries(walked.ours.table).flatMap(([from, on]) =>
      Object.entries(on).map(([event, to]) => [`${from} ${event}`, to] as const),
    );
    expect(new Map(drawn.toSorted())).toEqual(new Map([...expected(walked)].toSorted()));
  },
);

test.for(CHARTS)(
  "$machine: random walks find the field's arrows and our named departures, and no others",
  (walked, { skip }) => {
    skip(machines === undefined, LEFT_OUT);
    const table = expected(walked);
    const events = [...new Set([...table.keys()].map((key) => key.split(" ")[1] ?? ""))];
    fc.assert(
      fc.property(
        fc.constantFrom(...walked.ours.initial),
        fc.array(fc.constantFrom(...events), { maxLength: 60 }),
        (start, walk) => {
          let state = start;
          for (const event of walk) {
            const next = walked.ours.next(state, event);
            expect([state, event, next]).toEqual([state, event, table.get(`${state} ${event}`)]);
            state = next ?? state;
          }
        },
      ),
      { numRuns: 300 },
    );
  },
);

test.for(CHARTS)("$machine: every state is reached, and from each an end can be", ({ ours }) => {
  const reach = (from: readonly string[]) => {
    const seen = new Set(from);
    for (const state of seen)
      for (const event of ours.events(state)) seen.add(ours.next(state, event) ?? state);
    return seen;
  };
  const states = Object.keys(ours.table);
  expect([...reach(ours.initial)].toSorted()).toEqual(states.toSorted());
  for (const state of states)
    expect([state, [...reach([state])].some((one) => ours.isFinal(one))]).toEqual([state, true]);
});
