import { type ConsentId, mintId, type Refusal, type RunId } from "@mirror/vocabulary";
import { beforeEach, describe, expect, test } from "vitest";
import { consent, document, idFor, task } from "../documents.fixture.js";
import { consentKind } from "../kinds/consent-kind.js";
import { BECAUSE, type Cast, EVERY_ROLE, HOUR_MS, Scene, SET_UP, START } from "../scene.fixture.js";
import type { Turn } from "../turn.js";
import { answerConsent, askAgain, GrantBody } from "./consent-commands.js";
import { resumeStep } from "./step-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let run: RunId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", {
    Ada: EVERY_ROLE,
    Bo: EVERY_ROLE,
    Cy: EVERY_ROLE,
    Dee: ["responder"],
  });
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

describe("asking again", () => {
  const again = (round: string, newFacts: string | null = null) => {
    const made: ConsentId[] = [];
    return { made, ask: (turn: Turn) => askAgain(turn, round as ConsentId, newFacts, (id) => made.push(id)) };
  };
  const withdrawn = async () => {
    await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
    await scene.answer(run, "Ask the host", "withdraw", host.as("Bo"));
    return scene.round(run, "Ask the host");
  };

  test("C-09 what was withdrawn is asked anew by a person, in a round of its own, and what it guards goes on under that", async () => {
    const first = await withdrawn();
    const { made, ask } = again(first.id);
    await scene.must(host.as("Ada"), ask);
    const second = await scene.round(run, "Ask the host");
    expect(second).toMatchObject({ id: made.at(-1), status: "open", scopeHash: first.scopeHash });
    expect(second.question.requestedBy).toBe(host.person("Ada"));
    expect((await scene.state(consentKind, first.id))?.status).toBe("revoked");

    const { id } = await scene.step(run, "Image");
    const resume = (turn: Turn) => resumeStep(turn, id);
    expect((await scene.no(helpers.as("Eve"), resume))[0]).not.toBe("ok");
    await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
    await scene.must(helpers.as("Eve"), resume);
    expect(await scene.step(run, "Image")).toMatchObject({
      status: "assigned",
      assignment: { authority: { consents: [{ round: second.id }] } },
    });
  });

  test("C-14 nothing is asked twice at once: a round that is not over, or was asked again already, is not asked again", async () => {
    const open = await scene.round(run, "Ask the host");
    expect(await scene.no(host.as("Ada"), again(open.id).ask)).toEqual(["round-not-over", undefined]);
    const first = await withdrawn();
    await scene.must(host.as("Ada"), again(first.id).ask);
    expect(await scene.no(host.as("Ada"), again(first.id).ask)).toEqual(["asked-again-already", "C-14"]);
  });

  test("M18 only the partner that leads asks again, and nobody learns of a round that is not theirs", async () => {
    const first = await withdrawn();
    expect(await scene.no(helpers.as("Eve"), again(first.id).ask)).toEqual(["not-the-lead", "M18"]);
    expect(await scene.no(host.as("Dee"), again(first.id).ask)).toEqual(["role-missing", "M04"]);
    const others = await scene.partner("Westmark", { Wim: EVERY_ROLE });
    expect(await scene.no(others.as("Wim"), again(first.id).ask)).toEqual(["no-such-round", undefined]);
    const none = mintId("consent", "live", START, "none");
    expect(await scene.no(host.as("Ada"), again(none).ask)).toEqual(["no-such-round", undefined]);
  });

  test("C-17 what a partner refused just now is asked again only with new facts, which the officials then read", async () => {
    const ada = host.as("Ada");
    const gate = { rule: { kind: "and", of: [{ kind: "partner", who: "host" }, { kind: "any" }] } };
    const text = document("Either", [
      consent("Ask the host", ["host", "helpers"], { next: "Image", onFailure: "Alone", gate }),
      task("Image", "helpers", {
        mirror: {
          effect: {
            class: "E2",
            on: "host",
            targets: ["files"],
            reversible: true,
            involves: ["payment"],
          },
          guarded_by: [idFor("action", "Ask the host")],
        },
      }),
      task("Alone", "host"),
    ]);
    run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
      host,
      helpers,
    });
    const first = await scene.round(run, "Ask the host");
    expect(first.question).toMatchObject({
      rule: { kind: "and", of: [{ kind: "partner", who: host.id }, { kind: "any" }] },
      owners: [host.id],
      dualControl: true,
      scope: { steps: [{ involves: ["payment"] }] },
    });
    await scene.answer(run, "Ask the host", "refuse", helpers.as("Eve"));
    await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
    await scene.answer(run, "Ask the host", "grant", host.as("Cy"));
    await scene.answer(run, "Ask the host", "withdraw", host.as("Bo"));
    expect(await scene.no(ada, again(first.id).ask)).toEqual(["refused-lately", "C-17"]);
    const { made, ask } = again(first.id, "The helpers have seen the warrant since.");
    await scene.must(ada, ask);
    const second = await scene.round(run, "Ask the host");
    expect(second).toMatchObject({
      id: made[0],
      question: { newFacts: "The helpers have seen the warrant since." },
    });
  });

  test("where the playbook has gone another way, nobody is asked in vain", async () => {
    await scene.answer(run, "Ask the host", "refuse", host.as("Bo"));
    const refused = await scene.round(run, "Ask the host");
    expect(await scene.no(host.as("Ada"), again(refused.id).ask)).toEqual(["nothing-waits", undefined]);
  });

  test("C-08 what no agreement allows any more is not asked again", async () => {
    const first = await withdrawn();
    await scene.wait(400 * 24 * HOUR_MS);
    const [code, rule] = await scene.no(host.as("Ada"), again(first.id).ask);
    expect([code, rule]).not.toEqual(["ok", undefined]);
    expect((await scene.round(run, "Ask the host")).id).toBe(first.id);
  });
});
