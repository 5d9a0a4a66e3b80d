import { API_ROOT, everyRoute, openApiDocument, type Route, routes } from "@mirror/contract";
import { partnerKind, perform, Turn, tellPartner } from "@mirror/operations";
import type { PartnerCommand, PartnerRole } from "@mirror/partnership";
import { documents } from "@mirror/small-playbooks";
import { instantAfter } from "@mirror/vocabulary";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { bearerText, hashOfSecret, newSecret } from "./auth/token.js";
import { agreed, Guest, House, type Household } from "./house.fixture.js";
import { nearValid } from "./near-valid.fixture.js";

/** `MIRROR_HOSTILE_RUNS=20000 npx vitest run services/api/src/every-route.test.ts`: more of it, drawn anew each time. */
const ASKED_FOR = Number(process.env.MIRROR_HOSTILE_RUNS ?? 0);
const DRAWN = ASKED_FOR > 0 ? { numRuns: ASKED_FOR } : { numRuns: 600, seed: 20_261_122 };
/** Against hanging: nothing here takes a hundredth of it. */
const HANGS_MS = 20_000;
const TEST_MAX_MS = 60_000 + 60 * ASKED_FOR;

const EVERYTHING: readonly PartnerRole[] = [
  ...(["administrator", "trigger", "run-lead", "duty-officer", "responder", "planner"] as const),
  ...(["authorised-official", "controller", "finance", "auditor"] as const),
];

let house: House;
let home: Household;
let helpers: Household;
let away: Household;
/** Everything of Norland's that has a state of its own. */
let ofNorland: readonly string[];
let pool: readonly string[];

beforeAll(async () => {
  house = new House();
  const { perToken } = house.limits;
  const plenty = { ...perToken, perSecond: 1e6, burst: 1e6 };
  house.limits = { ...house.limits, perToken: plenty, perPartner: plenty };
  await house.open();
  home = await house.household("Norland", {
    Ada: EVERYTHING,
    Ola: ["authorised-official"],
  });
  helpers = await house.household("Sudland", { Bo: ["responder", "authorised-official"] });
  away = await house.household("Ostland", {
    Eve: EVERYTHING,
  });
  const agreement = await agreed(
    [
      [home, "Ada"],
      [helpers, "Bo"],
    ],
    house.now,
  );
  const ours = await begunBy(home.guest("Ada"), home, helpers);
  const theirs = await begunBy(away.guest("Eve"), away, away);
  ofNorland = [home.partner, helpers.partner, agreement, ...ours];
  const people = [home, helpers, away].flatMap(({ guests }) => Object.values(guests));
  pool = [
    ...ofNorland,
    ...theirs,
    ...[home, helpers, away].flatMap(({ partner, team }) => [partner, team]),
    ...people.flatMap(({ id, token }) => [id, token.split("_")[1] ?? ""]),
    documents.remoteInE4.id,
    documents.beacon.id,
  ];
}, 60_000);
afterAll(() => house.close());

/** One of everything: an incident, a run that waits for consent, its round and steps, a drill, a request for aid. */
async function begunBy(guest: Guest, host: Household, helping: Household): Promise<string[]> {
  for (const document of [documents.remoteInE4, documents.beacon])
    await guest.asks(routes.playbooks.import, { body: { document: JSON.stringify(document) } });
  const incident = await guest.asks(routes.incidents.open, {
    body: { title: "Nobody else's affair", severity: 3, affected: [host.partner] },
  });
  const remote = await guest.asks(routes.runs.start, {
    body: {
      playbook: documents.remoteInE4.id,
      incident: incident.id,
      bindings: {
        host: { partner: host.partner, team: host.team },
        helpers: { partner: helping.partner, team: helping.team },
      },
    },
  });
  const beacon = await guest.asks(routes.runs.start, {
    body: {
      playbook: documents.beacon.id,
      incident: incident.id,
      bindings: { responders: { partner: host.partner, team: host.team } },
    },
  });
  const rounds = await guest.asks(routes.consents.list);
  const drill = await guest.asks(routes.drills.plan, {
    body: {
      name: "Night shift",
      scenario: "Two sites are encrypted at three in the morning.",
      objectives: ["Consent is asked within the hour"],
      participants: [host.partner],
      director: guest.id,
      playbook: documents.beacon.id,
      startsAt: instantAfter(house.now, 3_600_000),
    },
  });
  const ids = [incident.id, remote.id, beacon.id, drill.id, ...rounds.items.map(({ id }) => id)];
  return [...ids, ...[...remote.openSteps, ...beacon.openSteps].map(({ id }) => id)];
}

