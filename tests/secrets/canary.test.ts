import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { ApiConfig, runApi } from "@mirror/api";
import { connectRedis, openLogger } from "@mirror/chassis";
import { mirror } from "@mirror/cli/testing";
import { ExecutorConfig, runExecutor } from "@mirror/executor";
import { runOrchestrator } from "@mirror/orchestrator";
import { withRedis } from "@mirror/real-redis";
import { type RunningSshd, sshdLeftOut, startSshd } from "@mirror/real-sshd";
import { afterEach, expect, test } from "vitest";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const canary = (what: string) => `${what}-${randomBytes(24).toString("base64url")}`;

/** A real service that says back whatever it is told; `/hang` never answers. */
async function echo(): Promise<string> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const said = { headers: request.headers, raw: request.rawHeaders, body };
      if (request.url === "/hang") return;
      if (request.url === "/token")
        answer(response, 200, { access_token: TOKEN_GIVEN, token_type: "bearer" });
      else if (request.url === "/openc2")
        answer(response, 200, { body: { openc2: { response: { status: 200, results: said } } } });
      else answer(response, request.url === "/fail" ? 400 : 200, said);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const PASSWORD = canary("password");
const CLIENT_SECRET = canary("client");
const TOKEN_GIVEN = canary("given");
const API_KEY = canary("key");
const LITERAL = canary("literal");

/** A secret as it is, and as it would come out of the encodings that things pass through. */
function formsOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .slice(before === 0 ? 0 : before + 1, -3),
  );
  const url = base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  return [secret, encodeURIComponent(secret), bytes.toString("hex"), ...base64, ...url].map((form) =>
    Buffer.from(form),
  );
}

async function filesUnder(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) found.push(join(entry.parentPath, entry.name));
  return found;
}

const uuid = (last: number) => `00000000-0000-4000-8000-${String(last).padStart(12, "0")}`;
const PLAYBOOK = `playbook--${uuid(999)}`;

/** An action that does one command, and goes on to the next whatever comes of it. */
interface Deed {
  readonly command: Record<string, unknown>;
  readonly at: string;
  readonly credential: string;
  readonly type: string;
  readonly timeout?: number;
}

function documentOf(deeds: readonly Deed[]): string {
  const step = (index: number) => (index < deeds.length ? `action--${uuid(index)}` : `end--${uuid(998)}`);
  const kind = ({ at }: Deed) => (at.startsWith("ssh:") ? "ssh" : "http-api");
  return JSON.stringify({
    type: "playbook",
    spec_version: "cacao-2.0",
    id: PLAYBOOK,
    name: "Canaries",
    created_by: `identity--${uuid(1)}`,
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    playbook_variables: { __said__: { type: "string", value: null } },
    workflow_start: `start--${uuid(997)}`,
    workflow: {
      [`start--${uuid(997)}`]: { type: "start", on_completion: step(0) },
      ...Object.fromEntries(
        deeds.map(({ command, timeout }, index) => [
          step(index),
          {
            type: "action",
            name: `Deed ${index}`,
            commands: [command],
            agent: `group--${uuid(2)}`,
            targets: [`${kind(deeds[index] as Deed)}--${uuid(100 + index)}`],
            out_args: ["__said__"],
            on_success: step(index + 1),
            on_failure: step(index + 1),
            ...(timeout === undefined ? {} : { timeout }),
          },
        ]),
      ),
      [`end--${uuid(998)}`]: { type: "end" },
    },
    agent_definitions: { [`group--${uuid(2)}`]: { type: "group", name: "Duty desk" } },
    target_definitions: Object.fromEntries(
      deeds.map((deed, index) => [
        `${kind(deed)}--${uuid(100 + index)}`,
        {
          type: kind(deed),
          name: `Target ${index}`,
          address: { url: [deed.at] },
          authentication_info: `${deed.type}--${uuid(200 + index)}`,
        },
      ]),
    ),
    authentication_info_definitions: {
      ...Object.fromEntries(
        deeds.map(({ type, credential }, index) => [
          `${type}--${uuid(200 + index)}`,
          { type, kms: true, kms_key_identifier: credential },
        ]),
      ),
      // Nobody uses it; it stands there literally all the same.
      [`http-basic--${uuid(300)}`]: { type: "http-basic", user_id: "mirror", password: LITERAL },
    },
  });
}

