import { type Instant, instantAfter } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { type Guarded, type Piece, playbookOf } from "./playbook-builder.fixture.js";
import { compensateCommand } from "./scenes.fixture.js";
import { ADA, STREAM, ToldRun, UNKNOWN } from "./told-run.fixture.js";
import { consequencesOf } from "./withdrawal.js";

const STEP = "Image";

/** A guarded step between an "ask" that is not told here and what comes after it. */
function run(guarded: Guarded, more: Partial<Piece> = {}): ToldRun {
  const piece = { is: "task", name: STEP, guarded, onFailure: [], ...more } as Piece;
  return new ToldRun(playbookOf([{ is: "task", name: "before" }, piece, { is: "task", name: "after" }]));
}

/** The same, where the run stands before the step, and has come to it by `come`. */
function at(guarded: Guarded, come: (told: ToldRun) => unknown, more: Partial<Piece> = {}): ToldRun {
  const told = run(guarded, more);
  told.do("before");
  come(told);
  return told;
}

function cameTo(told: ToldRun, carried = false, askedAt?: Instant): string[] {
  const { playbook } = told.flow;
  const since = askedAt ?? told.state.createdAt;
  return consequencesOf(playbook, told.state, {
    consentStep: "action--ask",
    askedAt: since,
    carries: () => carried,
  }).map((one) => (one.invocation === null ? `not begun: ${one.consequence}` : one.consequence));
}

const UNDO: Guarded = { undo: true };
const SHARE: Guarded = { share: true };
const hold = (told: ToldRun) =>
  told.must({ type: "hold-step", invocation: told.idOf(STEP), reason: "consent-withdrawn", detail: "Stop." });
const asked = (told: ToldRun) => told.handOut(STEP);
const taken = (told: ToldRun) => told.claim(STEP);
const skip = (told: ToldRun) =>
  told.must({ type: "skip", invocation: told.idOf(STEP), person: ADA, reason: "It is not needed." });
const abort = (told: ToldRun) => told.must({ type: "abort", reason: "It was a false alarm." });
const open = (told: ToldRun, gateOf: "consent" | "aid") =>
  told.must({ type: "open-gate", invocation: told.idOf(STEP), gate: gateOf, stream: STREAM });
const gate = (told: ToldRun) => open(told, "consent");
const openAid = (told: ToldRun) => open(told, "aid");
const undone = (told: ToldRun) => {
  told.do(STEP);
  told.must(compensateCommand(told, STEP));
  told.must({ type: "complete", invocation: told.idOf(STEP), person: ADA, values: {} });
};
const machine = { is: "request", methods: ["POST", "POST"] } as const;

test.each<[string, ToldRun, string[]]>([
  ["not come to", run({}), ["not begun: blocked"]],
  ["ready", at({}, () => {}), ["blocked"]],
  ["waiting for its delay", at({}, () => {}, { delayMs: 60_000 }), ["blocked"]],
  ["handed out", at(UNDO, asked), ["stopped"]],
  ["handed out, and on hold", at(UNDO, (told) => [asked(told), hold(told)]), ["stopped"]],
  ["taken, without a way to undo it", at({}, taken), ["stopped"]],
  ["taken, and on hold", at(UNDO, (told) => [taken(told), hold(told)]), ["undone"]],
  ["taken: a share", at(SHARE, taken), ["stopped", "recalled"]],
  ["taken: a share that can be undone", at({ ...UNDO, ...SHARE }, taken), ["undone", "recalled"]],
  ["between two effects", at(UNDO, (told) => told.perform(STEP), machine), ["undone"]],
  ["an effect under way", at(UNDO, (told) => told.intend(STEP), machine), ["stopped"]],
  ["an effect of unknown outcome", at(UNDO, (told) => told.perform(STEP, UNKNOWN), machine), ["stopped"]],
  ["done", at({}, (told) => told.do(STEP)), ["stands"]],
  ["done, and reversible", at({ ...UNDO, reversible: true }, (told) => told.do(STEP)), ["undone"]],
  ["done, and not reversible", at({ ...UNDO, reversible: false }, (told) => told.do(STEP)), ["stands"]],
  ["done: a share", at(SHARE, (told) => told.do(STEP)), ["recalled"]],
  ["failed after it had begun", at({}, (told) => told.failTask(STEP)), ["stands"]],
  ["failed since it might not begin", at({}, (told) => told.must(told.refuseStepCommand(STEP))), ["blocked"]],
  ["skipped", at({}, skip), []],
  ["cancelled", at({}, abort), []],
  ["itself a question", at({}, gate, { is: "consent" }), []],
  ["itself a call for aid", at({}, openAid, { is: "aid" }), []],
  ["being undone", at(UNDO, (told) => [told.do(STEP), told.must(compensateCommand(told, STEP))]), []],
  ["undone", at(UNDO, undone), []],
  ["done, in a run that is over", at(UNDO, (told) => [told.do(STEP), abort(told)]), ["stands"]],
  ["done: a share, in a run that is over", at(SHARE, (told) => [told.do(STEP), abort(told)]), ["recalled"]],
])("C-09 what a withdrawal comes to for a step that is %s", (_what, told, expected) => {
  expect(cameTo(told)).toEqual(expected);
});

test("C-09 (9) what others have granted carries goes on, and of what is over nothing is said", () => {
  expect(cameTo(run(UNDO), true)).toEqual(["not begun: goes-on"]);
  expect(cameTo(at(UNDO, taken), true)).toEqual(["goes-on"]);
  expect(
    cameTo(
      at(UNDO, (told) => told.do(STEP)),
      true,
    ),
  ).toEqual([]);
  const undoing = at(UNDO, (told) => [told.do(STEP), told.must(compensateCommand(told, STEP))]);
  expect(cameTo(undoing, true)).toEqual([]);
});

test("C-09 what began under an earlier round is not this one's, and other steps are nobody's concern", () => {
  const told = at(UNDO, taken);
  expect(cameTo(told, false, instantAfter(told.now, 1))).toEqual(["not begun: blocked"]);
  const other = consequencesOf(told.flow.playbook, told.state, {
    consentStep: "action--another",
    askedAt: told.state.createdAt,
    carries: () => false,
  });
  expect(other).toEqual([]);
});
