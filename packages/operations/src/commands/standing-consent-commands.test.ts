import type { StandingTerms } from "@mirror/partnership";
import { type AgreementId, instantAfter, mintId, type RunId, StandingConsentId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { consent, document, idFor, task } from "../documents.fixture.js";
import { playbookKind } from "../kinds/playbook-kind.js";
import { standingConsentKind } from "../kinds/standing-consent-kind.js";
import { newestVersion } from "../library/shelf.js";
import { pageNotice } from "../paging/page-notice.js";
import { rowsOfStream } from "../restoration/rows-of-stream.js";
import { type Cast, DAY_MS, EVERY_ROLE, EXECUTOR, NIGHT, Scene } from "../scene.fixture.js";
import { beginEffect, recordOutcome } from "./effect-commands.js";
import { tellStanding } from "./standing-consent-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let agreement: AgreementId;

const ASK = idFor("action", "Ask");
const REMOTE = document("Remote", [
  consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
  task("Image", "helpers", {
    mirror: {
      effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
      guarded_by: [ASK],
    },
  }),
  task("Alone", "host"),
]);
const BY = { worker: "worker-1", epoch: 1 };

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  agreement = await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  await scene.imported(host.as("Ada"), REMOTE);
});

async function termsOf(changes: Partial<StandingTerms> = {}): Promise<StandingTerms> {
  const version = newestVersion(await scene.state(playbookKind, REMOTE.id));
  if (version === undefined) throw new Error("It was imported.");
  return {
    mode: "live",
    playbook: { id: REMOTE.id, hash: version.hash },
    office: "Directorate",
    level: "operational",
    effectCeiling: "E2",
    severities: { from: 0, to: 5 },
    targets: ["files"],
    dataClasses: [],
    performers: [helpers.id],
    agreement,
    usesMax: 1,
    until: instantAfter(scene.now, DAY_MS),
    ...changes,
  };
}

async function granted(changes: Partial<StandingTerms> = {}): Promise<StandingConsentId> {
  const terms = await termsOf(changes);
  const seed = `standing ${scene.now} ${JSON.stringify(changes)}`;
  const id = StandingConsentId.parse(mintId("standing-consent", terms.mode, scene.now, seed));
  await scene.must(host.as("Bo"), (turn) =>
    tellStanding(turn, id, { type: "grant", id, terms }, scene.exercise),
  );
  return id;
}

async function started(): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, REMOTE.id, await scene.incident(ada, [host]), { host, helpers });
}

const revoke = (id: StandingConsentId, by = host.as("Ada")) =>
  scene.must(by, (turn) => tellStanding(turn, id, { type: "revoke" }, null));

test("C-06 a round opens satisfied where a standing consent answers it, and what it guards begins at once", async () => {
  const id = await granted();
  const run = await started();
  const round = await scene.round(run, "Ask");
  expect(round).toMatchObject({ status: "satisfied", decisions: [{ status: "granted", standing: id }] });
  expect(await scene.statuses(run)).toMatchObject({ Ask: "done", Image: "assigned" });
  expect(await scene.state(standingConsentKind, id)).toMatchObject({
    status: "used-up",
    uses: [{ use: 1, round: round.id, scopeHash: round.scopeHash }],
  });
});

test("C-06 the use after the last one is refused: people are asked", async () => {
  await granted();
  await started();
  const second = await started();
  expect((await scene.round(second, "Ask")).status).toBe("open");
});

test("C-06 of two that want the last use at once, one is answered and one asks", async () => {
  const id = await granted();
  const ada = host.as("Ada");
  const incidents = [await scene.incident(ada, [host]), await scene.incident(ada, [host])];
  const runs = await Promise.all(
    incidents.map((incident) => scene.start(ada, REMOTE.id, incident, { host, helpers })),
  );
  const rounds = await Promise.all(runs.map((run) => scene.round(run, "Ask")));
  expect(rounds.map((round) => round.status).toSorted()).toEqual(["open", "satisfied"]);
  expect((await scene.state(standingConsentKind, id)).uses).toHaveLength(1);
});

