import type { Opinion } from "@mirror/partnership";
import {
  type ConsultationId,
  type EffectId,
  mintId,
  type PersonId,
  type RunId,
  readId,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { consent, document, idFor, task } from "../documents.fixture.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { pageNotice } from "../paging/page-notice.js";
import { rowsOfStream } from "../restoration/rows-of-stream.js";
import { finishedWith } from "../retirement/finished-with.js";
import {
  BECAUSE,
  type Cast,
  CLOCK,
  EVERY_ROLE,
  EXECUTOR,
  HOUR_MS,
  Scene,
  SET_UP,
  START,
} from "../scene.fixture.js";
import { stillOpenIn } from "../still-open.js";
import { Turn } from "../turn.js";
import { answerConsultation, openConsultation, type ToConsult } from "./consultation-commands.js";
import { beginEffect } from "./effect-commands.js";
import { tellPartner } from "./registry-commands.js";
import { ringWakeUp } from "./ring.js";
import { abortRun } from "./run-commands.js";
import { claimStep } from "./step-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let run: RunId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE, Fay: ["responder"] });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const onHost = {
    effect: { class: "E2", on: "host", targets: ["server-1"], reversible: true },
    guarded_by: [idFor("action", "Ask")],
  };
  const text = document("Guarded", [
    consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
    task("Image", "helpers", { mirror: onHost }),
    task("Alone", "host"),
  ]);
  const ada = host.as("Ada");
  const roles = { host, helpers };
  run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), roles);
});

const QUESTION: Omit<ToConsult, "asks"> = { question: "May we image them now?", answerWithinMs: HOUR_MS };
const consult = (turn: Turn, told: (id: ConsultationId) => void, of: Cast = helpers, about = run) =>
  openConsultation(turn, about, { ...QUESTION, asks: [of.id] }, told);
const consulted = () =>
  scene.must(host.as("Ada"), (turn, told: (id: ConsultationId) => void) => consult(turn, told));
const says = (turn: Turn, id: ConsultationId, opinion: Opinion) =>
  answerConsultation(turn, id, { type: "answer", opinion });

test("M09 a run goes on while partners are asked what they think, and support of all lets nobody begin what waits for a yes", async () => {
  const id = await consulted();
  const before = await scene.statuses(run);
  await scene.must(helpers.as("Eve"), (turn) => says(turn, id, "supports"));
  expect(await scene.state(consultationKind, id)).toMatchObject({
    opinions: [{ partner: helpers.id, opinion: "supports" }],
  });
  expect(await scene.statuses(run)).toEqual(before);
  expect(before).toMatchObject({ Ask: "awaiting-consent" });
  expect((await scene.round(run, "Ask")).status).toBe("open");
  await scene.answer(run, "Ask", "refuse", host.as("Bo"));
  // Nothing that was supported can be begun: the way round it is taken, and what was guarded is not there to be claimed.
  expect(await scene.statuses(run)).toMatchObject({ Ask: "failed", Alone: "assigned" });
  const { id: alone } = await scene.step(run, "Alone");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, alone));
});

test("M09 whoever said nothing by the deadline is recorded as silent, and the run is none the wiser", async () => {
  const id = await consulted();
  const owed = await rowsOfStream(scene.desk, id, null);
  expect(owed.wakeUps).toMatchObject([{ name: "answer-deadline" }]);
  expect(await scene.no(CLOCK, (turn) => ringWakeUp(turn, id, "no-such"))).toEqual([
    "nothing-due",
    undefined,
  ]);
  const before = (await scene.entries(run)).length;
  await scene.wait(HOUR_MS);
  expect((await scene.entries(id)).at(-1)?.body).toMatchObject({
    type: "consultation-closed",
    data: { silent: [helpers.id] },
  });
  expect((await scene.entries(run)).length).toBe(before);
  expect(await scene.no(helpers.as("Eve"), (turn) => says(turn, id, "supports"))).toEqual([
    "consultation-closed",
    "M09",
  ]);
});

test("M09 it keeps nobody from standing down, and leaves with its run once it is closed", async () => {
  const id = await consulted();
  const open = await stillOpenIn(
    new Turn(scene.openDesk(), SET_UP),
    await scene.state(scene.desk.runKind, run),
    null,
  );
  expect(open).toMatchObject({ aid: [], escalations: [], clocks: [] });
  await scene.must(host.as("Ada"), (turn) => abortRun(turn, run, BECAUSE));
  const finished = () => finishedWith(scene.openDesk(), run, scene.now);
  expect(await finished()).toBeUndefined();
  await scene.wait(HOUR_MS);
  expect((await finished())?.streams.map(({ stream }) => stream)).toContain(id);
  expect(await scene.no(host.as("Ada"), (turn) => consult(turn, () => {}))).toEqual(["run-over", undefined]);
});

