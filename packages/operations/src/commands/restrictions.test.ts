import { keyOf } from "@mirror/partner-keys";
import {
  type Appoint,
  nextStatement,
  type PartnerCommand,
  type SetCaveat,
  signStatement,
  stillInPlaceOf,
} from "@mirror/partnership";
import { ConsentId, type Instant, instantAfter, type RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { consent, document, idFor, task } from "../documents.fixture.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { type Cast, DAY_MS, EVERY_ROLE, Scene } from "../scene.fixture.js";
import { answerConsent } from "./consent-commands.js";
import { tellPartner } from "./registry-commands.js";
import { claimStep, completeStep } from "./step-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

const ASK = idFor("action", "Ask");
const REMOTE = document("Remote", [
  consent("Ask", ["host"], { next: "First", onFailure: "Alone" }),
  task("First", "host", { next: "Image" }),
  task("Image", "helpers", {
    mirror: {
      effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
      guarded_by: [ASK],
    },
  }),
  task("Alone", "host"),
]);

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE, Cy: ["responder"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  await scene.imported(host.as("Ada"), REMOTE);
});

const tell = (command: PartnerCommand, by = host.as("Ada")) =>
  scene.must(by, (turn) => tellPartner(turn, host.id, command));

async function started(): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, REMOTE.id, await scene.incident(ada, [host]), { host, helpers });
}

/** Somebody is an official of this office from now on, under the partner's key. */
async function appointed(name: string, office: string): Promise<void> {
  const number = nextStatement(await scene.state(partnerKind, host.id));
  const appoint: Appoint = {
    ...{ type: "appoint", partner: host.id, number, statedAt: scene.now },
    ...{ person: host.person(name), office, effectCeiling: "E2", levels: ["operational"] },
    ...{ until: null, publicKey: null },
  };
  await tell({ type: "state", signed: signStatement(appoint, keyOf(host.id)) });
}

const caveat = (changes: Partial<SetCaveat>): SetCaveat => ({
  type: "set-caveat",
  kind: "prohibition",
  scope: { concerning: "assets", playbooks: "any", effects: "any", targets: ["files"], dataClasses: "any" },
  words: "Our files are nobody's business but ours.",
  ...changes,
});

test("C-12 a delegate's yes counts while the delegation holds, and is weighed again when the step would begin", async () => {
  await tell({
    type: "delegate",
    to: host.person("Cy"),
    scope: { effectCeiling: "E2", levels: ["operational"], playbooks: "any" },
    until: instantAfter(scene.now, DAY_MS),
    words: "Order 12, for the night.",
  });
  const run = await started();
  const answered = await scene.answer(run, "Ask", "grant", host.as("Cy"));
  expect(answered.ok).toBe(true);
  const round = await scene.round(run, "Ask");
  const [decision] = round.decisions;
  const inPlaceOf = decision?.status === "granted" ? decision.by[0]?.inPlaceOf : undefined;
  expect(inPlaceOf).toMatchObject({ from: host.person("Ada") });
  const partner = await scene.state(partnerKind, host.id);
  const [made] = partner.delegations;
  if (made === undefined || inPlaceOf === undefined) throw new Error("Somebody delegated.");
  expect(stillInPlaceOf(partner, inPlaceOf, scene.now)).toBe(true);

  await tell({ type: "revoke-delegation", delegation: made.id });
  await finish(run, "First");
  expect(await scene.step(run, "Image")).toMatchObject({
    status: "failed",
    code: "delegation-ended",
    rule: "C-12",
  });
});

test("C-13 what a partner has ruled out is not even asked", async () => {
  await tell(caveat({}));
  const run = await started();
  expect(await scene.step(run, "Ask")).toMatchObject({
    status: "failed",
    code: "caveat-prohibits",
    rule: "C-13",
  });
});

