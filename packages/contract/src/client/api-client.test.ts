import { expect, test } from "vitest";
import { routes } from "../routes.js";
import { apiClient, type Followed } from "./api-client.js";
import type { Fetch } from "./fetch.js";

const RUN = "run--0197a000-0000-7000-8000-000000000001";
const STEP = "step--0197a000-0000-7000-8000-000000000001";

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A server that gives one answer, and what it was asked. */
function answering(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  const asked: Asked[] = [];
  const fetch: Fetch<never> = async (url, init) => {
    asked.push({ url, method: init.method, headers: init.headers, body: init.body });
    // A real answer has more fields, and some of them are named like ours.
    const response = { ok: status < 300, kind: "basic", failure: null };
    return {
      ...response,
      status,
      headers: { get: (name) => headers[name] ?? null },
      body: chunks(body),
      text: async () => body,
    };
  };
  const api = apiClient({ url: "http://mirror.example/", token: "mirror_t_s", fetch, newKey: () => "key-1" });
  return { api, asked };
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  // One byte at a time: pieces may end anywhere, also within a character.
  for (const byte of new TextEncoder().encode(text)) yield Uint8Array.of(byte);
}

test("a call goes to its route's address with token, key, version and body", async () => {
  const { api, asked } = answering(200, "{}");
  await api.call(routes.runs.hold, {
    params: { id: RUN },
    body: { reason: "Wait for us." },
    ifMatch: "ab12",
  });
  expect(asked).toEqual([
    {
      url: `http://mirror.example/api/v1/runs/${RUN}/hold`,
      method: "POST",
      headers: {
        Accept: "application/json",
        Authorization: "Bearer mirror_t_s",
        "Content-Type": "application/json",
        "Idempotency-Key": "key-1",
        "If-Match": '"ab12"',
      },
      body: '{"reason":"Wait for us."}',
    },
  ]);
});

test("what is asked for stands encoded in the address, and what is left out does not", async () => {
  const { api, asked } = answering(200, '{"items":[],"next":null}');
  const answer = await api.call(routes.steps.list, { query: { mine: "true", cursor: "a&b", limit: 7 } });
  expect(asked[0]?.url).toBe("http://mirror.example/api/v1/steps?mine=true&cursor=a%26b&limit=7");
  expect(answer).toMatchObject({ ok: true, value: { items: [], next: null }, replayed: false });
});

test("a no of the API is handed back with its rule, and not thrown", async () => {
  const problem = {
    type: "urn:security-mirror:problem:refused",
    title: "Forbidden",
    status: 403,
    detail: "No agreement in force covers this.",
    instance: "/api/v1/runs",
    code: "refused",
    requestId: "r-1",
    rule: "C-04",
  };
  const { api } = answering(403, JSON.stringify(problem), { "Retry-After": "2" });
  expect(await api.call(routes.me.show)).toEqual({ ok: false, kind: "problem", problem, retryAfterS: 2 });
});

test("a server that is not there, and one that is not ours, are told apart", async () => {
  const away = apiClient({
    url: "http://mirror.example",
    token: "mirror_t_s",
    fetch: () => Promise.reject(new Error("fetch failed", { cause: new Error("connect ECONNREFUSED") })),
  });
  expect(await away.call(routes.me.show)).toMatchObject({
    ok: false,
    kind: "unreachable",
    detail: "http://mirror.example does not answer: connect ECONNREFUSED",
  });
  const { api } = answering(200, "<html>Welcome</html>");
  expect(await api.call(routes.me.show)).toMatchObject({ ok: false, kind: "not-understood", status: 200 });
  const { api: proxy } = answering(502, "<html>Bad gateway</html>");
  expect(await proxy.call(routes.me.show)).toMatchObject({ ok: false, kind: "not-understood", status: 502 });
});

test("why nobody answered is said as plainly as it is known", async () => {
  const sayings = [
    ["gone", "gone"],
    [new Error("fetch failed"), "fetch failed"],
    [new Error("fetch failed", { cause: new Error("") }), "fetch failed"],
    [new Error("fetch failed", { cause: "unknown" }), "fetch failed"],
  ] as const;
  for (const [cause, said] of sayings) {
    const fetch = () => Promise.reject(cause);
    const away = apiClient({ url: "http://mirror.example", token: "mirror_t_s", fetch });
    const detail = `http://mirror.example does not answer: ${said}`;
    expect(await away.call(routes.me.show)).toEqual({ ok: false, kind: "unreachable", detail, cause });
    expect(await away.follow()).toEqual({ ok: false, kind: "unreachable", detail, cause });
  }
});

