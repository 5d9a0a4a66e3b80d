import type { Outcome, Page } from "@mirror/engine";
import { keyOf } from "@mirror/partner-keys";
import { type Appoint, nextStatement, type PartnerCommand, signStatement } from "@mirror/partnership";
import {
  AidRequestId,
  CredentialId,
  type EffectId,
  type EscalationId,
  instantAfter,
  type PersonId,
  ShareRecallId,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { tellAid } from "../commands/aid-commands.js";
import type { Begun } from "../commands/begun.js";
import { beginEffect, recordOutcome } from "../commands/effect-commands.js";
import { tellEscalation } from "../commands/escalation-commands.js";
import { dropLeadOffer, offerLead } from "../commands/lead-commands.js";
import { tellPartner } from "../commands/registry-commands.js";
import { answerShareRecall } from "../commands/share-recall-commands.js";
import { claimStep, completeStep, handOverStep } from "../commands/step-commands.js";
import { aid, consent, document, escalation, idFor, task } from "../documents.fixture.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { type Cast, EVERY_ROLE, EXECUTOR, HOUR_MS, Scene, SET_UP } from "../scene.fixture.js";
import { LEAD_IS_OFFERED } from "./lead-page.js";
import { pageNotice } from "./page-notice.js";
import { pageTitle } from "./people-page.js";

const BY = { worker: "executor-1", epoch: 1 };
const SENT: Outcome = { status: "succeeded", detail: "by mail", outputs: {} };
const LOST: Outcome = { status: "failed", detail: "not by mail (451)" };

let scene: Scene;
let host: Cast;
let helpers: Cast;

/** Ada and Eve are mailed; Bo has an inbox and nothing else; Cy is mailed, and no official. */
beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE, Cy: ["responder"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE, Fay: ["responder"] });
  await scene.agree(
    [
      [host, "Ada"],
      [helpers, "Eve"],
    ],
    { aid: true },
  );
  for (const [of, name] of [
    [host, "Ada"],
    [host, "Cy"],
    [helpers, "Eve"],
  ] as const)
    await scene.must(SET_UP, (turn) =>
      tellPartner(turn, of.id, {
        type: "set-mail",
        person: of.person(name),
        email: `${name.toLowerCase()}@mail.example`,
      }),
    );
});

const pagesOf = async (of: Cast) => (await scene.state(partnerKind, of.id)).pages;
const owed = async (of: Cast) =>
  (await scene.journal.owed("live", { limit: 99 })).filter(({ stream }) => stream === of.id).length;
const calledOf = async (of: Cast): Promise<PersonId[]> => (await pagesOf(of)).map(({ to }) => to);

async function begin(of: Cast, page: EffectId) {
  const seen: Begun[] = [];
  const answer = await scene.ask(EXECUTOR, (turn) =>
    beginEffect(turn, of.id, page, BY, (one) => seen.push(one)),
  );
  return { answer, request: seen[0]?.effect.request };
}
const record = (of: Cast, page: EffectId, outcome: Outcome) =>
  scene.ask(EXECUTOR, (turn) => recordOutcome(turn, of.id, page, BY, outcome));
async function pageIn(of: Cast) {
  const [page] = await pagesOf(of);
  if (page === undefined) throw new Error("Nobody is called.");
  return page;
}

const guarded = document("Image", [
  consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
  task("Image", "helpers", { mirror: { guarded_by: [idFor("action", "Ask")] } }),
  task("Alone", "host"),
]);
const asksAid = document(
  "Aid",
  [
    aid("Ask", ["helpers"], { next: "Work", onFailure: "Alone" }),
    task("Work", "host"),
    task("Alone", "host"),
  ],
  { byAid: ["analysts"] },
);
async function started(text = guarded, roles: Record<string, Cast> = { host, helpers }) {
  const ada = host.as("Ada");
  const run = await scene.start(
    ada,
    await scene.imported(ada, text),
    await scene.incident(ada, [host]),
    roles,
  );
  return run;
}

