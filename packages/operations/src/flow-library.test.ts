import { expect, test } from "vitest";
import { document, task } from "./documents.fixture.js";
import { FlowLibrary } from "./flow-library.js";
import { playbookKind } from "./kinds/playbook-kind.js";
import { EVERY_ROLE, Scene } from "./scene.fixture.js";

test("INV-15 a large playbook is read in parts where a run of it is looked at, and others are served between them", async () => {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const names = Array.from({ length: 300 }, (_, at) => `Task ${at}`);
  const steps = names.map((name, at) => task(name, "host", { next: names[at + 1] ?? "end" }));
  const id = await scene.imported(host.as("Ada"), document("Long", steps));
  const [version] = (await scene.state(playbookKind, id)).versions;
  const served: number[] = [];
  const library = new FlowLibrary(async () => {
    served.push(served.length);
  });
  const flows = await Promise.all([1, 2].map(() => library.fetch(scene.journal, version?.hash ?? "")));
  // Two that want it at the same time wait for one reading.
  expect(served.length).toBeGreaterThan(6);
  expect(served.length).toBeLessThan(30);
  expect(new Set(flows).size).toBe(1);
  expect(flows[0]?.playbook).toEqual(new FlowLibrary().add(version?.text ?? "").playbook);
});

test("INV-17 a run that began under an older compiler goes on to see its flow as that compiled it", async () => {
  const library = new FlowLibrary();
  const { playbook } = library.add(JSON.stringify(document("Look", [task("Look", "host")])));
  const older = library.flowOf(playbook.hash, 1);
  expect(older.playbook).toEqual(playbook);
  expect(older).not.toBe(library.flowOf(playbook.hash));
  expect(library.flowOf(playbook.hash, 1)).toBe(older);
});
