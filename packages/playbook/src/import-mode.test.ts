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
const B = idOf("action", "b");
const IF = idOf("if-condition", "if");
const FLAG = { playbook_variables: { __go__: { type: "bool", value: "true" } } };
const drawn = (more: Written = {}) => ({ ...task(END), name: "Activity_1vv8yyz: Close ticket", ...more });

function asks(onTrue: string, next: string): Written {
  return { type: "if-condition", condition: "__go__:value = true", on_true: onTrue, on_completion: next };
}

test("CACAO 7: what is made of blocks that return is strict, and nothing is said about it", () => {
  const document = written({ [A]: task(END) });
  expect(accepted(document).mode).toBe("strict");
  expect(warningsOf(document)).toEqual([]);
});

test("CACAO 7: a branch that runs into another one's steps is found to be converted, and where is said", () => {
  const document = written({ [IF]: asks(A, B), [A]: task(B), [B]: task(END) }, FLAG);
  expect(warningsOf(document)).toContain(`converted /workflow/${A}/on_completion`);
});

test("CACAO 7: steps that bear the names of a drawing's elements make it converted", () => {
  const document = written({ [A]: drawn() });
  expect(accepted(document).mode).toBe("converted");
  expect(warningsOf(document)).toEqual([`converted /workflow/${A}/name`]);
});

test("CACAO 7: ends that are shared, and an exception handler that runs astray, do not make a drawing", () => {
  expect(warningsOf(written({ [IF]: asks(A, END), [A]: task(END) }, FLAG))).toEqual([
    `end-shared /workflow/${A}/on_completion`,
  ]);
  const astray = written({ [A]: task(END), [B]: task(A) }, { workflow_exception: B });
  expect(read(astray).warnings).toEqual([]);
});

test("CACAO 7: a drawing's step without commands is its name as a task, and without an agent the responders'", () => {
  const document = written({ [A]: drawn({ commands: undefined, agent: undefined }) });
  const playbook = accepted(document);
  const step = playbook.steps[A];
  expect(step).toMatchObject({
    commands: [{ type: "manual", text: "Activity_1vv8yyz: Close ticket", inPlaceOf: null }],
  });
  expect(step?.type === "action" && playbook.agents[step.agent]).toMatchObject({
    name: "Responders",
    mirror: { role: "responders" },
  });
  expect(warningsOf(document)).toEqual([
    `converted /workflow/${A}/name`,
    `agent-assumed /workflow/${A}/agent`,
    `command-empty /workflow/${A}/commands`,
  ]);
});

test("CACAO 7: a drawing's request in prose is a task that shows it; a document of blocks is refused for it", () => {
  const commands = [{ type: "http-api", command: "Ask the mail gateway who got it" }];
  expect(accepted(written({ [A]: drawn({ commands }) })).steps[A]).toMatchObject({
    commands: [{ type: "manual", text: "Ask the mail gateway who got it", inPlaceOf: { type: "http-api" } }],
  });
  expect(faultsOf(written({ [A]: task(END, { commands }) }))).toEqual([
    `start-line /workflow/${A}/commands/0/command`,
  ]);
  const sent = [{ type: "http-api", command: "GET https://mail.example/who HTTP/1.1" }];
  expect(accepted(written({ [A]: drawn({ commands: sent }) })).steps[A]).toMatchObject({
    commands: [{ type: "http-api", method: "GET" }],
  });
});

test("what a drawing may leave out, a document of blocks may not", () => {
  expect(faultsOf(written({ [A]: { type: "action", name: "Close ticket", on_completion: END } }))).toEqual([
    `missing /workflow/${A}/commands`,
    `missing /workflow/${A}/agent`,
  ]);
});
