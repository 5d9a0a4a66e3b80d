import { MIRROR_EXTENSION_ID } from "@mirror/playbook";
import { EffectId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { beginEffect } from "./commands/effect-commands.js";
import { consent, document, idFor, request, task } from "./documents.fixture.js";
import { type Cast, EVERY_ROLE, EXECUTOR, Scene } from "./scene.fixture.js";
import { scopeHashNow } from "./step-scope.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
});

async function started(text: ReturnType<typeof document>, roles: Record<string, Cast> = { host }) {
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), roles);
}

const byAid = { byAid: ["analysts"] };

test("what a team is to do that is not there yet is not begun, nor what is to touch a partner that is not there", async () => {
  const nobody = await started(
    document(
      "Nobody",
      [task("Image", "analysts", { next: "end", onFailure: "Alone" }), task("Alone", "host")],
      byAid,
    ),
  );
  const nowhere = await started(
    document(
      "Nowhere",
      [
        task("Image", "host", {
          next: "end",
          onFailure: "Alone",
          mirror: { effect: { class: "E0", on: "analysts", targets: ["files"], reversible: true } },
        }),
        task("Alone", "host"),
      ],
      byAid,
    ),
  );
  for (const run of [nobody, nowhere]) {
    expect(await scene.step(run, "Image")).toMatchObject({
      status: "failed",
      code: "role-unbound",
      detail: "Image: no team plays the role analysts yet.",
    });
    expect((await scene.step(run, "Alone")).status).toBe("assigned");
  }
});

test("C-01 a guarded step that is reached although nobody could be asked is refused", async () => {
  const run = await started(
    document(
      "Around",
      [
        consent("Ask", ["analysts"], { next: "Image", onFailure: "Image" }),
        task("Image", "host", {
          next: "end",
          onFailure: "Alone",
          mirror: { guarded_by: [idFor("action", "Ask")] },
        }),
        task("Alone", "host"),
      ],
      byAid,
    ),
  );
  expect(await scene.statuses(run)).toMatchObject({ Ask: "failed", Alone: "assigned" });
  expect(await scene.step(run, "Image")).toMatchObject({
    status: "failed",
    code: "consent-not-asked",
    rule: "C-01",
  });
});

test("ES-03 a machine that would publish what nobody was asked about is asked for nothing, and the playbook goes round", async () => {
  const publishing = (name: string, what: "publication" | "attribution") =>
    document(name, [
      request("Publish", "host", "PUT /notices", {
        next: "end",
        onFailure: "Decide",
        mirror: {
          kind: "task",
          effect: { class: "E1", on: "host", targets: ["web site"], reversible: false, involves: [what] },
        },
      }),
      task("Decide", "host"),
    ]);
  for (const what of ["publication", "attribution"] as const) {
    const run = await started(publishing(`Unasked ${what}`, what));
    const [owed] = scene.desk.runKind.owed(await scene.run(run));
    const effect = EffectId.parse(owed?.effect);
    let handedOut = 0;
    await scene.must(EXECUTOR, (turn) =>
      beginEffect(turn, run, effect, { worker: "executor-1", epoch: 1 }, () => {
        handedOut += 1;
      }),
    );
    expect(handedOut).toBe(0);
    expect(await scene.step(run, "Publish")).toMatchObject({
      ...{ status: "failed", code: "never-automatic", rule: "ES-03" },
    });
    expect((await scene.step(run, "Decide")).status).toBe("assigned");
  }
  expect(await scene.journal.owed("live", { limit: 10 })).toEqual([]);
});

/** A branching step whose way a person decides, and that nothing else stands in. */
const asking = (more: Readonly<Record<string, unknown>> = {}) =>
  document(
    "Asking",
    [
      {
        type: "if-condition",
        name: "Is it out of hand?",
        condition: "Is it out of hand?",
        on_true: idFor("action", "Look"),
        on_completion: idFor("action", "After"),
      },
      task("Look", "helpers"),
      task("After", "helpers"),
    ],
    more,
  );

test("a question goes to the team that plays the leading role", async () => {
  const leading = { trigger: "An alert.", minimum_severity: 0, lead: "helpers" };
  const run = await started(asking({ playbook_extensions: { [MIRROR_EXTENSION_ID]: leading } }), {
    host,
    helpers,
  });
  expect(await scene.step(run, "Is it out of hand?")).toMatchObject({
    status: "assigned",
    partner: helpers.id,
  });
});

test("a question is else the leading partner's; where it has bound no team there is nobody to ask", async () => {
  const run = await started(asking(), { host: helpers, helpers });
  expect(await scene.step(run, "Is it out of hand?")).toMatchObject({
    status: "failed",
    code: "role-unbound",
    detail: expect.stringContaining("the leading partner has bound no team to ask"),
  });
});

test("C-03 a question of which a role has no team any more is nobody's question any more", async () => {
  const run = await started(
    document("Asked", [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: { guarded_by: [idFor("action", "Ask")] } }),
      task("Alone", "host"),
    ]),
    { host, helpers },
  );
  const state = await scene.run(run);
  const round = await scene.round(run, "Ask");
  const { playbook } = scene.desk.flows.flowOf(state.playbook.hash);
  expect(scopeHashNow(state, playbook, round)).toBe(round.scopeHash);
  const { helpers: _, ...others } = state.bindings;
  expect(scopeHashNow({ ...state, bindings: others }, playbook, round)).toBe("");
});
