import { expect, test } from "vitest";
import {
  accepted,
  END,
  faultsOf,
  idOf,
  read,
  task,
  type Written,
  warningsOf,
  written,
} from "../testing/written-playbook.js";

const A = idOf("action", "a");
const PLACE = idOf("ssh", "place");
const API = idOf("http-api", "api");
const LOGIN = idOf("user-auth", "login");
const KEY = idOf("private-key", "key");
const BASIC = idOf("http-basic", "basic");
const BEARER = idOf("oauth2", "bearer");

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
const at = (step: string, ...rest: (string | number)[]) => ["", "workflow", step, ...rest].join("/");

function overSsh(command: Written, more: Written = {}, target: Written = {}): Written {
  return written(
    { [A]: task(END, { commands: [{ type: "ssh", ...command }], targets: [PLACE], ...more }) },
    {
      authentication_info_definitions: {
        [LOGIN]: { type: "user-auth", username: "root", kms: true, kms_key_identifier: "fw-root" },
        [BASIC]: { type: "http-basic", kms: true, kms_key_identifier: "x" },
      },
      target_definitions: {
        [PLACE]: {
          type: "ssh",
          name: "Firewall",
          address: { dname: ["fw.example"] },
          authentication_info: LOGIN,
          ...target,
        },
      },
    },
  );
}

test("a command over ssh is read with its place and with how to sign in there, by name and without a secret", () => {
  const playbook = accepted(overSsh({ command: "block-all" }));

  expect(playbook.steps[A]).toMatchObject({ commands: [{ type: "ssh", text: "block-all" }] });
  expect(playbook.targets[PLACE]?.authentication).toEqual({
    id: LOGIN,
    type: "user-auth",
    credential: "fw-root",
    user: "root",
    header: null,
  });
  expect(accepted(overSsh({ command_b64: base64('echo "a b"') })).steps[A]).toMatchObject({
    commands: [{ text: 'echo "a b"' }],
  });
});

test("SEMANTICS 17 an author's constants become part of a shell's text at import; any other value is refused by name", () => {
  const variables = (more: Written) => ({
    step_variables: { __file__: { type: "string", value: "/tmp/a b", ...more } },
  });

  expect(
    accepted(overSsh({ command: "touch __file__:value" }, variables({ constant: true }))).steps[A],
  ).toMatchObject({
    commands: [{ text: "touch /tmp/a b" }],
  });
  for (const more of [
    {},
    { constant: false },
    { constant: true, value: null },
    { constant: true, external: true },
  ])
    expect(faultsOf(overSsh({ command: "touch __file__:value" }, variables(more)))).toContain(
      `value-into-shell ${at(A, "commands", 0)}`,
    );
  expect(faultsOf(overSsh({ command: "touch '__file__:value'" }, variables({})))).toContain(
    `value-into-shell ${at(A, "commands", 0)}`,
  );
});

test("a command over ssh goes to the step's targets, and without any to its agent; what is not defined is named", () => {
  const agent = {
    type: "ssh",
    name: "Gateway",
    address: { dname: ["gw.example"] },
    authentication_info: LOGIN,
  };
  const toAgent = (more: Written) =>
    written(
      { [A]: task(END, { commands: [{ type: "ssh", command: "x" }], agent: PLACE, ...more }) },
      {
        agent_definitions: { [PLACE]: agent },
        authentication_info_definitions: {
          [LOGIN]: { type: "user-auth", kms: true, kms_key_identifier: "x" },
        },
      },
    );
  expect(accepted(toAgent({})).steps[A]).toMatchObject({ commands: [{ type: "ssh", text: "x" }] });
  expect(faultsOf(toAgent({ targets: [idOf("ssh", "gone")] }))).toEqual([
    `no-such-target ${at(A, "targets", 0)}`,
  ]);
  expect(faultsOf(toAgent({ targets: [7] }))).toEqual([`shape ${at(A, "targets", 0)}`]);
  expect(faultsOf(toAgent({ agent: idOf("ssh", "gone") }))).toEqual([`no-such-agent ${at(A, "agent")}`]);
  expect(faultsOf(toAgent({ agent: 7 }))).toEqual([`shape ${at(A, "agent")}`]);
});

test("values reach a command over ssh through in_args, and stay out of its text", () => {
  const document = overSsh(
    { command: "/usr/local/bin/isolate" },
    { in_args: ["__host__"], step_variables: { __host__: { type: "string", value: "$(reboot)" } } },
  );

  expect(accepted(document).steps[A]).toMatchObject({
    inArgs: ["__host__"],
    commands: [{ text: "/usr/local/bin/isolate" }],
  });
});

