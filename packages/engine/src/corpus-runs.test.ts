import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { flowOf, type Playbook, readPlaybook, type StepId } from "@mirror/playbook";
import { expect, test } from "vitest";
import { expectOneReading } from "./always-true.fixture.js";
import { playToEnd, seededChooser, standInRun } from "./stand-ins.fixture.js";
import { plain, type ToldRun } from "./told-run.fixture.js";

// Public playbooks of other publishers lie beside the repository on some machines, and are no part of it.
const corpus = fileURLToPath(new URL("../../../../shared/corpus/cacao/", import.meta.url));
const present = existsSync(`${corpus}expected.tsv`);
const leftOut = present ? "" : " (left out: the corpus is not beside this repository)";

const accepted = present
  ? readFileSync(`${corpus}expected.tsv`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .flatMap((line) => {
        const [file = "", verdict] = line.split("\t");
        return verdict === "accept" ? [file] : [];
      })
  : [];

test.runIf(present)(`import accepts what the public corpus says is to be accepted${leftOut}`, () => {
  expect(accepted.length).toBeGreaterThan(15);
});

test.runIf(present).each(accepted)("%s runs to its end with stand-ins, along every edge", (file) => {
  const reading = readPlaybook(readFileSync(corpus + file, "utf8"));
  if (!reading.ok) throw new Error(`${file} is refused: ${JSON.stringify(reading.faults)}`);
  const { playbook } = reading;
  const wanted = edgesOf(playbook);
  const taken = new Set<string>();
  for (let seed = 1; seed <= 400 && taken.size < wanted.size; seed += 1) {
    const choose = seededChooser(seed);
    const run = standInRun(playbook, choose);
    expect(
      playToEnd(run, choose, 12, 20_000),
      `${file}, seed ${seed}: ${JSON.stringify(run.standing())}`,
    ).toBe(true);
    const entries = run.facts.flatMap((fact) =>
      fact.type === "step-entered" ? [`${fact.data.step} ${fact.data.path.join("/")}`] : [],
    );
    expect(new Set(entries).size, "no step is entered twice under one path").toBe(entries.length);
    for (const edge of takenBy(run)) if (wanted.has(edge)) taken.add(edge);
    if (seed === 1) expectOneReading(run, plain);
  }
  expect([...wanted].filter((edge) => !taken.has(edge))).toEqual([]);
});

/** Every way that control can take, as `step place next`. */
function edgesOf(playbook: Playbook): Set<string> {
  return new Set(
    [...flowOf(playbook).steps.values()].flatMap((step) =>
      step.ways.map((way) => edge(step.id, way.at, way.to)),
    ),
  );
}

function edge(from: StepId, at: readonly (string | number)[], to: StepId): string {
  return `${from} ${at.join("/")} ${to}`;
}

/** The ways that a run took: its facts say how each step ended, and what was entered later. */
function takenBy(run: ToldRun): string[] {
  const { steps } = flowOf(run.flow.playbook);
  return run.facts.flatMap((fact, index) => {
    const behind = new Set(
      run.facts.slice(index).flatMap((later) => (later.type === "step-entered" ? [later.data.step] : [])),
    );
    const taking = (id: StepId, isTaken: (at: string, kind: string) => boolean) =>
      (steps.get(id)?.ways ?? [])
        .filter((way) => isTaken(way.at.join("/"), way.kind) && behind.has(way.to))
        .map((way) => edge(id, way.at, way.to));
    switch (fact.type) {
      case "step-completed":
        return taking(fact.data.step, (_, kind) => kind === "next");
      case "step-failed":
        return taking(fact.data.step, (_, kind) => kind === "failure");
      case "way-decided": {
        const { step, branch } = fact.data;
        return taking(step, (at) => [`on_${branch}`, `cases/${branch}`].includes(at));
      }
      case "step-started": {
        const step = run.state.steps.get(fact.data.invocation)?.step ?? "";
        return steps.get(step)?.type === "parallel" ? taking(step, (_, kind) => kind === "branch") : [];
      }
      default:
        return [];
    }
  });
}
