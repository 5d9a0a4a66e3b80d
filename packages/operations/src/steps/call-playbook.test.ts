import type { IncidentId, RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { call, document, type StepText, task } from "../documents.fixture.js";
import { type Cast, EVERY_ROLE, Scene } from "../scene.fixture.js";

let scene: Scene;
let host: Cast;
let incident: IncidentId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  incident = await scene.incident(host.as("Ada"), [host]);
});

const imported = (text: ReturnType<typeof document>) => scene.imported(host.as("Ada"), text);
const started = async (text: ReturnType<typeof document>): Promise<RunId> =>
  scene.start(host.as("Ada"), await imported(text), incident, { host });
const text = (fields: object) => ({ type: "string", description: "A site", ...fields });

test("a call that says nothing of roles gives none, and a role that has no team cannot be handed on", async () => {
  await imported(document("Inner", [task("Look", "host")]));
  const { step_extensions: _, ...plain } = call("Call", "Inner", { next: "After", onFailure: "After" });
  const silent = await started(document("Silent", [plain as StepText, task("After", "host")]));
  expect(await scene.step(silent, "Call")).toMatchObject({
    status: "failed",
    code: "role-unbound",
    detail: "Inner needs teams for host, and Call gives it none.",
  });
  const early = await started(
    document(
      "Early",
      [
        call("Call", "Inner", { next: "After", onFailure: "After", bind: { host: "analysts" } }),
        task("After", "analysts"),
      ],
      { byAid: ["analysts"] },
    ),
  );
  expect(await scene.step(early, "Call")).toMatchObject({ status: "failed", code: "role-unbound" });
});

test("CACAO 14: what a called playbook does not take, or keeps for itself, stays as it says; an empty value is handed on empty", async () => {
  await imported(
    document("Inner", [task("Look", "host")], {
      variables: {
        __fixed__: text({ constant: true, value: "South" }),
        __empty__: text({ external: true }),
      },
    }),
  );
  const run = await started(
    document(
      "Outer",
      [
        call("Call", "Inner", { next: "After", in_args: ["__fixed__", "__empty__", "__other__"] }),
        task("After", "host"),
      ],
      {
        variables: {
          __fixed__: text({ external: true, value: "North" }),
          __empty__: text({ external: true, value: null }),
          __other__: text({ external: true, value: "Elsewhere" }),
        },
      },
    ),
  );
  const { variables } = await scene.run((await scene.step(run, "Call")).answeredBy as RunId);
  expect(Object.keys(variables)).toEqual(["__fixed__", "__empty__"]);
  expect(variables.__fixed__?.value).toBe("South");
  expect(variables.__empty__?.value).toBeNull();
});

test("CACAO 14: a value that is not of the type that the called playbook takes is refused, and says which", async () => {
  await imported(
    document("Inner", [task("Look", "host")], {
      variables: { __site__: { type: "ipv4-addr", description: "A host", external: true } },
    }),
  );
  const run = await started(
    document(
      "Outer",
      [
        call("Call", "Inner", { next: "After", onFailure: "After", in_args: ["__site__"] }),
        task("After", "host"),
      ],
      { variables: { __site__: text({ external: true, value: "North" }) } },
    ),
  );
  expect(await scene.step(run, "Call")).toMatchObject({
    status: "failed",
    code: "value-at-fault",
    detail: expect.stringContaining("Call hands __site__ to Inner"),
  });
  expect(await scene.streamsOf("run")).toEqual([run]);
});
