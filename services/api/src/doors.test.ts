import { API_ROOT, everyRoute, Problem, routes } from "@mirror/contract";
import { documents } from "@mirror/small-playbooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { House, type Household } from "./house.fixture.js";

let house: House;
let home: Household;
let away: Household;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", { Ada: ["trigger", "run-lead", "responder", "administrator"] });
  away = await house.household("Sudland", { Eve: ["trigger", "run-lead", "responder", "administrator"] });
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

async function started(title = "A beacon was seen") {
  const ada = home.guest("Ada");
  const playbook = await ada.asks(routes.playbooks.import, {
    body: { document: JSON.stringify(documents.beacon) },
  });
  const incident = await ada.asks(routes.incidents.open, {
    body: { title, severity: 3, affected: [home.partner] },
  });
  const run = await ada.asks(routes.runs.start, {
    body: {
      playbook: playbook.id,
      incident: incident.id,
      bindings: { responders: { partner: home.partner, team: home.team } },
    },
  });
  return { playbook, incident, run, step: run.openSteps[0]?.id ?? "" };
}

test("every route of the contract has a door, and nobody gets through one without signing in", async () => {
  const id = "0197a000-0000-7000-8000-000000000001";
  for (const route of everyRoute()) {
    const path = API_ROOT + route.path.replace(/\{\w+\}/g, `run--${id}`);
    const answer = await fetch(house.url + path, { method: route.method.toUpperCase() });
    expect([route.id, answer.status]).toEqual([route.id, 401]);
    expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer /);
  }
  expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${house.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${house.url}${API_ROOT}/openapi.json`)).status).toBe(401);
});

test("a token of another secret, id, scheme or shape signs nobody in", async () => {
  const { token } = home.guest("Ada");
  const other = away.guest("Eve").token;
  const secret = token.slice(-43);
  const mixed = other.slice(0, -43) + secret;
  for (const header of [
    `Bearer ${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`,
    `Bearer ${mixed}`,
    `Bearer ${token} `.repeat(2),
    `Basic ${token}`,
    `Bearer mirror_${secret}`,
    "Bearer ",
    "",
  ]) {
    const answer = await fetch(`${house.url}${API_ROOT}/me`, { headers: { Authorization: header } });
    expect([header, answer.status]).toEqual([header, 401]);
  }
  expect(await home.guest("Ada").asks(routes.me.show)).toMatchObject({
    person: { name: "Ada", office: null },
    partner: { name: "Norland" },
  });
});

test("a token signs in until its end, and not a moment longer", async () => {
  const ada = home.guest("Ada");
  house.later(30 * 24 * 3600 * 1000 - 1);
  expect((await ada.tries(routes.me.show)).ok).toBe(true);
  house.later(1);
  expect(await ada.tries(routes.me.show)).toMatchObject({ problem: { status: 401, code: "not-signed-in" } });
});

test("what is another's, what is not there and what is no id of that kind look the same", async () => {
  const { run, incident, step } = await started();
  const eve = away.guest("Eve");
  const strange = "0197a000-0000-7000-8000-000000000001";
  const answers = await Promise.all(
    [
      `/runs/${run.id}`,
      `/runs/run--${strange}`,
      `/runs/${incident.id}`,
      "/runs/not-an-id",
      `/runs/${run.id}/timeline`,
      `/incidents/${incident.id}`,
      `/steps/${step}`,
      `/evidence/${run.id}`,
      `/events?run=${run.id}`,
    ].map((path) => eve.raw(API_ROOT + path)),
  );
  for (const answer of answers) {
    const { requestId: _, instance: __, ...problem } = Problem.parse(await answer.json());
    expect(problem).toEqual({
      type: "urn:security-mirror:problem:not-found",
      title: "Not Found",
      status: 404,
      detail: "There is nothing here that you may see.",
      code: "not-found",
    });
  }
  const decisions = await Promise.all([
    eve.tries(routes.steps.claim, { params: { id: step } }),
    eve.tries(routes.runs.hold, { params: { id: run.id }, body: { reason: "We would like to." } }),
    eve.tries(routes.incidents.close, { params: { id: incident.id }, body: { reason: "It is over." } }),
  ]);
  expect(decisions.map((one) => !one.ok && one.kind === "problem" && one.problem.status)).toEqual([
    404, 404, 404,
  ]);
  expect((await eve.asks(routes.runs.list)).items).toEqual([]);
  expect((await eve.asks(routes.incidents.list)).items).toEqual([]);
  expect((await eve.asks(routes.steps.list)).items).toEqual([]);
});

test("a body at fault is answered with every place in it, and nothing is done", async () => {
  const ada = home.guest("Ada");
  const answer = await ada.raw(`${API_ROOT}/incidents`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title: "", severity: 9, affected: [home.partner, "sudland"], "a/b": 1 }),
  });
  expect(answer.status).toBe(422);
  const { code, errors } = Problem.parse(await answer.json());
  expect(code).toBe("body-at-fault");
  expect(errors?.map((one) => one.pointer).toSorted()).toEqual([
    "/affected/1",
    "/a~1b",
    "/severity",
    "/title",
  ]);
  expect((await ada.asks(routes.incidents.list)).items).toEqual([]);
});

test("an address at fault is answered with what would be right", async () => {
  const ada = home.guest("Ada");
  for (const query of [
    "limit=0",
    "limit=many",
    "limit=1&limit=2",
    "colour=red",
    "cursor=nonsense",
    "open=maybe",
  ]) {
    const answer = await ada.raw(`${API_ROOT}/runs?${query}`);
    expect([query, answer.status, Problem.parse(await answer.json()).code]).toEqual([
      query,
      400,
      "query-at-fault",
    ]);
  }
});

test("the same command under the same key is done once, and answered as it was the first time", async () => {
  const ada = home.guest("Ada");
  const body = { title: "Beds cannot be assigned", severity: 4, affected: [home.partner] };
  const first = await ada.tries(routes.incidents.open, { body, idempotencyKey: "alert-7" });
  house.later(60_000);
  const again = await ada.tries(routes.incidents.open, { body, idempotencyKey: "alert-7" });
  expect(first).toMatchObject({ ok: true, status: 201, replayed: false });
  expect(again).toMatchObject({ ok: true, status: 201, replayed: true, value: first.ok && first.value });
  expect((await ada.asks(routes.incidents.list)).items).toHaveLength(1);

  const other = await ada.tries(routes.incidents.open, {
    body: { ...body, severity: 5 },
    idempotencyKey: "alert-7",
  });
  expect(other).toMatchObject({ problem: { status: 422, code: "command-id-reused" } });
  const eve = await away.guest("Eve").tries(routes.incidents.open, {
    body: { ...body, affected: [away.partner] },
    idempotencyKey: "alert-7",
  });
  expect(eve).toMatchObject({ ok: true, replayed: false });
});

test("a key that cannot be one is refused before anything is done", async () => {
  const ada = home.guest("Ada");
  const answer = await ada.raw(`${API_ROOT}/incidents`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": "x".repeat(201) },
    body: JSON.stringify({ title: "Beds", severity: 1, affected: [home.partner] }),
  });
  expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([400, "key-at-fault"]);
});

test("a decision about something that has moved since it was seen is refused with 412", async () => {
  const { step } = await started();
  const ada = home.guest("Ada");
  const seen = await ada.tries(routes.steps.show, { params: { id: step } });
  if (!seen.ok) throw new Error("The step was not shown.");
  expect(seen.headers.get("ETag")).toBe(`"${seen.value.version}"`);

  const claimed = await ada.tries(routes.steps.claim, { params: { id: step }, ifMatch: seen.value.version });
  expect(claimed).toMatchObject({ ok: true, status: 200 });
  const stale = await ada.tries(routes.steps.complete, {
    params: { id: step },
    body: { values: { __found__: false } },
    ifMatch: seen.value.version,
  });
  expect(stale).toMatchObject({ problem: { status: 412, code: "precondition-failed" } });
  expect(await ada.asks(routes.steps.show, { params: { id: step } })).toMatchObject({
    status: "in-progress",
  });
});

test("what was made is named by its Location, and shown with a 304 while it stands as in the version at hand", async () => {
  const ada = home.guest("Ada");
  const opened = await ada.tries(routes.incidents.open, {
    body: { title: "Beds", severity: 1, affected: [home.partner] },
  });
  if (!opened.ok) throw new Error("The incident was not opened.");
  const at = opened.headers.get("Location") ?? "";
  expect(at).toBe(`${API_ROOT}/incidents/${opened.value.id}`);
  const version = { "If-None-Match": opened.headers.get("ETag") ?? "" };
  expect((await ada.raw(at, { headers: version })).status).toBe(304);
  await ada.asks(routes.incidents.acknowledge, { params: { id: opened.value.id } });
  expect((await ada.raw(at, { headers: version })).status).toBe(200);
});

test("nothing is decided while the record would lose it (INV-21)", async () => {
  house.safe = false;
  const ada = home.guest("Ada");
  const answer = await ada.tries(routes.incidents.open, {
    body: { title: "Beds", severity: 1, affected: [home.partner] },
  });
  expect(answer).toMatchObject({ problem: { status: 503, code: "record-not-safe" }, retryAfterS: 10 });
  expect((await ada.asks(routes.incidents.list)).items).toEqual([]);
});

test("a list comes in pages, newest first, each item once, whatever others have in between", async () => {
  const [ada, eve] = [home.guest("Ada"), away.guest("Eve")];
  for (let n = 0; n < 7; n += 1) {
    house.later(1_000);
    await ada.asks(routes.incidents.open, {
      body: { title: `Ours ${n}`, severity: 1, affected: [home.partner] },
    });
    await eve.asks(routes.incidents.open, {
      body: { title: `Theirs ${n}`, severity: 1, affected: [away.partner] },
    });
  }
  const titles: string[] = [];
  let cursor: string | null | undefined;
  let pages = 0;
  do {
    const page = await ada.asks(routes.incidents.list, {
      query: { limit: 3, ...(cursor == null ? {} : { cursor }) },
    });
    titles.push(...page.items.map((one) => one.title));
    cursor = page.next;
    pages += 1;
  } while (cursor !== null);
  expect(titles).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `Ours ${n}`));
  expect(pages).toBe(3);
});

test("another method on a known path is told which would be right", async () => {
  const answer = await home.guest("Ada").raw(`${API_ROOT}/runs`, { method: "DELETE" });
  expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "GET, HEAD, POST"]);
});

test("the documentation is served to whoever is signed in", async () => {
  const answer = await fetch(`${house.url}${API_ROOT}/openapi.json`, {
    headers: { Authorization: `Bearer ${home.guest("Ada").token}` },
  });
  expect(await answer.json()).toMatchObject({ openapi: "3.1.0", info: { title: "Security Mirror" } });
});

test("the documentation is a page, too, which fetches nothing and runs nothing", async () => {
  expect((await fetch(`${house.url}/docs`)).status).toBe(401);
  const answer = await home.guest("Ada").raw("/docs");
  expect(answer.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
  const page = await answer.text();
  for (const { id, summary } of everyRoute()) {
    expect(page).toContain(`<details id="${id}">`);
    expect(page).toContain(summary.replaceAll("'", "&#39;"));
  }
  expect(page).not.toMatch(/<script|\ssrc=|@import|url\(/);
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, to]) => to);
  expect(links.filter((to) => to?.startsWith("#") !== true)).toEqual(["/api/v1/openapi.json"]);
  const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id}`));
  expect(links.filter((to) => to?.startsWith("#") && !ids.has(to))).toEqual([]);
});

