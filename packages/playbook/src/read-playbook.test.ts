import { contentHash } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  accepted,
  DESK,
  END,
  faultsOf,
  idOf,
  MIRROR,
  read,
  START,
  task,
  type Written,
  warningsOf,
  written,
} from "../testing/written-playbook.js";
import { rolesToBind } from "./playbook.js";
import { readPlaybook } from "./read-playbook.js";

const A = idOf("action", "a");
const B = idOf("action", "b");
const IF = idOf("if-condition", "if");
const SWITCH = idOf("switch-condition", "sw");
const CALL = idOf("playbook-action", "call");
const TARGET = idOf("http-api", "fw");
const at = (step: string, ...parts: (string | number)[]) => ["/workflow", step, ...parts].join("/");

test("a sound playbook is read without a word against it, and comes back with its document", () => {
  const document = written({ [A]: task(END) });
  const reading = read(document);
  expect(reading).toMatchObject({ ok: true, warnings: [] });
  expect(reading.ok && reading.document).toEqual(document);
  expect(accepted(document)).toMatchObject({
    id: document.id,
    modified: "2026-01-02T00:00:00.000Z",
    hash: contentHash(document),
    start: START,
    exception: null,
    revoked: false,
    validFrom: null,
    mirror: null,
  });
});

test("what is read cannot be changed", () => {
  const playbook = accepted(written({ [A]: task(END) }));
  expect(
    Object.isFrozen(playbook) && Object.isFrozen(playbook.steps[A]) && Object.isFrozen(playbook.agents[DESK]),
  ).toBe(true);
});

test("a step keeps all that it says", () => {
  const more = {
    name: " Isolate ",
    description: "Pull the plug.",
    delay: 1000,
    timeout: 60_000,
    step_variables: { __host__: { type: "string", value: "ward-7" } },
    out_args: ["__host__"],
    commands: [
      {
        type: "manual",
        command_b64: "SXNvbGF0ZSBfX2hvc3RfXzp2YWx1ZQ==",
        playbook_activity: "disconnect-system",
      },
    ],
  };
  expect(accepted(written({ [A]: task(END, more) })).steps[A]).toEqual({
    type: "action",
    id: A,
    name: "Isolate",
    description: "Pull the plug.",
    delayMs: 1000,
    timeoutMs: 60_000,
    variables: {
      __host__: { type: "string", description: "", value: "ward-7", constant: false, external: false },
    },
    onCompletion: END,
    onSuccess: null,
    onFailure: null,
    mirror: null,
    agent: DESK,
    targets: [],
    commands: [
      { type: "manual", text: "Isolate __host__:value", activity: "disconnect-system", inPlaceOf: null },
    ],
    inArgs: [],
    outArgs: ["__host__"],
  });
});

test("every fault of a document is named at once", () => {
  const document = {
    type: "playbook",
    spec_version: "cacao-1.1",
    id: "playbook--x",
    created: "yesterday",
    modified: "2026-01-02T00:00:00.000Z",
    created_by: "identity--22222222-2222-4222-8222-222222222222",
    priority: 101,
    workflow_start: START,
    playbook_variables: { nope: {}, __n__: { type: "integer", value: "x" } },
    agent_definitions: { [DESK]: { type: "individual" } },
    workflow: {
      [START]: { type: "start", on_completion: A, on_failure: A },
      [A]: {
        type: "action",
        commands: [{ type: "bash", command: "ls" }],
        on_completion: END,
        on_success: END,
        timeout: -1,
      },
      [END]: { type: "end", on_completion: A },
      "action--1": { type: "dance" },
    },
  };
  const codes = faultsOf(document);
  for (const fault of [
    "shape /spec_version",
    "missing /name",
    "shape /priority",
    "variable-name /playbook_variables/nope",
    "value-type /playbook_variables/__n__/value",
    `missing /agent_definitions/${DESK}/name`,
    `start-goes-on ${at(START, "on_failure")}`,
    `on-completion-excludes ${at(A, "on_completion")}`,
    `shape ${at(A, "timeout")}`,
    `missing ${at(A, "agent")}`,
    `end-goes-on ${at(END, "on_completion")}`,
    "not-an-id /workflow/action--1",
    "no-such-type /workflow/action--1/type",
    `cycle /workflow/${A}`,
    "unreachable /workflow/action--1",
  ]) {
    expect(codes).toContain(fault);
  }
});

