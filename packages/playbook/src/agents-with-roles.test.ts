import { expect, test } from "vitest";
import { agentsWithRoles } from "./agents-with-roles.js";
import { Role } from "./mirror-extension.js";
import type { Agent, Playbook } from "./playbook.js";

function agent(id: string, name: string, role?: string): Agent {
  const mirror = role === undefined ? null : ({ role, bound: "at-start" } as const);
  return { id, type: "group", name, description: "", address: {}, port: null, authentication: null, mirror };
}

function actedBy(...ids: string[]): Playbook["steps"] {
  return Object.fromEntries(
    ids.map((id) => [`action--${id}`, { type: "action", agent: id }]),
  ) as unknown as Playbook["steps"];
}

function rolesOf(agents: readonly Agent[], steps: Playbook["steps"]) {
  const given = agentsWithRoles(Object.fromEntries(agents.map((one) => [one.id, one])), steps);
  return Object.values(given).map((one) => one.mirror?.role ?? null);
}

test("CACAO 21: an agent from elsewhere plays a role made from its name, and one of ours keeps its own", () => {
  expect(rolesOf([agent("a", "Blue Team (IT)"), agent("b", "Ours", "host")], actedBy("a", "b"))).toEqual([
    "blue-team-it",
    "host",
  ]);
});

test("two agents of one name play two roles, and none takes a role that is spoken for", () => {
  expect(
    rolesOf([agent("a", "Host"), agent("b", "Host"), agent("c", "X", "host")], actedBy("a", "b", "c")),
  ).toEqual(["host-2", "host-3", "host"]);
});

test("who does nothing plays nothing", () => {
  expect(rolesOf([agent("a", "Idle")], actedBy())).toEqual([null]);
});

test.each(["!!!", "9 lives", "x", "é", "a".repeat(300)])("the role made from %j is one", (name) => {
  expect(rolesOf([agent("a", name)], actedBy("a")).every((role) => Role.safeParse(role).success)).toBe(true);
});
