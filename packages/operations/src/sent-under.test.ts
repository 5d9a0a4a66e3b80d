import {
  CredentialId,
  type EffectId,
  type Instant,
  instantAfter,
  mintId,
  type RunId,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { beginEffect, INTENT_LIVES_MS, recordOutcome } from "./commands/effect-commands.js";
import { tellPartner } from "./commands/registry-commands.js";
import { abortRun } from "./commands/run-commands.js";
import { claimStep, completeStep, failStep } from "./commands/step-commands.js";
import { consent, document, idFor, request, task } from "./documents.fixture.js";
import { BECAUSE, type Cast, EVERY_ROLE, EXECUTOR, Scene } from "./scene.fixture.js";
import { sentUnder } from "./sent-under.js";

const WORKER = { worker: "executor-1", epoch: 1 };

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
});

const mirror = {
  kind: "task",
  effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
  guarded_by: [idFor("action", "Ask")],
};

/** A run whose guarded steps may begin: the host has said yes. */
const granted = (...guarded: ReturnType<typeof task>[]): Promise<RunId> => grantedWith({}, ...guarded);

async function grantedWith(
  fields: Readonly<Record<string, unknown>>,
  ...guarded: ReturnType<typeof task>[]
): Promise<RunId> {
  const ada = host.as("Ada");
  const name = guarded.map((step) => `${step.name} ${step.delay ?? ""}`).join();
  const steps = [
    consent("Ask", ["host"], { next: guarded[0]?.name ?? "", onFailure: "Alone" }),
    ...guarded,
    task("Alone", "helpers"),
  ];
  const text = document(name, steps, fields);
  const run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    helpers,
  });
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  return run;
}

const sent = async (run: RunId, at: Instant = scene.now) =>
  sentUnder(await scene.run(run), await scene.round(run, "Ask"), at);
const owed = async () => (await scene.journal.owed("live", { limit: 1 }))[0]?.effect as EffectId;
const begin = async (run: RunId, effect: EffectId) =>
  scene.must(EXECUTOR, (turn) => beginEffect(turn, run, effect, WORKER, () => {}));

test("INV-04 of what was only owed, or is still to come, nothing was sent", async () => {
  const run = await granted(
    request("Block", "helpers", "PUT /blocks/1", { mirror, next: "Image" }),
    task("Image", "helpers", { mirror }),
  );
  expect(await sent(run)).toEqual({ alreadySent: [], mayStillBeSent: [] });
});

test("INV-04 an intent may still leave while it lives, and counts as sent from then on", async () => {
  const run = await granted(request("Block", "helpers", "PUT /blocks/1", { mirror }));
  const effect = await owed();
  await begin(run, effect);
  const { id } = await scene.step(run, "Block");
  const until = instantAfter(scene.now, INTENT_LIVES_MS);
  const what = { step: id, name: "Block", what: `PUT https://firewall.example/blocks/1 (${effect})` };
  expect(await sent(run)).toEqual({ alreadySent: [], mayStillBeSent: [{ ...what, until }] });
  expect(await sent(run, instantAfter(until, -1))).toMatchObject({ mayStillBeSent: [what] });
  expect(await sent(run, until)).toEqual({ alreadySent: [{ ...what, at: until }], mayStillBeSent: [] });
});

test("INV-04 an intent of a run that was aborted meanwhile may still leave as well", async () => {
  const run = await granted(request("Block", "helpers", "PUT /blocks/1", { mirror }));
  await begin(run, await owed());
  await scene.must(host.as("Ada"), (turn) => abortRun(turn, run, BECAUSE));
  expect((await sent(run)).mayStillBeSent).toHaveLength(1);
});

