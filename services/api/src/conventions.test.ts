import { AlertMapping } from "@mirror/alert";
import { readyMapping } from "@mirror/alert/mapper";
import { AddSourceBody, API_ROOT, everyRoute, Problem, type Route, routes } from "@mirror/contract";
import { AddResource, type PartnerRole, PreparePackage } from "@mirror/partnership";
import { documents } from "@mirror/small-playbooks";
import { type ConsentId, instantAfter, known } from "@mirror/vocabulary";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { agreed, type Guest, House, type Household } from "./house.fixture.js";
import { nearValid } from "./near-valid.fixture.js";

/** What an integrator may rely on, held on every route of the table: one that comes later is walked, too. */

const EVERYTHING: readonly PartnerRole[] = [
  ...(["administrator", "trigger", "run-lead", "duty-officer", "responder", "planner"] as const),
  ...(["authorised-official", "controller", "finance", "auditor"] as const),
];
const STRANGE = "0197a000-0000-7000-8000-000000000001";

/** Words that some body asks for, and that no id of what is there can be. */
const FITTING = [
  ...[
    "aid-assignment",
    "team",
    "escalation",
    "aid-request",
    "run",
    "delegation",
    "caveat",
    "aid-package",
  ].map((kind) => `${kind}--${STRANGE}`),
  "https://pages.norland.example/hook",
  "NIS2-IN",
  "UTC",
];

const first = (page: { readonly items: readonly { readonly id: string }[] }) => page.items[0]?.id ?? "none";

let house: House;
let home: Household;
let ada: Guest;
/** Something of each resource that Ada sees, by the path under which it is shown. */
let shownAt: Readonly<Record<string, string>>;
let named: Readonly<Record<string, string>>;