test("SH-14 a consent calls the officials who are asked and nobody else, each once, by what leaves the house for them", async () => {
  const run = await started();
  const round = await scene.round(run, "Ask");
  expect([await calledOf(host), await calledOf(helpers)]).toEqual([[host.person("Ada")], []]);
  const page = await pageIn(host);
  expect((await begin(host, page.id)).request).toEqual({
    kind: "page",
    to: host.person("Ada"),
    about: round.id,
    // Its marking keeps the step's name in the house.
    subject: "A consent waits for your answer.",
    answerBy: round.question.answerBy,
    ways: [{ by: "mail", address: "ada@mail.example" }],
    of: host.id,
    repeats: null,
  });
});

test("INV-05 a page that did not get out stays owed under its id, and one that did is not sent again", async () => {
  await started();
  const { id } = await pageIn(host);
  expect(await record(host, id, LOST)).toMatchObject({ ok: false, code: "page-not-sent" });
  expect([(await pageIn(host)).id, await owed(host)]).toEqual([id, 1]);
  expect(await record(host, id, SENT)).toMatchObject({ ok: true });
  expect([await pagesOf(host), await owed(host)]).toEqual([[], 0]);
  expect(await record(host, id, SENT)).toMatchObject({ ok: false, code: "nothing-owed" });
});

test("nobody is called any more to what was answered, or to what is over", async () => {
  const run = await started();
  const page = await pageIn(host);
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  expect(await begin(host, page.id)).toMatchObject({ answer: { ok: true }, request: undefined });
  expect(await pagesOf(host)).toEqual([]);

  await started();
  const second = await pageIn(host);
  scene.now = second.answerBy;
  expect(await begin(host, second.id)).toMatchObject({ answer: { ok: true }, request: undefined });
  expect(await owed(host)).toBe(0);
});

test("a team on duty is called to its step until somebody takes it, and whoever holds one is told to stop when consent ends", async () => {
  const run = await started();
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const step = await scene.step(run, "Image");
  const page = await pageIn(helpers);
  expect(page).toMatchObject({
    to: helpers.person("Eve"),
    about: step.id,
    title: "A step waits for your team.",
  });
  expect((await begin(helpers, page.id)).request).toMatchObject({ about: step.id });
  await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, step.id));
  expect((await begin(helpers, page.id)).request).toBeUndefined();

  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  const pages = await pagesOf(helpers);
  const eve = helpers.person("Eve");
  expect(pages).toMatchObject([
    { to: eve, about: run, title: "A consent was withdrawn: see what stops." },
    { to: eve, about: step.id, title: "Stop: a step that you have is on hold." },
  ]);
  for (const { id, title } of pages)
    expect((await begin(helpers, id)).request).toMatchObject({ subject: title });
});

test("C-09 what is to be undone or given back is called for until it is, and again when it is overdue", async () => {
  const guarded_by = [idFor("action", "Ask")];
  const undoing = { guarded_by, on_withdrawal: { undo: "Wipe it.", within: "PT2H" } };
  const share = { with: ["helpers"], data_classes: [], purpose: "So that they look.", return_within: "PT1H" };
  const run = await started(
    document("Tell", [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: undoing, onFailure: "Alone", next: "Tell" }),
      task("Tell", "host", { mirror: { kind: "share", guarded_by, share }, next: "Alone" }),
      task("Alone", "host"),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const image = await scene.step(run, "Image");
  await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, image.id));
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, image.id, {}));
  const tell = await scene.step(run, "Tell");
  await scene.must(host.as("Cy"), (turn) => claimStep(turn, tell.id));
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));

  const calls = async (of: Cast, title: string) => {
    const page = (await pagesOf(of)).find((one) => one.title.startsWith(title));
    if (page === undefined) throw new Error(`Nobody is called: ${title}`);
    return (await begin(of, page.id)).request;
  };
  const [recall] = await scene.streamsOf("share-recall");
  expect(await calls(helpers, "Stop and undo")).toMatchObject({ about: image.id });
  expect(await calls(helpers, "Something that was shared")).toMatchObject({ about: recall });
  await scene.wait(HOUR_MS);
  expect(await calls(helpers, "Overdue")).toMatchObject({ about: recall });
  expect(await calls(host, "Overdue")).toMatchObject({ about: recall });
  const back = { type: "return", note: "The list is back." } as const;
  await scene.must(helpers.as("Eve"), (turn) => answerShareRecall(turn, ShareRecallId.parse(recall), back));
  expect(await calls(helpers, "Something that was shared")).toBeUndefined();
});