const Operations = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      parameters: z.array(z.object({ in: z.string(), name: z.string(), schema: z.unknown() })).default([]),
      requestBody: z
        .object({ content: z.object({ "application/json": z.object({ schema: z.unknown() }) }) })
        .optional(),
    }),
  ),
);
const paths = Operations.parse(openApiDocument().paths);

interface Asked {
  /** Of its route. */
  readonly id: string;
  readonly method: Route["method"];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const HOSTILE_IDS = ["..", "%00", "__proto__", "playbook--0", "null", "💥", "a".repeat(4_000)];
const HOSTILE_BODIES = [
  '{"a":1,"a":2}',
  '{"__proto__":{}}',
  "[".repeat(2_000),
  '{"n":9007199254740993}',
  '"\\ud800"',
  `{"reason":"${"a ".repeat(120_000)}"}`,
  `[${"0,".repeat(100_000)}0]`,
  "",
];

/** Requests for one route: mostly of its own shape with ids that exist, now and then of no shape at all. */
function askingFor(route: Route): fc.Arbitrary<Asked> {
  const { parameters, requestBody } = paths[API_ROOT + route.path]?.[route.method] ?? { parameters: [] };
  const drawn = (where: string) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((one) => one.in === where)
          .map(({ name, schema }) => [
            name,
            fc.oneof(
              { weight: 8, arbitrary: nearValid(schema, pool).map(String) },
              { weight: 1, arbitrary: fc.constantFrom(...pool, ...HOSTILE_IDS) },
              { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 40 }) },
            ),
          ]),
      ),
      where === "path" ? {} : { requiredKeys: [] },
    );
  const body =
    requestBody === undefined
      ? fc.constant("{}")
      : nearValid(requestBody.content["application/json"].schema, pool).map((one) => JSON.stringify(one));
  return fc
    .record({
      params: drawn("path"),
      query: drawn("query"),
      headers: fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        {
          weight: 1,
          arbitrary: fc.dictionary(
            fc.constantFrom(
              "If-Match",
              "If-None-Match",
              "Idempotency-Key",
              "Last-Event-ID",
              "Accept",
              "Cookie",
            ),
            fc.oneof(fc.stringMatching(/^[\x20-\x7e]{0,60}$/), fc.constantFrom('"0"', "*", "1")),
            { maxKeys: 4 },
          ),
        },
      ),
      body: fc.oneof(
        { weight: 8, arbitrary: body },
        { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_BODIES) },
        {
          weight: 1,
          arbitrary: fc.oneof(
            fc.jsonValue().map((one) => JSON.stringify(one)),
            fc.string(),
          ),
        },
      ),
    })
    .map(({ params, query, headers, body }) => {
      const filled = route.path.replace(/\{(\w+)\}/g, (_, name) => encoded(params[name] ?? ""));
      const asked = Object.entries(query).map(([name, value]) => `${name}=${encoded(String(value))}`);
      return {
        id: route.id,
        method: route.method,
        path: `${API_ROOT}${filled}?${asked.join("&")}`,
        headers,
        body,
      };
    });
}

/** Reading as often as deciding, though most routes decide. */
function anythingAsked(): fc.Arbitrary<Asked> {
  const of = (method: Route["method"]) =>
    fc.oneof(
      ...everyRoute()
        .filter((route) => route.method === method)
        .map(askingFor),
    );
  return fc.oneof(of("get"), of("post"));
}

/** As a browser would send it; what it could not send is left out. */
function encoded(word: string): string {
  return encodeURIComponent(word.replace(/\p{Surrogate}/gu, "?"));
}

async function ask(guest: Guest, { id, method, path, headers, body }: Asked) {
  const isPost = method === "post";
  const leaving = AbortSignal.timeout(HANGS_MS);
  const answer = await guest.raw(path, {
    method: isPost ? "POST" : id === "event.follow" ? "HEAD" : "GET",
    headers: { ...headers, ...(isPost ? { "Content-Type": "application/json" } : {}) },
    ...(isPost ? { body } : {}),
    signal: leaving,
  });
  const { status, headers: given } = answer;
  return {
    status,
    retryAfter: given.get("Retry-After"),
    replayed: given.get("Idempotent-Replay"),
    text: await answer.text(),
  };
}

/** Shown in the first answer, and in none that repeats it. */
const SHOWN_ONCE = { secret: null, code: null, signingKey: null };
const Problem = z.object({ code: z.string(), rule: z.string().optional() });

/** Whether a request may have taken its sender's own rights away. */
function shutsOut({ id, method }: Asked, status: number): boolean {
  return id.startsWith("partner.") && method === "post" && status < 300;
}

