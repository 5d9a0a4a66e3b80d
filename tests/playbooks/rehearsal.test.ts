import type { RunFact, StepInvocation } from "@mirror/engine";
import { exerciseKind, readFact } from "@mirror/operations";
import { type Instant, msOf } from "@mirror/vocabulary";
import { beforeAll, expect, test } from "vitest";
import { scriptBeside } from "./documents.js";
import { Rehearsal } from "./rehearsal.js";
import type { Everything } from "./seen-items.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const script = scriptBeside("hospital-ransomware");
const rehearsal = new Rehearsal(script);
let everything: Everything;

beforeAll(async () => {
  await rehearsal.play();
  everything = await rehearsal.everything();
}, 60_000);

function invocations(name: string): StepInvocation[] {
  return everything.runs.flatMap((run) => [...run.steps.values()].filter((one) => one.name === name));
}

/** When somebody first did this. */
function when(call: string, about: string): Instant {
  const found = rehearsal.played.find((one) => one.call === call && one.about === about);
  if (found === undefined) throw new Error(`Nobody did ${call} about "${about}".`);
  return found.at;
}

function roundOf(name: string) {
  return everything.rounds.find((one) => one.question.stepName === name);
}

test("Winter Lantern plays from the alert to the joint review, and every run of it is completed", () => {
  const ended = everything.runs.map((run) => `${run.playbook.name}: ${run.status}`);
  expect(ended.sort()).toEqual([
    "Mutual aid for a hospital under attack: completed",
    "Notify the authorities: completed",
    "Ransomware on a hospital group: completed",
    "Stand down together: completed",
  ]);
});

test("it takes between three and four days on the exercise's clock, and no time on the world's", async () => {
  const last = rehearsal.played.at(-1)?.at ?? script.startsAt;
  const tookMs = msOf(last) - msOf(script.startsAt);
  expect(tookMs).toBeGreaterThan(3 * DAY);
  expect(tookMs).toBeLessThan(4 * DAY);
  const exercise = await rehearsal.scene.read((turn) => turn.load(exerciseKind, rehearsal.exercise));
  expect(exercise?.status).toBe("running");
});

test("what saves lives waits for nothing it does not need", () => {
  const aidFilledAt = when("aid", "Ask for a response team and device engineers: mobilise");
  const contained = when("complete-step", "Isolate the hit segments");
  expect(when("claim-step", "Run the wards on downtime procedures") < contained).toBe(true);
  expect(when("claim-step", "Divert ambulances") < contained).toBe(true);
  expect(when("claim-step", "Move patients with the minimum data set") < aidFilledAt).toBe(true);
  const island = when("complete-step", "Bring up a clean island for life-critical services");
  expect(island < when("complete-step", "Rebuild tier 0 and close the way in")).toBe(true);
  expect(island < when("complete-step", "Check the device engineers in")).toBe(true);
});

test("C-04 the partner's teams touch nothing before the host's two officials have said yes", () => {
  for (const [ask, work] of [
    ["Ask consent to remote forensics", "Examine the hit systems remotely"],
    ["Ask consent to work on clinical devices", "Check and clear clinical devices"],
  ] as const) {
    const round = roundOf(ask);
    expect(round?.status).toBe("consumed");
    const granted = round?.decisions.map((one) => [rehearsal.keyOfPartner(one.partner), one.status]);
    expect(granted).toEqual([["norland", "granted"]]);
    const [first, second] = rehearsal.played.filter(
      (one) => one.call === "grant-consent" && one.about === ask,
    );
    expect(first?.by).not.toBe(second?.by);
    expect(when("claim-step", work) > (second?.at ?? "")).toBe(true);
    expect(invocations(work).map((one) => one.status)).toEqual(["done"]);
  }
});

test("consent to a team is asked only once the team is known", () => {
  expect(
    when("grant-consent", "Ask consent to remote forensics") > when("complete-step", "Brief the teams"),
  ).toBe(true);
});