test("a request for aid calls the officials of those that it is put to, until they have acknowledged it", async () => {
  const run = await started(asksAid);
  expect(await pagesOf(helpers)).toEqual([]);
  const id = AidRequestId.parse((await scene.step(run, "Ask")).answeredBy);
  await scene.must(host.as("Ada"), (turn) => tellAid(turn, id, { type: "submit" }));
  const page = await pageIn(helpers);
  expect(page).toMatchObject({ to: helpers.person("Eve"), about: id });
  expect((await begin(helpers, page.id)).request).toMatchObject({ about: id });
  await scene.must(helpers.as("Eve"), (turn) => tellAid(turn, id, { type: "acknowledge" }));
  expect((await begin(helpers, page.id)).request).toBeUndefined();
});

test("a person who has two ways out is called by both in one page, and an unanswered call ends after a day", async () => {
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, host.id, {
      type: "add-channel",
      name: "soc",
      kind: "slack",
      place: "c.example",
      secret: CredentialId.parse("credential--0197a000-0000-7000-8000-000000000001"),
    }),
  );
  await started(document("Alone", [task("Alone", "host")]), { host });
  const pages = await pagesOf(host);
  expect(pages.map(({ to }) => to)).toEqual(["Ada", "Bo", "Cy"].map(host.person));
  const [first] = pages;
  if (first === undefined) throw new Error("Nobody is called.");
  expect((await begin(host, first.id)).request).toMatchObject({ ways: [{ by: "mail" }, { by: "channel" }] });
  await scene.wait(24 * HOUR_MS);
  for (const { id } of pages) expect((await begin(host, id)).request).toBeUndefined();
  expect(await owed(host)).toBe(0);
});

/** Somebody may decide for their partner's directorate from now on, under its key. */
async function appointed(of: Cast, name: string, by: string): Promise<void> {
  const appoint: Appoint = {
    ...{ type: "appoint", partner: of.id, person: of.person(name), office: "Directorate" },
    ...{ number: nextStatement(await scene.state(partnerKind, of.id)), statedAt: scene.now },
    ...{ effectCeiling: "E4", levels: ["operational"], until: null, publicKey: null },
  };
  const signed = signStatement(appoint, keyOf(of.id));
  await scene.must(of.as(by), (turn) => tellPartner(turn, of.id, { type: "state", signed }));
}

test("C-02 an official who is appointed after a question was asked is called to it too, once, and to nothing that is over", async () => {
  await scene.answer(await started(), "Ask", "grant", host.as("Bo"));
  const run = await started();
  const round = await scene.round(run, "Ask");
  await appointed(host, "Cy", "Ada");
  const about = async () => (await pagesOf(host)).filter(({ to }) => to === host.person("Cy"));
  expect(await about()).toMatchObject([{ about: round.id, title: "A consent waits for your answer." }]);
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, host.id, { type: "add-person", name: "Dag", roles: ["responder"] }),
  );
  expect(await about()).toHaveLength(1);
});

test("C-12 whoever may answer in an official's place is called, whether that was written before the question or after it", async () => {
  const run = await started();
  const round = await scene.round(run, "Ask");
  await scene.must(host.as("Ada"), (turn) =>
    tellPartner(turn, host.id, {
      type: "delegate",
      to: host.person("Cy"),
      scope: { effectCeiling: "E4", levels: ["operational"], playbooks: "any" },
      until: instantAfter(scene.now, HOUR_MS),
      words: "Order 12 of the directorate, for the night shift.",
    }),
  );
  const toCy = async () =>
    (await pagesOf(host)).filter(({ to }) => to === host.person("Cy")).map(({ about }) => about);
  expect(await toCy()).toEqual([round.id]);
  const next = await scene.round(await started(), "Ask");
  expect(await toCy()).toEqual([round.id, next.id]);
});