test("C-06 what is beyond it is asked, and leaves it unused", async () => {
  const id = await granted({ severities: { from: 5, to: 5 } });
  const own = await granted({ agreement: null, performers: [host.id] });
  expect((await scene.round(await started(), "Ask")).status).toBe("open");
  for (const one of [id, own]) expect((await scene.state(standingConsentKind, one)).uses).toEqual([]);
});

test.each([
  [[], "open"],
  [["addresses"], "satisfied"],
])(
  "C-06 what a step tells others is data too: to a share of addresses, a yes in advance for %j is no yes unless it names them",
  async (dataClasses, status) => {
    const tells = document("Tells", [
      consent("Ask", ["host"], { next: "Tell", onFailure: "Alone" }),
      task("Tell", "host", {
        mirror: {
          kind: "share",
          share: { with: ["helpers"], data_classes: ["addresses"], purpose: "That they look." },
          guarded_by: [ASK],
        },
      }),
      task("Alone", "host"),
    ]);
    const ada = host.as("Ada");
    const id = await scene.imported(ada, tells);
    const { hash = "" } = newestVersion(await scene.state(playbookKind, id)) ?? {};
    await granted({ playbook: { id, hash }, performers: [host.id], targets: "any", dataClasses });
    const run = await scene.start(ada, id, await scene.incident(ada, [host]), { host, helpers });
    expect((await scene.round(run, "Ask")).status).toBe(status);
  },
);

test("C-06 revoked before it was used, it answers nothing", async () => {
  await revoke(await granted());
  expect((await scene.round(await started(), "Ask")).status).toBe("open");
});

test("C-06, C-09 revoked while its yes is used, that yes is withdrawn in the same commit, and the step is held", async () => {
  const id = await granted({ usesMax: 2 });
  const run = await started();
  await revoke(id);
  expect(await scene.round(run, "Ask")).toMatchObject({ status: "revoked", because: "withdrawn" });
  expect(await scene.step(run, "Image")).toMatchObject({ status: "on-hold" });
  expect(await scene.no(host.as("Ada"), (turn) => tellStanding(turn, id, { type: "revoke" }, null))).toEqual([
    "standing-over",
    "C-06",
  ]);
});

test("a revocation leaves a round alone that is over", async () => {
  const id = await granted({ usesMax: 2 });
  const run = await started();
  await scene.answer(run, "Ask", "withdraw", host.as("Ada"));
  await revoke(id);
  const { decisions } = await scene.round(run, "Ask");
  expect(decisions).toMatchObject([{ status: "withdrawn", by: host.person("Ada") }]);
});

test("its officials are told of each use, until each was reached", async () => {
  const id = await granted();
  await started();
  const { notices } = await scene.state(standingConsentKind, id);
  expect(notices.map((one) => one.person).toSorted()).toEqual(
    [host.person("Ada"), host.person("Bo")].toSorted(),
  );
  const [first] = notices;
  if (first === undefined) throw new Error("Nobody is told.");
  const told: unknown[] = [];
  await scene.must(EXECUTOR, (turn) =>
    beginEffect(turn, id, first.effect, BY, ({ effect }) => told.push(effect)),
  );
  expect(told).toMatchObject([{ request: { kind: "page", to: first.person, about: id, of: host.id } }]);
  const outcome = { status: "failed", detail: "The mail server was away.", outputs: {} } as const;
  const record = (status: "failed" | "succeeded") => (turn: Parameters<typeof recordOutcome>[0]) =>
    recordOutcome(turn, id, first.effect, BY, { ...outcome, status });
  expect(await scene.no(EXECUTOR, record("failed"))).toEqual(["page-not-sent", undefined]);
  await scene.must(EXECUTOR, record("succeeded"));
  expect((await scene.state(standingConsentKind, id)).notices).toHaveLength(1);
  expect(await scene.no(EXECUTOR, record("succeeded"))).toEqual(["nothing-owed", undefined]);
  expect(await scene.no(EXECUTOR, (turn) => beginEffect(turn, id, first.effect, BY, () => {}))).toEqual([
    "nothing-owed",
    undefined,
  ]);
  const page = { kind: "page", to: first.person, about: id, subject: "Look.", answerBy: scene.now } as const;
  const notice = pageNotice(first.effect, { ...page, ways: [], of: host.id, repeats: null }, "https://here/");
  expect(notice).toMatchObject({
    kind: "standing-consent",
    link: `https://here/lite/standing-consents/${id}`,
  });
});

