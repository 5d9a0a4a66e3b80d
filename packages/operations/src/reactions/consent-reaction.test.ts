import type { AidCommand, Amendment } from "@mirror/partnership";
import { AidRequestId, instantAfter, type RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { tellAid } from "../commands/aid-commands.js";
import { answerConsent } from "../commands/consent-commands.js";
import { tellPartner } from "../commands/registry-commands.js";
import { claimStep, completeStep, failStep, resumeStep } from "../commands/step-commands.js";
import { aid, consent, document, idFor, request, task } from "../documents.fixture.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { type Cast, EVERY_ROLE, HOUR_MS, Scene, SET_UP } from "../scene.fixture.js";
import type { Turn } from "../turn.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let friends: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE, Cy: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  friends = await scene.partner("Westerly", { Wim: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
    [friends, "Wim"],
  ]);
});

const ASK = idFor("action", "Ask");
const onHost = {
  effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
  guarded_by: [ASK],
};

async function started(
  text: ReturnType<typeof document>,
  roles: Record<string, Cast> = { helpers },
): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    ...roles,
  });
}

const remote = (gate: object = {}, roles: readonly string[] = ["host"]) =>
  document("Remote", [
    consent("Ask", roles, { next: "Image", onFailure: "Alone", gate }),
    task("Image", "helpers", { mirror: onHost }),
    task("Alone", "host"),
  ]);

test("a yes lets the guarded step begin, under exactly the grant and the clause that it names", async () => {
  const run = await started(remote());
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const round = await scene.round(run, "Ask");
  const [decision] = round.decisions;
  expect(await scene.step(run, "Image")).toMatchObject({
    status: "assigned",
    partner: helpers.id,
    assignment: {
      authority: {
        basis: "consented",
        consents: [
          {
            round: round.id,
            partner: host.id,
            decision: decision?.status === "granted" && decision.decision,
          },
        ],
      },
    },
  });
});

test("a no takes the playbook's own path at once, and says who said it (C-17)", async () => {
  const run = await started(remote());
  await scene.answer(run, "Ask", "refuse", host.as("Bo"));
  expect(await scene.step(run, "Ask")).toMatchObject({
    status: "failed",
    code: "consent-refused",
    rule: "C-17",
    detail: expect.stringContaining("Refused by the Directorate"),
  });
  expect((await scene.step(run, "Alone")).status).toBe("assigned");
});

test("where nobody says no, and too few say yes, the partners asked did not agree (C-05)", async () => {
  const run = await started(remote({}, ["host", "helpers"]));
  await scene.answer(run, "Ask", "abstain", helpers.as("Eve"));
  expect(await scene.step(run, "Ask")).toMatchObject({
    status: "failed",
    detail: "The partners asked did not agree.",
  });
});

test("the step's one out_arg tells the playbook's branches what was answered", async () => {
  const variables = { __answer__: { type: "string", description: "What was answered", external: false } };
  const asking = (name: string) =>
    document(
      name,
      [
        consent("Ask", ["host"], { next: "Image", onFailure: "Alone", out_args: ["__answer__"] }),
        task("Image", "helpers", { mirror: onHost }),
        task("Alone", "host"),
      ],
      { variables },
    );
  const answered = async (type: "grant" | "refuse" | null) => {
    const run = await started(asking("Asking"));
    if (type === null) await scene.wait(4 * HOUR_MS);
    else await scene.answer(run, "Ask", type, host.as("Bo"));
    return (await scene.run(run)).variables.__answer__?.value;
  };
  // What was refused is not asked again so soon (C-17): the no comes last.
  expect([await answered("grant"), await answered(null), await answered("refuse")]).toEqual([
    "granted",
    "lapsed",
    "refused",
  ]);
});

