import { type AgreementText, LoginName } from "@mirror/partnership";
import {
  type AgreementId,
  ExerciseId,
  instantAfter,
  type Mode,
  mintId,
  type PartnerId,
  sha256Hex,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { document, idFor, task } from "../documents.fixture.js";
import { agreementKind, agreementsIn, agreementsOf } from "../kinds/agreement-kind.js";
import { playbookKind } from "../kinds/playbook-kind.js";
import { newestVersion } from "../library/shelf.js";
import { BECAUSE, type Cast, DAY_MS, EVERY_ROLE, HOUR_MS, Scene, SET_UP, START } from "../scene.fixture.js";
import { importPlaybook, tellAgreement, tellPartner } from "./registry-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Dee: ["responder"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
});

const idOf = (mode: Mode, name = "a") => mintId("agreement", mode, START, name) as AgreementId;
const text = (mode: Mode): AgreementText => ({
  title: "Mutual assistance",
  mode,
  version: 1,
  parties: [host.id, helpers.id],
  legalBasis: "A treaty of the test.",
  clauses: [
    {
      id: "1",
      text: "They help each other.",
      allows: { playbooks: "any", effectCeiling: "E2", aid: true, markingCeiling: "TLP:AMBER" },
    },
  ],
  effectiveFrom: START,
  reviewOn: null,
  sunsetAt: instantAfter(START, 30 * DAY_MS),
  noticeMs: DAY_MS,
});

/** Proposes a text of one mode under an id of another, in an exercise or not. */
const propose =
  (idMode: Mode, textMode: Mode, exercise: ExerciseId | null, commandId = idOf(idMode)) =>
  (turn: Parameters<typeof tellAgreement>[0]) =>
    tellAgreement(turn, idOf(idMode), { type: "propose", id: commandId, text: text(textMode) }, exercise);

test("INV-20 what is changed is the stream that is named, and a command that names another is refused", async () => {
  const other = mintId("partner", "live", START, "other") as PartnerId;
  expect(
    await scene.no(SET_UP, (turn) =>
      tellPartner(turn, other, { type: "add-partner", id: host.id, name: "Other", kind: "state" }),
    ),
  ).toEqual(["other-id", "INV-20"]);
  expect(await scene.no(host.as("Ada"), propose("live", "live", null, idOf("live", "b")))).toEqual([
    "other-id",
    "INV-20",
  ]);
  const look = document("Look", [task("Look", "host")]);
  for (const id of [idFor("playbook", "Another"), host.id])
    expect(await scene.no(host.as("Ada"), (turn) => importPlaybook(turn, id, JSON.stringify(look)))).toEqual([
      "other-id",
      "INV-20",
    ]);
});

test("C-16 an agreement is of one mode in its id, its text and where it is made; no other is written", async () => {
  const exercise = await scene.rehearse(host.as("Ada"), [host, helpers]);
  for (const [idMode, textMode, where] of [
    ["live", "exercise", null],
    ["exercise", "live", exercise],
    ["live", "live", exercise],
    ["exercise", "exercise", null],
    ["live", "exercise", exercise],
    ["exercise", "live", null],
  ] as const)
    expect(await scene.no(host.as("Ada"), propose(idMode, textMode, where))).toEqual(["mixed-modes", "C-16"]);
  const nowhere = ExerciseId.parse(mintId("exercise", "exercise", START, "nowhere"));
  expect(await scene.no(host.as("Ada"), propose("exercise", "exercise", nowhere))).toEqual([
    "no-such-exercise",
    undefined,
  ]);
  await scene.must(host.as("Ada"), propose("live", "live", null));
  await scene.must(host.as("Ada"), propose("exercise", "exercise", exercise));
  const listed = async (index: string) =>
    (await scene.journal.list(index, { limit: 9 })).map((row) => row.member);
  expect(await listed(agreementsIn("live", host.id))).toEqual([idOf("live")]);
  expect(await listed(agreementsIn("exercise", helpers.id))).toEqual([idOf("exercise")]);
  expect((await listed(agreementsOf(helpers.id))).toSorted()).toEqual(
    [idOf("live"), idOf("exercise")].toSorted(),
  );
});

test("C-16 an agreement stays in the exercise that it was made in", async () => {
  const first = await scene.rehearse(host.as("Ada"), [host, helpers]);
  await scene.must(host.as("Ada"), propose("exercise", "exercise", first));
  scene.later(1);
  const second = await scene.rehearse(host.as("Ada"), [host, helpers]);
  expect(await scene.no(host.as("Ada"), propose("exercise", "exercise", second))).toEqual([
    "other-exercise",
    "C-16",
  ]);
  const { textHash } = await scene.state(agreementKind, idOf("exercise"));
  const ratify = await scene.ratifying(helpers.id, idOf("exercise"), textHash);
  expect(
    await scene.no(helpers.as("Eve"), (turn) => tellAgreement(turn, idOf("exercise"), ratify, second)),
  ).toEqual(["other-exercise", "C-16"]);
  await scene.must(helpers.as("Eve"), (turn) => tellAgreement(turn, idOf("exercise"), ratify, null));
});

test("DR-04 an agreement of an exercise is between those who play in it", async () => {
  const exercise = await scene.rehearse(host.as("Ada"), [host]);
  expect(await scene.no(host.as("Ada"), propose("exercise", "exercise", exercise))).toEqual([
    "not-a-player",
    "DR-04",
  ]);
});

test("an agreement that is not there is absent, and one that is there is not proposed again", async () => {
  for (const mode of ["live", "exercise"] as const)
    expect(
      await scene.no(host.as("Ada"), (turn) =>
        tellAgreement(turn, idOf(mode), { type: "ratify", textHash: "sha256:x" }, null),
      ),
    ).toEqual(["no-such-agreement", undefined]);
  await scene.must(host.as("Ada"), propose("live", "live", null));
  expect(await scene.no(host.as("Ada"), propose("live", "live", null))).toEqual(["agreement-exists", "M08"]);
});

