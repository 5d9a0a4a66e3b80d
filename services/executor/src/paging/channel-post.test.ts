import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { type DeliveryLog, memoryDeliveryLog, openLogger } from "@mirror/chassis";
import type { Effect, Page, PageWay } from "@mirror/engine";
import { CredentialId, EffectId, instantOf, mintId, PartnerId, PersonId } from "@mirror/vocabulary";
import { Webhook } from "standardwebhooks";
import { afterEach, expect, test } from "vitest";
import { liveCapabilities } from "../capabilities/live.js";
import type { MailServer } from "./mail-server.js";

const log = openLogger({
  service: "executor",
  level: "error",
  format: "json",
  to: new Writable({ write: (_c, _e, done) => done() }),
});
const options = { signal: new AbortController().signal, log };
const idOf = (kind: "effect" | "escalation" | "partner" | "person" | "credential", seed: string) =>
  mintId(kind, "live", instantOf(0), seed);
const id = EffectId.parse(idOf("effect", "page"));
const norland = PartnerId.parse(idOf("partner", "norland"));
const signingKey = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A real receiver, which answers in turn with these. */
async function receiver(...statuses: number[]) {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((asked, answer) => {
    let body = "";
    asked.on("data", (chunk) => (body += String(chunk)));
    asked.on("end", () => {
      got.push({ headers: asked.headers, body });
      answer.writeHead(statuses[got.length - 1] ?? 200).end();
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

type ChannelWay = Extract<PageWay, { by: "channel" }>;
const way = (name: string, kind: ChannelWay["kind"] = "webhook"): ChannelWay => ({
  by: "channel",
  name,
  kind,
  secret: CredentialId.parse(idOf("credential", name)),
});

function paging(
  places: Readonly<Record<string, string>>,
  { deliveries = memoryDeliveryLog(), mail }: { deliveries?: DeliveryLog; mail?: MailServer } = {},
) {
  const egress = Object.values(places);
  const set = liveCapabilities({
    egress,
    paging: {
      deliveries,
      ...(mail === undefined ? {} : { mail }),
      openChannel: async (_partner, { name, kind }) => {
        const url = places[name];
        if (url === undefined) return undefined;
        return {
          kind: "channel",
          url: `${url}/in/secret-path`,
          signingKey: kind === "webhook" ? signingKey : null,
        };
      },
    },
  });
  return (ways: readonly PageWay[], more: Partial<Page> = {}) => {
    const effect: Effect = {
      id,
      capability: "page",
      delivery: "at-least-once",
      idempotent: true,
      request: {
        kind: "page",
        to: PersonId.parse(idOf("person", "ada")),
        about: idOf("escalation", "e"),
        subject: "Escalation: please answer.",
        answerBy: instantOf(0),
        ways,
        of: norland,
        repeats: null,
        ...more,
      },
    };
    return set.find(({ name }) => name === "page")?.perform(effect, options);
  };
}

test("a webhook is signed as Standard Webhooks asks, and its id is the page's own", async () => {
  const soc = await receiver();
  const deliveries = memoryDeliveryLog();
  const send = paging({ soc: soc.url }, { deliveries });

  expect(await send([way("soc")])).toMatchObject({
    status: "succeeded",
    detail: expect.stringContaining("soc"),
  });
  const [sent] = soc.got;
  const headers = {
    "webhook-id": String(sent?.headers["webhook-id"]),
    "webhook-timestamp": String(sent?.headers["webhook-timestamp"]),
    "webhook-signature": String(sent?.headers["webhook-signature"]),
  };
  expect(new Webhook(signingKey).verify(sent?.body ?? "", headers)).toMatchObject({ data: { id } });
  expect(headers["webhook-id"]).toBe(id);
  expect(() => new Webhook(signingKey).verify(`${sent?.body} `, headers)).toThrow();

  const [kept] = await deliveries.of(norland);
  expect(kept).toMatchObject({ page: id, delivered: true, status: "200", place: new URL(soc.url).host });
  expect(JSON.stringify(kept)).not.toContain("secret-path");
});

test("one channel that fails keeps no other, and is tried again alone until it takes the page", async () => {
  const [soc, chat] = [await receiver(), await receiver(503, 200)];
  const deliveries = memoryDeliveryLog();
  const send = paging({ soc: soc.url, chat: chat.url }, { deliveries });
  const ways = [way("soc"), way("chat", "slack")];

  expect(await send(ways)).toMatchObject({ status: "failed", detail: expect.stringContaining("(503)") });
  expect(await send(ways)).toMatchObject({ status: "succeeded" });
  expect([soc.got.length, chat.got.length]).toEqual([1, 2]);
  expect(JSON.parse(chat.got[1]?.body ?? "")).toMatchObject({ text: expect.stringContaining(id) });
  const tries = (await deliveries.of(norland)).filter(({ channel }) => channel === "chat");
  expect(tries.map(({ status, attempt }) => [status, attempt])).toEqual([
    ["200", 2],
    ["503", 1],
  ]);
});

test("a channel whose host egress does not permit is not reached, and says so", async () => {
  const soc = await receiver();
  const send = paging({ soc: soc.url, elsewhere: "http://127.0.0.1:9" });
  expect(await send([way("elsewhere")])).toMatchObject({ status: "failed" });
  const closed = liveCapabilities({
    egress: [],
    paging: { openChannel: async () => ({ kind: "channel", url: soc.url, signingKey }) },
  }).find(({ name }) => name === "page");
  const effect: Effect = {
    id,
    capability: "page",
    delivery: "at-least-once",
    idempotent: true,
    request: {
      kind: "page",
      to: PersonId.parse(idOf("person", "ada")),
      about: idOf("escalation", "e"),
      subject: "x",
      answerBy: instantOf(0),
      ways: [way("soc")],
      of: norland,
      repeats: null,
    },
  };
  expect(await closed?.perform(effect, options)).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("not sent"),
  });
  expect(soc.got).toEqual([]);
});

test("a way that has failed a moment ago waits, and what a person asked for says so if it failed", async () => {
  const soc = await receiver(500);
  const deliveries = memoryDeliveryLog();
  const waiting: DeliveryLog = {
    ...deliveries,
    standing: async () => ({ delivered: false, attempts: 1, waits: true }),
  };
  expect(await paging({ soc: soc.url }, { deliveries: waiting })([way("soc")])).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("waits"),
  });
  expect(soc.got).toEqual([]);

  const again = await paging({ soc: soc.url }, { deliveries })([way("soc")], { repeats: id });
  expect(again).toEqual({ status: "failed", detail: "not by the channel soc (500)" });
  expect(await paging({})([], { repeats: id })).toMatchObject({ status: "failed" });
});

test("a channel whose secret cannot be opened is told without it", async () => {
  expect(await paging({})([way("gone")])).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("(sealed)"),
  });
});