test("an official who is appointed after aid was asked is called to the request while nobody has acknowledged it", async () => {
  const run = await started(asksAid);
  const id = AidRequestId.parse((await scene.step(run, "Ask")).answeredBy);
  await scene.must(host.as("Ada"), (turn) => tellAid(turn, id, { type: "submit" }));
  const fay = helpers.person("Fay");
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, helpers.id, { type: "set-mail", person: fay, email: "fay@mail.example" }),
  );
  await appointed(helpers, "Fay", "Eve");
  expect((await pagesOf(helpers)).map(({ to, about }) => [to, about])).toEqual([
    [helpers.person("Eve"), id],
    [fay, id],
  ]);
});

test("whoever a step is handed over to is called, and nobody else", async () => {
  const run = await started(document("Alone", [task("Alone", "host")]), { host });
  const step = await scene.step(run, "Alone");
  for (const { id } of await pagesOf(host)) await record(host, id, SENT);
  const handOver = (by: string, to: string) =>
    scene.must(host.as(by), (turn) => handOverStep(turn, step.id, host.person(to), "My shift ends."));
  await handOver("Ada", "Cy");
  expect(await pagesOf(host)).toMatchObject([
    { to: host.person("Cy"), about: step.id, title: "A step was handed over to you." },
  ]);
  await scene.must(host.as("Cy"), (turn) => claimStep(turn, step.id));
  for (const { id } of await pagesOf(host)) await record(host, id, SENT);
  await handOver("Cy", "Ada");
  expect(await calledOf(host)).toEqual([host.person("Ada")]);
});

test("SH-14 a page names the thing only where its marking lets it leave", () => {
  const titles = (["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"] as const).map((tlp) =>
    pageTitle("A step waits", "Cut it off", tlp),
  );
  expect(titles).toEqual(["A step waits: Cut it off", "A step waits: Cut it off", "A step waits."]);
});

test("M18 an offered lead calls the officials of whoever is to take it, once, and nobody once it is answered", async () => {
  const run = await started(
    document("Both", [task("Look", "host", { next: "Help" }), task("Help", "helpers")]),
  );
  const offer = async (reason: string) => {
    const statement = {
      ...{ type: "offer-lead" as const, partner: host.id, run, to: helpers.id, reason },
      ...{ number: nextStatement(await scene.state(partnerKind, host.id)), statedAt: scene.now },
    };
    await scene.must(host.as("Ada"), (turn) =>
      offerLead(turn, run, signStatement(statement, keyOf(host.id))),
    );
  };
  await offer("It hits you hardest now.");
  const [page, ...others] = (await pagesOf(helpers)).filter(({ about }) => about === run);
  expect([page, others]).toMatchObject([{ to: helpers.person("Eve"), title: LEAD_IS_OFFERED }, []]);
  expect((await begin(helpers, page?.id as EffectId)).request).toMatchObject({ subject: LEAD_IS_OFFERED });
  await scene.must(helpers.as("Eve"), (turn) => dropLeadOffer(turn, run, "We have nobody on duty tonight."));
  expect((await begin(helpers, page?.id as EffectId)).request).toBeUndefined();
  await offer("It still does.");
  expect((await pagesOf(helpers)).filter(({ about }) => about === run)).toHaveLength(1);
});

const say = (by: string, command: PartnerCommand) =>
  scene.must(host.as(by), (turn) => tellPartner(turn, host.id, command));
const rostered = () =>
  say("Ada", {
    type: "set-roster",
    team: host.team,
    shifts: [
      { person: host.person("Bo"), from: scene.now, to: instantAfter(scene.now, 8 * HOUR_MS), order: 1 },
    ],
  });

test("whoever is offered a shift is called to it until they have answered", async () => {
  await rostered();
  await say("Bo", {
    ...{ type: "offer-duty", team: host.team, to: host.person("Cy") },
    ...{ note: "", openItems: [] },
  });
  const page = await pageIn(host);
  expect(page).toMatchObject({
    to: host.person("Cy"),
    about: host.team,
    title: expect.stringContaining("shift"),
  });
  const { request } = await begin(host, page.id);
  expect(request).toMatchObject({ about: host.team });
  expect(pageNotice(page.id, request as Page, "https://mirror.example")).toMatchObject({
    kind: "duty",
    link: "https://mirror.example/lite/duty",
  });
  await say("Cy", { type: "accept-duty", team: host.team, from: host.person("Bo") });
  expect((await begin(host, page.id)).request).toBeUndefined();
  expect(await pagesOf(host)).toEqual([]);
});