test("a playbook that cannot be run is refused with its fault, and one that is larger than most is taken in", async () => {
  const ada = home.guest("Ada");
  const broken = await ada.tries(routes.playbooks.import, {
    body: { document: JSON.stringify({ ...documents.beacon, agent_definitions: {} }) },
  });
  expect(broken).toMatchObject({
    problem: {
      status: 422,
      code: "playbook-at-fault",
      errors: [{ pointer: "/document" }, { pointer: "/document" }, {}],
    },
  });
  const description = "A long story. ".repeat(4_500);
  const workflow = Object.fromEntries(
    Object.entries(documents.beacon.workflow).map(([id, step]) => [id, { ...step, description }]),
  );
  const long = { ...documents.beacon, description, workflow };
  const taken = await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(long) } });
  const kept = await ada.asks(routes.playbooks.document, { params: { id: taken.id } });
  expect(kept.document).toBe(JSON.stringify(long));
  const drawn = await ada.asks(routes.playbooks.graph, { params: { id: taken.id } });
  expect(drawn.text).toMatch(/^flowchart TD\n/);
  const picture = await ada.asks(routes.playbooks.graph, {
    params: { id: taken.id },
    query: { format: "svg", direction: "lr" },
  });
  expect(picture).toMatchObject({ format: "svg", text: expect.stringMatching(/^<svg /) });
});

test("a run that its pre-flight rejects says why, and is on the record", async () => {
  const ada = home.guest("Ada");
  const playbook = await ada.asks(routes.playbooks.import, {
    body: { document: JSON.stringify(documents.beacon) },
  });
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "A beacon", severity: 3, affected: [home.partner] },
  });
  const run = await ada.asks(routes.runs.start, { body: { playbook: playbook.id, incident: incident.id } });
  expect(run).toMatchObject({
    status: "rejected",
    because: "No team plays the role responders; bind one.",
    blockedOn: null,
    openSteps: [],
  });
  expect(await ada.asks(routes.incidents.show, { params: { id: incident.id } })).toMatchObject({
    runs: [{ id: run.id, name: "Block a beacon", status: "rejected" }],
  });
});
