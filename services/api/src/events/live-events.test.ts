import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { AlertMapping } from "@mirror/alert";
import { readyMapping } from "@mirror/alert/mapper";
import { AddSourceBody, API_ROOT, type Followed, Problem, routes } from "@mirror/contract";
import { documents } from "@mirror/small-playbooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Guest, House, type Household } from "../house.fixture.js";

let house: House;
let home: Household;
let away: Household;
const leaving: AbortController[] = [];

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", { Ada: ["trigger", "run-lead", "responder", "administrator"] });
  away = await house.household("Sudland", { Eve: ["trigger", "run-lead", "responder"] });
});
afterEach(async () => {
  for (const one of leaving.splice(0)) one.abort();
  await house.close();
  expect(house.errors).toEqual([]);
});

/** Follows events, and gives them one at a time. */
async function following(guest: Guest, options: { run?: string; lastEventId?: string } = {}) {
  const controller = new AbortController();
  leaving.push(controller);
  const answer = await guest.client.follow({ ...options, signal: controller.signal });
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  const events = answer.value[Symbol.asyncIterator]();
  const next = async (): Promise<Followed> => {
    const { value, done } = await events.next();
    if (done === true) throw new Error("The stream ended.");
    return value;
  };
  return { next, ended: async () => (await events.next()).done === true, leave: () => controller.abort() };
}

const incident = (of: Household, title: string) => ({ body: { title, severity: 2, affected: [of.partner] } });

test("what moves is told as it lands, to those who may see it, and to nobody else", async () => {
  const [ada, eve] = [home.guest("Ada"), away.guest("Eve")];
  const [seen, other] = [await following(ada), await following(eve)];
  const { id } = await ada.asks(routes.incidents.open, incident(home, "Ours"));
  const theirs = await eve.asks(routes.incidents.open, incident(away, "Theirs"));
  expect((await seen.next()).event).toEqual({
    at: house.now,
    mode: "live",
    kind: "incident",
    id,
    run: null,
    types: ["incident-opened"],
  });
  // Had Eve been told of ours, that would have come first.
  expect((await other.next()).event.id).toBe(theirs.id);
});

test("a reader who looks later is still told: what was asked is not tidied away before it is read", async () => {
  setFlagsFromString("--expose-gc");
  const tidy: unknown = runInNewContext("gc");
  if (typeof tidy !== "function") throw new Error("This Node.js cannot be asked to tidy up.");
  const ada = home.guest("Ada");
  const seen = await following(ada);
  for (let round = 0; round < 3; round += 1) {
    tidy();
    await sleep(10);
  }
  const { id } = await ada.asks(routes.incidents.open, incident(home, "Ours"));
  expect((await seen.next()).event.id).toBe(id);
});

test("a reader who comes back goes on after the last event, within one commit too", async () => {
  const ada = home.guest("Ada");
  const first = await following(ada);
  await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.beacon) } });
  const { id } = await ada.asks(routes.incidents.open, incident(home, "Ours"));
  const [playbook, opened] = [await first.next(), await first.next()];
  first.leave();
  await ada.asks(routes.incidents.acknowledge, { params: { id } });
  await ada.asks(routes.incidents.close, { params: { id }, body: { reason: "A false alarm." } });

  const again = await following(ada, { lastEventId: playbook.id });
  expect([await again.next(), await again.next(), await again.next()].map((one) => one.event.types)).toEqual([
    opened.event.types,
    ["incident-acknowledged"],
    ["incident-closed"],
  ]);
  const all = await following(ada, { lastEventId: "0.0" });
  expect((await all.next()).event).toMatchObject({
    kind: "partner",
    id: home.partner,
    types: ["partner-added"],
  });
  const later = await following(ada, { lastEventId: opened.id });
  expect((await later.next()).event.types).toEqual(["incident-acknowledged"]);
});

test("a source of alerts and its changes are told to its own partner, each by its kind and never by what it holds", async () => {
  const [ada, eve] = [home.guest("Ada"), away.guest("Eve")];
  const [seen, other] = [await following(ada), await following(eve)];
  const source = await ada.asks(routes.sources.add, {
    body: AddSourceBody.parse({
      name: "Alertmanager",
      signIn: "bearer",
      mapping: AlertMapping.parse(readyMapping("alertmanager")),
    }),
  });
  const params = { id: source.id };
  await ada.asks(routes.sources.setRules, { params, body: { rules: [] } });
  await ada.asks(routes.sources.rotate, { params, body: {} });
  await ada.asks(routes.sources.remove, { params, body: { reason: "Replaced by another." } });
  const told = [await seen.next(), await seen.next(), await seen.next(), await seen.next()];
  expect(told.map(({ event }) => event)).toEqual(
    ["source-added", "source-rules-set", "source-secret-rotated", "source-removed"].map((type) => ({
      at: house.now,
      mode: "live",
      kind: "source",
      id: source.id,
      run: null,
      types: [type],
    })),
  );
  // Had Eve been told of it, that would have come first.
  const theirs = await eve.asks(routes.incidents.open, incident(away, "Theirs"));
  expect((await other.next()).event.id).toBe(theirs.id);
});

test("one run can be followed alone, with all that belongs to it", async () => {
  const ada = home.guest("Ada");
  await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.escalation) } });
  const { id } = await ada.asks(routes.incidents.open, incident(home, "Ours"));
  const start = () =>
    ada.asks(routes.runs.start, {
      body: {
        playbook: documents.escalation.id,
        incident: id,
        bindings: {
          host: { partner: home.partner, team: home.team },
          helpers: { partner: home.partner, team: home.team },
        },
      },
    });
  const run = await start();
  const followed = await following(ada, { run: run.id });
  await start();
  const [open] = (await ada.asks(routes.steps.list, { query: { run: run.id } })).items;
  await ada.asks(routes.steps.claim, { params: { id: open?.id ?? "" } });
  expect((await followed.next()).event).toMatchObject({ id: run.id, run: run.id, types: ["step-claimed"] });
});

test("a stream ends with the token that opened it", async () => {
  const ada = home.guest("Ada");
  const params = { id: home.partner };
  const { token } = await ada.asks(routes.me.show);
  await ada.asks(routes.partners.createToken, { params, body: { person: ada.id } });
  const followed = await following(ada);
  await ada.asks(routes.partners.revokeToken, { params: { ...params, token: token?.id ?? "" } });
  expect(await followed.ended()).toBe(true);
});

test("a stop ends the streams, and no process waits for their readers", async () => {
  const followed = await following(home.guest("Ada"));
  await house.close();
  expect(await followed.ended()).toBe(true);
});

test("an id that was no event's is refused, and so are more streams than anyone reads", async () => {
  const ada = home.guest("Ada");
  const strange = await ada.raw(`${API_ROOT}/events`, { headers: { "Last-Event-ID": "the last" } });
  expect([strange.status, Problem.parse(await strange.json()).code]).toEqual([400, "last-event-id-at-fault"]);
  for (let n = 0; n < 20; n += 1) await following(ada);
  expect(await ada.client.follow()).toMatchObject({ problem: { status: 429, code: "too-many-streams" } });
  expect((await away.guest("Eve").client.follow()).ok).toBe(true);
});
