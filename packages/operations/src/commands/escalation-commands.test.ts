import { MIRROR_EXTENSION_ID } from "@mirror/playbook";
import { type Actor, type EscalationId, type IncidentId, mintId, type RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { consent, document, escalation, idFor, task } from "../documents.fixture.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { BECAUSE, type Cast, EVERY_ROLE, HOUR_MS, Scene, START } from "../scene.fixture.js";
import type { Turn } from "../turn.js";
import { openEscalation, tellEscalation } from "./escalation-commands.js";
import { assessIncident } from "./incident-commands.js";
import { claimStep, completeStep } from "./step-commands.js";

let scene: Scene;
let host: Cast;
let incident: IncidentId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE, Dee: ["responder"] });
  incident = await scene.incident(host.as("Ada"), [host]);
});

const criteria = ["No new encryption for 72 hours."];

async function started(text: ReturnType<typeof document>): Promise<RunId> {
  return scene.start(host.as("Ada"), await scene.imported(host.as("Ada"), text), incident, { host });
}
const escalate = (name: string, to: "technical" | "operational" | "political", next = "end") =>
  escalation(name, { next, onFailure: "Alone", call: { to } });
const opened = async (run: RunId, name: string) => (await scene.step(run, name)).answeredBy as EscalationId;
const say = (who: string, id: EscalationId, command: Parameters<typeof tellEscalation>[2]) =>
  scene.must(host.as(who), (turn) => tellEscalation(turn, id, command));

test("the step that escalated is done when the level is taken, and fails when it is declined (ES-04)", async () => {
  const text = document("Escalate", [escalate("Escalate", "operational"), task("Alone", "host")]);
  const [taken, declined] = [await started(text), await started(text)];
  expect(
    await scene.no(host.as("Dee"), async (turn) =>
      tellEscalation(turn, await opened(taken, "Escalate"), { type: "accept" }),
    ),
  ).toEqual(["not-the-authority", "ES-04"]);
  await say("Bo", await opened(taken, "Escalate"), { type: "accept" });
  expect((await scene.run(taken)).status).toBe("completed");
  await say("Bo", await opened(declined, "Escalate"), { type: "decline", justification: BECAUSE });
  expect(await scene.step(declined, "Escalate")).toMatchObject({
    status: "failed",
    code: "escalation-declined",
    rule: "ES-04",
  });
  expect((await scene.step(declined, "Alone")).status).toBe("assigned");
});

test("INV-20 an escalation is replaced only by one of its own run that leads above it", async () => {
  const text = document("Escalate", [
    escalate("Up", "operational", "Further"),
    escalate("Further", "political", "Wait"),
    task("Wait", "host"),
    task("Alone", "host"),
  ]);
  const run = await started(text);
  const up = await opened(run, "Up");
  await say("Bo", up, { type: "accept" });
  const further = await opened(run, "Further");
  const other = await started(text);
  await say("Bo", await opened(other, "Up"), { type: "accept" });
  const elsewhere = await opened(other, "Further");
  const gone = mintId("escalation", "live", START, "gone") as EscalationId;
  const drill = mintId("escalation", "exercise", START, "gone") as EscalationId;
  for (const to of [elsewhere, gone, drill, up])
    expect(
      await scene.no(host.as("Bo"), (turn) =>
        tellEscalation(turn, up, { type: "escalate-further", to, justification: BECAUSE }),
      ),
    ).toEqual(["not-further", "ES-04"]);
  await say("Bo", up, { type: "escalate-further", to: further, justification: BECAUSE });
  expect(await scene.state(escalationKind, up)).toMatchObject({ status: "superseded", to: further });
  expect(await scene.no(host.as("Bo"), (turn) => tellEscalation(turn, gone, { type: "accept" }))).toEqual([
    "no-such-escalation",
    undefined,
  ]);
  expect(await scene.no(host.as("Bo"), (turn) => tellEscalation(turn, drill, { type: "accept" }))).toEqual([
    "no-such-escalation",
    undefined,
  ]);
});

test("ES-09 a level is not left while anything under the run is still open, itself aside", async () => {
  const run = await started(
    document("Escalate", [
      escalate("Up", "operational", "Ask"),
      consent("Ask", ["host"], { next: "Act", onFailure: "Alone" }),
      task("Act", "host", { mirror: { guarded_by: [idFor("action", "Ask")] } }),
      task("Alone", "host"),
    ]),
  );
  const up = await opened(run, "Up");
  await say("Bo", up, { type: "accept" });
  await say("Bo", up, { type: "propose-stand-down", criteriaMet: criteria });
  const confirm = (turn: Parameters<typeof tellEscalation>[0]) =>
    tellEscalation(turn, up, { type: "confirm" });
  expect(await scene.no(host.as("Bo"), confirm)).toEqual(["stand-down-blocked", "ES-09"]);
  await scene.wait(4 * HOUR_MS);
  await scene.must(host.as("Bo"), confirm);
  expect((await scene.state(escalationKind, up)).status).toBe("stood-down");
});