/** What is owed to people's mailboxes, and what would go out now. */
async function mailOwed(of: Cast): Promise<{ id: EffectId; to: PersonId; sent: boolean; title: string }[]> {
  const { pages } = await scene.state(partnerKind, of.id);
  const found: { id: EffectId; to: PersonId; sent: boolean; title: string }[] = [];
  for (const { id, to, title } of pages) {
    let sent = false;
    await scene.must(EXECUTOR, (turn) =>
      beginEffect(turn, of.id, id, { worker: "executor-1", epoch: 1 }, ({ effect }) => {
        const { request } = effect;
        sent = request.kind === "page" && pageNotice(id, request, undefined).kind === "consultation";
      }),
    );
    found.push({ id, to, sent, title });
  }
  return found;
}

const mailFor = (of: Cast, name: string) =>
  scene.must(SET_UP, (turn) => {
    const email = `${name.toLowerCase()}@mail.example`;
    return tellPartner(turn, of.id, { type: "set-mail", person: of.person(name), email });
  });

test("M09 whoever may say what a partner thinks is called to a consultation, and whoever asked hears when it is over", async () => {
  for (const [of, name] of [
    [host, "Ada"],
    [helpers, "Eve"],
    [helpers, "Fay"],
  ] as const)
    await mailFor(of, name);
  const id = await consulted();
  const asked = { sent: true, title: "Your partner's opinion is asked." };
  expect(await mailOwed(helpers)).toMatchObject([{ to: helpers.person("Eve"), ...asked }]);
  // Who becomes a duty officer later is called to what still is asked; a delegate of nothing is not.
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, helpers.id, {
      type: "set-roles",
      person: helpers.person("Fay"),
      roles: ["duty-officer"],
    }),
  );
  expect((await mailOwed(helpers)).map(({ to }) => to)).toEqual([
    helpers.person("Eve"),
    helpers.person("Fay"),
  ]);
  await scene.must(helpers.as("Eve"), (turn) => says(turn, id, "supports"));
  // It is answered: nobody is called to it any more, and the one who asked is told once.
  expect(await mailOwed(helpers)).toMatchObject([{ sent: false }, { sent: false }]);
  await scene.must(helpers.as("Eve"), (turn) => says(turn, id, "no-view"));
  const title = "All whom you consulted have answered.";
  expect((await mailOwed(host)).filter((one) => one.title === title)).toMatchObject([
    { to: host.person("Ada"), sent: true },
  ]);
  await scene.wait(HOUR_MS);
  expect((await mailOwed(host)).filter((one) => one.title.includes("said nothing"))).toEqual([]);
});

test("M09 a silence is told to whoever asked, once it is recorded", async () => {
  await mailFor(host, "Ada");
  await consulted();
  await scene.wait(HOUR_MS);
  expect((await mailOwed(host)).at(-1)).toMatchObject({
    sent: true,
    title: "You consulted, and 1 said nothing.",
  });
});

test("INV-12 only those who take part ask, and are asked", async () => {
  const others = await scene.partner("Elsewhere", { Zed: EVERY_ROLE });
  const [ada, zed] = [host.as("Ada"), others.as("Zed")];
  const gone = mintId("run", "live", START, "gone") as RunId;
  const ask =
    (of: Cast, about = run) =>
    (turn: Turn) =>
      consult(turn, () => {}, of, about);
  expect(await scene.no(zed, ask(host))).toEqual(["no-such-run", undefined]);
  expect(await scene.no(ada, ask(helpers, gone))).toEqual(["no-such-run", undefined]);
  expect(await scene.no(ada, ask(others))).toEqual(["takes-no-part", undefined]);
  expect(await scene.no(SET_UP, ask(helpers))).toEqual(["not-a-person", "INV-12"]);
  expect(await scene.no(helpers.as("Fay"), ask(host))).toEqual(["role-missing", "M04"]);
  const id = await consulted();
  expect(readId(id)?.mode).toBe("live");
  const unknown = mintId("consultation", "live", START, "gone") as ConsultationId;
  expect(await scene.no(ada, (turn) => says(turn, unknown, "supports"))).toEqual([
    "no-such-consultation",
    undefined,
  ]);
  expect(await scene.no(SET_UP, (turn) => says(turn, id, "supports"))).toEqual(["not-a-person", "INV-12"]);
  expect(await scene.no(zed, (turn) => says(turn, id, "supports"))).toEqual(["not-asked", "INV-12"]);
});
