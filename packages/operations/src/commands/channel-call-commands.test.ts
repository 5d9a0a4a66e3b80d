import type { Outcome } from "@mirror/engine";
import { type CredentialId, type EffectId, instantOf, mintId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { partnerKind } from "../kinds/partner-kind.js";
import { pageNotice } from "../paging/page-notice.js";
import { EVERY_ROLE, EXECUTOR, Scene } from "../scene.fixture.js";
import type { Begun } from "./begun.js";
import { beginEffect, recordOutcome } from "./effect-commands.js";
import { tellPartner } from "./registry-commands.js";

const BY = { worker: "executor-1", epoch: 1 };
const secret = mintId("credential", "live", instantOf(0), "c") as CredentialId;

async function withChannel() {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const ada = host.as("Ada");
  await scene.ask(ada, (turn) =>
    tellPartner(turn, host.id, {
      type: "add-channel",
      name: "soc",
      kind: "slack",
      place: "c.example",
      secret,
    }),
  );
  const begin = async (call: EffectId) => {
    const seen: Begun[] = [];
    const answer = await scene.ask(EXECUTOR, (turn) =>
      beginEffect(turn, host.id, call, BY, (what) => seen.push(what)),
    );
    return { answer, request: seen[0]?.effect.request };
  };
  const owed = async () =>
    (await scene.journal.owed("live", { limit: 9 })).map(({ effect }) => effect as EffectId);
  return { scene, host, ada, begin, owed };
}

test("a test of a channel is owed until it was tried once, well or not", async () => {
  const { scene, host, ada, begin, owed } = await withChannel();
  await scene.ask(ada, (turn) =>
    tellPartner(turn, host.id, { type: "ask-call", channel: "soc", page: null }),
  );
  const [call] = await owed();
  if (call === undefined) throw new Error("Nothing is owed.");
  expect((await begin(call)).request).toMatchObject({
    kind: "page",
    to: host.person("Ada"),
    about: call,
    ways: [{ by: "channel", name: "soc", kind: "slack", secret }],
    repeats: null,
  });
  const failed: Outcome = { status: "failed", detail: "not by the channel soc (503)" };
  const report = () => scene.ask(EXECUTOR, (turn) => recordOutcome(turn, host.id, call, BY, failed));
  expect(await report()).toMatchObject({ ok: true });
  expect(await owed()).toEqual([]);
  expect(await report()).toMatchObject({ ok: false, code: "nothing-owed" });
  expect((await scene.state(partnerKind, host.id)).calls).toEqual([]);
});

test("a page that is sent again bears the id that it had, and goes by that one way", async () => {
  const { scene, host, ada, begin, owed } = await withChannel();
  const page = {
    id: mintId("effect", "live", instantOf(0), "p") as EffectId,
    to: host.person("Ada"),
    about: mintId("escalation", "live", instantOf(0), "e"),
    title: "Escalation: please answer.",
    answerBy: instantOf(0),
  };
  await scene.ask(ada, (turn) => tellPartner(turn, host.id, { type: "ask-call", channel: "soc", page }));
  const [call] = await owed();
  if (call === undefined) throw new Error("Nothing is owed.");
  expect(call).not.toBe(page.id);
  expect((await begin(call)).request).toMatchObject({
    repeats: page.id,
    about: page.about,
    subject: page.title,
  });

  await scene.ask(ada, (turn) => tellPartner(turn, host.id, { type: "remove-channel", name: "soc" }));
  expect((await begin(call)).request).toMatchObject({ ways: [] });
});

test("nothing is sent by a channel or a mailbox that is not there, nor over and over", async () => {
  const { scene, host, ada, owed } = await withChannel();
  const ask = (channel: string | null) =>
    scene.ask(ada, (turn) => tellPartner(turn, host.id, { type: "ask-call", channel, page: null }));
  expect(await ask("gone")).toMatchObject({ ok: false, code: "channel-unknown" });
  expect(await ask(null)).toMatchObject({ ok: false, code: "mail-unknown" });
  for (let count = 0; count < 20; count += 1) expect(await ask("soc")).toMatchObject({ ok: true });
  expect(await ask("soc")).toMatchObject({ ok: false, code: "too-many-calls" });
  expect(await owed()).toHaveLength(9);
});

test("a test says that it is one, leads to the inbox, and is not begun once it was reported", async () => {
  const { scene, host, ada, begin, owed } = await withChannel();
  await scene.must(ada, (turn) =>
    tellPartner(turn, host.id, { type: "ask-call", channel: "soc", page: null }),
  );
  const [call] = await owed();
  if (call === undefined) throw new Error("Nothing is owed.");
  const { request } = await begin(call);
  if (request?.kind !== "page") throw new Error("It is no page.");
  expect(pageNotice(call, request, "https://mirror.example")).toMatchObject({
    id: call,
    kind: "test",
    title: "A test of soc: nothing has to be done.",
    link: "https://mirror.example/lite/inbox",
  });
  const sent: Outcome = { status: "succeeded", detail: "delivered", outputs: {} };
  await scene.must(EXECUTOR, (turn) => recordOutcome(turn, host.id, call, BY, sent));
  expect(await begin(call)).toMatchObject({
    answer: { ok: false, code: "nothing-owed" },
    request: undefined,
  });
});

test("a page that is mailed again goes to the person that it was for, by mail and no other way", async () => {
  const { scene, host, ada, begin, owed } = await withChannel();
  const person = host.person("Ada");
  const address = "ada@norland.example";
  await scene.must(ada, (turn) => tellPartner(turn, host.id, { type: "set-mail", person, email: address }));
  const page = {
    id: mintId("effect", "live", instantOf(0), "p") as EffectId,
    to: person,
    about: mintId("escalation", "live", instantOf(0), "e"),
    title: "Escalation: please answer.",
    answerBy: instantOf(0),
  };
  await scene.must(ada, (turn) => tellPartner(turn, host.id, { type: "ask-call", channel: null, page }));
  const [call] = await owed();
  if (call === undefined) throw new Error("Nothing is owed.");
  expect((await begin(call)).request).toMatchObject({ to: person, ways: [{ by: "mail", address }] });
});

test("a test of mail goes to whoever asks for it, and says that it is one", async () => {
  const { scene, host, ada, begin, owed } = await withChannel();
  const address = "ada@norland.example";
  const person = host.person("Ada");
  await scene.must(ada, (turn) => tellPartner(turn, host.id, { type: "set-mail", person, email: address }));
  await scene.must(ada, (turn) =>
    tellPartner(turn, host.id, { type: "ask-call", channel: null, page: null }),
  );
  const [call] = await owed();
  if (call === undefined) throw new Error("Nothing is owed.");
  expect((await begin(call)).request).toMatchObject({
    to: person,
    subject: "A test of your mail: nothing has to be done.",
    ways: [{ by: "mail", address }],
  });
});
