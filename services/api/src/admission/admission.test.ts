import { connect, type Socket } from "node:net";
import { API_ROOT, Problem, routes } from "@mirror/contract";
import { memoryJournal } from "@mirror/journal";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Guest, House, type Household } from "../house.fixture.js";
import { usualLimits } from "./limits.js";

/** Holds every commit until it is let go: so requests stay in work for as long as a test likes. */
class Gate {
  #open: () => void = () => undefined;
  #closed: Promise<void> | undefined;

  close(): void {
    this.#closed = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#closed = undefined;
    this.#open();
  }

  async pass(): Promise<void> {
    await this.#closed;
  }
}

const gate = new Gate();
let house: House;
let home: Household;
let away: Household;

beforeEach(async () => {
  const journal = memoryJournal({ now: () => house.now });
  house = new House({
    ...journal,
    commit: async (commit) => {
      await gate.pass();
      return journal.commit(commit);
    },
  });
  const usual = usualLimits();
  const narrow = { inWorkMax: 2, waitingMax: 1, waitMaxMs: 60_000 };
  house.limits = {
    ...usual,
    lanes: {
      reserved: narrow,
      normal: narrow,
      lists: { inWorkMax: 1, waitingMax: 0, waitMaxMs: 1_000 },
      streams: { inWorkMax: 1, waitingMax: 0, waitMaxMs: 1_000 },
    },
    strangers: { inWorkMax: 1, waitingMax: 1, waitMaxMs: 1_000 },
    perToken: { perSecond: 0.001, burst: 20 },
    perPartner: { perSecond: 0.001, burst: 30 },
  };
  await house.open();
  home = await house.household("Norland", {
    Ada: ["trigger", "run-lead", "administrator"],
    Bo: ["authorised-official"],
  });
  away = await house.household("Sudland", { Eve: ["trigger", "run-lead", "administrator"] });
  for (const guest of [home.guest("Ada"), home.guest("Bo"), away.guest("Eve")])
    await guest.asks(routes.me.show);
});
afterEach(async () => {
  gate.open();
  await house.close();
  expect(house.errors.filter((line) => !line.includes("turned away"))).toEqual([]);
});

const incident = (of: Household, title: string) => ({ body: { title, severity: 2, affected: [of.partner] } });

/** Sends commands that stay in work or wait, as many as the ordinary lane holds. */
async function filled(guest: Guest) {
  gate.close();
  const asked = ["one", "two", "three"].map((title) =>
    guest.tries(routes.incidents.open, incident(home, title)),
  );
  await holds("normal", { inWork: 2, waiting: 1 });
  return asked;
}

/** Waits until a lane holds so many. */
async function holds(name: string, wanted: { inWork: number; waiting: number }): Promise<void> {
  await vi.waitFor(() => {
    const { inWork, waiting } = house.lanes[name] ?? {};
    expect({ inWork, waiting }).toEqual(wanted);
  }, 10_000);
}

test("INV-22 a full node says so from the headers alone, with when to come again and that nothing was done", async () => {
  const asked = await filled(home.guest("Ada"));
  const answer = await away.guest("Eve").raw(`${API_ROOT}/me`);
  expect(answer.headers.get("Content-Type")).toContain("application/problem+json");
  expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
  const problem = Problem.parse(await answer.json());
  expect(problem).toMatchObject({ status: 503, code: "node-full", instance: `${API_ROOT}/me` });
  expect(problem.detail).toContain("Nothing of this request was carried out");
  gate.open();
  const answers = await Promise.all(asked);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
});

test("INV-22 what decides, stops or takes back is heard while ordinary work is full", async () => {
  const asked = await filled(home.guest("Ada"));
  const absent = { params: { id: "run--0197a000-0000-7000-8000-000000000001" }, body: { reason: "Stop." } };
  // There is no such run, and it was the run lead who was told so, not the lane.
  expect(await home.guest("Bo").tries(routes.runs.hold, absent)).toMatchObject({ problem: { status: 404 } });
  gate.open();
  await Promise.all(asked);
});

