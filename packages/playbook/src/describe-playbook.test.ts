import { expect, test } from "vitest";
import { everyKind } from "../testing/every-kind.js";
import { accepted, END, idOf, MIRROR, task, type Written, written } from "../testing/written-playbook.js";
import { describePlaybook } from "./describe-playbook.js";

const A = idOf("action", "a");
const B = idOf("action", "b");
const X = idOf("action", "x");
const IF = idOf("if-condition", "if");
const DONE = idOf("end", "done");
const OVER = idOf("end", "over");

function playbook(name: string) {
  const steps = {
    [IF]: {
      type: "if-condition",
      name: "Encrypted?",
      condition: "__go__:value = true",
      on_true: A,
      on_completion: END,
    },
    [A]: task(DONE, { name, on_completion: undefined, on_success: DONE, on_failure: B }),
    [B]: task(DONE, { name: "Pull the plug" }),
    [DONE]: { type: "end", name: "Ward safe" },
    [X]: task(OVER, { name: "Take over by hand" }),
    [OVER]: { type: "end", name: "Given up" },
  };
  return accepted(
    written(steps, {
      playbook_variables: { __go__: { type: "bool", external: true } },
      workflow_exception: X,
    }),
  );
}

test("the words tell what a step asks for, of whom, and by when", () => {
  const HOST = idOf("group", "host");
  const extended = (mirror: Written) => ({ agent: HOST, step_extensions: { [MIRROR]: mirror } });
  const ask = {
    of: [
      { role: "host", office: "Chief physician" },
      { role: "team", office: "Head" },
    ],
    rule: { kind: "k_of", k: 2 },
    level: "operational",
    question: "May we?",
    answer_within: "PT2H",
    holds_for: "PT8H",
    if_silent: "Nothing.",
    undo: "Call us.",
  };
  const effect = { class: "E3", on: "host", targets: ["Network"], reversible: true };
  const on_withdrawal = { undo: "Put it back.", within: "PT2H" };
  const steps = {
    [A]: task(B, {
      name: "Ask",
      on_completion: undefined,
      on_success: B,
      on_failure: END,
      ...extended({ kind: "consent", consent: ask, target_time: "PT30M" }),
    }),
    [B]: task(X, {
      name: "Act",
      on_completion: undefined,
      on_success: X,
      on_failure: X,
      ...extended({ kind: "task", effect, guarded_by: [A], on_withdrawal }),
    }),
    [X]: task(END, {
      name: "Tell",
      ...extended({ kind: "share", share: { with: ["team"], data_classes: [], purpose: "x" } }),
    }),
  };
  const plays = (role: string) => ({
    type: "group",
    name: role,
    agent_target_extensions: { [MIRROR]: { role } },
  });
  const more = {
    agent_definitions: { [HOST]: plays("host"), [idOf("group", "team")]: plays("team") },
    playbook_extensions: { [MIRROR]: { trigger: "Wards encrypted", minimum_severity: 3, lead: "host" } },
    revoked: true,
    markings: [],
  };
  const words = describePlaybook(accepted(written(steps, more)));
  expect(words).toContain(
    "TLP:AMBER+STRICT (assigned: the document names none)\nRevoked by its author.\nBegins when: Wards encrypted\nLed by: host\n",
  );
  expect(words).toContain(
    `  - Ask
      who: host
      when: done within 30 min
      asks 2 of host (Chief physician), team (Head) for consent, within 2 h; a yes holds for 8 h
      if nobody answers: Nothing.
      if it fails: End
`,
  );
  const named = {
    ...ask,
    rule: { kind: "and", of: [{ kind: "affected" }, { kind: "any" }] },
    dual_control: true,
  };
  const step = { ...steps[A], ...extended({ kind: "consent", consent: named }) };
  expect(describePlaybook(accepted(written({ ...steps, [A]: step }, more)))).toContain(
    `asks host (Chief physician), team (Head) for consent, needs everyone whose assets are touched and any of host (Chief physician), team (Head), two people of each, within 2 h`,
  );
  expect(words).toContain(
    "  - Act\n      who: host\n      effect: E3 on host: Network\n      only with: Ask\n      if that is withdrawn: Put it back. (within 2 h)\n",
  );
  expect(words).toContain("  - Tell\n      who: host\n      shares with team: x\n");
  expect(words).toContain("Who takes part\n  - host: host\n  - team: team\n");
});