const get = (path: string) => ({ type: "http-api", command: `GET ${path} HTTP/1.1` });
const openC2 = {
  type: "openc2-http",
  command: "POST /openc2 HTTP/1.1",
  content_b64: Buffer.from('{"action":"query","target":{"features":[]}}').toString("base64"),
};

test(`INV-11 SEMANTICS 30 of the secrets that a whole run signs in by, none is in what is kept, logged, answered or handed out${sshdLeftOut}`, async () => {
  const [service, outside] = [await echo(), await mkdtemp(join(tmpdir(), "mirror-canary-"))];
  closing.push(() => rm(outside, { recursive: true, force: true }));
  const sshd: RunningSshd | undefined = sshdLeftOut === "" ? await startSshd() : undefined;
  if (sshd !== undefined) closing.push(() => sshd.stop());
  const secrets = [
    PASSWORD,
    CLIENT_SECRET,
    TOKEN_GIVEN,
    API_KEY,
    LITERAL,
    ...(sshd === undefined ? [] : [sshd.password]),
  ];
  let heard = "";
  const hears = new Writable({
    write(chunk, _encoding, done) {
      heard += String(chunk);
      done();
    },
  });

  await withRedis(async (redis) => {
    const data = join(outside, "data");
    const log = openLogger({ service: "canary", level: "debug", format: "json", to: hears });
    const settings = {
      REDIS_URL: redis.url,
      MIRROR_DATA_DIR: data,
      MIRROR_PORT: "0",
      MIRROR_LOG_LEVEL: "debug",
    };
    const egress = [service, ...(sshd === undefined ? [] : [sshd.place])].join(",");
    const config = ExecutorConfig.parse({ ...settings, MIRROR_EGRESS: egress });
    const executor = await runExecutor({ config, log });
    const orchestrator = await runOrchestrator({ config, log });
    const api = await runApi({ config: ApiConfig.parse(settings), log });
    try {
      const admin = (await readFile(join(data, "admin-token"), "utf8")).trim();
      const ask = async (token: string, ...argv: string[]) => {
        const { code, stdout, stderr } = await mirror(argv, {
          env: { MIRROR_URL: api.url, MIRROR_TOKEN: token },
        });
        heard += stdout + stderr;
        if (code !== 0) throw new Error(`mirror ${argv.join(" ")} ended with ${code}:\n${stderr}`);
        return stdout;
      };
      const json = async (token: string, ...argv: string[]) =>
        JSON.parse(await ask(token, ...argv, "-o", "json"));
      await json(admin, "partner", "add", "--name", "Norland", "--kind", "state");
      await json(
        admin,
        "person",
        "add",
        "--partner",
        "Norland",
        "--name",
        "Ada",
        ...["trigger", "responder", "run-lead", "administrator", "auditor"].flatMap((role) => [
          "--role",
          role,
        ]),
      );
      await json(admin, "team", "add", "--partner", "Norland", "--name", "CSIRT", "--member", "Ada");
      const ada: string = (await json(admin, "token", "create", "--partner", "Norland", "--person", "Ada"))
        .secret;
      const put = async (name: string, secret: string, ...more: string[]) => {
        const file = join(outside, "secret");
        await writeFile(file, `${secret}\n`);
        await ask(ada, "secret", "put", name, ...more, "--file", file);
      };
      await put("basic", PASSWORD, "--kind", "password", "--username", "mirror", "--to", service);
      await put("key", API_KEY, "--kind", "header", "--header", "X-Api-Key", "--to", service);
      await put(
        "client",
        CLIENT_SECRET,
        ...["--kind", "client-credentials", "--client-id", "mirror"],
        ...["--token-url", `${service}/token`, "--to", service],
      );
      const overSsh: Deed[] = [];
      if (sshd !== undefined) {
        const { place, hostKey, user, password } = sshd;
        const shell = ["--kind", "password", "--username", user, "--to"];
        await put("shell", password, ...shell, `${place}=${hostKey}`);
        await put("strange", password, ...shell, `${place}=SHA256:${"A".repeat(43)}`);
        const says = (then: string) => ({
          type: "ssh",
          command: `cat mine >&2; cat mine; ${then}`,
        });
        await writeFile(
          join(sshd.folder, "mine"),
          `${password}\n${Buffer.from(password).toString("base64")}\n`,
          { mode: 0o644 },
        );
        for (const [then, credential] of [
          ["exit 0", "shell"],
          ["exit 1", "shell"],
          ["exit 0", "strange"],
        ] as const)
          overSsh.push({ command: says(then), at: place, credential, type: "user-auth" });
      }
      const file = join(outside, "canaries.json");
      const http = (
        command: Record<string, unknown>,
        credential: string,
        type: string,
        timeout?: number,
      ): Deed => ({
        ...{ command, at: service, credential, type },
        ...(timeout === undefined ? {} : { timeout }),
      });
      await writeFile(
        file,
        documentOf([
          http(get("/"), "basic", "http-basic"),
          http(get("/fail"), "basic", "http-basic"),
          http(get("/"), "key", "oauth2"),
          http(get("/fail"), "client", "oauth2"),
          http(openC2, "client", "oauth2"),
          http(get("/"), "never-put", "http-basic"),
          ...overSsh,
          http({ type: "http-api", command: "POST /hang HTTP/1.1" }, "basic", "http-basic", 2_000),
        ]),
      );
      expect(await ask(ada, "playbook", "import", file)).not.toContain(LITERAL);
      const incident = (await json(ada, "incident", "open", "--title", "A canary died", "--severity", "2"))
        .id;
      const run = (
        await json(
          ada,
          "run",
          "start",
          "--playbook",
          "Canaries",
          "--incident",
          incident,
          "--bind",
          "duty-desk=Norland/CSIRT",
        )
      ).id;
      // What hangs is not known, and waits for a person, or ends the run by its time: either way nothing is left to send.
      await expect
        .poll(
          async () => {
            const { status, openSteps } = await json(ada, "run", "show", run);
            return status !== "active" ? "over" : `${openSteps[0]?.name} ${openSteps[0]?.status}`;
          },
          { timeout: 40_000, interval: 300 },
        )
        .toMatch(/^over$|on-hold$/);

      const bundle = join(outside, "evidence.jsonl");
      await ask(ada, "evidence", "export", run, "--out", bundle);
      const said = await ask(ada, "run", "timeline", run, "--all");
      for (const argv of [
        ["secret", "list"],
        ["partner", "show"],
        ["run", "show", run],
        ["playbook", "show", PLAYBOOK],
      ])
        await ask(ada, ...argv);
      const left = (await json(ada, "secret", "remove", "client")).credentials;
      expect(left.map((one: { readonly name: string }) => one.name)).not.toContain("client");
      // Each way of ending has come about: else the search would prove nothing.
      const evidence = await readFile(bundle, "utf8");
      expect(evidence.match(/"effect-intended"/g)?.length).toBe(6 + overSsh.length);
      for (const sign of [
        "[redacted]",
        "HTTP 400",
        "no-such-credential",
        ...(sshd === undefined ? [] : ["another host key", "exit status 1"]),
      ])
        expect(evidence + said).toContain(sign);
      heard += evidence;
      const client = connectRedis(redis.url, { purpose: "canary", log });
      await client.save();
      await client.quit();
    } finally {
      await api.stop();
      await orchestrator.stop();
      await executor.stop();
    }
    await rm(join(outside, "secret"));
    await rm(join(outside, "canaries.json"));
    const kept = [...(await filesUnder(redis.dir)), ...(await filesUnder(outside))];
    expect(kept.some((path) => path.includes("aof")) && kept.some((path) => path.endsWith(".rdb"))).toBe(
      true,
    );
    const places: [string, Buffer][] = [["what was logged and answered", Buffer.from(heard)]];
    for (const path of kept) if ((await stat(path)).isFile()) places.push([path, await readFile(path)]);
    const found = places.flatMap(([place, bytes]) =>
      secrets.flatMap((secret) =>
        formsOf(secret).flatMap((form) =>
          bytes.includes(form) ? [`${place}: ${secret.split("-")[0]}`] : [],
        ),
      ),
    );
    expect(found).toEqual([]);
  });
}, 90_000);
