import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CredentialSecret } from "@mirror/partnership";
import { afterEach, expect, test } from "vitest";
import { Logged, opened, performing, signingIn } from "./signed-in.fixture.js";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Seen {
  readonly headers: IncomingMessage["headers"];
  readonly url: string;
  readonly body: string;
}

/** A real server on loopback, and what it has seen. */
async function server(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const made = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = {
        headers: request.headers,
        url: request.url ?? "",
        body: Buffer.concat(chunks).toString("utf8"),
      };
      seen.push(one);
      answer(one, response);
    });
  });
  servers.push(made);
  await new Promise<void>((resolve) => void made.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, seen };
}

const fresh = () => randomBytes(24).toString("base64url");
const json = (response: ServerResponse, status: number, body: unknown) =>
  void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

function get(origin: string, as: Parameters<typeof signingIn>[0], more = {}) {
  return {
    kind: "http-api",
    method: "GET",
    url: `${origin}/hosts`,
    headers: {},
    body: null,
    timeoutMs: 5_000,
    ...signingIn(as, more),
  } as const;
}

/** Lets in whoever shows exactly this header. */
function guarded(header: string, wanted: string) {
  return server(({ headers }, response) => json(response, headers[header] === wanted ? 200 : 401, {}));
}

test("http-basic and user-auth sign in by name and password (RFC 7617)", async () => {
  const password = `${fresh()}:ü`;
  const value: CredentialSecret = { kind: "password", username: "mirror", password };
  const wanted = `Basic ${Buffer.from(`mirror:${password}`, "utf8").toString("base64")}`;
  const { origin, seen } = await guarded("authorization", wanted);

  for (const as of ["http-basic", "user-auth"] as const)
    expect(
      await performing(get(origin, as), { egress: [origin], secret: opened(value, { origin }) }),
    ).toMatchObject({
      status: "succeeded",
    });
  expect(seen).toHaveLength(2);
});

test("oauth2 signs in by a bearer token (RFC 6750), or by the header that the playbook or the credential names", async () => {
  const token = fresh();
  const bearer = await guarded("authorization", `Bearer ${token}`);
  const own = await guarded("x-api-key", token);
  const egress = [bearer.origin, own.origin];
  const secret = opened({ kind: "bearer-token", token }, ...egress.map((origin) => ({ origin })));
  const key = opened({ kind: "header", name: "X-Api-Key", value: token }, { origin: own.origin });

  expect(await performing(get(bearer.origin, "oauth2"), { egress, secret })).toMatchObject({
    status: "succeeded",
  });
  expect(
    await performing(get(own.origin, "oauth2", { header: "X-API-Key" }), { egress, secret }),
  ).toMatchObject({
    status: "succeeded",
  });
  expect(await performing(get(own.origin, "oauth2"), { egress, secret: key })).toMatchObject({
    status: "succeeded",
  });
});

test("client credentials are given for a token of one's own (RFC 6749, 4.4), and go nowhere else", async () => {
  const [clientSecret, token] = [`${fresh()}/+ %`, fresh()];
  const issuer = await server((_seen, response) =>
    json(response, 200, { access_token: token, token_type: "bearer" }),
  );
  const { origin, seen } = await guarded("authorization", `Bearer ${token}`);
  const value: CredentialSecret = {
    kind: "client-credentials",
    tokenUrl: `${issuer.origin}/token`,
    clientId: "mirror",
    clientSecret,
    scope: "hosts:isolate",
  };
  const egress = [origin, issuer.origin];
  const secret = opened(value, { origin }, { origin: issuer.origin });

  expect(await performing(get(origin, "oauth2"), { egress, secret })).toMatchObject({ status: "succeeded" });
  expect(Object.fromEntries(new URLSearchParams(issuer.seen[0]?.body))).toEqual({
    grant_type: "client_credentials",
    scope: "hosts:isolate",
  });
  const [id, sent] = Buffer.from(
    String(issuer.seen[0]?.headers.authorization).replace("Basic ", ""),
    "base64",
  )
    .toString("utf8")
    .split(":");
  expect([id, new URLSearchParams(`x=${sent}`).get("x")]).toEqual(["mirror", clientSecret]);
  expect(JSON.stringify(seen)).not.toContain(clientSecret);
});