test("C-09 a withdrawal stops whoever holds the step, and a truthful late report is still heard", async () => {
  const run = await started(remote());
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const { id } = await scene.step(run, "Image");
  await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, id));
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect(await scene.step(run, "Image")).toMatchObject({ status: "on-hold", reason: "consent-withdrawn" });
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  expect((await scene.step(run, "Image")).status).toBe("done");
});

test("C-09 what was not begun when consent was withdrawn is refused when it would begin", async () => {
  const text = document("Later", [
    consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
    task("Image", "helpers", { mirror: onHost, delay: HOUR_MS, next: "end", onFailure: "Alone" }),
    task("Alone", "host"),
  ]);
  const run = await started(text);
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  expect((await scene.step(run, "Image")).status).toBe("blocked");
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  await scene.wait(HOUR_MS);
  expect(await scene.step(run, "Image")).toMatchObject({
    status: "failed",
    code: "consent-revoked",
    rule: "C-09",
  });
  expect((await scene.step(run, "Alone")).status).toBe("assigned");
});

test("C-08 a grant that expires while its step is held stops that step when it rings", async () => {
  const run = await started(remote());
  await scene.answer(run, "Ask", "grant", host.as("Bo"), { expiresAt: instantAfter(scene.now, HOUR_MS) });
  await scene.wait(HOUR_MS);
  expect((await scene.round(run, "Ask")).status).toBe("revoked");
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
});

test("C-04 when the owner withdraws, its step stops, though others' yes still makes the quorum", async () => {
  const quorum = document(
    "Quorum",
    [
      consent("Ask all", ["host", "helpers", "friends"], {
        next: "Ask",
        onFailure: "Alone",
        gate: { rule: { kind: "k_of", k: 2 } },
      }),
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: { ...onHost, guarded_by: [ASK, idFor("action", "Ask all")] } }),
      task("Alone", "host"),
      task("Unused", "friends"),
    ].slice(0, 4),
  );
  const run = await started(quorum, { helpers, friends });
  await scene.answer(run, "Ask all", "grant", helpers.as("Eve"));
  await scene.answer(run, "Ask all", "grant", friends.as("Wim"));
  // Two of three agree, and the owner of the assets has not: no quorum replaces its own yes.
  expect((await scene.round(run, "Ask all")).status).toBe("open");
  await scene.answer(run, "Ask all", "grant", host.as("Bo"));
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  expect((await scene.step(run, "Image")).status).toBe("assigned");
  // Two of three still agree; the host's own yes in the other round still stands.
  await scene.answer(run, "Ask all", "withdraw", host.as("Bo"));
  expect((await scene.round(run, "Ask all")).status).toBe("revoked");
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
});

test("C-05 where enough others still agree and the owner does, whoever holds the step goes on", async () => {
  const text = document("Own quorum", [
    consent("Ask", ["host", "helpers", "friends"], {
      next: "Image",
      onFailure: "Alone",
      gate: { rule: { kind: "k_of", k: 2 } },
    }),
    task("Image", "host", { mirror: onHost }),
    task("Alone", "host"),
  ]);
  const run = await started(text, { helpers, friends });
  for (const who of [host.as("Bo"), helpers.as("Eve"), friends.as("Wim")])
    await scene.answer(run, "Ask", "grant", who);
  await scene.answer(run, "Ask", "withdraw", friends.as("Wim"));
  expect((await scene.round(run, "Ask")).status).toBe("satisfied");
  expect((await scene.step(run, "Image")).status).toBe("assigned");
  await scene.answer(run, "Ask", "withdraw", helpers.as("Eve"));
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
});

test("a round is used up when all that it guards is over, and not before; a later withdrawal changes nothing", async () => {
  const text = document("Two", [
    consent("Ask", ["host"], { next: "First", onFailure: "Alone" }),
    task("First", "helpers", { mirror: onHost, next: "Second" }),
    task("Second", "helpers", { mirror: onHost, next: "After" }),
    task("After", "host"),
    task("Alone", "host"),
  ]);
  const run = await started(text);
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const done = async (name: string) => {
    const { id } = await scene.step(run, name);
    await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, id));
    await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  };
  await done("First");
  expect((await scene.round(run, "Ask")).status).toBe("satisfied");
  await done("Second");
  expect((await scene.round(run, "Ask")).status).toBe("consumed");
});