beforeAll(async () => {
  house = new House();
  const { perToken } = house.limits;
  const plenty = { ...perToken, perSecond: 1e6, burst: 1e6 };
  house.limits = { ...house.limits, perToken: plenty, perPartner: plenty };
  await house.open();
  home = await house.household("Norland", { Ada: EVERYTHING, Ola: ["authorised-official", "duty-officer"] });
  const helpers = await house.household("Sudland", { Bo: ["responder", "authorised-official"] });
  ada = home.guest("Ada");
  const agreement = await agreed(
    [
      [home, "Ada"],
      [helpers, "Bo"],
    ],
    house.now,
  );
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "Files are encrypted", severity: 4, affected: [home.partner] },
  });
  const start = async (document: { readonly id: string }, helper: string) => {
    await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(document) } });
    const bound = (of: Household) => ({ partner: of.partner, team: of.team });
    const bindings = { host: bound(home), [helper]: bound(helpers) };
    return ada.asks(routes.runs.start, { body: { playbook: document.id, incident: incident.id, bindings } });
  };
  const run = await start(documents.remoteInE4, "helpers");
  await start(documents.aidOfFriends, "friends");
  await start(documents.escalation, "helpers");
  const drill = await ada.asks(routes.drills.plan, {
    body: {
      name: "Night shift",
      scenario: "Two sites are encrypted at three in the morning.",
      objectives: ["Consent is asked within the hour"],
      participants: [home.partner],
      director: ada.id,
      playbook: documents.remoteInE4.id,
      startsAt: instantAfter(house.now, 3_600_000),
    },
  });
  const source = await ada.asks(routes.sources.add, {
    body: AddSourceBody.parse({
      name: "A source",
      signIn: "bearer",
      mapping: AlertMapping.parse(readyMapping("alertmanager")),
    }),
  });
  const clock = await ada.asks(routes.regulatoryClocks.start, {
    body: {
      duty: "NIS2-IN",
      incident: incident.id,
      entity: "Norland",
      occurrence: { event: "awareness", at: house.now, evidence: "The night shift's call." },
    },
  });
  const ola = home.guest("Ola");
  const telling = await start(documents.shared, "helpers");
  const consents = await ada.asks(routes.consents.list, { query: { run: telling.id } });
  const asked = await ola.asks(routes.consents.show, { params: { id: first(consents) as ConsentId } });
  const onAsked = { params: { id: asked.id } };
  await ola.asks(routes.consents.grant, { ...onAsked, body: { scopeHash: asked.scopeHash } });
  const [tell] = (await ada.asks(routes.runs.show, { params: { id: telling.id } })).openSteps;
  const onTell = { params: { id: known(tell, "The step that tells").id } };
  await ada.asks(routes.steps.claim, onTell);
  await ada.asks(routes.steps.complete, { ...onTell, body: { values: {} } });
  const justification = "They are not to have it after all.";
  await ola.asks(routes.consents.withdraw, { ...onAsked, body: { justification } });
  const playbook = await ada.asks(routes.playbooks.show, { params: { id: documents.remoteInE4.id } });
  const standing = await home.guest("Ola").asks(routes.standingConsents.grant, {
    body: {
      terms: {
        mode: "live",
        playbook: { id: playbook.id, hash: playbook.versions[0]?.hash ?? "" },
        office: "Directorate of Norland",
        level: "operational",
        effectCeiling: "E3",
        severities: { from: 0, to: 1 },
        targets: "any",
        dataClasses: [],
        performers: [helpers.partner],
        agreement,
        usesMax: 2,
        until: instantAfter(house.now, 3_600_000),
      },
    },
  });
  const resource = await ada.asks(routes.resources.add, {
    body: AddResource.omit({ type: true }).parse({
      typed: { category: "Cybersecurity", kind: "Team", type: "2" },
      ...{ name: "Analysts", home: "Norland", quantity: 2, marking: "TLP:AMBER", team: home.team },
    }),
  });
  const prepared = await ada.asks(routes.aidPackages.prepare, {
    body: PreparePackage.omit({ type: true }).parse({
      ...{ name: "First night", mission: "Finds the way in." },
      resources: [
        { resource: resource.id, quantity: 1, cost: { amount: 0, currency: "EUR", notToExceed: 0 } },
      ],
    }),
  });
  const consultation = await ada.asks(routes.consultations.ask, {
    body: { run: run.id, question: "May we image them now?", asks: [helpers.partner] },
  });
  const glass = await ada.asks(routes.breakGlass.open, {
    body: {
      run: run.id,
      danger: "life",
      justification: "Ventilators on ward 3 fail one by one.",
      effectCeiling: "E4",
      targets: "any",
      lasts: "PT30M",
    },
  });
  shownAt = {
    "/partners": home.partner,
    "/playbooks": documents.remoteInE4.id,
    "/agreements": agreement,
    "/incidents": incident.id,
    "/sources": source.id,
    "/runs": run.id,
    "/steps": run.openSteps[0]?.id ?? "none",
    "/consultations": consultation.id,
    "/consents": first(await ada.asks(routes.consents.list)),
    "/aid-requests": first(await ada.asks(routes.aidRequests.list)),
    "/escalations": first(await ada.asks(routes.escalations.list)),
    "/drills": drill.id,
    "/standing-consents": standing.id,
    "/break-glass": glass.id,
    "/regulatory-clocks": clock.id,
    "/resources": resource.id,
    "/aid-packages": prepared.id,
    "/share-recalls": first(await ada.asks(routes.shareRecalls.list)),
  };
  const { token } = await ada.asks(routes.me.show);
  named = {
    team: home.team,
    person: home.guest("Ola").id,
    token: token?.id ?? "",
    run: run.id,
    delivery: `delivery--${STRANGE}`,
    source: source.id,
    key: "key",
  };
}, 60_000);
afterAll(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

/** Where a route is asked about something that is there. */
function pathOf({ path }: Route): string {
  const resource = path.replace(/\/\{.*$/, "");
  return path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((name === "id" ? shownAt[resource] : named[name]) ?? "none"),
  );
}

/** A query that a route takes; most take none. */
function queryOf({ query }: Route): string {
  if (query === undefined || query.safeParse({}).success) return "";
  return new URLSearchParams({ who: home.partner, what: "E1", to: home.partner }).toString();
}

/** A body of a route's own shape. What it says is of no matter: none of these tests lets it come to be. */
const bodies = new Map<string, object>();
function bodyOf(route: Route): object {
  const body = bodies.get(route.id) ?? drawBody(route);
  bodies.set(route.id, body);
  return body;
}

function drawBody({ id, body }: Route): object {
  if (body === undefined) return {};
  const schema: unknown = z.toJSONSchema(body, { io: "input", unrepresentable: "any" });
  const pool = [...Object.values(shownAt), ...Object.values(named), ...FITTING];
  for (let seed = 1; seed <= 40; seed += 1) {
    const drawn = fc.sample(nearValid(schema, pool), { numRuns: 2 ** Math.min(seed, 7), seed });
    const found = drawn.find((one) => body.safeParse(one).success);
    if (typeof found === "object" && found !== null) return found;
  }
  throw new Error(`No body was found for ${id}.`);
}

async function ask(route: Route, given: { headers?: Record<string, string>; query?: string; body?: object }) {
  const isPost = route.method === "post";
  const query = given.query ?? queryOf(route);
  const answer = await ada.raw(`${API_ROOT}${pathOf(route)}${query === "" ? "" : `?${query}`}`, {
    method: route.method.toUpperCase(),
    headers: { ...given.headers, ...(isPost ? { "Content-Type": "application/json" } : {}) },
    ...(isPost ? { body: JSON.stringify(given.body ?? bodyOf(route)) } : {}),
  });
  const text = await answer.text();
  const problem = answer.status >= 400 ? Problem.parse(JSON.parse(text)) : undefined;
  return { status: answer.status, headers: answer.headers, text, problem, code: problem?.code };
}

/** Alerts are sent by products: a repeat is told by its webhook-id, or by the alert's own key. */
const isByPerson = (route: Route) => route.signIn === undefined;
const posts = everyRoute().filter((route) => route.method === "post" && isByPerson(route));
const hasVersion = ({ answer }: Route) =>
  "schema" in answer && answer.schema instanceof z.ZodObject && "version" in answer.schema.shape;
const isList = ({ query }: Route) => query !== undefined && "cursor" in query.shape;
const ids = (some: readonly Route[]) => some.map(({ id }) => id).toSorted();

test("every POST that creates or decides takes an Idempotency-Key: one that cannot be one is a fault, one of another command is 422", async () => {
  const headers = { "Idempotency-Key": "used-before" };
  const body = { title: "Beds cannot be assigned", severity: 1, affected: [home.partner] };
  const first = await ask(routes.incidents.open, { headers, body });
  const again = await ask(routes.incidents.open, { headers, body });
  expect([first.status, first.headers.get("Idempotent-Replay")]).toEqual([201, null]);
  expect([again.status, again.headers.get("Idempotent-Replay"), again.text]).toEqual([
    201,
    "true",
    first.text,
  ]);
  for (const route of posts) {
    const torn = await ask(route, { headers: { "Idempotency-Key": "" } });
    expect([route.id, torn.status, torn.code]).toEqual([route.id, 400, "key-at-fault"]);
    const other = await ask(route, { headers });
    expect([route.id, other.status, other.code]).toEqual([route.id, 422, "command-id-reused"]);
  }
});

/** What is shown without an ETag, and why: it has no state of its own that anybody would decide upon. */
const SHOWN_WITHOUT_ETAG = [
  "agreement.ask", // an answer of this moment
  "drill.next-wake-up", // moves with the clock
  "evidence.key",
  "ledger.report", // an answer of this moment
  "me.show",
  "paging.show",
  "partner.duty", // moves with the clock
  "partner.roster-calendar", // moves with the clock
  "playbook.document", // named by its hash
  "playbook.graph", // named by its hash
  "playbook.preflight", // an answer of this moment
  "run.stand-down", // an answer of this moment
  "secret-store.show",
];

test("every view of a state carries an ETag, and is not sent again to whoever names it", async () => {
  const views = everyRoute().filter(
    (route) => route.method === "get" && "schema" in route.answer && !isList(route),
  );
  expect(ids(views.filter((route) => !hasVersion(route)))).toEqual(SHOWN_WITHOUT_ETAG);
  for (const route of views.filter(hasVersion)) {
    const seen = await ask(route, {});
    expect([route.id, seen.status]).toEqual([route.id, 200]);
    const etag = seen.headers.get("ETag") ?? "";
    expect([route.id, etag]).toEqual([route.id, expect.stringMatching(/^"[0-9a-f]+"$/)]);
    const atHand = await ask(route, { headers: { "If-None-Match": etag } });
    expect([route.id, atHand.status, atHand.text]).toEqual([route.id, 304, ""]);
  }
});

/** What adds beside something, by its name, and is answered with what it added: nothing that was seen can have moved. */
const TAKES_NO_IF_MATCH = [
  "caveat.lift", // by its id: it has one state
  "caveat.set",
  "channel.add",
  "channel.remove", // by its name: there is no other state of it
  "channel.test",
  "channel.test-mail",
  "consent.ask-again", // another round
  "delegation.make",
  "delegation.revoke", // by its id: it holds, or it is over
  "delivery.replay",
  "partner.create-token",
  "partner.open-account",
  "partner.put-credential",
];

test("everything that changes what was seen takes If-Match, and is refused with 412 when that has moved", async () => {
  const changing = posts.filter(({ path }) => path.includes("{"));
  expect(ids(changing.filter((route) => !route.conditional))).toEqual(TAKES_NO_IF_MATCH);
  for (const route of posts.filter(({ conditional, signIn }) => !conditional && signIn === undefined)) {
    const dropped = await ask(route, { headers: { "If-Match": '"0"' } });
    expect([route.id, dropped.status, dropped.code]).toEqual([route.id, 400, "if-match-not-taken"]);
  }
  for (const route of changing.filter(({ conditional }) => conditional)) {
    const torn = await ask(route, { headers: { "If-Match": "no tag" } });
    expect([route.id, torn.status, torn.code]).toEqual([route.id, 400, "if-match-at-fault"]);
    const moved = await ask(route, { headers: { "If-Match": '"0"' } });
    expect([route.id, moved.status, moved.code]).toEqual([route.id, 412, "precondition-failed"]);
  }
});

test("every list pages by a cursor, and refuses one that is torn, changed or another list's, with its pointer", async () => {
  const lists = everyRoute().filter(
    ({ id, method, path }) =>
      method === "get" && (id.endsWith(".list") || everyRoute().some((one) => one.path === `${path}/{id}`)),
  );
  expect(ids(lists)).toEqual(
    ids(
      everyRoute()
        .filter(isList)
        .filter(({ id }) => id !== "run.timeline"),
    ),
  );
  const Page = z.object({ items: z.array(z.unknown()), next: z.string().nullable() });
  const cursorOf = async (route: Route) =>
    Page.parse(JSON.parse((await ask(route, { query: "limit=1" })).text)).next ?? "";
  const [ofIncidents, ofTimeline] = [
    await cursorOf(routes.incidents.list),
    await cursorOf(routes.runs.timeline),
  ];
  expect(ofIncidents).not.toBe("");
  for (const route of everyRoute().filter(isList)) {
    const own = await cursorOf(route);
    const other = route.id === "incident.list" ? ofTimeline : ofIncidents;
    const torn = own === "" ? [] : [own.slice(0, -1), own.slice(1), `${own}A`];
    for (const cursor of ["nonsense", "", other, ...torn]) {
      const { status, problem } = await ask(route, { query: new URLSearchParams({ cursor }).toString() });
      expect([route.id, cursor, status, problem?.errors?.map(({ pointer }) => pointer)]).toEqual([
        route.id,
        cursor,
        400,
        ["/cursor"],
      ]);
    }
    if (own !== "")
      expect((await ask(route, { query: new URLSearchParams({ cursor: own }).toString() })).status).toBe(200);
  }
});

test("a cursor is good for its own question only: with another filter it is refused", async () => {
  const page = await ada.asks(routes.incidents.list, { query: { limit: 1, open: "true" } });
  const cursor = page.next ?? "";
  expect((await ada.tries(routes.incidents.list, { query: { cursor, open: "true" } })).ok).toBe(true);
  for (const query of [{ cursor }, { cursor, open: "false" } as const])
    expect(await ada.tries(routes.incidents.list, { query })).toMatchObject({
      problem: { status: 400, errors: [{ pointer: "/cursor" }] },
    });
});

test("a field that nobody knows is an error with its pointer, in every body and in every address", async () => {
  for (const route of everyRoute().filter(isByPerson)) {
    const query = [queryOf(route), "colour=red"].filter((one) => one !== "").join("&");
    const address = await ask(route, { query });
    expect([route.id, address.status, address.problem?.errors]).toEqual([
      route.id,
      400,
      [{ pointer: "/colour", detail: "There is no such field here." }],
    ]);
    if (route.method === "get") continue;
    const { status, problem } = await ask(route, { body: { ...bodyOf(route), "a/b": 1 } });
    expect([route.id, status, problem?.errors]).toEqual([
      route.id,
      422,
      [{ pointer: "/a~1b", detail: "There is no such field here." }],
    ]);
  }
});

/** Whether some object within a schema lets in a field that it does not name; what is a record names none. */
function isLoose(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  if (Array.isArray(schema)) return schema.some(isLoose);
  const { type, properties, additionalProperties } = Object(schema);
  if (type === "object" && properties !== undefined && additionalProperties !== false) return true;
  return Object.values(schema).some(isLoose);
}

test("bodies are strict in their depth too: no object in them takes a field that it does not name", () => {
  const loose = posts.filter(
    ({ body }) =>
      body !== undefined && isLoose(z.toJSONSchema(body, { io: "input", unrepresentable: "any" })),
  );
  expect(ids(loose)).toEqual([]);
});