test("M04 an absence that leaves a shift open calls whoever sets rosters, and one that leaves none calls nobody", async () => {
  const away = (person: string, days: number) =>
    say("Ada", {
      ...{ type: "set-absence", person: host.person(person), cover: null },
      ...{
        from: instantAfter(scene.now, days * 24 * HOUR_MS),
        to: instantAfter(scene.now, (days + 2) * 24 * HOUR_MS),
      },
    });
  await rostered();
  await away("Cy", 0);
  await away("Bo", 3);
  expect(await pagesOf(host)).toEqual([]);
  await away("Bo", 0);
  const page = await pageIn(host);
  expect(page).toMatchObject({ to: host.person("Ada"), about: host.person("Bo") });
  expect((await begin(host, page.id)).request).toMatchObject({ about: host.person("Bo") });
});

test("M28 whoever has a qualification that ends is called thirty days before, seven days before, and when it has ended", async () => {
  await say("Ada", { type: "demand-qualifications", role: "responder", qualifications: ["Forensics"] });
  const until = instantAfter(scene.now, 40 * 24 * HOUR_MS);
  await say("Ada", { type: "record-qualification", person: host.person("Cy"), name: "Forensics", until });
  for (const [days, words] of [
    [10, "ends within 30 days"],
    [23, "ends within 7 days"],
    [7, "has ended"],
  ] as const) {
    await scene.wait(days * 24 * HOUR_MS);
    const pages = await pagesOf(host);
    expect(pages.map(({ to, title }) => [to, title.includes(words)])).toEqual(
      [host.person("Cy"), host.person("Ada")].map((to) => [to, true]),
    );
    for (const { id } of pages) await record(host, id, SENT);
  }
  await scene.wait(40 * 24 * HOUR_MS);
  expect(await pagesOf(host)).toEqual([]);
});

test("F8 whoever answers a page that went out to them is reached that way, which is written down once a day", async () => {
  const text = document("Escalate", [escalation("Up")]);
  const contacts = async () => (await scene.state(partnerKind, host.id)).staffing.contacts;
  const answered = async (isSent: boolean) => {
    const up = (await scene.step(await started(text, { host }), "Up")).answeredBy as EscalationId;
    for (const { stream, effect } of await scene.journal.owed("live", { limit: 99 }))
      if (stream === up && isSent)
        await scene.must(EXECUTOR, (turn) => recordOutcome(turn, up, effect as EffectId, BY, SENT));
    await scene.must(host.as("Ada"), (turn) => tellEscalation(turn, up, { type: "acknowledge" }));
  };
  await answered(false);
  expect(await contacts()).toEqual([]);
  const first = scene.now;
  await answered(true);
  await scene.wait(HOUR_MS);
  await answered(true);
  expect(await contacts()).toEqual([{ person: host.person("Ada"), at: first }]);
});

test("M22 a partner's officials, administrators and duty officers are told at once how it stands, and that it was appealed", async () => {
  const standing = (status: "suspended" | "active", reason: string) =>
    scene.must(SET_UP, (turn) => tellPartner(turn, host.id, { type: "set-status", status, reason }));
  await standing("suspended", "Its key was lost.");
  expect(await pagesOf(host)).toMatchObject([
    { to: host.person("Ada"), about: host.id, title: "Your partner is suspended from now on." },
  ]);
  await scene.must(host.as("Bo"), (turn) =>
    tellPartner(turn, host.id, { type: "appeal", justification: "It was replaced." }),
  );
  await standing("active", "So it was.");
  expect((await pagesOf(host)).map(({ title }) => title)).toEqual([
    "Your partner is suspended from now on.",
    "Your partner's standing was appealed against: it waits for an answer.",
    "Your partner is in good standing again from now on.",
  ]);
  const { id } = await pageIn(host);
  const { request } = await begin(host, id);
  expect(pageNotice(id, request as Page, undefined)).toMatchObject({
    ...{ kind: "partner", title: "Your partner is suspended from now on." },
  });
});
