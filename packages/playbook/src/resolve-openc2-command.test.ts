import { expect, test } from "vitest";
import type { OpenC2Command } from "./playbook.js";
import { openC2MessageText, resolveOpenC2Command } from "./resolve-openc2-command.js";

const REQUEST = { action: "deny", target: { ipv4_net: "192.0.2.7" } };

function resolved(message: string, more: Partial<OpenC2Command> = {}) {
  const command: OpenC2Command = {
    type: "openc2-http",
    path: "https://oc2.example/openc2",
    headers: {},
    message,
    activity: null,
    ...more,
  };
  return resolveOpenC2Command(command, null, () => undefined);
}

test("what makes up the transfer is not the author's to say; other headers are kept", () => {
  const headers = { Accept: ["text/html"], "X-Case": ["7"], "content-type": ["text/plain"], Date: ["now"] };
  expect(resolved(JSON.stringify(REQUEST), { headers })).toEqual({
    ok: true,
    url: "https://oc2.example/openc2",
    headers: { "X-Case": ["7"] },
    content: { request: REQUEST, from: null, to: [] },
  });
});

test.each([
  ["{", "openc2-command"],
  ["[]", "openc2-command"],
  ['{"action":"dance","target":{"uri":"x:y"}}', "openc2-command"],
  ['{"body":{"openc2":{}}}', "openc2-command"],
  ['{"action":"deny","target":{"ipv4_net":"__ip__:value"}}', "value-unknown"],
])("%s is refused: %s", (message, code) => {
  expect(resolved(message)).toMatchObject({ ok: false, kind: "invalid", code });
});

test("a refusal says where in the command the fault lies", () => {
  expect(resolved('{"action":"dance","target":{"uri":"x:y"}}')).toMatchObject({
    detail: expect.stringMatching(/^This is no OpenC2 command\. action: /),
  });
  expect(resolved('{"action":"query","target":{"features":["pairs","pairs"]}}')).toMatchObject({
    detail: "This is no OpenC2 command. target.features: Name each feature once.",
  });
  expect(resolved('{"action":"stop","target":{"process":{}}}')).toMatchObject({
    detail: "This is no OpenC2 command. target.process: Give at least one property.",
  });
  expect(resolved('{"dance":1,"action":"deny","target":{"uri":"x:y"}}')).toMatchObject({
    detail: expect.stringMatching(/^This is no OpenC2 command\. It: /),
  });
});

test("a message that names no sender has none", () => {
  const message = { headers: {}, body: { openc2: { request: REQUEST } } };
  expect(resolved(JSON.stringify(message))).toMatchObject({
    content: { request: REQUEST, from: null, to: [] },
  });
});

test("a message is sent with our own id and time, from and to whom its author named", () => {
  const bare = { request: REQUEST, from: null, to: [] } as const;
  const sent = { id: "id-1", createdMs: 1_700_000_000_000 };
  expect(
    JSON.parse(openC2MessageText({ ...bare, request: { ...bare.request, action: "deny" } }, sent)),
  ).toEqual({
    headers: { request_id: "id-1", created: 1_700_000_000_000 },
    body: { openc2: { request: { ...REQUEST, command_id: "id-1" } } },
  });
  const message = {
    headers: { request_id: "theirs", from: "csirt.example", to: "filter.example" },
    body: { openc2: { request: { ...REQUEST, command_id: "theirs" } } },
  };
  const read = resolved(JSON.stringify(message));
  if (!read.ok) throw new Error(read.detail);
  expect(JSON.parse(openC2MessageText(read.content, sent))).toEqual({
    headers: {
      request_id: "id-1",
      created: 1_700_000_000_000,
      from: "csirt.example",
      to: ["filter.example"],
    },
    body: { openc2: { request: { ...REQUEST, command_id: "id-1" } } },
  });
});