test("at its end the clock says so; and its rows are found again from its entries", async () => {
  const id = await granted();
  const desk = scene.openDesk();
  expect(await rowsOfStream(desk, id, null)).toMatchObject({ wakeUps: [{ name: "standing-end" }] });
  await scene.wait(DAY_MS);
  expect((await scene.state(standingConsentKind, id)).status).toBe("expired");
});

test("C-16 one of an exercise answers in that exercise, and in no other", async () => {
  await scene.rehearse(host.as("Ada"), [host, helpers]);
  agreement = await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const id = await granted({ mode: "exercise", until: instantAfter(NIGHT, DAY_MS) });
  expect((await scene.round(await started(), "Ask")).status).toBe("satisfied");
  expect((await scene.state(standingConsentKind, id)).uses).toHaveLength(1);
});

test("what is not there, names another, or is of two modes is refused", async () => {
  const terms = await termsOf();
  const id = StandingConsentId.parse(mintId("standing-consent", "live", scene.now, "one"));
  const other = StandingConsentId.parse(mintId("standing-consent", "live", scene.now, "other"));
  const rehearsed = StandingConsentId.parse(mintId("standing-consent", "exercise", scene.now, "one"));
  const bo = host.as("Bo");
  expect(await scene.no(bo, (turn) => tellStanding(turn, id, { type: "revoke" }, null))).toEqual([
    "no-such-standing-consent",
    undefined,
  ]);
  expect(
    await scene.no(bo, (turn) => tellStanding(turn, id, { type: "grant", id: other, terms }, null)),
  ).toEqual(["other-id", "INV-20"]);
  expect(
    await scene.no(bo, (turn) =>
      tellStanding(turn, rehearsed, { type: "grant", id: rehearsed, terms }, null),
    ),
  ).toEqual(["mixed-modes", "C-16"]);
  const exercise = await scene.rehearse(host.as("Ada"), [host, helpers]);
  expect(
    await scene.no(bo, (turn) => tellStanding(turn, id, { type: "grant", id, terms }, exercise)),
  ).toEqual(["mixed-modes", "C-16"]);
  expect(await scene.streamsOf("standing-consent")).toEqual([]);
});

test("INV-20 a standing consent is given once under its id", async () => {
  const id = await granted();
  const terms = await termsOf();
  const [code] = await scene.no(host.as("Bo"), (turn) =>
    tellStanding(turn, id, { type: "grant", id, terms }, null),
  );
  expect(code).toMatch(/exists/);
});

test("C-16 what was given in advance in one exercise answers for nothing in another", async () => {
  const ada = host.as("Ada");
  const rehearsed = async () => {
    scene.exercise = null;
    scene.later(1);
    await scene.rehearse(ada, [host, helpers]);
    return scene.agree([
      [host, "Ada"],
      [helpers, "Eve"],
    ]);
  };
  const agreed = await rehearsed();
  const given = { mode: "exercise", agreement: agreed, until: instantAfter(NIGHT, DAY_MS) } as const;
  const id = await granted(given);
  await rehearsed();
  expect((await scene.round(await started(), "Ask")).status).toBe("open");
  expect((await scene.state(standingConsentKind, id)).uses).toEqual([]);
});