test("the words tell every step, indented under what it depends on", () => {
  expect(describePlaybook(playbook("Isolate ward 7"))).toBe(`A playbook of a test
playbook--11111111-1111-4111-8111-111111111111, version 2026-01-02T00:00:00.000Z, TLP:GREEN

Who takes part
  - duty-desk: Duty desk

To be given at the start
  - __go__ (bool)

Steps
  A failure that no step below takes up goes to the steps at the end, and the run fails.
  - Encrypted?
      if __go__:value = true
    if so:
      - Isolate ward 7
          who: Duty desk (duty-desk)
          if it fails: Pull the plug
      - Pull the plug
          who: Duty desk (duty-desk)
      - Ward safe
  - End

On a failure that nothing catches
  - Take over by hand
      who: Duty desk (duty-desk)
  - Given up
`);
});

test("the words of a question say who is asked, and those of a loop how often", () => {
  const [CALL, LOOP] = [idOf("playbook-action", "call"), idOf("while-condition", "loop")];
  const steps = {
    [IF]: { type: "if-condition", condition: "Go on?", on_true: DONE, on_completion: LOOP },
    [LOOP]: { type: "while-condition", condition: "Once more?", on_true: DONE, on_completion: CALL },
    [CALL]: {
      type: "playbook-action",
      playbook_id: "playbook--33333333-3333-4333-8333-333333333333",
      delay: 60_000,
      timeout: 3_600_000,
      on_completion: END,
    },
    [DONE]: { type: "end" },
  };
  const words = describePlaybook(accepted(written(steps)));
  expect(words).toContain("      a responder of the lead is asked: Go on?\n");
  expect(words).toContain("      a responder of the lead is asked: Once more?, before each round\n");
  expect(words).toContain(
    "calls the playbook playbook--33333333-3333-4333-8333-333333333333, its newest version\n",
  );
  expect(words).toContain("      when: begins 1 min later; fails after 1 h\n");
  expect(words).toContain("A failure that no step below takes up fails the run.\n");
});

test("whatever kind a step is of, the words tell who does it, by when, what it does to whom and what it asks for", () => {
  expect(describePlaybook(everyKind())).toBe(`A playbook of a test
playbook--11111111-1111-4111-8111-111111111111, version 2026-01-02T00:00:00.000Z, TLP:GREEN
Valid from 2026-01-03T00:00:00.000Z until 2027-01-03T00:00:00.000Z.
Begins when: Wards encrypted
Led by: duty-desk

Who takes part
  - duty-desk: Duty desk
  - host: Hospital security and IT
  - helpers: Helpers, once aid is committed
  - firewall: Firewall

To be given at the start
  - __way__ (string): How to go about it; "fast" unless given

Steps
  A failure that no step below takes up goes to the steps at the end, and the run fails.
  - How?
      by the value of __way__
    fast:
      - Close the border
          who: Firewall (firewall)
          a machine sends http-api on Border firewall
          effect: E3 on firewall: Uplink; cannot be undone
          if what it sends fails: a person retries it, or lets it fail
      - End
    otherwise:
      - Call the provider
          who: Duty desk (duty-desk)
          reports: __found__
          when: begins 1 min later; fails after 1 h
      - End
  - Ask the host
      who: Duty desk (duty-desk)
      when: fails after 3 h
      asks host (Director) for consent, two people of each, within 2 h; a yes holds for 8 h
      if nobody answers: Nothing.
      if it fails: Ask for hands
  - Image the servers
      who: Duty desk (duty-desk)
      effect: E2 on host: File servers
      when: taken within 5 min, else the next is called; done within 30 min
      only with: Ask the host
  - Ask for hands
      who: Duty desk (duty-desk)
      asks host for aid: 2 × teams that image disks
      offers within 4 h, help within 12 h
      if it fails: Tell those above
  - Tell those above
      who: Duty desk (duty-desk)
      escalates to the operational level of duty-desk: answered within 15 min, taken up within 1 h
      if it fails: Pass it on
  - Pass it on
      who: Duty desk (duty-desk)
      shares with host: So that it looks too
  - Hunt
      calls the playbook playbook--33333333-3333-4333-8333-333333333333, version 2026-01-02T00:00:00.000Z
      there duty-desk plays hunters
  - Both
      2 branches at once; goes on when each of them has ended
    branch 1:
      - End
    branch 2:
      - End
  - Still going?
      if __go__:value = true
    if so:
      - End
  - As long as it goes
      again and again while __go__:value = true
    if so:
      - End
  - Once more?
      a responder of the lead is asked: Is anything left to do?, before each round
    if so:
      - End
  - Stand down
      who: Duty desk (duty-desk)
      over when: All wards work
  - End

On a failure that nothing catches
  - Tidy up
      who: Duty desk (duty-desk)
  - End
`);
});

