import { expect, test } from "vitest";
import {
  accepted,
  DESK,
  END,
  faultsOf,
  idOf,
  task,
  type Written,
  warningsOf,
  written,
} from "../testing/written-playbook.js";

const A = idOf("action", "a");
const HOST = idOf("net-address", "host");
const PLACE = `/workflow/${A}/commands/0`;

const withCommand = (command: Written, more: Written = {}) =>
  written(
    { [A]: task(END, { commands: [command], targets: [HOST], ...more }) },
    {
      target_definitions: {
        [HOST]: { type: "net-address", name: "Ward server", address: { ipv4: ["192.0.2.7"] }, port: "5985" },
      },
    },
  );

function shown(command: Written) {
  const step = accepted(withCommand(command)).steps[A];
  return step?.type === "action" ? step.commands[0] : undefined;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["bash", { command: "ls" }],
  ["powershell", { command: "ls" }],
  ["caldera-cmd", { command: "ls" }],
  ["elastic", { command_b64: base64("ls") }],
  ["jupyter", { command_b64: base64("ls") }],
  ["kestrel", { command_b64: base64("ls") }],
  ["sigma", { command_b64: base64("ls") }],
  ["yara", { command_b64: base64("ls") }],
])(
  "CACAO 24: %s becomes a person's task that shows the command decoded, and is marked as one",
  (type, payload) => {
    expect(shown({ type, ...payload, playbook_activity: "scan-system" })).toEqual({
      type: "manual",
      text: "ls",
      activity: "scan-system",
      inPlaceOf: {
        type,
        text: "ls",
        agent: "Duty desk",
        targets: ["Ward server (192.0.2.7, port 5985)"],
      },
    });
    expect(warningsOf(withCommand({ type, ...payload }))).toEqual([`by-hand ${PLACE}/type`]);
  },
);

test("CACAO 24: a type that the standard does not have is shown with all that it says, and warned of", () => {
  const own = { type: "telepathy", command: "Think of it", strength: 3, options: { calm: true } };
  expect(shown(own)).toMatchObject({
    text: 'Think of it\nstrength: 3\noptions: {"calm":true}',
    inPlaceOf: { type: "telepathy" },
  });
  expect(warningsOf(withCommand(own))).toEqual([
    `unknown-command-type ${PLACE}/type`,
    `by-hand ${PLACE}/type`,
  ]);
});

test("CACAO 24, 30: what a command would sign in with is named, and not shown", () => {
  const own = {
    type: "telepathy",
    command: "Think",
    api_key: "hunter2",
    login: { password: "hunter2" },
    hosts: [{ token: "hunter2" }],
    headers: { Authorization: ["Bearer hunter2"], Accept: "text/plain" },
  };
  const command = shown(own);
  expect(JSON.stringify(command)).not.toContain("hunter2");
  expect(command).toMatchObject({
    text: "Think\nAuthorization: (not shown)\nAccept: text/plain\napi_key: (not shown)\nlogin: (not shown)\nhosts: (not shown)",
  });
});

test("what stands in base64 and is no text is shown as it stands; what is no base64 is a fault", () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00]).toString("base64");
  expect(shown({ type: "yara", command_b64: bytes })).toMatchObject({ text: bytes });
  expect(warningsOf(withCommand({ type: "yara", command_b64: bytes }))).toContain(
    `not-text ${PLACE}/command_b64`,
  );
  expect(faultsOf(withCommand({ type: "yara", command_b64: "???" }))).toEqual([
    `not-base64-text ${PLACE}/command_b64`,
  ]);
});

test("CACAO 27: a command that is written twice must say the same twice", () => {
  expect(faultsOf(withCommand({ type: "bash", command: "ls", command_b64: base64("rm") }))).toEqual([
    `said-twice ${PLACE}/command_b64`,
  ]);
  expect(shown({ type: "bash", command: "ls", command_b64: base64("ls") })).toMatchObject({ text: "ls" });
});

test("a command that says nothing is a fault where its type says what it takes, at the property that is missing", () => {
  expect(faultsOf(withCommand({ type: "bash" }))).toEqual([`missing ${PLACE}/command`]);
  expect(faultsOf(withCommand({ type: "sigma" }))).toEqual([`missing ${PLACE}/command_b64`]);
  expect(shown({ type: "telepathy" })).toMatchObject({ text: "Do it", inPlaceOf: { text: "" } });
});

test("a rule in plain text where base64 belongs is taken, with a warning", () => {
  expect(shown({ type: "sigma", command: "title: x" })).toMatchObject({ text: "title: x" });
  expect(warningsOf(withCommand({ type: "sigma", command: "title: x" }))).toContain(
    `command-plain ${PLACE}/command`,
  );
});

test("what a type of one's own says is shown as it stands, text without quotation marks; what is no text is a fault", () => {
  expect(shown({ type: "telepathy", to: "the vendor", times: [1, 2] })).toMatchObject({
    text: "to: the vendor\ntimes: [1,2]",
  });
  expect(faultsOf(withCommand({ type: "bash", command: 7 }))).toEqual([`shape ${PLACE}/command`]);
});

test("variables in a shown command are declared like those of any other", () => {
  expect(faultsOf(withCommand({ type: "bash", command: "ping __gone__:value" }))).toEqual([
    `no-such-variable ${PLACE}`,
  ]);
});

test("a target that is not defined is shown by its id: a person can ask", () => {
  const gone = idOf("ssh", "gone");
  const step = accepted(withCommand({ type: "bash", command: "ls" }, { targets: [gone], agent: DESK })).steps[
    A
  ];
  expect(step).toMatchObject({ targets: [], commands: [{ inPlaceOf: { targets: [gone] } }] });
});
