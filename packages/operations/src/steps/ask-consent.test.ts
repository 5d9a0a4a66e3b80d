import { instantAfter, type RunId } from "@mirror/vocabulary";
import { beforeEach, describe, expect, test } from "vitest";
import { startRun } from "../commands/run-commands.js";
import { call, consent, document, idFor, task } from "../documents.fixture.js";
import { type Cast, EVERY_ROLE, Scene } from "../scene.fixture.js";

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

async function started(text: ReturnType<typeof document>, roles: Record<string, Cast> = {}): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    ...roles,
  });
}

const ASK = idFor("action", "Ask");
const guarded = { guarded_by: [ASK] };
const UNBOUND = {
  status: "failed",
  code: "role-unbound",
  detail: expect.stringContaining("no team plays the role analysts yet"),
  answeredBy: null,
};

test("C-03 nobody is asked about what a team would do that is not there yet", async () => {
  const run = await started(
    document(
      "Too early",
      [
        consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
        task("Image", "analysts", { mirror: guarded }),
        task("Alone", "host"),
      ],
      { byAid: ["analysts"] },
    ),
  );
  expect(await scene.step(run, "Ask")).toMatchObject(UNBOUND);
  expect(await scene.streamsOf("consent")).toEqual([]);
  expect((await scene.step(run, "Alone")).status).toBe("assigned");
});

test("a partner that is to be asked, and is not there yet, is not asked; and the step fails by its own path", async () => {
  const run = await started(
    document(
      "Nobody to ask",
      [
        consent("Ask", ["host", "analysts"], { next: "Image", onFailure: "Alone" }),
        task("Image", "host", { mirror: guarded }),
        task("Alone", "host"),
      ],
      { byAid: ["analysts"] },
    ),
  );
  expect(await scene.step(run, "Ask")).toMatchObject(UNBOUND);
  expect(await scene.streamsOf("consent")).toEqual([]);
});

test("C-05 a partner that plays two of the roles that are asked is asked once, and its one yes is enough", async () => {
  const run = await started(
    document("Twice", [
      consent("Ask", ["host", "helpers", "friends"], { next: "Image", onFailure: "Alone" }),
      task("Image", "host", { mirror: guarded }),
      task("Alone", "host"),
    ]),
    { helpers, friends: helpers },
  );
  const { question } = await scene.round(run, "Ask");
  expect(question.asks.map(({ partner, role }) => [partner, role])).toEqual([
    [host.id, "host"],
    [helpers.id, "helpers"],
  ]);
  await scene.answer(run, "Ask", "grant", host.as("Ada"));
  await scene.answer(run, "Ask", "grant", helpers.as("Eve"));
  expect((await scene.step(run, "Image")).status).toBe("assigned");
});

describe("C-17 what a partner has refused in one run", () => {
  const MINUTE_MS = 60_000;
  const asking = (gate: object = {}) =>
    document("Nagging", [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone", gate }),
      task("Image", "host", { mirror: guarded }),
      task("Alone", "host"),
    ]);

  /** Another run of the same playbook, with what is said to be new. */
  async function runOf(playbook: string, newFacts?: string): Promise<RunId> {
    const ada = host.as("Ada");
    const incident = await scene.incident(ada, [host]);
    return scene.must(ada, (turn, told: (id: RunId) => void) =>
      startRun(
        turn,
        {
          ...{ playbook, incident, variables: {}, bindings: { host: { partner: host.id, team: host.team } } },
          ...(newFacts === undefined ? {} : { newFacts }),
        },
        told,
      ),
    );
  }

  async function refusedOnce(gate: object = {}): Promise<string> {
    const playbook = await scene.imported(host.as("Ada"), asking(gate));
    await scene.answer(await runOf(playbook), "Ask", "refuse", host.as("Ada"));
    return playbook;
  }

  test("it is not asked in another within half an hour, and then is", async () => {
    const playbook = await refusedOnce();
    await scene.wait(29 * MINUTE_MS);
    const second = await runOf(playbook);
    expect(await scene.step(second, "Ask")).toMatchObject({ status: "failed", code: "refused-lately" });
    expect((await scene.step(second, "Alone")).status).toBe("assigned");
    expect(await scene.streamsOf("consent")).toHaveLength(1);
    await scene.wait(MINUTE_MS);
    expect((await scene.round(await runOf(playbook), "Ask")).status).toBe("open");
  });

  test("it is asked at once in another that begins with what is new, which the official reads", async () => {
    const again = await runOf(await refusedOnce(), "The wards have lost power since.");
    const { status, question } = await scene.round(again, "Ask");
    expect([status, question.newFacts]).toEqual(["open", "The wards have lost power since."]);
  });

  test("it is asked at once in another where lives may hang on it", async () => {
    const again = await runOf(await refusedOnce({ life_safety: true }));
    expect((await scene.round(again, "Ask")).status).toBe("open");
  });

  test("what is new is said in the playbooks that it calls, too", async () => {
    const ada = host.as("Ada");
    await scene.imported(ada, asking());
    const outer = document("Outer", [
      call("Call", "Nagging", { next: "After", onFailure: "After", bind: { host: "host" } }),
      task("After", "host"),
    ]);
    const run = await runOf(await scene.imported(ada, outer), "The wards have lost power since.");
    const inner = (await scene.step(run, "Call")).answeredBy as RunId;
    expect((await scene.round(inner, "Ask")).question.newFacts).toBe("The wards have lost power since.");
  });

  test("a refusal in one exercise holds nothing back in another", async () => {
    const ada = host.as("Ada");
    await scene.rehearse(ada, [host]);
    const playbook = await refusedOnce();
    expect(await scene.step(await runOf(playbook), "Ask")).toMatchObject({ code: "refused-lately" });
    scene.now = instantAfter(scene.now, MINUTE_MS);
    await scene.rehearse(ada, [host]);
    expect((await scene.round(await runOf(playbook), "Ask")).status).toBe("open");
  });
});