test("a command over ssh that no address leads to is a person's, marked by a warning; one that nobody can sign in for is refused", () => {
  expect(warningsOf(overSsh({ command: "x" }, {}, { address: {} }))).toContain(
    `by-hand ${at(A, "commands", 0, "type")}`,
  );
  expect(accepted(overSsh({ command: "x" }, {}, { address: {} })).steps[A]).toMatchObject({
    commands: [{ type: "manual", text: "x", inPlaceOf: { type: "ssh", targets: ["Firewall"] } }],
  });
  expect(faultsOf(overSsh({ command: "x" }, {}, { authentication_info: undefined }))).toEqual([
    `ssh-authentication ${at(A)}`,
  ]);
  expect(faultsOf(overSsh({ command: "x" }, {}, { authentication_info: BASIC }))).toEqual([
    `ssh-authentication ${at(A)}`,
  ]);
  expect(faultsOf(overSsh({}))).toEqual([`missing ${at(A, "commands", 0, "command")}`]);
  expect(faultsOf(overSsh({ command: "x" }, {}, { address: { url: ["ssh://fw.example/path"] } }))).toEqual([
    `address-unusable ${at(A, "commands", 0)}`,
  ]);
});

const DENY = { action: "deny", target: { ipv4_net: "192.0.2.7" }, args: { response_requested: "complete" } };

function overOpenC2(content: unknown, more: Written = {}, step: Written = {}): Written {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return written(
    {
      [A]: task(END, {
        commands: [
          {
            type: "openc2-http",
            command: "POST /.well-known/openc2 HTTP/1.1",
            content_b64: base64(text),
            ...more,
          },
        ],
        targets: [API],
        ...step,
      }),
    },
    {
      target_definitions: {
        [API]: { type: "http-api", name: "Filter", address: { dname: ["oc2.example"] } },
      },
    },
  );
}

test("an OpenC2 command is read alone or in its message, and checked by the language's rules", () => {
  for (const content of [DENY, { headers: { from: "a" }, body: { openc2: { request: DENY } } }])
    expect(accepted(overOpenC2(content)).steps[A]).toMatchObject({
      commands: [{ type: "openc2-http", path: "/.well-known/openc2" }],
    });
});

test.each([
  ["an action that the language does not know", { ...DENY, action: "destroy" }],
  ["no target", { action: "deny", target: {} }],
  ["two targets", { action: "deny", target: { ipv4_net: "192.0.2.7", domain_name: "x.example" } }],
  ["a target that the language does not know", { action: "deny", target: { planet: "x" } }],
  ["an address that is none", { action: "deny", target: { ipv4_net: "192.0.2.700" } }],
  ["a prefix that is too long", { action: "deny", target: { ipv4_net: "192.0.2.0/33" } }],
  ["a port that is none", { action: "deny", target: { ipv4_connection: { dst_port: 70_000 } } }],
  ["a connection of nothing", { action: "deny", target: { ipv4_connection: {} } }],
  ["three times", { ...DENY, args: { start_time: 1, stop_time: 2, duration: 3 } }],
  ["an answer that nobody gives", { ...DENY, args: { response_requested: "soon" } }],
  ["two actuators", { ...DENY, actuator: { slpf: {}, er: {} } }],
  ["a property that the language does not know", { ...DENY, urgency: "high" }],
  ["an id with blanks", { ...DENY, command_id: "a b" }],
  ["no object", "[]"],
  ["no JSON", "deny it"],
  ["a message without a command", { body: { openc2: {} } }],
])("an OpenC2 command with %s is refused at import", (_what, content) => {
  expect(faultsOf(overOpenC2(content))).toEqual([expect.stringMatching(/^(openc2-command|body-not-json) /)]);
});

test("an OpenC2 command whose text comes from a variable is checked when that is known, and not before", () => {
  const deny = { action: "deny", target: { ipv4_net: "__ip__:value" } };
  const step = (type: string) => ({ step_variables: { __ip__: { type } } });
  expect(faultsOf(overOpenC2(deny, {}, step("string")))).toEqual([]);
  const nowhere = { command: "POST /a/../b HTTP/1.1" };
  expect(faultsOf(overOpenC2(deny, nowhere, step("string")))).toEqual([
    `dot-segment ${at(A, "commands", 0)}`,
  ]);
});

