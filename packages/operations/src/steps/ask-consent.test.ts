import type { RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { consent, document, idFor, task } from "../documents.fixture.js";
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
