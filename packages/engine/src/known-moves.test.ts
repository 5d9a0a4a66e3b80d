import fc from "fast-check";
import { expect, test } from "vitest";
import { type AnyMachineSnapshot, initialTransition, transition } from "xstate";
import { anyPlaybook } from "./any-playbook.fixture.js";
import { compileFlow } from "./compile-flow.js";
import type { Flow, FlowMove } from "./flow.js";
import { movesOf } from "./known-moves.js";
import { playbookOf } from "./playbook-builder.fixture.js";

/** What XState itself says of a move. */
type Judged = ReturnType<typeof initialTransition>;

test("a move that was made before is the one that XState would make again, in any playbook", () => {
  fc.assert(
    fc.property(anyPlaybook, fc.array(fc.nat(1_000), { maxLength: 40 }), (playbook, choices) => {
      const flow = compileFlow(playbook);
      for (const _ of ["first made", "known"]) {
        let judged: Judged = initialTransition(flow.machine);
        let known = movesOf(flow.machine).begin();
        expectSame(known, judged);
        for (const choice of choices) {
          const event = eventAt(flow, known.snapshot, choice);
          judged = transition(flow.machine, judged[0], { type: event });
          known = movesOf(flow.machine).move(known.snapshot, event);
          expectSame(known, judged);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("whoever comes to a place by another way stands at the same place", () => {
  const flow = compileFlow(sideBySide(2));
  const moves = movesOf(flow.machine);
  const begun = afterEvents(flow, ["start--start succeeded", "parallel--all began"]);
  const one = moves.move(moves.move(begun, done(0)).snapshot, done(1));
  const other = moves.move(moves.move(begun, done(1)).snapshot, done(0));
  expect(one.snapshot).toBe(other.snapshot);
});

test("where a flow has more places than are remembered, its moves are the same", () => {
  const branches = 11;
  const flow = compileFlow(sideBySide(branches));
  const begun = afterEvents(flow, ["start--start succeeded", "parallel--all began"]);
  const places = [begun];
  for (let mask = 1; mask < 2 ** branches; mask += 1) {
    const branch = Math.floor(Math.log2(mask));
    const before = places[mask - 2 ** branch] ?? begun;
    places.push(movesOf(flow.machine).move(before, done(branch)).snapshot);
  }
  for (const at of [1, 2_001, 2_030, 2_047]) {
    const judged = [...Array(branches).keys()]
      .filter((branch) => (at >> branch) % 2 === 1)
      .reduce((from, branch) => transition(flow.machine, from, { type: done(branch) })[0], begun);
    expect(places[at]?.value).toEqual(judged.value);
  }
});

function sideBySide(branches: number) {
  const block = [...Array(branches).keys()].map((n) => [{ is: "task" as const, name: `${n}` }]);
  return playbookOf([{ is: "parallel", name: "all", branches: block }]);
}

function done(branch: number): string {
  return `action--${branch} succeeded`;
}

function afterEvents(flow: Flow, events: readonly string[]): AnyMachineSnapshot {
  const moves = movesOf(flow.machine);
  return events.reduce((from, event) => moves.move(from, event).snapshot, moves.begin().snapshot);
}

/** One of the events that the place waits for, or one that it does not. */
function eventAt(flow: Flow, place: AnyMachineSnapshot, choice: number): string {
  const waitedFor = flow.machine.events.filter((event) => place.can({ type: event }));
  return [...waitedFor, "nothing of this kind"][choice % (waitedFor.length + 1)] ?? "";
}

function expectSame(known: FlowMove, [snapshot, told]: Judged): void {
  expect(known.snapshot.value).toEqual(snapshot.value);
  expect(known.snapshot.status).toBe(snapshot.status);
  expect(known.happened).toEqual(told.map(({ params }: { params?: unknown }) => params));
}
