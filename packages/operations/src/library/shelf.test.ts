import { type Actor, Instant } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { document, task } from "../documents.fixture.js";
import { FlowLibrary } from "../flow-library.js";
import { asImported, decideImport, evolveShelf, newestVersion, type Shelf } from "./shelf.js";

const at = Instant.parse("2026-01-02T00:00:00.000Z");
const actor: Actor = { kind: "clock" };

function shelfAfter(decision: ReturnType<typeof decideImport>): Shelf {
  let shelf: Shelf | undefined;
  if (!decision.ok) throw new Error(decision.detail);
  for (const fact of decision.facts)
    shelf = evolveShelf(shelf, { ...fact, at, recordedAt: at, actor, partner: null });
  if (shelf === undefined) throw new Error("Nothing was imported.");
  return shelf;
}

function imported(of: object, options = {}) {
  const { id } = of as { id: string };
  const version = newestVersion(shelfAfter(decideImport(undefined, id, JSON.stringify(of), options)));
  if (version === undefined) throw new Error("There is no version.");
  return version;
}

test("CACAO 23: a document without a label takes the default of its source, and it is recorded as assigned", () => {
  const unmarked = document("Unmarked", [task("Look", "host")]);
  expect(imported(unmarked)).toMatchObject({ marking: "TLP:AMBER+STRICT", markingAssigned: true });
  expect(imported(unmarked, { defaultMarking: "TLP:GREEN" })).toMatchObject({
    marking: "TLP:GREEN",
    markingAssigned: true,
  });
});

test("INV-17 a playbook is read again with the label and in the mode of its import, whatever is the default now", () => {
  const version = imported(document("Unmarked", [task("Look", "host")]), { defaultMarking: "TLP:RED" });
  expect(new FlowLibrary().add(version.text, asImported(version)).playbook).toMatchObject({
    marking: "TLP:RED",
    markingAssigned: true,
    mode: "strict",
  });
  const drawn = imported(document("Drawn", [{ ...task("Look", "host"), name: "Activity_1: Look" }]));
  expect(drawn.mode).toBe("converted");
  const { mode: _, ...older } = drawn;
  expect(new FlowLibrary().add(older.text, asImported(older)).playbook.mode).toBe("strict");
});

test("what is on the shelf is the document byte for byte, with all that is nobody's here", () => {
  const strange = document("Strange", [{ ...task("Look", "host"), x_mood: "calm" }], {
    x_tool: { v: [1, "ü"] },
  });
  const text = `${JSON.stringify(strange, null, 3)}\n`;
  const version = newestVersion(shelfAfter(decideImport(undefined, strange.id, text)));
  expect(version?.text).toBe(text);
});
