import { openLogger } from "@mirror/chassis";
import { type Capability, performEffect } from "@mirror/executor";
import type { OwedRow } from "@mirror/journal";
import { expect, test } from "vitest";
import { brokenInvariants } from "./invariants.js";
import { Scene } from "./scene.js";

const MIRROR = "extension-definition--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e10";
const AUTHOR = "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff";
const id = (type: string, n: number) => `${type}--2d8f1f5e-7e3f-4c77-8a8e-8d3c2a8a0c0${n}`;
const log = openLogger({ service: "test", level: "error", format: "json" });
const by = { worker: "test-worker", epoch: 1 };

/** Two effects on the same firewall, one after the other. */
const twoEffects = {
  type: "playbook",
  spec_version: "cacao-2.0",
  id: id("playbook", 0),
  name: "Block twice",
  created_by: AUTHOR,
  created: "2026-01-01T00:00:00.000Z",
  modified: "2026-01-01T00:00:00.000Z",
  workflow_start: id("start", 1),
  workflow: {
    [id("start", 1)]: { type: "start", on_completion: id("action", 2) },
    [id("action", 2)]: put("/blocks/first", id("action", 3)),
    [id("action", 3)]: put("/blocks/second", id("end", 4)),
    [id("end", 4)]: { type: "end" },
  },
  agent_definitions: {
    [id("group", 5)]: {
      type: "group",
      name: "Responders",
      agent_target_extensions: { [MIRROR]: { role: "responders" } },
    },
  },
  target_definitions: {
    [id("http-api", 6)]: {
      type: "http-api",
      name: "Firewall",
      address: { url: ["https://firewall.example"] },
    },
  },
  extension_definitions: {
    [MIRROR]: {
      type: "extension-definition",
      name: "Security Mirror",
      created_by: AUTHOR,
      schema: "https://security-mirror.example/schema",
      version: "1.0.0",
    },
  },
};

function put(path: string, next: string) {
  return {
    type: "action",
    name: path,
    agent: id("group", 5),
    targets: [id("http-api", 6)],
    commands: [{ type: "http-api", command: `PUT ${path} HTTP/1.1` }],
    on_completion: next,
  };
}

test("whoever performs an effect hears at once of the run's next one, and no sweep is waited for", async () => {
  const scene = new Scene();
  const home = await scene.partner("Norland", { Ada: ["trigger", "responder", "run-lead", "administrator"] });
  const ada = scene.as(home, "Ada");
  const playbook = await scene.imported(ada, twoEffects);
  const incident = await scene.incident(ada, [home.partner]);
  const bindings = { responders: { partner: home.partner, team: home.team } };
  const run = await scene.run(ada, { playbook, incident, bindings, variables: {} });
  const performed: string[] = [];
  const capability: Capability = {
    name: "http-api",
    perform: async ({ request }) => {
      if (request.kind === "http-api") performed.push(new URL(request.url).pathname);
      return { status: "succeeded", detail: "HTTP 204", outputs: { status: "204" } };
    },
  };
  const follow = async (hint: OwedRow): Promise<OwedRow[]> => {
    const heard: OwedRow[] = [];
    const { signal } = new AbortController();
    await performEffect(scene.desk, { capability }, { ...hint, mode: "live" }, by, log, signal, (owed) =>
      heard.push(...owed),
    );
    return heard;
  };

  const [first] = await scene.journal.owed("live", { limit: 10 });
  if (first === undefined) throw new Error("The run owes nothing.");
  const next = await follow(first);
  expect(next).toEqual(await scene.journal.owed("live", { limit: 10 }));
  expect(next).toHaveLength(1);
  expect(await follow(next[0] ?? first)).toEqual([]);

  expect(performed).toEqual(["/blocks/first", "/blocks/second"]);
  expect((await scene.runState(run)).status).toBe("completed");
  expect(await brokenInvariants(scene.journal, [scene.desk])).toEqual([]);
});
