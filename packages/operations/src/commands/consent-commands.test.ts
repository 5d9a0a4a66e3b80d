import { type ConsentId, mintId, type Refusal, type RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { consent, document, idFor, task } from "../documents.fixture.js";
import { consentKind } from "../kinds/consent-kind.js";
import { BECAUSE, type Cast, EVERY_ROLE, HOUR_MS, Scene, SET_UP, START } from "../scene.fixture.js";
import { answerConsent, GrantBody } from "./consent-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let run: RunId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE, Dee: ["responder"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const ada = host.as("Ada");
  const text = document("Remote", [
    consent("Ask the host", ["host"], { next: "Image", onFailure: "Alone" }),
    task("Image", "helpers", {
      mirror: {
        effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
        guarded_by: [idFor("action", "Ask the host")],
      },
    }),
    task("Alone", "host"),
  ]);
  run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    helpers,
  });
});

test("C-02 only the office that was asked answers, for its own partner, in person (INV-12)", async () => {
  const of = async (who: ReturnType<Cast["as"]>) => {
    const done = await scene.answer(run, "Ask the host", "grant", who);
    return done.ok ? "ok" : [done.code, done.rule];
  };
  expect(await of(helpers.as("Eve"))).toEqual(["not-asked", "INV-12"]);
  expect(await of(host.as("Dee"))).toEqual(["not-the-office", "C-02"]);
  expect(await of(SET_UP)).toEqual(["not-a-person", "INV-12"]);
  expect(await of({ kind: "person", person: host.person("Bo"), partner: helpers.id })).toEqual([
    "not-of-this-partner",
    "INV-12",
  ]);
  expect((await scene.round(run, "Ask the host")).status).toBe("open");
  expect(await of(host.as("Bo"))).toBe("ok");
  expect((await scene.step(run, "Image")).status).toBe("assigned");
});

test("C-14 an answer that comes too late is heard and changes nothing, and whoever gave it is told so", async () => {
  await scene.wait(4 * HOUR_MS);
  const { id, scopeHash } = await scene.round(run, "Ask the host");
  const late: Refusal[] = [];
  const done = await scene.ask(host.as("Bo"), (turn) =>
    answerConsent(turn, id as ConsentId, { type: "grant", body: { scopeHash } }, (no) => late.push(no)),
  );
  expect(done.ok).toBe(true);
  expect(late).toMatchObject([{ code: "round-closed", rule: "C-14" }]);
  const round = await scene.state(consentKind, id);
  expect(round).toMatchObject({
    status: "lapsed",
    voidAnswers: [{ person: host.person("Bo"), answer: "grant" }],
  });
  expect((await scene.step(run, "Image").catch(() => undefined))?.status).toBeUndefined();
});

test("a round that is not there is absent, in either mode", async () => {
  for (const mode of ["live", "exercise"] as const) {
    const id = mintId("consent", mode, START, "gone") as ConsentId;
    expect(
      await scene.no(host.as("Bo"), (turn) =>
        answerConsent(turn, id, { type: "refuse", body: { justification: BECAUSE } }, () => {}),
      ),
    ).toEqual(["no-such-round", undefined]);
  }
});

test("what is sent is the verb of its address, whatever its body says", async () => {
  const { id, scopeHash } = await scene.round(run, "Ask the host");
  const body = { scopeHash, justification: BECAUSE, type: "withdraw" } as ReturnType<typeof GrantBody.parse>;
  await scene.must(host.as("Bo"), (turn) =>
    answerConsent(turn, id as ConsentId, { type: "grant", body }, () => {}),
  );
  expect((await scene.round(run, "Ask the host")).status).toBe("satisfied");
  expect(GrantBody.safeParse({ scopeHash, type: "withdraw" }).success).toBe(false);
});

test("two officials who answer at once each have their say, and the round one end", async () => {
  const both = await Promise.all([
    scene.answer(run, "Ask the host", "grant", host.as("Ada")),
    scene.answer(run, "Ask the host", "refuse", host.as("Bo")),
  ]);
  expect(both.map((one) => (one.ok ? "ok" : one.code)).toSorted()).toContain("ok");
  const round = await scene.round(run, "Ask the host");
  const statuses = await scene.statuses(run);
  if (round.status === "satisfied") expect(statuses.Image).toBe("assigned");
  else expect(statuses).toMatchObject({ "Ask the host": "failed", Alone: "assigned" });
});