test("a round whose use ends the run is used, and not taken back", async () => {
  const run = await started(remote());
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const { id } = await scene.step(run, "Image");
  await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, id));
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  expect((await scene.run(run)).status).toBe("completed");
  expect((await scene.round(run, "Ask")).status).toBe("consumed");
});

const variables = {
  __site__: { type: "string", description: "Which site", external: true, value: "North" },
  __other__: { type: "string", description: "Something else", external: false },
};

/** While the host is asked about a site, somebody may find that it is another. */
const changing = (returns: string) =>
  document(
    "Changing",
    [
      {
        type: "parallel",
        name: "Both",
        next_steps: [ASK, idFor("action", "Find")],
        on_completion: idFor("end", "end"),
      },
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: onHost, description: "Image the files of __site__:value." }),
      task("Alone", "host"),
      task("Find", "host", { out_args: [returns], next: "Find again" }),
      task("Find again", "host", { out_args: [returns] }),
    ],
    { variables },
  );

async function find(run: RunId, values: Record<string, string>, step = "Find") {
  const { id } = await scene.step(run, step);
  await scene.must(host.as("Cy"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Cy"), (turn) => completeStep(turn, id, values));
}

test("C-03 when what is asked about changes, nobody goes on being asked about what would not be done", async () => {
  const run = await started(changing("__site__"));
  const { id } = await scene.round(run, "Ask");
  await find(run, { __site__: "South" });
  expect(await scene.state(consentKind, id)).toMatchObject({ status: "refused", because: "scope-changed" });
  expect(await scene.step(run, "Ask")).toMatchObject({
    status: "failed",
    code: "scope-changed",
    rule: "C-03",
  });
});

test("C-03 when what was agreed to changes, whoever holds it stops", async () => {
  const run = await started(changing("__site__"));
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await find(run, { __site__: "South" });
  expect((await scene.round(run, "Ask")).status).toBe("revoked");
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
});

test("a value that nothing of the question depends on changes nothing", async () => {
  const run = await started(changing("__other__"));
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await find(run, { __other__: "South" });
  expect((await scene.round(run, "Ask")).status).toBe("satisfied");
  expect((await scene.step(run, "Image")).status).toBe("assigned");
});

test("INV-10 a value in the body of a request is part of what was agreed to", async () => {
  const text = document(
    "Body",
    [
      {
        type: "parallel",
        name: "Both",
        next_steps: [ASK, idFor("action", "Find")],
        on_completion: idFor("end", "end"),
      },
      consent("Ask", ["host"], { next: "Block", onFailure: "Alone" }),
      request("Block", "helpers", "POST /blocks", {
        mirror: { kind: "task", ...onHost },
        body: { site: "__site__:value" },
      }),
      task("Alone", "host"),
      task("Find", "host", { out_args: ["__site__"] }),
    ],
    { variables },
  );
  const run = await started(text);
  const { question } = await scene.round(run, "Ask");
  expect(question.scope.steps[0]?.text).toContain(
    'POST https://firewall.example/blocks\nContent-Type: application/json\n\n{"site":"North"}',
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  expect(await scene.journal.owed("live", { limit: 1 })).toHaveLength(1);
  await find(run, { __site__: "South" });
  expect((await scene.round(run, "Ask")).status).toBe("revoked");
});

test("a gate that is guarded by another is not opened before the first is passed", async () => {
  const first = idFor("action", "First");
  const text = document("Two gates", [
    consent("First", ["host"], { next: "Ask", onFailure: "Ask" }),
    consent("Ask", ["helpers"], { next: "Image", onFailure: "Alone", mirror: { guarded_by: [first] } }),
    task("Image", "helpers", { mirror: { guarded_by: [ASK, first] } }),
    task("Alone", "host"),
  ]);
  const refused = await started(text);
  await scene.answer(refused, "First", "refuse", host.as("Bo"));
  expect(await scene.step(refused, "Ask")).toMatchObject({ status: "failed", code: "consent-refused" });
  expect((await scene.step(refused, "Ask")).answeredBy).toBeNull();
  await scene.wait(HOUR_MS);
  const granted = await started(text);
  await scene.answer(granted, "First", "grant", host.as("Bo"));
  expect((await scene.step(granted, "Ask")).status).toBe("awaiting-consent");
});

test("C-09, MA-08 when a host withdraws, the access of the lent team that worked under it ends", async () => {
  const text = document(
    "Lent",
    [
      aid("Ask for a team", ["friends"], { next: "Ask", onFailure: "Alone" }),
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "analysts", { mirror: onHost, onFailure: "Alone" }),
      task("Alone", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const run = await started(text, { friends });
  const { id, assignment } = await scene.lend(run, "Ask for a team", host.as("Ada"), friends, "Wim", true);
  const mail = { type: "set-mail", person: host.person("Ada"), email: "ada@mail.example" } as const;
  await scene.must(SET_UP, (turn) => tellPartner(turn, host.id, mail));
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  expect((await scene.step(run, "Image")).partner).toBe(friends.id);

  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect((await scene.state(aidKind, id)).assignments).toMatchObject([
    { id: assignment, status: "releasing" },
  ]);
  // Nobody waits for a team that has gone: how it goes on is for the host to say, who is called.
  const held = await scene.step(run, "Image");
  expect(held).toMatchObject({ status: "on-hold", reason: "consent-withdrawn", partner: host.id });
  const { pages } = await scene.state(partnerKind, host.id);
  expect(JSON.stringify(pages)).toContain("A step on hold is your team's now");
  await scene.must(host.as("Ada"), (turn) => failStep(turn, held.id, "Nobody agrees to it any more."));
  expect((await scene.step(run, "Alone")).status).toBe("assigned");
});

test("C-09 (6), MA-08 a consent that was used up is taken back all the same: the team that worked under it leaves", async () => {
  const text = document(
    "Lent and done",
    [
      aid("Ask for a team", ["friends"], { next: "Ask", onFailure: "Alone" }),
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "analysts", { mirror: onHost, next: "Alone" }),
      task("Alone", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const run = await started(text, { friends });
  const { id } = await scene.lend(run, "Ask for a team", host.as("Ada"), friends, "Wim", true);
  const access = async () => (await scene.state(aidKind, id)).assignments.map((one) => one.status);
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const { id: step } = await scene.step(run, "Image");
  for (const then of [claimStep, (turn: Turn) => completeStep(turn, step, {})])
    await scene.must(friends.as("Wim"), (turn) => then(turn, step));
  expect((await scene.round(run, "Ask")).status).toBe("consumed");
  expect(await access()).toEqual(["deployed"]);

  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect((await scene.round(run, "Ask")).status).toBe("consumed");
  expect(await access()).toEqual(["releasing"]);
});

test.each([
  ["its official", (run: RunId) => scene.answer(run, "Ask", "withdraw", host.as("Bo"))],
  ["the clock", () => scene.wait(HOUR_MS)],
])(
  "C-09, MA-08 a suspended yes keeps the lent team's access until %s withdraws it",
  async (_who, withdraw) => {
    const bo = host.as("Bo");
    const text = document(
      "Lent on condition",
      [
        aid("Ask for a team", ["friends"], { next: "Ask", onFailure: "Alone" }),
        consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
        task("Image", "analysts", { mirror: onHost }),
        task("Alone", "host"),
      ],
      { byAid: ["analysts"] },
    );
    const run = await started(text, { friends });
    const { id: request } = await scene.lend(run, "Ask for a team", host.as("Ada"), friends, "Wim", true);
    const checker = { by: "person", partner: host.id, person: host.person("Bo") } as const;
    const until = instantAfter(scene.now, HOUR_MS);
    await scene.answer(run, "Ask", "grant", bo, {
      conditions: [{ text: "The team stays in its segment.", checker, until }],
    });
    const { id } = await scene.round(run, "Ask");
    const on = { partner: host.id, condition: 1 };
    const met = { type: "verify-condition", body: { ...on, met: true } } as const;
    await scene.must(bo, (turn) => answerConsent(turn, id, met, () => {}));
    const justification = "The team has left its segment.";
    const left = { type: "report-violation", body: { ...on, justification } } as const;
    await scene.must(bo, (turn) => answerConsent(turn, id, left, () => {}));
    const access = async () => (await scene.state(aidKind, request)).assignments.map((one) => one.status);
    expect((await scene.step(run, "Image")).status).toBe("on-hold");
    expect(await access()).toEqual(["deployed"]);
    await withdraw(run);
    expect(await access()).toEqual(["releasing"]);
  },
);

test("MA-02, MA-07 after a decline and a recall the next offer is taken, and its team plays the role from then on", async () => {
  const text = document(
    "In its place",
    [
      aid("Ask for a team", ["helpers", "friends"], { next: "Meanwhile", onFailure: "Alone" }),
      task("Meanwhile", "host", { next: "Image" }),
      task("Image", "analysts"),
      task("Alone", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const run = await started(text, { helpers, friends });
  const id = AidRequestId.parse((await scene.step(run, "Ask for a team")).answeredBy);
  const say = (cast: Cast, who: string, command: AidCommand) =>
    scene.must(cast.as(who), (turn) => tellAid(turn, id, command));
  const player = async () => (await scene.run(run)).bindings.analysts?.partner;
  await say(host, "Ada", { type: "submit" });
  await say(helpers, "Eve", { type: "decline", reason: "no-capacity" });
  const { assignment } = await scene.lend(run, "Ask for a team", host.as("Ada"), friends, "Wim", true);
  expect(await player()).toBe(friends.id);
  await say(friends, "Wim", { type: "recall", assignment, notice: "We are hit ourselves." });
  expect((await scene.state(aidKind, id)).status).toBe("unfilled");
  const offersBy = instantAfter(scene.now, HOUR_MS);
  // Whoever said no is held to nothing: it is asked again, and may help after all.
  await say(host, "Ada", { type: "reopen", recipients: [helpers.id], offersBy, neededBy: offersBy });
  await scene.lend(run, "Ask for a team", host.as("Ada"), helpers, "Eve", true);
  expect(await player()).toBe(helpers.id);
  const meanwhile = (await scene.step(run, "Meanwhile")).id;
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, meanwhile));
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, meanwhile, {}));
  expect((await scene.step(run, "Image")).partner).toBe(helpers.id);
});

test.each(["everybody declines", "nobody answers"] as const)(
  "MA-12 when %s the step fails into the playbook's own path, and the request can be widened",
  async (how) => {
    const text = document(
      "Unhelped",
      [
        aid("Ask for a team", ["helpers", "friends"], { next: "Image", onFailure: "Alone" }),
        task("Image", "analysts"),
        task("Alone", "host"),
      ],
      { byAid: ["analysts"] },
    );
    const run = await started(text, { helpers, friends });
    const id = AidRequestId.parse((await scene.step(run, "Ask for a team")).answeredBy);
    const say = (cast: Cast, who: string, command: AidCommand) =>
      scene.must(cast.as(who), (turn) => tellAid(turn, id, command));
    await say(host, "Ada", { type: "submit" });
    const { need } = await scene.state(aidKind, id);
    if (how === "nobody answers") await scene.wait(Date.parse(need.offersBy) - Date.parse(scene.now));
    else
      for (const [cast, who] of [
        [helpers, "Eve"],
        [friends, "Wim"],
      ] as const)
        await say(cast, who, { type: "decline", reason: "no-capacity" });
    expect((await scene.state(aidKind, id)).status).toBe("unfilled");
    expect(await scene.step(run, "Ask for a team")).toMatchObject({ status: "failed", code: "aid-unfilled" });
    expect((await scene.step(run, "Alone")).partner).toBe(host.id);
    const offersBy = instantAfter(scene.now, HOUR_MS);
    await say(host, "Ada", { type: "reopen", offersBy, neededBy: offersBy });
    expect((await scene.state(aidKind, id)).status).toBe("open");
  },
);

test("C-03, MA-05 when a lent team's mission is amended, consent to its work is asked anew; other costs change nothing", async () => {
  const text = document(
    "Amended",
    [
      aid("Ask for a team", ["friends"], { next: "Ask", onFailure: "Alone" }),
      consent("Ask", ["host"], { next: "Ask for the rest", onFailure: "Alone" }),
      consent("Ask for the rest", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "analysts", { mirror: onHost, next: "Copy" }),
      task("Copy", "helpers", { mirror: { ...onHost, guarded_by: [idFor("action", "Ask for the rest")] } }),
      task("Alone", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const run = await started(text, { friends, helpers });
  const { id, assignment } = await scene.lend(run, "Ask for a team", host.as("Ada"), friends, "Wim", true);
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await scene.answer(run, "Ask for the rest", "grant", host.as("Bo"));
  const amended = async (amendment: Amendment) => {
    const propose = { type: "propose-amendment", assignment, amendment } as const;
    await scene.must(host.as("Ada"), (turn) => tellAid(turn, id, propose));
    const [found] = (await scene.state(aidKind, id)).assignments;
    const amendmentHash = found?.status === "amendment-pending" ? found.proposed.amendmentHash : "";
    const sign = { type: "sign-amendment", assignment, amendmentHash } as const;
    await scene.must(friends.as("Wim"), (turn) => tellAid(turn, id, sign));
  };
  const { id: round } = await scene.round(run, "Ask");
  await amended({ costTerms: "Each bears its own." });
  expect((await scene.state(consentKind, round)).status).toBe("satisfied");
  await amended({ mission: "Restore the file servers too." });
  expect(await scene.state(consentKind, round)).toMatchObject({ because: "scope-changed" });
  const { id: rest } = await scene.round(run, "Ask for the rest");
  expect((await scene.state(consentKind, rest)).status).toBe("satisfied");
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
  // Its access is what the host's official has just signed for again.
  expect((await scene.state(aidKind, id)).assignments).toMatchObject([
    { status: "deployed", amendments: [{}, { mission: "Restore the file servers too." }] },
  ]);
});

test("C-09, MA-08 a withdrawal ends nobody's access but that of teams at work under it", async () => {
  const text = document(
    "Lent twice",
    [
      aid("Ask for a team", ["friends"], { next: "Ask for another", onFailure: "Alone" }),
      aid("Ask for another", ["helpers"], {
        next: "Ask",
        onFailure: "Alone",
        call: {
          needs: [
            {
              category: "Cyber",
              kind: "Team",
              type: "2",
              quantity: 1,
              description: "Writers",
              role: "writers",
            },
          ],
        },
      }),
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "analysts", { mirror: onHost }),
      task("Alone", "host"),
    ],
    { byAid: ["analysts", "writers"] },
  );
  const run = await started(text, { friends, helpers });
  const bo = host.as("Bo");
  const onTheirWay = await scene.lend(run, "Ask for a team", bo, friends, "Wim", false);
  const atWork = await scene.lend(run, "Ask for another", bo, helpers, "Eve", true);
  await scene.answer(run, "Ask", "grant", bo);
  await scene.answer(run, "Ask", "withdraw", bo);
  const assigned = async ({ id }: typeof atWork) => (await scene.state(aidKind, id)).assignments;
  expect(await assigned(onTheirWay)).toMatchObject([{ status: "committed" }]);
  expect(await assigned(atWork)).toMatchObject([{ status: "deployed" }]);
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
});

test("C-09 a withdrawal where only the partner's own people work under it stops them, and recalls nobody", async () => {
  const text = document(
    "Own",
    [
      aid("Ask for a team", ["friends"], { next: "Ask", onFailure: "Alone" }),
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "host", { mirror: onHost }),
      task("Alone", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const run = await started(text, { friends });
  const bo = host.as("Bo");
  const { id } = await scene.lend(run, "Ask for a team", bo, friends, "Wim", true);
  await scene.answer(run, "Ask", "grant", bo);
  await scene.answer(run, "Ask", "withdraw", bo);
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
  expect((await scene.state(aidKind, id)).assignments).toMatchObject([{ status: "deployed" }]);
});

test("C-07 what the run's own values say makes a yes count, and suspends it when they say so no longer", async () => {
  const run = await started(changing("__other__"));
  const { id, scopeHash } = await scene.round(run, "Ask");
  const bo = host.as("Bo");
  const until = instantAfter(scene.now, HOUR_MS);
  const byRun = (holds: string) =>
    ({ text: "Nothing stands in the way.", checker: { by: "run", holds }, until }) as const;
  const conditions = [byRun("__other__:value = 'clear'"), byRun("__site__:value = 'North'")];
  await scene.answer(run, "Ask", "grant", bo, { conditions });
  const states = async () => (await scene.round(run, "Ask")).decisions.map((one) => one.status);
  expect(await states()).toEqual(["conditional"]);
  expect((await scene.round(run, "Ask")).decisions).toMatchObject([
    { conditions: [{ state: "pending" }, { state: "verified" }] },
  ]);
  await find(run, { __other__: "clear" });
  expect(await states()).toEqual(["granted"]);
  expect((await scene.step(run, "Image")).status).toBe("assigned");
  await find(run, { __other__: "a fire" }, "Find again");
  expect(await states()).toEqual(["suspended"]);
  expect(await scene.state(consentKind, id)).toMatchObject({ status: "revoked", because: "suspended" });
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
  const reaffirm = { type: "reaffirm", body: { scopeHash } } as const;
  await scene.must(bo, (turn) => answerConsent(turn, id, reaffirm, () => {}));
  expect(await scene.state(consentKind, id)).toMatchObject({ status: "satisfied" });
  const { id: image } = await scene.step(run, "Image");
  await scene.must(helpers.as("Eve"), (turn) => resumeStep(turn, image));
  expect((await scene.step(run, "Image")).status).toBe("assigned");
});

test("C-07 a value that comes after a condition's deadline, or cannot be compared, verifies nothing", async () => {
  const run = await started(changing("__other__"));
  const until = instantAfter(scene.now, HOUR_MS);
  const byRun = (holds: string) =>
    ({ text: "Nothing stands in the way.", checker: { by: "run", holds }, until }) as const;
  const office = {
    text: "We have looked.",
    checker: { by: "office", partner: host.id, office: "Nobody" },
    until,
  } as const;
  const conditions = [byRun("__other__:value = 'clear'"), byRun("__unknown__:value = 'x'"), office];
  await scene.answer(run, "Ask", "grant", host.as("Bo"), { conditions });
  const [find1] = [await scene.step(run, "Find")];
  await scene.must(host.as("Cy"), (turn) => claimStep(turn, find1.id));
  await scene.wait(HOUR_MS);
  expect(await scene.round(run, "Ask")).toMatchObject({
    status: "lapsed",
    decisions: [{ status: "lapsed" }],
  });
  await scene.must(host.as("Cy"), (turn) => completeStep(turn, find1.id, { __other__: "clear" }));
  expect((await scene.round(run, "Ask")).status).toBe("lapsed");
});