test("INV-04 what was performed, done, or begun and failed, was sent", async () => {
  const two = request("Block", "helpers", "PUT /blocks/1", { mirror, next: "Image" });
  const command = (two.commands as object[])[0];
  const run = await granted(
    { ...two, commands: [command, command] },
    task("Image", "helpers", { mirror, next: "Copy" }),
    task("Copy", "helpers", { mirror, onFailure: "Alone" }),
  );
  const first = await owed();
  await begin(run, first);
  const settle = (effect: EffectId) =>
    scene.must(EXECUTOR, (turn) =>
      recordOutcome(turn, run, effect, WORKER, { status: "succeeded", detail: "HTTP 204", outputs: {} }),
    );
  await settle(first);
  const block = await scene.step(run, "Block");
  expect((await sent(run)).alreadySent).toEqual([
    { step: block.id, name: "Block", what: `The effect ${first} was performed.`, at: scene.now },
  ]);
  const second = await owed();
  await begin(run, second);
  await settle(second);
  const image = await scene.step(run, "Image");
  expect((await sent(run)).alreadySent).toMatchObject([
    { name: "Block", what: "It is done." },
    { step: image.id, name: "Image", what: "The instruction was handed out.", at: scene.now },
  ]);

  await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, image.id));
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, image.id, {}));
  const copy = await scene.step(run, "Copy");
  await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, copy.id));
  expect((await sent(run)).alreadySent.map(({ name, what }) => [name, what])).toEqual([
    ["Block", "It is done."],
    ["Image", "It is done."],
    ["Copy", "The instruction was handed out."],
  ]);
  await scene.must(helpers.as("Eve"), (turn) => failStep(turn, copy.id, "The disk is gone."));
  expect((await sent(run)).alreadySent.at(-1)).toMatchObject({
    name: "Copy",
    what: "It was begun, and failed: The disk is gone.",
  });
});

test("INV-04 what a rule kept from beginning was not sent, nor what another round allowed", async () => {
  const run = await granted(task("Image", "helpers", { mirror, delay: 60_000, onFailure: "Alone" }));
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  await scene.wait(60_000);
  expect((await scene.step(run, "Image")).status).toBe("failed");
  expect(await sent(run)).toEqual({ alreadySent: [], mayStillBeSent: [] });

  const other = await granted(task("Image", "helpers", { mirror }));
  const foreign = { ...(await scene.round(run, "Ask")), askedAt: scene.now };
  expect(sentUnder(await scene.run(other), foreign, scene.now).alreadySent).toEqual([]);
});

test("INV-04 what may still leave is said as whoever reads it knows it: the OpenC2 consumer, the command and its host", async () => {
  const api = idFor("http-api", "firewall");
  const jump = idFor("ssh", "jump");
  const target_definitions = {
    [api]: { type: "http-api", name: "Firewall", address: { url: ["https://firewall.example"] } },
    [jump]: {
      type: "ssh",
      name: "Jump host",
      address: { dname: ["jump.example"] },
      authentication_info: idFor("user-auth", "login"),
    },
  };
  const authentication_info_definitions = {
    [idFor("user-auth", "login")]: {
      type: "user-auth",
      username: "root",
      kms: true,
      kms_key_identifier: "jump-root",
    },
  };
  const hostKey = `SHA256:${"A".repeat(43)}`;
  await scene.must(host.as("Ada"), (turn) =>
    tellPartner(turn, host.id, {
      type: "put-credential",
      id: CredentialId.parse(mintId("credential", "live", scene.now, "jump-root")),
      name: "jump-root",
      kind: "password",
      targets: [{ origin: "ssh://jump.example:22", hostKey }],
    }),
  );
  const deny = {
    type: "openc2-http",
    command: "POST /.well-known/openc2 HTTP/1.1",
    content: JSON.stringify({
      headers: { request_id: "1" },
      body: { openc2: { request: { action: "deny", target: { ipv4_net: "192.0.2.7" } } } },
    }),
    headers: { "Content-Type": ["application/openc2+json;version=1.0"] },
  };
  for (const [command, target, words] of [
    [deny, api, "OpenC2 command to https://firewall.example/.well-known/openc2"],
    [{ type: "ssh", command: "block-all" }, jump, "block-all, on ssh://jump.example:22"],
  ] as const) {
    const step = task(`Block by ${command.type}`, "host", {
      mirror,
      commands: [command],
      targets: [target],
    });
    const run = await grantedWith({ target_definitions, authentication_info_definitions }, step);
    const effect = await owed();
    await begin(run, effect);
    const [left] = (await sent(run)).mayStillBeSent;
    expect(left?.what).toContain(words);
    expect(left?.what).toContain(`(${effect})`);
    await scene.must(host.as("Ada"), (turn) => abortRun(turn, run, BECAUSE));
  }
});