test("two partners' yes does not replace the affected partner's: the advisory is not published, and the community is told instead", () => {
  const round = roundOf("Ask consent to publish the joint advisory");
  expect(round?.status).toBe("refused");
  expect(round?.decisions.map((one) => [rehearsal.keyOfPartner(one.partner), one.status])).toEqual([
    ["norland", "denied"],
    ["sudmark", "granted"],
    ["ostvik", "granted"],
  ]);
  expect(invocations("Publish the joint advisory")).toEqual([]);
  expect(invocations("Share a TLP:GREEN note instead").map((one) => one.status)).toEqual(["done"]);
});

test("ES-02 one missed acknowledgement climbs the ladder, and the next one answers", () => {
  expect(everything.escalations.map((one) => [one.status, one.missed])).toEqual([["closed", 1]]);
  const who = rehearsal.played.find((one) => one.call === "acknowledge-escalation")?.by;
  expect(who).toBe("lise-krogh");
  const openedAt = msOf(when("complete-step", "Triage, declare, set severity"));
  expect(msOf(when("acknowledge-escalation", "Escalate to the operational level")) - openedAt).toBe(
    19 * 60_000,
  );
});

test("one request for aid is filled by two partners' offers, and both teams are home before anyone signs", () => {
  const [request] = everything.requests;
  const helped = request?.assignments.filter((one) => one.status === "closed") ?? [];
  expect(helped.map((one) => [rehearsal.keyOfPartner(one.partner), one.line])).toEqual([
    ["sudmark", 2],
    ["ostvik", 1],
  ]);
  expect(request?.assignments.filter((one) => one.status === "declined")).toHaveLength(2);
  expect(request?.status).toBe("closed");
  const homeAt = rehearsal.played.findLast((one) => one.about.endsWith(": return"))?.at ?? "";
  expect(homeAt < when("claim-step", "Sign the stand-down")).toBe(true);
});

test("MA-07 the teams that came play their roles in the caller's run, and give them back once they are released", async () => {
  const top = everything.runs.find((run) => run.calledBy === null);
  if (top === undefined) throw new Error("No run called the others.");
  const { streams } = await rehearsal.scene.journal.read([{ stream: top.id }]);
  const bound = (streams.get(top.id)?.entries ?? []).flatMap((entry) => {
    const fact = readFact<RunFact>(entry);
    return fact.type === "roles-bound" ? [fact.data.bindings] : [];
  });
  const players = (role: string) =>
    bound.flatMap(({ [role]: binding }) =>
      binding === undefined ? [] : [rehearsal.keyOfPartner(binding.partner)],
    );
  expect(players("forensics-team")).toEqual(["ostvik", "norland"]);
  expect(players("device-engineers")).toEqual(["sudmark", "norland"]);
});

test("the gate stays shut while one exit criterion is false", () => {
  expect(invocations("Go through the exit criteria")).toHaveLength(2);
  expect(invocations("Clear what is still open")).toHaveLength(1);
  expect(when("complete-step", "Clear what is still open") < when("claim-step", "Sign the stand-down")).toBe(
    true,
  );
});

test("the watch counts three quiet days, and restoring goes wave by wave", () => {
  expect(invocations("Report the hours without new encryption").map((one) => one.path)).toEqual([
    [1],
    [2],
    [3],
  ]);
  expect(invocations("Restore the next wave").map((one) => one.path)).toEqual([[1], [2]]);
});

test("old tickets are outlived: krbtgt is reset again twelve hours after the first time", () => {
  const first = msOf(when("complete-step", "Rebuild tier 0 and close the way in"));
  const second = msOf(when("claim-step", "Reset krbtgt a second time"));
  expect(second - first).toBeGreaterThanOrEqual(12 * HOUR);
});

test("machines were asked twice: to block, and to share", () => {
  const sent = rehearsal.played.filter((one) => one.call === "effect" && one.about !== "a page");
  expect(sent.map((one) => one.about)).toEqual([
    "PUT https://edr.hospital.example.org/v1/block-lists/hospital-ransomware",
    "PUT https://sharing.example.org/v1/events/hospital-ransomware",
  ]);
});

test("nothing is left open, and only what was refused has failed", () => {
  const unfinished = everything.runs.flatMap((run) =>
    [...run.steps.values()].filter((one) => one.status !== "done").map((one) => [one.name, one.status]),
  );
  expect(unfinished).toEqual([["Ask consent to publish the joint advisory", "failed"]]);
});