const CHECKS = [{ kind: "severity", at_most: 2, for: "PT4H" }, { kind: "aid-home" }];
const assess = (severity: number) =>
  scene.must(host.as("Ada"), (turn) =>
    assessIncident(turn, incident, {
      ...{ severity, outlook: "improving", capacityExceeded: false },
      reason: BECAUSE,
    }),
  );

test("ES-05 the record tells of the exit criteria that it can: a level whose severity has not been low for long enough is not left", async () => {
  const text = document("Escalate with checks", [
    escalation("Up", { next: "Work", onFailure: "Work", call: { to: "operational", exit_checks: CHECKS } }),
    task("Work", "host"),
  ]);
  const up = await opened(await started(text), "Up");
  await say("Bo", up, { type: "accept" });
  const propose = (turn: Turn) =>
    tellEscalation(turn, up, { type: "propose-stand-down", criteriaMet: criteria });
  expect(await scene.no(host.as("Bo"), propose)).toEqual(["criteria-open", "ES-05"]);
  await assess(1);
  await scene.wait(3 * HOUR_MS);
  expect(await scene.no(host.as("Bo"), propose)).toEqual(["criteria-open", "ES-05"]);
  await scene.wait(HOUR_MS);
  await scene.must(host.as("Bo"), propose);
  expect((await scene.state(escalationKind, up)).status).toBe("standdown-proposed");
});

test("ES-05 an exit step is not done while the record speaks against an exit criterion of its playbook", async () => {
  const extension = { trigger: "A note.", minimum_severity: 0, lead: "host", exit_checks: CHECKS };
  const text = document("Leave with checks", [task("Leave", "host", { mirror: { kind: "exit" } })], {
    playbook_extensions: { [MIRROR_EXTENSION_ID]: extension },
  });
  const run = await started(text);
  const { id } = await scene.step(run, "Leave");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  const exit = (turn: Turn) => completeStep(turn, id, {});
  expect(await scene.no(host.as("Ada"), exit)).toEqual(["criteria-open", "ES-05"]);
  await assess(2);
  await scene.wait(4 * HOUR_MS);
  await scene.must(host.as("Ada"), exit);
});

const call = {
  to: "operational" as const,
  team: null,
  office: null,
  acknowledgeWithinMs: HOUR_MS,
  acceptWithinMs: HOUR_MS,
  reason: BECAUSE,
  deEscalation: ["Restore from the vault."],
  exitCriteria: criteria,
};

test("ES-09 a level that a person calls in a run is called up their own ladder, and keeps the run from standing down", async () => {
  const run = await started(
    document("Work", [
      task("Work", "host", { next: "Leave" }),
      task("Leave", "host", { mirror: { kind: "exit" } }),
    ]),
  );
  const made: EscalationId[] = [];
  await scene.must(host.as("Ada"), (turn) => openEscalation(turn, run, call, (id) => made.push(id)));
  const id = made.at(-1) as EscalationId;
  expect(await scene.state(escalationKind, id)).toMatchObject({
    status: "notified",
    case: { run, invocation: null, of: host.id, from: "technical", to: "operational", affected: [host.id] },
  });
  const work = await scene.step(run, "Work");
  await scene.must(host.as("Bo"), (turn) => claimStep(turn, work.id));
  await scene.must(host.as("Bo"), (turn) => completeStep(turn, work.id, {}));
  const leave = await scene.step(run, "Leave");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, leave.id));
  const exit = (turn: Turn) => completeStep(turn, leave.id, {});
  expect(await scene.no(host.as("Ada"), exit)).toEqual(["stand-down-blocked", "ES-09"]);
  await say("Bo", id, { type: "accept" });
  await say("Bo", id, { type: "propose-stand-down", criteriaMet: criteria });
  await say("Bo", id, { type: "confirm" });
  await scene.must(host.as("Ada"), exit);
  expect((await scene.run(run)).status).toBe("completed");
});

test("ES-05 nobody calls a level that cannot be left, another's team, or in a run that is over or not theirs", async () => {
  const run = await started(document("Wait", [task("Wait", "host")]));
  const no = (who: Actor, more: Partial<typeof call>, id = run) =>
    scene.no(who, (turn) => openEscalation(turn, id, { ...call, ...more }, () => {}));
  expect(await no(host.as("Ada"), { exitCriteria: [] })).toEqual(["no-way-back", "ES-05"]);
  expect(await no(host.as("Dee"), {})).toEqual(["role-missing", "M04"]);
  const others = await scene.partner("Westmark", { Wim: EVERY_ROLE });
  expect(await no(others.as("Wim"), {})).toEqual(["no-such-run", undefined]);
  expect(await no(host.as("Ada"), {}, mintId("run", "live", START, "none") as RunId)).toEqual([
    "no-such-run",
    undefined,
  ]);
  const team = others.team as never;
  expect(await no(host.as("Ada"), { team })).toEqual(["no-such-team", undefined]);
  const wait = await scene.step(run, "Wait");
  await scene.must(host.as("Bo"), (turn) => claimStep(turn, wait.id));
  await scene.must(host.as("Bo"), (turn) => completeStep(turn, wait.id, {}));
  expect(await no(host.as("Ada"), {})).toEqual(["run-over", undefined]);
});