test("C-13 a limitation has the higher office asked, and no other yes will do", async () => {
  await tell(caveat({ kind: "limitation", higherOffice: "Ministry" }));
  const run = await started();
  expect((await scene.round(run, "Ask")).question.asks).toMatchObject([{ office: "Ministry" }]);
  const no = await scene.answer(run, "Ask", "grant", host.as("Ada"));
  expect(no).toMatchObject({ ok: false, code: "not-the-office" });
  await appointed("Bo", "Ministry");
  expect((await scene.answer(run, "Ask", "grant", host.as("Bo"))).ok).toBe(true);
  await finish(run, "First");
  expect(await scene.step(run, "Image")).toMatchObject({ status: "assigned" });
});

test("C-13 a caveat that is set after the yes keeps the step from beginning", async () => {
  const run = await started();
  await scene.answer(run, "Ask", "grant", host.as("Ada"));
  await tell(caveat({}));
  await finish(run, "First");
  expect(await scene.step(run, "Image")).toMatchObject({ status: "failed", code: "caveat-prohibits" });
});

test("C-13 a limitation that is set after the question leaves the answer to its higher office, and calls it", async () => {
  const run = await started();
  await appointed("Bo", "Ministry");
  await tell({ type: "set-mail", person: host.person("Bo"), email: "bo@norland.example" });
  await tell(caveat({ kind: "limitation", higherOffice: "Ministry" }));
  const round = await scene.round(run, "Ask");
  expect(round.decisions).toMatchObject([{ status: "requested", office: "Ministry" }]);
  expect((await scene.state(partnerKind, host.id)).pages).toMatchObject([
    { to: host.person("Bo"), about: round.id },
  ]);
  const no = await scene.answer(run, "Ask", "grant", host.as("Ada"));
  expect(no).toMatchObject({ ok: false, code: "not-the-office" });
  expect((await scene.answer(run, "Ask", "grant", host.as("Bo"))).ok).toBe(true);
});

test("C-13 a limitation that is set after the yes suspends it, until its higher office says that it stands", async () => {
  const run = await started();
  await appointed("Bo", "Ministry");
  await tell({ type: "set-mail", person: host.person("Bo"), email: "bo@norland.example" });
  await scene.answer(run, "Ask", "grant", host.as("Ada"));
  await tell(caveat({ kind: "limitation", higherOffice: "Ministry" }));
  const { id, status, scopeHash } = await scene.round(run, "Ask");
  expect(status).toBe("revoked");
  const titles = (await scene.state(partnerKind, host.id)).pages.map(({ to, title }) => [to, title]);
  expect(titles).toContainEqual([host.person("Bo"), "A yes is suspended: say whether it stands."]);
  expect(titles).toContainEqual([host.person("Bo"), "A consent is suspended: see what stops."]);
  await scene.must(host.as("Bo"), (turn) =>
    answerConsent(turn, ConsentId.parse(id), { type: "reaffirm", body: { scopeHash } }, () => {}),
  );
  await finish(run, "First");
  expect(await scene.step(run, "Image")).toMatchObject({ status: "assigned" });
});

test("C-07 a yes of an official who was none by then is suspended when the partner says so, and what was not is not", async () => {
  const run = await started();
  await scene.answer(run, "Ask", "grant", host.as("Ada"));
  const dismiss = async (from?: Instant) => {
    const number = nextStatement(await scene.state(partnerKind, host.id));
    const statement = {
      ...({ type: "dismiss", partner: host.id, number, statedAt: scene.now } as const),
      ...{ person: host.person("Ada"), reason: "Never sworn in.", ...(from === undefined ? {} : { from }) },
    };
    await tell({ type: "state", signed: signStatement(statement, keyOf(host.id)) });
  };
  await dismiss();
  expect((await scene.round(run, "Ask")).status).toBe("satisfied");
  await dismiss(instantAfter(scene.now, -DAY_MS));
  expect(await scene.round(run, "Ask")).toMatchObject({
    status: "revoked",
    decisions: [
      { status: "suspended", because: "authority-found-invalid", justification: "Never sworn in." },
    ],
  });
  await finish(run, "First");
  expect(await scene.step(run, "Image")).toMatchObject({
    status: "failed",
    code: "consent-revoked",
    rule: "C-07",
  });
});

async function finish(run: RunId, name: string): Promise<void> {
  const { id } = await scene.step(run, name);
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, {}));
}