test("a profile's own targets and arguments are its own affair", () => {
  const content = {
    action: "delete",
    target: { "slpf:rule_number": 1234 },
    args: { slpf: { drop_process: "none" } },
    actuator: { slpf: { asset_id: "30" } },
  };
  expect(faultsOf(overOpenC2(content))).toEqual([]);
  expect(faultsOf(overOpenC2({ ...content, target: { "x-acme": { any: "thing" } } }))).toEqual([]);
});

test("an OpenC2 command goes by POST, and has a content", () => {
  expect(faultsOf(overOpenC2(DENY, { command: "GET / HTTP/1.1" }))).toEqual([
    `start-line ${at(A, "commands", 0, "command")}`,
  ]);
  expect(faultsOf(overOpenC2(DENY, { content_b64: undefined }))).toEqual([
    `missing ${at(A, "commands", 0, "content_b64")}`,
  ]);
  expect(warningsOf(overOpenC2(DENY, { type: "openc2" }))).toContain(
    `command-type-spelling ${at(A, "commands", 0, "type")}`,
  );
});

function signedIn(definition: Written, id = BASIC, more: Written = {}): Written {
  return written(
    { [A]: task(END, { commands: [{ type: "http-api", command: "GET / HTTP/1.1" }], targets: [API] }) },
    {
      authentication_info_definitions: { [id]: definition },
      target_definitions: {
        [API]: {
          type: "http-api",
          name: "EDR",
          address: { url: ["https://edr.example/"] },
          authentication_info: id,
        },
      },
      ...more,
    },
  );
}

const authentication = (document: Written) => accepted(document).targets[API]?.authentication;

test("each type of authentication becomes a reference to a credential, named by the key identifier or by its own id", () => {
  expect(authentication(signedIn({ type: "http-basic", user_id: "mirror" }))).toEqual({
    id: BASIC,
    type: "http-basic",
    credential: BASIC,
    user: "mirror",
    header: null,
  });
  expect(
    authentication(
      signedIn({ type: "oauth2", oauth_header: "X-Api-Key", kms: true, kms_key_identifier: "edr" }, BEARER),
    ),
  ).toMatchObject({ type: "oauth2", credential: "edr", header: "X-Api-Key" });
  for (const header of ["Authorization", "Authorization: Bearer", "Bearer", "authorization:"])
    expect(authentication(signedIn({ type: "oauth2", oauth_header: header }, BEARER))?.header).toBeNull();
  expect(authentication(signedIn({ type: "user-auth", username: "mirror" }, LOGIN))).toMatchObject({
    type: "user-auth",
    user: "mirror",
  });
});

test.each([
  ["kms without a name", { type: "http-basic", kms: true }, BASIC, "missing"],
  [
    "a name that is none",
    { type: "http-basic", kms: true, kms_key_identifier: "a b" },
    BASIC,
    "credential-name",
  ],
  ["a user from a variable", { type: "http-basic", user_id: "__user__:value" }, BASIC, "user-from-variable"],
  [
    "a signed OAuth 1.0 header",
    { type: "oauth2", oauth_header: 'OAuth realm="x", oauth_nonce="y"' },
    BEARER,
    "oauth-header",
  ],
  ["a private key over HTTP", { type: "private-key" }, KEY, "http-authentication"],
  ["a type that no machine carries", { type: "smoke-signal" }, idOf("smoke-signal", "x"), "not-executed-yet"],
  ["no object", "secret", BASIC, "shape"],
  ["a user that is no text", { type: "http-basic", user_id: 7 }, BASIC, "shape"],
  ["an id that is no name", { type: "http-basic" }, "my login", "credential-name"],
])("authentication with %s is refused by name", (_what, definition, id, code) => {
  const codes = faultsOf(signedIn(definition as Written, id)).map((fault) => fault.split(" ")[0]);
  expect(codes).toContain(code);
});

test("definitions of authentication that are none are refused; what leaves no doubt is warned of", () => {
  const root = "/authentication_info_definitions";
  expect(faultsOf(written({}, { authentication_info_definitions: [] }))).toContain(`shape ${root}`);
  const stored = signedIn({ type: "http-basic", kms_key_identifier: "edr" });
  expect(warningsOf(stored)).toEqual([`kms-not-said ${root}/${BASIC}/kms`]);
  expect(authentication(stored)?.credential).toBe("edr");
  const reading = read(signedIn({ username: "mirror" }));
  expect(reading.warnings.find(({ code }) => code === "unknown-authentication")?.problem).toBe(
    'No machine here signs in by "nothing".',
  );
});