test.each([
  ["an issuer that refuses", 401, { error: "invalid_client" }, "HTTP 401"],
  ["an answer without a token", 200, { token_type: "bearer" }, "no bearer token in the answer"],
  ["a token of another type", 200, { access_token: "x", token_type: "mac" }, "no bearer token in the answer"],
  [
    "a token that would be another header",
    200,
    { access_token: "x\r\nA: b", token_type: "bearer" },
    "no bearer token",
  ],
])("with %s nothing is sent to the target", async (_what, status, body, why) => {
  const issuer = await server((_seen, response) => json(response, status, body));
  const { origin, seen } = await guarded("authorization", "nothing");
  const secret = opened(
    { kind: "client-credentials", tokenUrl: `${issuer.origin}/`, clientId: "mirror", clientSecret: fresh() },
    { origin },
    { origin: issuer.origin },
  );
  const outcome = await performing(get(origin, "oauth2"), { egress: [origin, issuer.origin], secret });

  expect(outcome).toMatchObject({ status: "failed", detail: expect.stringContaining(why) });
  expect(outcome.detail).toMatch(/^Not sent\. /);
  expect(seen).toEqual([]);
});

test("INV-11 a credential goes to the places on its own list and to no other, whatever else may be reached", async () => {
  const { origin, seen } = await guarded("authorization", "x");
  const issuer = await server((_seen, response) => json(response, 200, {}));
  const elsewhere = { origin: "https://edr.example" };
  const egress = [origin, issuer.origin];
  const toTarget = opened({ kind: "password", username: "mirror", password: fresh() }, elsewhere);
  const toIssuer = opened(
    { kind: "client-credentials", tokenUrl: `${issuer.origin}/`, clientId: "mirror", clientSecret: fresh() },
    { origin },
  );

  for (const [as, secret] of [
    ["http-basic", toTarget],
    ["oauth2", toIssuer],
  ] as const)
    expect(await performing(get(origin, as), { egress, secret })).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("its partner did not list that place"),
    });
  expect([...seen, ...issuer.seen]).toEqual([]);
});

const PASSWORD: CredentialSecret = { kind: "password", username: "mirror", password: "correct horse" };
const KEY: CredentialSecret = { kind: "private-key", username: "mirror", privateKey: "a private key" };
const TOKEN: CredentialSecret = { kind: "bearer-token", token: "a-token" };

test.each([
  ["a token for a name and password", "http-basic", TOKEN, {}, "is a bearer-token"],
  ["a password for a token", "oauth2", PASSWORD, {}, "is a password"],
  ["a key for a password", "user-auth", KEY, {}, "is a private-key"],
  ["another user than the playbook's", "http-basic", PASSWORD, { user: "root" }, "is not for root"],
  ["no secret", "http-basic", undefined, {}, "could not be opened"],
] as const)("with %s nothing is sent", async (_what, as, value, more, why) => {
  const { origin, seen } = await guarded("authorization", "x");
  const secret = value === undefined ? {} : { secret: opened(value, { origin }) };

  expect(await performing(get(origin, as, more), { egress: [origin], ...secret })).toEqual({
    status: "failed",
    detail: expect.stringMatching(/^Not sent\. /),
  });
  expect((await performing(get(origin, as, more), { egress: [origin], ...secret })).detail).toContain(why);
  expect(seen).toEqual([]);
});

test("INV-11 a service that says the secret back, in any of its forms, brings it neither into the outcome nor into the log", async () => {
  const password = `${fresh()}/+=&é"`;
  const forms = [
    password,
    encodeURIComponent(password),
    new URLSearchParams({ p: password }).toString(),
    JSON.stringify(password),
    Buffer.from(password).toString("base64"),
    Buffer.from(`mirror:${password}`).toString("base64"),
    Buffer.from(`xy${password}`).toString("base64url"),
    Buffer.from(password).toString("hex"),
  ];
  const logged = new Logged();
  const seen: string[] = [];
  for (const status of [200, 400]) {
    const { origin } = await server((one, response) =>
      json(response, status, { forms, header: one.headers.authorization }),
    );
    const secret = opened({ kind: "password", username: "mirror", password }, { origin });
    seen.push(
      JSON.stringify(await performing(get(origin, "http-basic"), { egress: [origin], secret, logged })),
    );
  }

  expect(seen[0]).toContain("[redacted]");
  for (const form of forms) expect(seen.join("") + logged.text).not.toContain(form);
  // Wherever in a longer text it begins, what base64 makes of its middle is not there either.
  const middle = Buffer.from(password).subarray(3, 21).toString("base64");
  expect(seen.join("") + logged.text).not.toContain(middle);
});
