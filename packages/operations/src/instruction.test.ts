import type { RunId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { consent, document, idFor, task } from "./documents.fixture.js";
import { type Cast, EVERY_ROLE, Scene } from "./scene.fixture.js";

const API = idFor("http-api", "api");
const HOST = idFor("ssh", "host");
const LOGIN = idFor("user-auth", "login");
const BEARER = idFor("oauth2", "bearer");
const address = { type: "string", external: true };

const targets = {
  target_definitions: {
    [API]: { type: "http-api", name: "Firewall", address: { url: ["https://firewall.example"] } },
    [HOST]: {
      type: "ssh",
      name: "Jump host",
      address: { dname: ["jump.example"] },
      authentication_info: LOGIN,
    },
  },
  authentication_info_definitions: {
    [LOGIN]: { type: "user-auth", username: "root", kms: true, kms_key_identifier: "jump-root" },
    [BEARER]: { type: "oauth2", token: "", kms: true, kms_key_identifier: "api-token" },
  },
};

/** What officials are asked to agree to: the text of the one step that the question guards. */
async function askedAbout(
  command: object,
  target: string,
  more: { readonly step?: object; readonly fields?: object; readonly values?: Record<string, string> } = {},
): Promise<string> {
  const scene = new Scene();
  const host: Cast = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  const ada = host.as("Ada");
  const text = document(
    "Ask first",
    [
      consent("Ask", ["host"], { next: "Block", onFailure: "end" }),
      task("Block", "host", {
        commands: [command],
        ...(target === "" ? {} : { targets: [target] }),
        ...more.step,
        mirror: {
          kind: "task",
          guarded_by: [idFor("action", "Ask")],
          effect: { class: "E1", on: "host", targets: ["fw"], reversible: true },
        },
      }),
    ],
    { ...targets, variables: { __address__: address }, ...more.fields },
  );
  const incident = await scene.incident(ada, [host]);
  const playbook = await scene.imported(ada, text);
  const run: RunId = await scene.start(ada, playbook, incident, { host }, more.values ?? {});
  const [step] = (await scene.round(run, "Ask")).question.scope.steps;
  return step?.text ?? "";
}

const VALUES = { values: { __address__: "192.0.2.7" } };

test("C-03 officials are asked about a request to the byte, and what is not known yet stands in it by its name", async () => {
  const put = { type: "http-api", command: "PUT /blocks/__address__:value HTTP/1.1" };
  expect(await askedAbout(put, API, VALUES)).toContain("PUT https://firewall.example/blocks/192.0.2.7");
  const open = await askedAbout(put, API);
  expect(open).toContain("/blocks/__address__:value");
  expect(open).not.toContain("192.0.2.7");
});

test("C-03 a command over ssh is shown with its place, its input and whose name it signs in by", async () => {
  const block = { type: "ssh", command: "block-all" };
  const plain = await askedAbout(block, HOST);
  expect(plain).toContain("block-all");
  expect(plain).toContain("jump.example");
  expect(plain).toContain("Signed in as root by user-auth, with the performer's credential jump-root.");
  expect(plain).not.toContain("On its input");
  const step = { in_args: ["__address__"] };
  expect(await askedAbout(block, HOST, { step, ...VALUES })).toMatch(/On its input: .*192\.0\.2\.7/);
  expect(await askedAbout(block, HOST, { step })).toContain(
    'On its input: {"__address__":"__address__:value"}',
  );
});

test("C-03 an OpenC2 command is shown with what it says and whom it goes to", async () => {
  const message = {
    headers: { request_id: "1" },
    body: { openc2: { request: { action: "deny", target: { ipv4_net: "__address__:value" } } } },
  };
  const deny = {
    type: "openc2-http",
    command: "POST /.well-known/openc2 HTTP/1.1",
    content: JSON.stringify(message),
    headers: { "Content-Type": ["application/openc2+json;version=1.0"] },
  };
  const known = await askedAbout(deny, API, VALUES);
  expect(known).toContain("OpenC2 command to https://firewall.example/.well-known/openc2");
  expect(known).toContain('"ipv4_net":"192.0.2.7"');
  const open = await askedAbout(deny, API);
  expect(open).toContain("__address__:value");
  expect(open).not.toContain("192.0.2.7");
});

test("a token that goes in a header of its own is said to", async () => {
  const fields = {
    target_definitions: {
      [API]: { ...targets.target_definitions[API], authentication_info: BEARER },
    },
    authentication_info_definitions: {
      [BEARER]: { ...targets.authentication_info_definitions[BEARER], oauth_header: "X-Api-Key" },
    },
  };
  const get = { type: "http-api", command: "GET /blocks HTTP/1.1" };
  expect(await askedAbout(get, API, { fields })).toContain(
    "Signed in by oauth2 in the header X-Api-Key, with the performer's credential api-token.",
  );
});

test("C-03 where a command over ssh goes to is shown by its name while it is not known", async () => {
  const fields = {
    target_definitions: {
      [HOST]: { ...targets.target_definitions[HOST], address: { dname: ["__address__:value"] } },
    },
  };
  const open = await askedAbout({ type: "ssh", command: "block-all" }, HOST, { fields });
  expect(open).toContain('ssh {"dname":["__address__:value"]}');
  expect(open).not.toContain("On its input");
});

test("C-03 a step's own value stands in what officials are asked about, before the playbook's of the same name", async () => {
  const put = { type: "http-api", command: "PUT /blocks/__address__:value HTTP/1.1" };
  const step = {
    step_variables: { __address__: { type: "string", value: "198.51.100.9" } },
  };
  const asked = await askedAbout(put, API, { step, ...VALUES });
  expect(asked).toContain("PUT https://firewall.example/blocks/198.51.100.9");
});
