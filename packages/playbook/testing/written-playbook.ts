import { readPlaybook } from "../src/index.js";

/** A CACAO id whose UUID spells a short name, so that a failing test can be read. */
export function idOf(type: string, name: string): string {
  const spelt = [...name].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  if (spelt.length > 12) throw new Error(`"${name}" is longer than six letters.`);
  return `${type}--00000000-0000-4000-8000-${spelt.padStart(12, "0")}`;
}

export const MIRROR = "extension-definition--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e10";
export const START = idOf("start", "start");
export const END = idOf("end", "end");
export const DESK = idOf("group", "desk");

export type Written = Record<string, unknown>;

/** An action that the desk does by hand. */
export function task(next: string, more: Written = {}): Written {
  return {
    type: "action",
    name: "Do it",
    commands: [{ type: "manual", command: "Do it." }],
    agent: DESK,
    on_completion: next,
    ...more,
  };
}

/** A playbook that is sound, around the steps that a test is about; the first of them is where it starts. */
export function written(steps: Written, more: Written = {}): Written {
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: "playbook--11111111-1111-4111-8111-111111111111",
    name: "A playbook of a test",
    created_by: "identity--22222222-2222-4222-8222-222222222222",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-02T00:00:00.000Z",
    markings: ["marking-tlp--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],
    workflow_start: START,
    workflow: {
      [START]: { type: "start", on_completion: Object.keys(steps)[0] ?? END },
      ...steps,
      ...(Object.keys(steps).includes(END) ? {} : { [END]: { type: "end" } }),
    },
    agent_definitions: { [DESK]: { type: "group", name: "Duty desk" } },
    extension_definitions: {
      [MIRROR]: {
        type: "extension-definition",
        name: "Mirror",
        created_by: "identity--22222222-2222-4222-8222-222222222222",
        schema: "https://example.org/mirror.json",
        version: "1.0.0",
      },
    },
    ...more,
  };
}

export function read(document: unknown) {
  return readPlaybook(JSON.stringify(document));
}

/** What is wrong, as `code pointer`. */
export function faultsOf(document: unknown): string[] {
  const reading = read(document);
  return reading.ok ? [] : reading.faults.map(({ code, pointer }) => `${code} ${pointer}`);
}

export function warningsOf(document: unknown): string[] {
  return read(document).warnings.map(({ code, pointer }) => `${code} ${pointer}`);
}

/** The playbook of a document that must be sound. */
export function accepted(document: unknown) {
  const reading = read(document);
  if (!reading.ok)
    throw new Error(reading.faults.map((fault) => `${fault.pointer}: ${fault.problem}`).join("\n"));
  return reading.playbook;
}