test("every fault says what is wrong and what would be right", () => {
  const reading = read({ ...written({ [A]: task(A, { agent: 7, commands: [] }) }), name: 5, extra: true });
  expect(reading.ok).toBe(false);
  for (const fault of [...(reading.ok ? [] : reading.faults), ...reading.warnings]) {
    expect(fault.problem).toMatch(/^[A-Z"_].*[.)]$/s);
    expect(fault.remedy).toMatch(/^[A-Z].*[.:]?/s);
  }
});

test("a remedy names what can be written", () => {
  const remedies = (mirror: Written) => {
    const reading = read(written({ [A]: task(END, { step_extensions: { [MIRROR]: mirror } }) }));
    return reading.ok ? [] : reading.faults.map((fault) => fault.remedy);
  };
  expect(remedies({ kind: "dance" })[0]).toBe(
    "Write one of task, decision, consent, aid, share, escalation, notification, exit.",
  );
  expect(remedies({ kind: "task", exit_criteria: [""] })[0]).toBe("Number of characters: at least 1.");
  expect(remedies({ kind: "task", clocks: Array(21).fill("x") })[0]).toBe("Number of entries: at most 20.");
  expect(remedies({ kind: "task", target_time: "P1M" })[0]).toContain("PT15M");
});

test.each(["", "[]", "null", '"playbook"', "{}"])("%j is refused and not thrown at", (text) => {
  expect(readPlaybook(text)).toMatchObject({ ok: false });
});

test("an action without commands or agent has each named", () => {
  expect(faultsOf(written({ [A]: { type: "action", on_completion: END } }))).toEqual([
    `missing ${at(A, "commands")}`,
    `missing ${at(A, "agent")}`,
  ]);
  expect(faultsOf(written({ [A]: task(END, { commands: [] }) }))).toEqual([`shape ${at(A, "commands")}`]);
});

test("agents that are not there are named; so are targets, where a machine must know them", () => {
  const gone = idOf("http-api", "gone");
  const request = { commands: [{ type: "http-api", command: "GET https://example.org/ HTTP/1.1" }] };
  expect(faultsOf(written({ [A]: task(END, { agent: gone }) }))).toEqual([`no-such-agent ${at(A, "agent")}`]);
  expect(faultsOf(written({ [A]: task(END, { ...request, targets: [gone] }) }))).toEqual([
    `no-such-target ${at(A, "targets", 0)}`,
  ]);
  const byHand = written({ [A]: task(END, { targets: [gone] }) });
  expect(warningsOf(byHand)).toEqual([`no-such-target ${at(A, "targets", 0)}`]);
  expect(accepted(byHand).steps[A]).toMatchObject({ targets: [] });
});

test("an agent at fault is named once, and not at each step that it does", () => {
  const document = written({ [A]: task(END) }, { agent_definitions: { [DESK]: { type: "group" } } });
  expect(faultsOf(document)).toEqual([`missing /agent_definitions/${DESK}/name`]);
});

test("a type that contradicts its id is refused, a type of one's own is not", () => {
  const agents = (id: string, type: string) =>
    written({}, { agent_definitions: { [id]: { type, name: "x" } } });
  const own = "soarca--00000000-0000-4000-8000-000000000001";
  expect(faultsOf(agents(DESK, "individual"))).toEqual([
    `type-contradicts-id /agent_definitions/${DESK}/type`,
  ]);
  expect(faultsOf(agents(own, "ssh"))).toEqual([`type-contradicts-id /agent_definitions/${own}/type`]);
  expect(warningsOf(agents(own, "soarca-manual"))).toEqual([
    `unknown-agent-type /agent_definitions/${own}/type`,
  ]);
  expect(faultsOf(written({ [A]: { ...task(END), type: "end", on_completion: undefined } }))).toContain(
    `type-contradicts-id ${at(A, "type")}`,
  );
});

test.each(["banana@business.com;`shh hack`", "nobody", "a@b c", "@example.org", "x@-example.org", 7])(
  "%j is no e-mail address",
  (work) => {
    const agents = { [DESK]: { type: "group", name: "x", contact: { email: { work } } } };
    expect(faultsOf(written({}, { agent_definitions: agents }))).toEqual([
      `not-an-email /agent_definitions/${DESK}/contact/email/work`,
    ]);
  },
);

test("conditions and switches are read, and their variables must be declared and comparable", () => {
  const branch = idOf("end", "branch");
  const deciding = (condition: string) =>
    written(
      {
        [IF]: { type: "if-condition", condition, on_true: branch, on_completion: SWITCH },
        [SWITCH]: {
          type: "switch-condition",
          switch: "__n__",
          cases: { 1: idOf("end", "one") },
          on_completion: END,
        },
        [branch]: { type: "end" },
        [idOf("end", "one")]: { type: "end" },
      },
      { playbook_variables: { __n__: { type: "integer", value: "2" } } },
    );
  expect(accepted(deciding("__n__:value >= 3")).steps[IF]).toMatchObject({
    condition: { kind: "comparison", variable: "__n__", operator: ">=", values: [3] },
  });
  expect(accepted(deciding("__n__:value = 1")).steps[SWITCH]).toMatchObject({ switchedOn: "__n__" });
  expect(warningsOf(deciding("__n__ == 1"))).toEqual([
    `condition-spelling ${at(IF, "condition")}`,
    `condition-spelling ${at(IF, "condition")}`,
    `switch-spelling ${at(SWITCH, "switch")}`,
  ]);
  expect(faultsOf(deciding("__m__:value = 1"))).toEqual([`no-such-variable ${at(IF, "condition")}`]);
  expect(faultsOf(deciding("__n__:value = '1'"))).toEqual([`condition-type ${at(IF, "condition")}`]);
  expect(faultsOf(deciding("__n__:value LIKE 'x'"))).toEqual([`condition-type ${at(IF, "condition")}`]);
  expect(faultsOf(deciding("__n__:value = "))).toEqual([`not-a-condition ${at(IF, "condition")}`]);
});

test("variables that commands ask for and return are declared, and constants stay", () => {
  const fixed = { playbook_variables: { __fixed__: { type: "string", value: "x", constant: true } } };
  const document = written(
    {
      [A]: task(B, {
        commands: [{ type: "manual", command: "Look up __ip__:value at __fixed__:value, __bare__" }],
        in_args: ["__gone__"],
        out_args: ["__fixed__", "__new__:value"],
      }),
      [B]: task(END, { step_variables: { __mine__: { type: "string" } }, out_args: ["__mine__"] }),
    },
    fixed,
  );
  expect(faultsOf(document)).toEqual([
    `no-such-variable ${at(A, "commands", 0)}`,
    `no-such-variable ${at(A, "in_args", 0)}`,
    `constant-changes ${at(A, "out_args", 0)}`,
    `no-such-variable ${at(A, "out_args", 1)}`,
  ]);
  expect(warningsOf(document)).toEqual([
    `name-without-value ${at(A, "commands", 0)}`,
    `args-are-names ${at(A, "out_args", 1)}`,
  ]);
});

test("a step does not see another step's variables", () => {
  const document = written({
    [A]: task(B, { step_variables: { __mine__: { type: "string" } } }),
    [B]: task(END, { out_args: ["__mine__"] }),
  });
  expect(faultsOf(document)).toEqual([`no-such-variable ${at(B, "out_args", 0)}`]);
});

test("values that leave no doubt become text, others are refused", () => {
  const variables = {
    __n__: { type: "integer", value: 3 },
    __d__: { type: "dictionary", value: { b: 1, a: 2 } },
    __empty__: { type: "integer", value: "" },
    __null__: { type: "bool", value: null },
    __wrong__: { type: "bool", value: "maybe" },
  };
  expect(faultsOf(written({}, { playbook_variables: variables }))).toEqual([
    "value-type /playbook_variables/__wrong__/value",
  ]);
  const { __wrong__, ...sound } = variables;
  const document = written({}, { playbook_variables: sound });
  expect(accepted(document).variables).toMatchObject({
    __n__: { value: "3" },
    __d__: { value: '{"a":2,"b":1}' },
    __empty__: { value: "" },
    __null__: { value: null },
  });
  expect(warningsOf(document)).toEqual(["value-not-text /playbook_variables/__n__/value"]);
});

test("a playbook-action names another playbook", () => {
  const calling = (more: Written) =>
    written({ [CALL]: { type: "playbook-action", on_completion: END, ...more } });
  const other = "playbook--33333333-3333-4333-8333-333333333333";
  expect(
    accepted(calling({ playbook_id: other, playbook_version: "2026-01-01T00:00:00Z" })).steps[CALL],
  ).toMatchObject({
    playbookId: other,
    playbookVersion: "2026-01-01T00:00:00.000Z",
  });
  expect(faultsOf(calling({ playbook_id: "playbook--11111111-1111-4111-8111-111111111111" }))).toEqual([
    `calls-itself ${at(CALL, "playbook_id")}`,
  ]);
  expect(faultsOf(calling({ playbook_id: A }))).toEqual([`not-an-id ${at(CALL, "playbook_id")}`]);
  expect(faultsOf(calling({}))).toEqual([`missing ${at(CALL, "playbook_id")}`]);
});

test("requests are read with their warnings, and what can never be sent is refused at import", () => {
  const targets = {
    [TARGET]: { type: "http-api", name: "Firewall", address: { url: ["https://fw.example/api/"] } },
  };
  const asking = (command: Written, more: Written = targets) =>
    written(
      { [A]: task(END, { commands: [{ type: "http-api", ...command }], targets: [TARGET] }) },
      { target_definitions: more },
    );
  expect(
    accepted(asking({ command: "GET get HTTP1.1", headers: { Accept: "text/plain" } })).steps[A],
  ).toMatchObject({
    commands: [
      {
        type: "http-api",
        method: "GET",
        path: "/get",
        headers: { Accept: ["text/plain"] },
        body: null,
        activity: null,
      },
    ],
  });
  expect(warningsOf(asking({ command: "get get HTTP1.1" }))).toHaveLength(2);
  expect(accepted(asking({ command: "POST /x HTTP/1.1", content_b64: "e30=" })).steps[A]).toMatchObject({
    commands: [{ body: "{}" }],
  });
  for (const [command, code] of [
    [{ command: "Please look" }, "start-line"],
    [{ command: "GET ftp://fw.example/ HTTP/1.1" }, "scheme"],
    [{ command: "GET /a#b HTTP/1.1" }, "start-line"],
    [{ command: "GET __path__:value HTTP/1.1" }, "address-from-variable"],
    [{ command: "GET https://other.example/ HTTP/1.1" }, "two-addresses"],
    [{ command: "GET /a/../b HTTP/1.1" }, "dot-segment"],
    [{ command: "GET / HTTP/1.1", headers: { Host: ["x"] } }, "header-name"],
    [{ command: "GET / HTTP/1.1", headers: { "A B": ["x"] } }, "header-name"],
    [{ command: "GET / HTTP/1.1", headers: { A: ["x\r\nB: y"] } }, "header-value"],
    [{ command: "POST / HTTP/1.1", content: "{", content_b64: "e30=" }, "said-twice"],
    [{ command: "POST / HTTP/1.1", content_b64: "/w==" }, "not-base64-text"],
  ] as const) {
    expect([command, faultsOf(asking(command)).map((fault) => fault.split(" ")[0])]).toEqual([
      command,
      [code],
    ]);
  }
  expect(faultsOf(asking({ command: 7 }))).toEqual([`shape ${at(A, "commands", 0, "command")}`]);
  const nowhere = { [TARGET]: { type: "http-api", name: "Firewall", address: {} } };
  expect(faultsOf(asking({ command: "GET https://under_score.example/ HTTP/1.1" }, nowhere))).toEqual([
    `address-unusable ${at(A, "commands", 0)}`,
  ]);
  expect(faultsOf(asking({ command: "GET / HTTP/1.1" }, nowhere))).toEqual([`no-address ${at(A)}`]);
});

test("what comes of a variable in an address shows when the variable is known, and is not refused before", () => {
  const asking = (command: string, url: string, type = "string") =>
    faultsOf(
      written(
        { [A]: task(END, { commands: [{ type: "http-api", command }], targets: [TARGET] }) },
        {
          playbook_variables: { __siem__: { type, external: true } },
          target_definitions: { [TARGET]: { type: "http-api", name: "SIEM", address: { url: [url] } } },
        },
      ),
    );
  expect(asking("GET /x HTTP/1.1", "__siem__:value")).toEqual([]);
  expect(asking("GET https://siem.example/x HTTP/1.1", "__siem__:value", "uri")).toEqual([]);
  expect(asking("GET /a/../b HTTP/1.1", "__siem__:value", "uri")).toEqual([
    `dot-segment ${at(A, "commands", 0)}`,
  ]);
  expect(asking("GET /x HTTP/1.1", "https://__siem__:value/")).toEqual([
    `address-from-variable ${at(A, "commands", 0)}`,
  ]);
});

test("a host whose name lacks :value is nowhere to send to: a person is shown the request, and import says so", () => {
  const commands = [{ type: "http-api", command: "GET https://__siem__/hosts HTTP/1.1" }];
  const document = written({ [A]: task(END, { commands }) });
  expect(warningsOf(document)).toEqual([
    `address-unfilled ${at(A, "commands", 0, "command")}`,
    `by-hand ${at(A, "commands", 0, "type")}`,
    `name-without-value ${at(A, "commands", 0)}`,
  ]);
  expect(accepted(document).steps[A]).toMatchObject({
    commands: [{ type: "manual", inPlaceOf: { type: "http-api" } }],
  });
});

test("a playbook that says its types says its activities too, or is warned", () => {
  const says = (more: Written) => warningsOf(written({ [A]: task(END) }, more));
  expect(says({ playbook_types: ["mitigation"] })).toEqual(["no-activities /playbook_activities"]);
  expect(says({ playbook_types: ["mitigation"], playbook_activities: [] })).toEqual([
    "no-activities /playbook_activities",
  ]);
  expect(says({ playbook_types: ["mitigation"], playbook_activities: ["isolate-asset"] })).toEqual([]);
});

test("a machine's step whose agent is not there has that one fault; an empty list of targets is none", () => {
  const gone = idOf("http-api", "gone");
  const commands = [{ type: "http-api", command: "GET /x HTTP/1.1" }];
  expect(faultsOf(written({ [A]: task(END, { commands, agent: gone }) }))).toEqual([
    `no-such-agent ${at(A, "agent")}`,
  ]);
  expect(warningsOf(written({ [A]: task(END, { targets: [] }) }))).toEqual([
    `no-targets ${at(A, "targets")}`,
  ]);
});

test("a step that says not where control goes when it has succeeded is refused; one that branches may leave it out", () => {
  expect(faultsOf(written({ [A]: task("", { on_completion: undefined }) }))).toContain(`no-way-on ${at(A)}`);
});

test("an argument that is named twice counts once, with a warning; one that is no name is a fault", () => {
  const variables = { playbook_variables: { __a__: { type: "string" } } };
  const step = (out_args: unknown[]) => written({ [A]: task(END, { out_args }) }, variables);
  expect(warningsOf(step(["__a__", "__a__"]))).toEqual([`named-twice ${at(A, "out_args", 1)}`]);
  expect(accepted(step(["__a__", "__a__"])).steps[A]).toMatchObject({ outArgs: ["__a__"] });
  expect(faultsOf(step([7]))).toEqual([`shape ${at(A, "out_args", 0)}`]);
});

test("CACAO 16: commands for people and for machines stand in one action, in their order", () => {
  const commands = [
    { type: "manual", command: "Look." },
    { type: "http-api", command: "GET https://fw.example/ HTTP/1.1" },
    { type: "bash", command: "ls" },
  ];
  const step = accepted(written({ [A]: task(END, { commands }) })).steps[A];
  expect(step?.type === "action" && step.commands.map((command) => command.type)).toEqual([
    "manual",
    "http-api",
    "manual",
  ]);
});

test("a playbook's id is one, however it is spelt", () => {
  const upper = "playbook--ABCDEFAB-1111-4111-8111-111111111111";
  const document = written({}, { id: upper });
  expect(accepted(document).id).toBe(upper.toLowerCase());
  expect(warningsOf(document)).toEqual(["id-spelling /id"]);
  const calling = written(
    { [CALL]: { type: "playbook-action", playbook_id: upper.toLowerCase(), on_completion: END } },
    { id: upper },
  );
  expect(faultsOf(calling)).toEqual([`calls-itself ${at(CALL, "playbook_id")}`]);
});

test("CACAO 26: addresses and ports are read, with a warning for what leaves no doubt", () => {
  const targets = (more: Written) =>
    written({}, { target_definitions: { [TARGET]: { type: "http-api", name: "x", ...more } } });
  const loose = targets({ address: { dname: "fw.example", vlan: [7], fax: ["1"] }, port: 8443 });
  expect(accepted(loose).targets[TARGET]).toMatchObject({
    address: { dname: ["fw.example"], vlan: ["7"] },
    port: "8443",
  });
  expect(warningsOf(loose)).toEqual([
    `not-a-list /target_definitions/${TARGET}/address/dname`,
    `unknown-property /target_definitions/${TARGET}/address/fax`,
    `value-not-text /target_definitions/${TARGET}/port`,
  ]);
  expect(faultsOf(targets({ address: ["x"], port: "0" }))).toEqual([
    `shape /target_definitions/${TARGET}/address`,
    `not-a-port /target_definitions/${TARGET}/port`,
  ]);
  expect(faultsOf(targets({ address: { url: [{}] } }))).toEqual([
    `shape /target_definitions/${TARGET}/address/url`,
  ]);
});

test("what agents say of roles, of sign-in and of addresses is refused where it cannot be read", () => {
  const agent = (more: Written, id = DESK) =>
    faultsOf(
      written(
        { [A]: task(END, { agent: id }) },
        { agent_definitions: { [id]: { type: "group", name: "x", ...more } } },
      ),
    );
  const root = `/agent_definitions/${DESK}`;
  expect(agent({ agent_target_extensions: { [MIRROR]: { role: "Duty Desk" } } })).toEqual([
    `shape ${root}/agent_target_extensions/${MIRROR}/role`,
  ]);
  expect(agent({ authentication_info: "http-basic--gone" })).toEqual([
    `no-such-authentication ${root}/authentication_info`,
  ]);
  expect(agent({ address: { url: 7 } })).toEqual([`shape ${root}/address/url`]);
  expect(agent({}, "desk")).toEqual(["not-an-id /agent_definitions/desk"]);
});

test("what our extension says of a playbook, and the version of one that is called, are refused where they cannot be read", () => {
  const bare = written({ [A]: task(END) }, { playbook_extensions: { [MIRROR]: { lead: "desk" } } });
  expect(faultsOf(bare)).toEqual([
    `missing /playbook_extensions/${MIRROR}/trigger`,
    `missing /playbook_extensions/${MIRROR}/minimum_severity`,
  ]);
  const CALL = idOf("playbook-action", "call");
  const call = {
    type: "playbook-action",
    playbook_id: "playbook--33333333-3333-4333-8333-333333333333",
    playbook_version: "yesterday",
    on_completion: END,
  };
  expect(faultsOf(written({ [CALL]: call }))).toEqual([
    expect.stringContaining(at(CALL, "playbook_version")),
  ]);
});

test("a definition that is no object is refused where it stands", () => {
  expect(faultsOf(written({}, { agent_definitions: [], playbook_variables: 7, workflow: null }))).toEqual([
    "shape /playbook_variables",
    "shape /agent_definitions",
    "shape /workflow",
    "no-such-step /workflow_start",
  ]);
  expect(faultsOf(written({ [A]: task(END, { commands: "x" }) }))).toEqual([`shape ${at(A, "commands")}`]);
  expect(faultsOf({ ...written({ [A]: task(END) }), agent_definitions: { [DESK]: 7 } })).toEqual([
    `shape /agent_definitions/${DESK}`,
  ]);
});

test("a switch asks for one variable and has cases", () => {
  const switching = (more: Written) =>
    written(
      {
        [SWITCH]: {
          type: "switch-condition",
          switch: "__n__:value",
          cases: { x: END },
          on_completion: END,
          ...more,
        },
      },
      { playbook_variables: { __n__: { type: "string" } } },
    );
  expect(faultsOf(switching({ switch: "n" }))).toEqual([`not-a-variable ${at(SWITCH, "switch")}`]);
  expect(faultsOf(switching({ switch: "__m__:value" }))).toEqual([
    `no-such-variable ${at(SWITCH, "switch")}`,
  ]);
  expect(faultsOf(switching({ cases: {} }))).toEqual([`no-cases ${at(SWITCH, "cases")}`]);
});

test("variables that hide one another, or are given to a step from outside, get a warning", () => {
  const document = written(
    { [A]: task(END, { step_variables: { __n__: { type: "string", external: true } } }) },
    { playbook_variables: { __n__: { type: "colour" } } },
  );
  expect(warningsOf(document)).toEqual([
    "unknown-variable-type /playbook_variables/__n__/type",
    `shadowed-variable ${at(A, "step_variables", "__n__")}`,
    `external-step-variable ${at(A, "step_variables", "__n__", "external")}`,
  ]);
});

test("what a command is said to be in, and is not, is refused where it stands, whatever its type", () => {
  const faults = (command: Written) => faultsOf(written({ [A]: task(END, { commands: [command] }) }));
  const place = at(A, "commands", 0);
  expect(faults({ type: "manual", command: 7 })).toEqual([`shape ${place}/command`]);
  expect(faults({ type: "manual", command_b64: "****" })).toEqual([`not-base64-text ${place}/command_b64`]);
  expect(faults({ type: "ssh", command: 7 })).toEqual([`shape ${place}/command`]);
  expect(faults({ type: "ssh", command_b64: "****" })).toEqual([`not-base64-text ${place}/command_b64`]);
  expect(faults({ type: "openc2-http", content: "{}" })).toEqual([`missing ${place}/command`]);
});

test("what a manual command leaves unsaid, its step's name says", () => {
  const document = written({ [A]: task(END, { name: "Close the ticket", commands: [{ type: "manual" }] }) });
  expect(accepted(document).steps[A]).toMatchObject({
    commands: [{ type: "manual", text: "Close the ticket" }],
  });
  expect(warningsOf(document)).toEqual([`command-empty ${at(A, "commands", 0)}`]);
});

test("CACAO 12: a delay is read at every type of step, an end among them", () => {
  expect(accepted(written({ [END]: { type: "end", delay: 5 } })).steps[END]).toMatchObject({ delayMs: 5 });
  expect(accepted(written({ [A]: task(END, { delay: 5 }) })).steps[A]).toMatchObject({ delayMs: 5 });
});

test("a timeout of 0 is none, with a warning; one beyond the range of dates is refused", () => {
  const zero = written({ [A]: task(END, { timeout: 0 }) });
  expect(accepted(zero).steps[A]).toMatchObject({ timeoutMs: null });
  expect(warningsOf(zero)).toEqual([`timeout-zero ${at(A, "timeout")}`]);
  expect(faultsOf(written({ [A]: task(END, { timeout: 1e15 }) }))).toEqual([`shape ${at(A, "timeout")}`]);
});

test("times are brought to UTC with three fractional digits, with a warning", () => {
  const document = written(
    {},
    { modified: "2026-01-02T05:30:00.123456+05:30", valid_until: "2026-06-01T00:00:00Z" },
  );
  expect(accepted(document)).toMatchObject({
    modified: "2026-01-02T00:00:00.123Z",
    validUntil: "2026-06-01T00:00:00.000Z",
  });
  expect(warningsOf(document)).toEqual(["time-spelling /modified", "time-spelling /valid_until"]);
  expect(faultsOf(written({}, { modified: "2026-02-30T00:00:00.000Z" }))).toEqual(["not-a-time /modified"]);
  const backwards = { valid_from: "2026-06-01T00:00:00.000Z", valid_until: "2026-01-01T00:00:00.000Z" };
  expect(faultsOf(written({}, backwards))).toEqual(["never-valid /valid_until"]);
});

test("CACAO 29: where workflow_start names no step, the only start step is taken", () => {
  const document = written({ [A]: task(END) }, { workflow_start: idOf("start", "gone") });
  expect(accepted(document).start).toBe(START);
  expect(warningsOf(document)).toEqual(["no-such-step /workflow_start"]);
  const two = written(
    { [A]: task(END), [idOf("start", "two")]: { type: "start", on_completion: A } },
    { workflow_start: A.replace("action", "start") },
  );
  expect(faultsOf(two)).toEqual(["no-such-step /workflow_start"]);
});

test("a playbook may begin without a start step, and its missing exception handler is no more than a warning", () => {
  const { [START]: _start, ...workflow } = written({ [A]: task(END) }).workflow as Written;
  const document = written({}, { workflow, workflow_start: A, workflow_exception: idOf("end", "gone") });
  expect(accepted(document)).toMatchObject({ start: A, exception: null });
  expect(warningsOf(document)).toEqual(["no-start-step /workflow_start", "no-such-step /workflow_exception"]);
});

test("what the standard does not know here is kept, and named", () => {
  const document = written(
    { [A]: task(END, { on_complete: END, step_extensions: { [idOf("extension-definition", "x")]: {} } }) },
    { signatures: [{ type: "jss" }], colour: "red" },
  );
  expect(warningsOf(document)).toEqual([
    "unknown-property /colour",
    "signatures-not-checked /signatures",
    `unknown-property ${at(A, "on_complete")}`,
    `no-such-extension ${at(A, "step_extensions", idOf("extension-definition", "x"))}`,
    `extension-unknown ${at(A, "step_extensions", idOf("extension-definition", "x"))}`,
  ]);
  const reading = read(document);
  expect(reading.ok && reading.document).toEqual(document);
});

test("our own extension is warned about only where it is not defined", () => {
  const mirror = { trigger: "x", minimum_severity: 1, lead: "desk" };
  const agents = {
    [DESK]: { type: "group", name: "x", agent_target_extensions: { [MIRROR]: { role: "desk" } } },
  };
  const document = written({}, { playbook_extensions: { [MIRROR]: mirror }, agent_definitions: agents });
  expect(warningsOf(document)).toEqual([]);
  expect(warningsOf({ ...document, extension_definitions: {} })).toEqual([
    `no-such-extension /playbook_extensions/${MIRROR}`,
  ]);
  expect(rolesToBind(accepted(document))).toEqual(["desk"]);
});

test("INV-15 steps, variables and branches are counted at their edge", () => {
  const variables = (count: number) =>
    written(
      {},
      {
        playbook_variables: Object.fromEntries(
          Array.from({ length: count }, (_, n) => [`__v${n}__`, { type: "string" }]),
        ),
      },
    );
  expect(faultsOf(variables(200))).toEqual([]);
  expect(faultsOf(variables(201))).toEqual(["too-many-variables /playbook_variables"]);

  const parallel = (count: number) => {
    const ends = Array.from({ length: count }, (_, n) => idOf("end", `p${n}`));
    const step = { type: "parallel", next_steps: ends, on_completion: END };
    return written({
      [idOf("parallel", "par")]: step,
      ...Object.fromEntries(ends.map((id) => [id, { type: "end" }])),
    });
  };
  expect(faultsOf(parallel(64))).toEqual([]);
  expect(faultsOf(parallel(65))).toEqual([`shape ${at(idOf("parallel", "par"), "next_steps")}`]);
  expect(faultsOf(parallel(1))).toEqual([`shape ${at(idOf("parallel", "par"), "next_steps")}`]);

  const ends = (count: number) => ({
    ...written({}),
    workflow: Object.fromEntries(
      Array.from({ length: count }, (_, n) => [idOf("end", `e${n}`), { type: "end" }]),
    ),
  });
  expect(faultsOf(ends(2000))).not.toContain("too-many-keys /workflow");
  expect(faultsOf(ends(2001))).toEqual([`too-many-keys ${at(idOf("end", "e2000"))}`]);
});

test("no document makes the reader throw", () => {
  const word = fc.constantFrom(
    "type",
    "action",
    "start",
    "workflow",
    "commands",
    "on_completion",
    "step_variables",
    A,
    END,
    START,
    "__x__",
    "condition",
    MIRROR,
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, 0, -1, 1e9, "", "x", A, END, "action", "manual"),
      word,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(word, tie("value"), { maxKeys: 4 }),
    ),
  }));
  const sound = written({ [A]: task(END) });
  fc.assert(
    fc.property(
      fc.constantFrom(
        ...Object.keys(sound),
        "playbook_variables",
        "markings",
        "target_definitions",
        "playbook_extensions",
        "workflow_exception",
      ),
      value,
      (key, changed) => {
        expect(read({ ...sound, [key]: changed }).ok).toBeTypeOf("boolean");
      },
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(A, START, END), value, (id, changed) => {
      const workflow = { ...(sound.workflow as Written), [id]: changed };
      expect(read({ ...sound, workflow }).ok).toBeTypeOf("boolean");
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(word, value), (changed) => {
      expect(read(written({ [A]: { ...task(END), ...changed } })).ok).toBeTypeOf("boolean");
    }),
  );
});
