import { expect, test } from "vitest";
import { everyKind, KIND } from "../testing/every-kind.js";
import { agentOf, rolesToBind, stepIn, targetsOf } from "./playbook.js";

const playbook = everyKind();

test("a role that comes with aid is not bound when the run starts; each of the others is, once", () => {
  expect(rolesToBind(playbook)).toEqual(["duty-desk", "host", "firewall"]);
});

test("a step leads to who does it and to what; a step that is not there is a defect", () => {
  const step = stepIn(playbook, KIND.machine);
  expect(step.type === "action" && agentOf(step, playbook).mirror.role).toBe("firewall");
  expect(step.type === "action" && targetsOf(step, playbook).map((target) => target.name)).toEqual([
    "Border firewall",
  ]);
  expect(() => stepIn(playbook, "action--gone")).toThrow(
    `The step action--gone of the accepted playbook ${playbook.id} should be there, and is not.`,
  );
});