test("the words of a converted playbook tell each step once, with where it goes from there", () => {
  const steps = {
    [IF]: {
      type: "if-condition",
      name: "Gateway_1ab: Encrypted?",
      condition: "__go__:value = true",
      on_true: A,
      on_false: B,
      on_completion: X,
    },
    [A]: task(X, { name: "Isolate", on_completion: undefined, on_success: X, on_failure: B }),
    [B]: task(X, { name: "Look" }),
    [X]: task(END, { name: "Then" }),
  };
  const playbook_variables = { __go__: { type: "bool", value: "true" } };
  const words = describePlaybook(accepted(written(steps, { playbook_variables })));
  expect(words).toContain("Converted from a drawing: branches join where all their ways meet again.\n");
  expect(words.slice(words.indexOf("  - Gateway"))).toBe(`  - Gateway_1ab: Encrypted?
      if __go__:value = true
      if so: Isolate
      if not: Look
      then: Then
  - Isolate
      who: Duty desk (duty-desk)
      then: Then
      if it fails: Look
  - Then
      who: Duty desk (duty-desk)
      then: End
  - End
  - Look
      who: Duty desk (duty-desk)
      then: Then
`);
});

test("the words say who decides what no step ever finds out, and that a caller may have", () => {
  const SWITCH = idOf("switch-condition", "s");
  const steps = {
    [IF]: {
      type: "if-condition",
      name: "Go on",
      condition: "__go__:value = true",
      on_true: DONE,
      on_completion: SWITCH,
    },
    [DONE]: { type: "end" },
    [SWITCH]: {
      type: "switch-condition",
      switch: "Which ward is it?",
      cases: { "7": OVER },
      on_completion: END,
    },
    [OVER]: { type: "end" },
  };
  const words = describePlaybook(
    accepted(written(steps, { playbook_variables: { __go__: { type: "bool" } } })),
  );
  expect(words).toContain(
    "a responder of the lead is asked: Go on, unless whoever calls this playbook has given the value\n",
  );
  expect(words).toContain("      a responder of the lead is asked: Which ward is it?\n    7:\n      - End\n");
});

test("the words tell from when a playbook is valid, or until when, where it says only one of them", () => {
  const headOf = (more: Written) =>
    describePlaybook(accepted(written({ [A]: task(END) }, more))).split("\n")[2];
  expect(headOf({ valid_from: "2026-01-03T00:00:00.000Z" })).toBe("Valid from 2026-01-03T00:00:00.000Z.");
  expect(headOf({ valid_until: "2027-01-03T00:00:00.000Z" })).toBe("Valid until 2027-01-03T00:00:00.000Z.");
});

test("what a machine does alone names the machine; an agent whose name is its role is named once", () => {
  const API = idOf("http-api", "api");
  const steps = {
    [A]: task(END, {
      agent: API,
      commands: [{ type: "http-api", command: "POST /block HTTP/1.1" }],
    }),
  };
  const agent_definitions = {
    [API]: { type: "http-api", name: "firewall", address: { url: ["https://fw.example/"] } },
  };
  expect(describePlaybook(accepted(written(steps, { agent_definitions })))).toContain(
    "  - Do it\n      who: firewall\n      a machine sends http-api\n",
  );
});