test("INV-22 lists and streams wait behind their own kind only", async () => {
  const asked = await filled(home.guest("Ada"));
  expect(await home.guest("Bo").tries(routes.incidents.list)).toMatchObject({ ok: true });
  const leaving = new AbortController();
  const stream = await home.guest("Bo").client.follow({ signal: leaving.signal });
  expect(stream.ok).toBe(true);
  const second = await home.guest("Bo").client.follow();
  expect(second).toMatchObject({ problem: { status: 503, code: "node-full" } });
  leaving.abort();
  gate.open();
  await Promise.all(asked);
});

test("INV-22 who has used up its share waits, others do not, and it may still say no", async () => {
  const [ada, bo, eve] = [home.guest("Ada"), home.guest("Bo"), away.guest("Eve")];
  let refused: Awaited<ReturnType<typeof ada.tries<typeof routes.me.show>>> | undefined;
  for (let n = 0; n < 25 && refused === undefined; n += 1) {
    const answer = await ada.tries(routes.me.show);
    if (!answer.ok) refused = answer;
  }
  expect(refused).toMatchObject({ problem: { status: 429, code: "share-used-up" } });
  expect(refused?.ok === false && refused.kind === "problem" && refused.retryAfterS).toBeGreaterThan(1);
  expect(await eve.tries(routes.me.show)).toMatchObject({ ok: true });
  const absent = { params: { id: "run--0197a000-0000-7000-8000-000000000001" }, body: { reason: "Stop." } };
  expect(await ada.tries(routes.runs.hold, absent)).toMatchObject({ problem: { status: 404 } });
  // Thirty for the partner: what Ada has used is no longer there for Bo.
  const answers: boolean[] = [];
  for (let n = 0; n < 15; n += 1) answers.push((await bo.tries(routes.me.show)).ok);
  expect(answers).toContain(true);
  expect(answers).toContain(false);
});

test("INV-22 a share that is used up refuses a command before it is carried out", async () => {
  const ada = home.guest("Ada");
  let answer = await ada.tries(routes.incidents.open, incident(home, "0"));
  let opened = answer.ok ? 1 : 0;
  for (let n = 1; answer.ok && n < 30; n += 1) {
    answer = await ada.tries(routes.incidents.open, incident(home, `${n}`));
    if (answer.ok) opened += 1;
  }
  expect(answer).toMatchObject({ problem: { status: 429 } });
  const { items } = await away.guest("Eve").asks(routes.incidents.list);
  expect(items).toEqual([]);
  expect((await home.guest("Bo").asks(routes.incidents.list)).items).toHaveLength(opened);
});

test("INV-22 whoever is not known waits behind strangers, and keeps nobody else out", async () => {
  const stranger = `Bearer mirror_token--0197a000-0000-7000-8000-000000000001_${"x".repeat(43)}`;
  const answers = await Promise.all(
    Array.from({ length: 40 }, () =>
      fetch(`${house.url}${API_ROOT}/me`, { headers: { Authorization: stranger } }).then(
        ({ status }) => status,
      ),
    ),
  );
  expect(answers.filter((status) => status !== 401 && status !== 503)).toEqual([]);
  expect(answers).toContain(401);
  expect(await home.guest("Bo").tries(routes.me.show)).toMatchObject({ ok: true });
});

test("whoever goes away while waiting leaves its place, and what it asked is not begun", async () => {
  gate.close();
  const ada = home.guest("Ada");
  const inWork = ["one", "two"].map((title) => ada.tries(routes.incidents.open, incident(home, title)));
  await holds("normal", { inWork: 2, waiting: 0 });
  const left = await sent(house.url, ada.token, incident(home, "left").body);
  await holds("normal", { inWork: 2, waiting: 1 });
  left.destroy();
  await holds("normal", { inWork: 2, waiting: 0 });
  gate.open();
  await Promise.all(inWork);
  const { items } = await ada.asks(routes.incidents.list);
  expect(items.map(({ title }) => title).toSorted()).toEqual(["one", "two"]);
});

/** A command that was sent, whose answer nobody waits for. */
async function sent(url: string, token: string, body: unknown): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const text = JSON.stringify(body);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve) => {
    socket.write(
      `POST ${API_ROOT}/incidents HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      () => resolve(),
    );
  });
  return socket;
}
