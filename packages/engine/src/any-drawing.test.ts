import { flowOf, type Passage, planFlow, type StepId, type Stretch } from "@mirror/playbook";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectSound } from "./always-true.fixture.js";
import { type Drawing, drawnPlaybook } from "./drawn-playbook.fixture.js";
import { playToEnd, seededChooser, standInRun } from "./stand-ins.fixture.js";
import type { ToldRun } from "./told-run.fixture.js";

/** Some steps, each leading only to later ones: parallels, ifs, switches and tasks whose ways merge as they come. */
const anyDrawing: fc.Arbitrary<Drawing> = fc
  .array(
    fc.tuple(
      fc.constantFrom("a", "a", "a", "p", "i", "c"),
      fc.array(fc.nat(30), { minLength: 3, maxLength: 3 }),
      fc.boolean(),
    ),
    {
      minLength: 3,
      maxLength: 12,
    },
  )
  .map((steps) => {
    const names = steps.map(([type], index) => `${type}${index}`);
    const later = (index: number, by: number) => {
      const left = names.length - index - 1;
      return left === 0 ? "e" : (names[index + 1 + (by % Math.min(left, 4))] ?? "e");
    };
    const drawing: Record<string, string> = { s: `>${names[0]}`, e: "" };
    for (const [index, [type, [one = 0, two = 0, three = 0], names2]] of steps.entries()) {
      const [left, right, next] = [later(index, one), later(index, two), later(index, three)];
      drawing[names[index] ?? ""] =
        type === "a" ? `>${left}` : `${left} ${right}${names2 ? ` >${next}` : ""}`;
    }
    // What nothing leads to is no part of it.
    const reached = new Set(["s"]);
    for (const name of reached)
      for (const to of (drawing[name] ?? "").split(" ")) if (to !== "") reached.add(to.replace(">", ""));
    return Object.fromEntries(Object.entries(drawing).filter(([name]) => reached.has(name)));
  });

test("every run of every drawing that can be planned ends, enters nothing twice, and joins only when all have come", {
  timeout: 60_000,
}, () => {
  let converted = 0;
  fc.assert(
    fc.property(anyDrawing, fc.nat(1_000_000), (drawing, seed) => {
      const playbook = drawnPlaybook(drawing);
      const planned = planFlow(flowOf(playbook));
      if (!planned.ok) return;
      if (planned.plan.merging) converted += 1;
      const choose = seededChooser(seed);
      const run = standInRun(playbook, choose);
      expect(playToEnd(run, choose, 1_000_000, 2_000), JSON.stringify(run.standing())).toBe(true);
      expectSound(run);
      const entries = run.facts.flatMap((fact) =>
        fact.type === "step-entered" ? [`${fact.data.step} ${fact.data.path.join("/")}`] : [],
      );
      expect(new Set(entries).size, "no step is entered twice under one path").toBe(entries.length);
      expectJoined(run, planned.plan.main);
    }),
    { numRuns: 300 },
  );
  expect(converted).toBeGreaterThan(30);
});

/** When control comes to a join, nothing that lies between it and its parallel is open any more. */
function expectJoined(run: ToldRun, stretch: Stretch): void {
  for (const passage of stretch.passages.values()) {
    if (passage.kind === "fork" && passage.join !== null) {
      const inside = new Set(
        passage.segments.flatMap((segment) => (segment.stretch ? stepsIn(segment.stretch) : [])),
      );
      const open = new Map<string, StepId>();
      for (const fact of run.facts) {
        if (fact.type === "step-entered") {
          if (fact.data.step === passage.join)
            expect([...open.values()].filter((step) => inside.has(step) && step !== passage.join)).toEqual(
              [],
            );
          open.set(fact.data.invocation, fact.data.step);
        } else if (
          fact.type === "step-completed" ||
          fact.type === "step-failed" ||
          fact.type === "step-cancelled"
        ) {
          open.delete(fact.data.invocation);
        }
      }
    }
    for (const inner of innerOf(passage)) expectJoined(run, inner);
  }
}

function innerOf(passage: Passage): Stretch[] {
  const parts = passage.kind === "block" ? passage.branches : passage.kind === "fork" ? passage.segments : [];
  return parts.flatMap(({ stretch }) => stretch ?? []);
}

function stepsIn(stretch: Stretch): StepId[] {
  return [...stretch.passages].flatMap(([id, passage]) => [id, ...innerOf(passage).flatMap(stepsIn)]);
}
