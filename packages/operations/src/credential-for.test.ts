import { CredentialId, type EffectId, mintId, type RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import type { Begun } from "./commands/begun.js";
import { beginEffect } from "./commands/effect-commands.js";
import { tellPartner } from "./commands/registry-commands.js";
import { consent, document, idFor, request } from "./documents.fixture.js";
import { type Cast, EVERY_ROLE, EXECUTOR, MINUTE_MS, Scene } from "./scene.fixture.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
});

const SIGNING_IN = {
  authentication_info_definitions: {
    [idFor("http-basic", "edr")]: { type: "http-basic", kms: true, kms_key_identifier: "edr-login" },
  },
  target_definitions: {
    [idFor("http-api", "firewall")]: {
      type: "http-api",
      name: "Firewall",
      address: { url: ["https://firewall.example"] },
      authentication_info: idFor("http-basic", "edr"),
    },
  },
};

async function started(text: ReturnType<typeof document>): Promise<RunId> {
  const ada = host.as("Ada");
  const incident = await scene.incident(ada, [host, helpers]);
  const roles = JSON.stringify(text).includes('"helpers"') ? { host, helpers } : { host };
  return scene.start(ada, await scene.imported(ada, text), incident, roles);
}

async function holds(cast: Cast, official: string): Promise<void> {
  const id = CredentialId.parse(mintId("credential", "live", scene.now, official));
  await scene.must(cast.as(official), (turn) =>
    tellPartner(turn, cast.id, {
      type: "put-credential",
      id,
      name: "edr-login",
      kind: "password",
      targets: [{ origin: "https://firewall.example" }],
    }),
  );
}

/** Lets a worker begin what the run owes, and gives by whose credential it signs in. */
async function begun(run: RunId, worker = "one"): Promise<string | undefined> {
  const mode = scene.exercise === null ? "live" : "exercise";
  const [row] = await scene.journal.owed(mode, { limit: 9 });
  const told: Begun[] = [];
  await scene.must(EXECUTOR, (turn) =>
    beginEffect(turn, run, row?.effect as EffectId, { worker, epoch: 1 }, (what) => told.push(what)),
  );
  return told.at(-1)?.credential?.name;
}

test("a partner's step signs in by that partner's own credential in the runs that it leads", async () => {
  await holds(host, "Ada");
  const run = await started(document("Block", [request("Block", "host", "PUT /blocks/1")], SIGNING_IN));
  expect(await begun(run)).toBe("edr-login");
});

test("a credential that was removed before its step acts is not used any more: the step fails, and says what to do", async () => {
  await holds(host, "Ada");
  const run = await started(document("Block", [request("Block", "host", "PUT /blocks/1")], SIGNING_IN));
  await scene.must(host.as("Ada"), (turn) =>
    tellPartner(turn, host.id, { type: "remove-credential", name: "edr-login" }),
  );
  expect(await begun(run)).toBeUndefined();
  expect(await scene.step(run, "Block")).toMatchObject({
    status: "failed",
    code: "no-such-credential",
    detail: expect.stringContaining("mirror secret put edr-login"),
  });
});

test("SEMANTICS 30: in another's run a partner's credential is used under its own grant, and not because a playbook names it", async () => {
  await holds(helpers, "Eve");
  const unasked = await started(document("Help", [request("Block", "helpers", "PUT /blocks/1")], SIGNING_IN));
  expect(await begun(unasked)).toBeUndefined();
  expect(await scene.step(unasked, "Block")).toMatchObject({
    status: "failed",
    code: "credential-not-granted",
  });
  const guarded = { kind: "task", guarded_by: [idFor("action", "Ask")] };
  const asked = await started(
    document(
      "Help once asked",
      [
        consent("Ask", ["helpers"], { next: "Block", onFailure: "end" }),
        request("Block", "helpers", "PUT /blocks/1", { mirror: guarded }),
      ],
      SIGNING_IN,
    ),
  );
  expect((await scene.answer(asked, "Ask", "grant", helpers.as("Eve"))).ok).toBe(true);
  expect(await begun(asked)).toBe("edr-login");
});

test("what is sent again is signed in for as it was meant the first time", async () => {
  await holds(host, "Ada");
  const run = await started(document("Block", [request("Block", "host", "PUT /blocks/1")], SIGNING_IN));
  expect(await begun(run)).toBe("edr-login");
  scene.later(MINUTE_MS);
  expect(await begun(run, "two")).toBe("edr-login");
  const intents = (await scene.types(run)).filter((type) => type === "effect-intended");
  expect(intents).toHaveLength(2);
});

test("DR-02 an exercise opens no secret: its step acts, and signs in by nothing", async () => {
  await holds(host, "Ada");
  await scene.rehearse(host.as("Ada"), [host, helpers]);
  const run = await started(document("Block", [request("Block", "host", "PUT /blocks/1")], SIGNING_IN));
  expect(await begun(run)).toBeUndefined();
  expect(await scene.types(run)).toContain("effect-intended");
});