test("C-08 when an agreement has ended, what people hold that stands on it stops", async () => {
  const agreement = await scene.agree(
    [
      [host, "Ada"],
      [helpers, "Eve"],
    ],
    { noticeMs: HOUR_MS },
  );
  const denounce = await scene.denouncing(helpers.id, agreement, BECAUSE);
  expect(
    await scene.no(helpers.as("Eve"), (turn) =>
      tellAgreement(turn, agreement, { ...denounce, signed: undefined }, null),
    ),
  ).toEqual(["not-signed", "INV-12"]);
  await scene.must(helpers.as("Eve"), (turn) => tellAgreement(turn, agreement, denounce, null));
  expect((await scene.state(agreementKind, agreement)).status).toBe("under-notice");
  await scene.wait(HOUR_MS);
  expect((await scene.state(agreementKind, agreement)).status).toBe("ended");
});

test("a playbook is taken in by who may, once a version, and the newest is started unless another is named", async () => {
  const look = document("Look", [task("Look", "host")]);
  const ada = host.as("Ada");
  expect(
    await scene.no(host.as("Dee"), (turn) => importPlaybook(turn, look.id, JSON.stringify(look))),
  ).toEqual(["role-missing", "M04"]);
  expect(await scene.no(ada, (turn) => importPlaybook(turn, look.id, "{"))).toEqual([
    "playbook-at-fault",
    undefined,
  ]);
  await scene.imported(ada, look);
  await scene.imported(ada, look);
  expect(await scene.types(look.id)).toEqual(["playbook-imported"]);

  const changed = { ...look, description: "Another text under the same version." };
  expect(await scene.no(ada, (turn) => importPlaybook(turn, look.id, JSON.stringify(changed)))).toEqual([
    "version-exists",
    "HA-01",
  ]);
  const later = { ...changed, modified: "2026-02-01T00:00:00.000Z" };
  await scene.imported(ada, later);
  await scene.imported(ada, {
    ...look,
    description: "An older one.",
    modified: "2025-12-01T00:00:00.000Z",
    created: "2025-12-01T00:00:00.000Z",
  });
  const shelf = await scene.state(playbookKind, look.id);
  expect(shelf.versions).toHaveLength(3);
  expect(newestVersion(shelf)?.modified).toBe("2026-02-01T00:00:00.000Z");
  expect(newestVersion({ id: look.id, versions: [] })).toBeUndefined();
});

test("of all partners' people one signs in under a name; whoever has it already may be given a new code", async () => {
  const open = (cast: Cast, name: string, login: string) =>
    scene.ask(SET_UP, (turn) =>
      tellPartner(turn, cast.id, {
        type: "open-account",
        person: cast.person(name),
        login: LoginName.parse(login),
        codeHash: sha256Hex("code"),
        codeExpiresAt: instantAfter(scene.now, HOUR_MS),
      }),
    );
  expect(await open(host, "Ada", "ada")).toMatchObject({ ok: true });
  expect(await open(helpers, "Eve", "ada")).toMatchObject({ ok: false, code: "login-taken" });
  expect(await open(host, "Ada", "ada")).toMatchObject({ ok: true });
  expect(await open(helpers, "Eve", "eve")).toMatchObject({ ok: true });
});

test("C-08 the version that takes another's place is one of the same parties', and ends that one when it begins", async () => {
  const first = await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const strangers = await scene.partner("Westerly", { Wim: EVERY_ROLE });
  const next = (older: AgreementId, more: Partial<AgreementText> = {}): AgreementText => ({
    ...text("live"),
    version: 2,
    supersedes: older,
    ...more,
  });
  const id = idOf("live", "second");
  const proposing = (of: AgreementText) => (turn: Parameters<typeof tellAgreement>[0]) =>
    tellAgreement(turn, id, { type: "propose", id, text: of }, null);
  expect(await scene.no(host.as("Ada"), proposing(next(idOf("live", "gone"))))).toEqual([
    "no-older-version",
    undefined,
  ]);
  const theirs = next(first, { parties: [strangers.id, helpers.id] });
  expect(await scene.no(strangers.as("Wim"), proposing(theirs))).toEqual(["no-older-version", undefined]);
  const another = idOf("live", "another");
  await scene.must(SET_UP, (turn) =>
    tellAgreement(turn, another, { type: "propose", id: another, text: next(first) }, null),
  );
  await scene.must(host.as("Ada"), proposing(next(first)));
  const { textHash } = await scene.state(agreementKind, id);
  for (const [cast, who] of [
    [host, "Ada"],
    [helpers, "Eve"],
  ] as const) {
    const ratify = await scene.ratifying(cast.id, id, textHash, 2);
    await scene.must(cast.as(who), (turn) => tellAgreement(turn, id, ratify, null));
  }
  expect((await scene.state(agreementKind, first)).status).toBe("ended");
  expect((await scene.state(agreementKind, id)).status).toBe("in-force");
});

test("INV-03 what is said about an agreement, and waits too long for its commit, is decided anew", async () => {
  let waits = 0;
  scene = new Scene((journal) => ({
    ...journal,
    commit: (commit) => {
      if (waits > 0) scene.later(11_000);
      waits -= 1;
      return journal.commit(commit);
    },
  }));
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  waits = 2;
  await scene.must(host.as("Ada"), propose("live", "live", null));
  const [proposed] = await scene.entries(idOf("live"));
  expect(proposed?.body.recordedAt).toBe(scene.now);
});