/** Whose repeats are told by their own ids. */
function isAlert({ id }: Asked): boolean {
  return id.startsWith("trigger.");
}

/** What a first answer is when it is given again. */
function shownAgain(value: object): object {
  const hidden = Object.entries(SHOWN_ONCE).filter(([name]) => name in value);
  return { ...value, ...Object.fromEntries(hidden) };
}

/** The same person with all of its roles and a token of its own again: it may just have shut itself out. */
async function letInAgain(guest: Guest): Promise<Guest> {
  const secret = newSecret();
  const tell = (command: PartnerCommand) =>
    perform(
      house.desk,
      { actor: { kind: "service", service: "set-up" } },
      (turn) => tellPartner(turn, guest.partner, command),
      () => null,
    );
  const { id: person, partner } = guest;
  await tell({ type: "set-status", status: "active", reason: "Let in again." });
  await tell({
    type: "set-roles",
    person,
    roles: EVERYTHING.filter((role) => role !== "authorised-official"),
  });
  const expiresAt = instantAfter(house.now, 30 * 24 * 3_600_000);
  await tell({ type: "issue-token", person, hash: hashOfSecret(secret), expiresAt });
  const known = await new Turn(house.desk, { kind: "clock" }).load(partnerKind, partner);
  const token = known?.tokens.at(-1)?.id;
  if (token === undefined) throw new Error("There is no token.");
  return new Guest(house.url, bearerText({ token, secret }), person, partner);
}

test(
  "INV-15 whatever is sent to whichever door, the answer comes and is one of the contract's, the same when asked again, never a fault of ours",
  async () => {
    const answers = new Map<string, number>();
    let ada = home.guest("Ada");
    let keys = 0;
    await fc.assert(
      fc.asyncProperty(anythingAsked(), async (drawn) => {
        keys += 1;
        const asked = { ...drawn, headers: { "Idempotency-Key": `hostile-${keys}`, ...drawn.headers } };
        const { status, retryAfter, replayed, text } = await ask(ada, asked);
        if (shutsOut(asked, status)) ada = await letInAgain(ada);
        else if (asked.method === "post" && status < 300 && replayed === null && !isAlert(asked)) {
          const again = await ask(ada, asked);
          expect([asked.id, again.status, again.replayed]).toEqual([asked.id, status, "true"]);
          expect(JSON.parse(again.text)).toEqual(shownAgain(JSON.parse(text)));
        }
        if (status === 403)
          expect([text, Problem.parse(JSON.parse(text)).rule]).toEqual([
            text,
            expect.stringMatching(/^[A-Z]+-?\d+$/),
          ]);
        const kind = `${asked.method} ${Math.floor(status / 100)}xx`;
        answers.set(kind, (answers.get(kind) ?? 0) + 1);
        if (status === 503) expect(Number(retryAfter)).toBeGreaterThan(0);
        else expect(status, text).toBeLessThan(500);
        expect(text).not.toMatch(/\bat .+\.[jt]s:\d+/);
      }),
      { ...DRAWN, endOnFailure: true },
    );
    expect(house.errors).toEqual([]);
    // Requests that all stop at the door would show nothing of what lies behind it.
    expect(answers.get("get 2xx")).toBeGreaterThan(DRAWN.numRuns / 20);
    expect(answers.get("post 2xx")).toBeGreaterThan(DRAWN.numRuns / 100);
  },
  TEST_MAX_MS,
);

test(
  "INV-20 whoever mixes its own ids with another's, in path, query and body, moves nothing of the other's",
  async () => {
    const headsOf = async () => {
      const { streams } = await house.desk.journal.read(
        ofNorland.filter((id) => !id.startsWith("step--")).map((stream) => ({ stream })),
      );
      return [...streams].map(([stream, { head }]) => [stream, head?.seq]);
    };
    const before = await headsOf();
    expect(before.every(([, seq]) => typeof seq === "number")).toBe(true);
    let done = 0;
    let eve = away.guest("Eve");
    await fc.assert(
      fc.asyncProperty(fc.oneof(...everyRoute().map(askingFor)), async (asked) => {
        const { status } = await ask(eve, asked);
        if (shutsOut(asked, status)) eve = await letInAgain(eve);
        if (asked.method !== "post" || status >= 300) return;
        done += 1;
        expect([asked.id, asked.path, asked.body, await headsOf()]).toEqual([
          asked.id,
          asked.path,
          asked.body,
          before,
        ]);
      }),
      { ...DRAWN, endOnFailure: true },
    );
    expect(await headsOf()).toEqual(before);
    expect(done).toBeGreaterThan(DRAWN.numRuns / 100);
  },
  TEST_MAX_MS,
);