test("an answer that breaks off is none, a yes as well as a no: whether it happened is not known", async () => {
  for (const status of [200, 403]) {
    const fetch: Fetch<never> = async () => ({
      status,
      headers: { get: () => null },
      body: null,
      text: () => Promise.reject(new Error("terminated")),
    });
    const cut = apiClient({ url: "http://mirror.example", token: "mirror_t_s", fetch });
    expect(await cut.call(routes.me.show)).toMatchObject({
      ok: false,
      kind: "unreachable",
      detail: "The answer broke off: terminated",
    });
  }
});

test("evidence comes as the text that it is, and is asked for as such", async () => {
  const { api, asked } = answering(200, '{"line":1}\n');
  const answer = await api.call(routes.evidence.export, { params: { run: RUN } });
  expect(answer).toMatchObject({ ok: true, value: '{"line":1}\n' });
  expect(asked[0]?.headers.Accept).toBe("application/jsonl");
});

test("a command with nothing to say sends an empty object, and whoever gives up takes the call with them", async () => {
  const sent: unknown[] = [];
  const fetch: Fetch<string> = async (_, { body, signal }) => {
    sent.push([body, signal]);
    throw new Error("given up");
  };
  const api = apiClient<string>({ url: "http://mirror.example", token: "mirror_t_s", fetch });
  await api.call(routes.steps.claim, { params: { id: STEP }, signal: "call" });
  await api.follow({ signal: "follow" });
  expect(sent).toEqual([
    ["{}", "call"],
    [undefined, "follow"],
  ]);
});

test("events are followed by id, whatever way their text is cut up", async () => {
  const event = {
    at: "2026-11-22T03:00:00.000Z",
    mode: "live",
    kind: "run",
    id: RUN,
    run: RUN,
    types: ["step-claimed", "Übergabe"],
  };
  const { api, asked } = answering(
    200,
    `: welcome\n\nid: 12.0\nevent: moved\ndata: ${JSON.stringify(event)}\n\nid: 13.0\ndata: cut`,
  );
  const following = await api.follow({ run: RUN, lastEventId: "11.2" });
  expect(asked[0]?.url).toBe(`http://mirror.example/api/v1/events?run=${RUN}`);
  expect(asked[0]?.headers["Last-Event-ID"]).toBe("11.2");
  const seen: Followed[] = [];
  if (following.ok) for await (const one of following.value) seen.push(one);
  expect(seen).toEqual([{ id: "12.0", event }]);
});

test("all lives of an event stream are read: any end of line, fields without a value, and what is not understood passes", async () => {
  const event = {
    at: "2026-11-22T03:00:00.000Z",
    mode: "live",
    kind: "run",
    id: RUN,
    run: null,
    types: ["run-held"],
  };
  const data = JSON.stringify(event);
  const { api } = answering(
    200,
    `id: 1.0\r\ndata: {"of": "a later version"}\r\n\r\nretry\nid: 2.0\rdata\r\rid: 3.0\r\ndata:${data}\n\n\n`,
  );
  const following = await api.follow();
  const seen: Followed[] = [];
  if (following.ok) for await (const one of following.value) seen.push(one);
  expect(seen).toEqual([{ id: "3.0", event }]);
});

test("whoever may not follow is told why, and an answer without events is none", async () => {
  const problem = {
    type: "urn:security-mirror:problem:not-signed-in",
    title: "Unauthorized",
    status: 401,
    detail: "Nobody is signed in.",
    instance: "/api/v1/events",
    code: "not-signed-in",
    requestId: "r-1",
  };
  const { api } = answering(401, JSON.stringify(problem));
  expect(await api.follow()).toEqual({ ok: false, kind: "problem", problem, retryAfterS: null });
  const empty: Fetch<never> = async () => ({
    status: 200,
    headers: { get: () => null },
    body: null,
    text: async () => "",
  });
  const silent = apiClient({ url: "http://mirror.example", token: "mirror_t_s", fetch: empty });
  expect(await silent.follow()).toMatchObject({ ok: false, kind: "not-understood", status: 200 });
});
