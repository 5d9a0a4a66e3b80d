import type { ActionStep, Authentication, MachineCommand, Playbook } from "@mirror/playbook";
import { expect, test } from "vitest";
import type { MachineRequest } from "./effect.js";
import { FIREWALL, playbookOf, TEAM, variable } from "./playbook-builder.fixture.js";
import { STEP } from "./scenes.fixture.js";
import { NORLAND, ToldRun, UNKNOWN } from "./told-run.fixture.js";

const ID = `action--${STEP}`;

/** A playbook of one action with this command, perhaps on a target that asks who comes. */
function commanding(
  command: MachineCommand,
  {
    authentication = null,
    inArgs = [],
  }: Pick<Partial<ActionStep>, "inArgs"> & { authentication?: Authentication | null } = {},
): Playbook {
  const plain = playbookOf([{ is: "request", name: STEP }], { variables: { __host__: variable("pc-7") } });
  const step = plain.steps[ID];
  const target = plain.targets[FIREWALL];
  if (step?.type !== "action" || target === undefined) throw new Error("The builder makes a request.");
  return {
    ...plain,
    steps: { ...plain.steps, [ID]: { ...step, commands: [command], inArgs } },
    targets: {
      ...plain.targets,
      [FIREWALL]: { ...target, address: { dname: ["firewall.example"] }, authentication },
    },
  };
}

const BASIC: Authentication = {
  id: "http-basic--x",
  type: "http-basic",
  credential: "fw",
  user: "mirror",
  header: null,
};
const GET: MachineCommand = {
  type: "http-api",
  method: "GET",
  path: "/",
  headers: {},
  body: null,
  activity: null,
};
const SHELL: MachineCommand = { type: "ssh", text: "isolate", activity: null };
const openC2 = (message: unknown): MachineCommand => ({
  type: "openc2-http",
  path: "/.well-known/openc2",
  headers: { "X-Tag": ["a"] },
  message: JSON.stringify(message),
  activity: null,
});
const DENY = { action: "deny", target: { domain_name: "__host__:value" } };

function intended(run: ToldRun) {
  const effect = run.facts
    .flatMap((fact) => (fact.type === "effect-intended" ? [fact.data.effect] : []))
    .at(-1);
  if (effect === undefined) throw new Error("Nothing was meant.");
  return effect;
}

function meantBy(playbook: Playbook): { readonly request: MachineRequest; readonly idempotent: boolean } {
  const run = new ToldRun(playbook);
  run.intend(STEP);
  const { request, idempotent, capability } = intended(run);
  expect(capability).toBe(request.kind);
  return { request, idempotent };
}

test("INV-10 what a request signs in by is part of what is meant: whose credential, by name, and never a secret", () => {
  expect(meantBy(commanding(GET, { authentication: BASIC })).request).toMatchObject({
    kind: "http-api",
    credential: { partner: NORLAND, name: "fw", as: "http-basic", user: "mirror", header: null },
  });
  expect(meantBy(commanding(GET)).request).not.toHaveProperty("credential");
  const hashes = [BASIC, { ...BASIC, credential: "other" }].map((authentication) => {
    const run = new ToldRun(commanding(GET, { authentication }));
    run.intend(STEP);
    return run.facts.flatMap((fact) => (fact.type === "effect-intended" ? [fact.data.contentHash] : []))[0];
  });
  expect(hashes[0]).not.toBe(hashes[1]);
});

test("an OpenC2 command is meant as the whole message, under the id that its effect has, and is owed to its own worker", () => {
  const run = new ToldRun(commanding(openC2(DENY)));
  const [key] = run.owed();
  run.intend(STEP);
  const { request, idempotent } = intended(run);
  if (request.kind !== "openc2-http") throw new Error("It is an OpenC2 command.");

  expect(request).toMatchObject({
    url: "https://firewall.example/.well-known/openc2",
    headers: { "X-Tag": ["a"] },
  });
  const message = JSON.parse(request.body);
  expect(message).toEqual({
    headers: { request_id: key?.slice(-36), created: expect.any(Number) },
    body: {
      openc2: { request: { action: "deny", target: { domain_name: "pc-7" }, command_id: key?.slice(-36) } },
    },
  });
  expect(message.headers.request_id).toHaveLength(36);
  expect(idempotent).toBe(false);
});

test("INV-02 of OpenC2 only a query bears a repeat, and no command over ssh does", () => {
  expect(meantBy(commanding(openC2({ action: "query", target: { features: [] } }))).idempotent).toBe(true);
  expect(meantBy(commanding(openC2(DENY))).idempotent).toBe(false);
  expect(meantBy(commanding(SHELL)).idempotent).toBe(false);
});

test("INV-13 a command over ssh whose outcome nobody knows waits for a person, and is not begun again", () => {
  const run = new ToldRun(commanding(SHELL));
  run.perform(STEP, UNKNOWN);

  expect(run.step(STEP)).toMatchObject({ status: "on-hold" });
  expect(run.owed()).toEqual([]);
});

test("a command over ssh is meant with its place, and gets the values of in_args on its input", () => {
  expect(meantBy(commanding(SHELL, { inArgs: ["__host__"] })).request).toMatchObject({
    kind: "ssh",
    place: "ssh://firewall.example:22",
    command: "isolate",
    input: '{"__host__":"pc-7"}\n',
  });
});

test.each([
  ["a value that a request needs", { ...GET, path: "/__none__:value" }, [], "value-unknown"],
  [
    "a value that makes no OpenC2 command",
    openC2({ action: "deny", target: { ipv4_net: "__host__:value" } }),
    [],
    "openc2-command",
  ],
  ["a value for a shell's input", SHELL, ["__none__"], "value-unknown"],
] as const)("%s and is not there fails the step, unsent", (_what, command, inArgs, code) => {
  const run = new ToldRun(commanding(command, { inArgs }));
  run.intend(STEP);

  expect(run.step(STEP)).toMatchObject({ status: "failed", code });
});

test("nobody's credential is used for a step that nobody performs", () => {
  const playbook = commanding(GET, { authentication: BASIC });
  const agent = playbook.agents[TEAM];
  if (agent === undefined) throw new Error("There is a team.");
  for (const agents of [
    {},
    { [TEAM]: { ...agent, mirror: null } },
    { [TEAM]: { ...agent, mirror: { role: "absent", bound: "at-start" as const } } },
  ]) {
    const run = new ToldRun({ ...playbook, agents });
    run.intend(STEP);
    expect(run.step(STEP)).toMatchObject({ status: "failed", code: "role-unbound" });
  }
});

test("a step whose targets are gone owes an effect that nobody finds", () => {
  const run = new ToldRun({ ...commanding(SHELL), targets: {} });
  expect(run.owed()).toHaveLength(1);
});