const CANARY = "c4nary-0f-h1gh-entr0py";

test("SEMANTICS 30 a secret that stands in a document is taken out of it at import, and is in nothing that comes of it", () => {
  const document = signedIn({ type: "http-basic", user_id: "mirror", password: CANARY });
  const reading = read(document);

  expect(reading.ok && reading.warnings.map(({ code, pointer }) => `${code} ${pointer}`)).toContain(
    `secret-taken-out /authentication_info_definitions/${BASIC}/password`,
  );
  expect(JSON.stringify(reading)).not.toContain(CANARY);
  expect(reading.ok && JSON.parse(reading.text).authentication_info_definitions[BASIC]).toEqual({
    type: "http-basic",
    user_id: "mirror",
    kms: true,
    kms_key_identifier: BASIC,
  });
  expect(authentication(document)?.credential).toBe(BASIC);
});

test("SEMANTICS 30 what is kept without its secret reads as itself again: same hash, nothing more to take out", () => {
  const first = read(signedIn({ type: "oauth2", oauth_header: "Bearer", token: CANARY }, BEARER));
  if (!first.ok) throw new Error("It is sound.");
  const again = read(JSON.parse(first.text));

  expect(again).toMatchObject({ ok: true, playbook: { hash: first.playbook.hash } });
  expect(again.warnings.map(({ code }) => code)).not.toContain("secret-taken-out");
});

test("SEMANTICS 30 a document without a secret is kept byte for byte", () => {
  const text = JSON.stringify(signedIn({ type: "http-basic", user_id: "mirror" }), null, 3);
  expect(read(JSON.parse(text)).ok).toBe(true);
  const reading = read(JSON.parse(text));
  expect(reading.ok && reading.text).toBe(JSON.stringify(JSON.parse(text)));
});

test.each([
  ["a type of its own", { type: "authentication-info", username: "admin", password: CANARY }],
  [
    "a nested extension",
    { type: "http-basic", authentication_info_extensions: { x: { client_secret: CANARY } } },
  ],
  ["a list", { type: "http-basic", passwords: [CANARY] }],
  ["a private key", { type: "private-key", username: "x", private_key: CANARY }],
])("SEMANTICS 30 a secret under %s is found too, whether or not anything uses it", (_what, definition) => {
  const document = written({}, { authentication_info_definitions: { [BASIC]: definition } });
  expect(warningsOf(document).some((warning) => warning.startsWith("secret-taken-out"))).toBe(true);
  expect(JSON.stringify(read(document))).not.toContain(CANARY);
});

test("SEMANTICS 30 a secret that is taken out is looked up by the name that its definition has, else by the definition's id", () => {
  const credential = (more: Written) =>
    authentication(signedIn({ type: "http-basic", password: CANARY, ...more }))?.credential;
  expect(credential({})).toBe(BASIC);
  expect(credential({ kms_key_identifier: "edr" })).toBe("edr");
  expect(credential({ kms_key_identifier: "" })).toBe(BASIC);
});

test("SEMANTICS 30 a signed document with a secret is refused: its signature would not survive, nor should the secret", () => {
  const document = signedIn({ type: "http-basic", password: CANARY }, BASIC, {
    signatures: [{ type: "jss" }],
  });
  expect(faultsOf(document)).toContain(
    `secret-in-signed-document /authentication_info_definitions/${BASIC}/password`,
  );
  expect(JSON.stringify(read(document))).not.toContain(CANARY);
});

test("SEMANTICS 30 a secret from a variable, or in a header of a command, is refused with what to do instead", () => {
  expect(faultsOf(signedIn({ type: "http-basic", password: "__pw__:value" }))).toContain(
    `secret-from-variable /authentication_info_definitions/${BASIC}/password`,
  );
  for (const header of ["Authorization", "cookie", "X-API-Key"]) {
    const command = {
      type: "http-api",
      command: "GET https://edr.example/ HTTP/1.1",
      headers: { [header]: [CANARY] },
    };
    const document = written({ [A]: task(END, { commands: [command] }) });
    expect(faultsOf(document)).toEqual([`secret-in-header ${at(A, "commands", 0, "headers", header)}`]);
    expect(JSON.stringify(read(document))).not.toContain(CANARY);
  }
});
