import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry } from "@mirror/journal";
import type { Actor, Instant } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import { judgePoison } from "../../infra/chaos/faults/poison.mjs";
import { filesIn } from "../../infra/chaos/kill-points/points.mjs";
import { judgeCommands, judgeMade } from "../../infra/chaos/verdict/commands.mjs";
import { judgeEffects, judgeUnknown, judgeWithdrawals } from "../../infra/chaos/verdict/effects.mjs";
import { Findings } from "../../infra/chaos/verdict/findings.mjs";
import { judgeWakeUps } from "../../infra/chaos/verdict/wake-ups.mjs";

const RUN = "run--0197a000-0000-7000-8000-000000000001";
const STEP = "step--0197a000-0000-7000-8000-000000000002";
const KEY = "effect--0197a000-0000-7000-8000-000000000003";
const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);
const ADA = {
  kind: "person",
  person: "person--0197a000-0000-7000-8000-000000000004",
  partner: "partner--0197a000-0000-7000-8000-000000000005",
} as Actor;

/** An instant so many milliseconds after noon. */
function after(ms: number): Instant {
  return new Date(NOON + ms).toISOString() as Instant;
}

function recorded(type: string, data: object, atMs = 0, actor: Actor = ADA): Entry {
  const recordedAt = after(atMs);
  return {
    stream: RUN,
    seq: 1,
    prev: null,
    digest: "",
    hash: "",
    salt: "",
    body: {
      recordedAt,
      occurredAt: recordedAt,
      exerciseAt: null,
      actor,
      partner: null,
      mode: "live",
      type,
      data,
      marking: "TLP:AMBER",
    },
  };
}

function recordOf(...entries: Entry[]) {
  return { streams: new Map([[RUN, entries]]), overdue: [], owed: [] };
}

/** What a judge finds, by kind. */
function found(judge: (findings: Findings) => void) {
  const findings = new Findings();
  judge(findings);
  return findings.all.map(({ kind }) => kind);
}

const entered = recorded("step-entered", {
  invocation: STEP,
  step: "action--1",
  startsAt: null,
  failsAt: null,
});

describe("commands", () => {
  const claimed = recorded("step-claimed", { invocation: STEP });
  const command = {
    person: "Ada",
    what: "step.claim",
    about: STEP,
    key: "k",
    askedMs: NOON,
    answeredMs: NOON,
    attempts: 1,
    outcome: "ok" as const,
    code: "",
    mustFail: false,
    value: {},
  };
  const judged = (asked: Partial<typeof command>, ...entries: Entry[]) =>
    found((findings) => judgeCommands([{ ...command, ...asked }], recordOf(entered, ...entries), findings));

  test("INV-01 one that was acknowledged and is not recorded is lost", () => {
    expect(judged({})).toEqual(["lost"]);
    expect(judged({}, claimed)).toEqual([]);
  });

  test("one that is recorded twice is doubled", () => {
    expect(judged({}, claimed, claimed)).toEqual(["doubled"]);
  });

  test("one that its caller had no right to is unauthorised once it is acknowledged", () => {
    expect(judged({ mustFail: true }, claimed)).toEqual(["unauthorised"]);
  });

  test("an acknowledgement of something that the judge does not know is not passed over", () => {
    expect(judged({ what: "step.dance" })).toEqual(["unexplained"]);
  });

  test("a run that came to be twice for one command is doubled", () => {
    const incident = "incident--0197a000-0000-7000-8000-000000000006";
    const created = recorded("run-created", { incident });
    const streams = new Map([
      [RUN, [created]],
      [`${RUN}b`, [created]],
    ]);
    const start = { ...command, what: "run.start", about: incident, value: { id: RUN } };
    const record = { streams, overdue: [], owed: [] };
    expect(found((findings) => judgeMade([start], record, findings))).toEqual(["doubled"]);
    expect(found((findings) => judgeMade([start, start], record, findings))).toEqual([]);
  });
});

describe("effects", () => {
  const intended = (method: string, atMs = 0) =>
    recorded(
      "effect-intended",
      {
        invocation: STEP,
        effect: { id: KEY, request: { kind: "http-api", method, url: "http://127.0.0.1:1/tickets/r1" } },
        notAfter: after(atMs + 5_000),
      },
      atMs,
    );
  const settled = (status: string) => recorded("effect-settled", { effect: KEY, outcome: { status } }, 100);
  const arrival = (method: string, atMs = 50, performed = true) => ({
    key: KEY,
    method,
    path: "/tickets/r1",
    atMs: NOON + atMs,
    sinceMs: NOON + atMs,
    manner: "answers" as const,
    performed,
  });
  type Arrivals = ReturnType<typeof arrival>[];
  const judged = (arrivals: Arrivals, ...entries: Entry[]) =>
    found((findings) => judgeEffects(arrivals, recordOf(entered, ...entries), findings));

  test("INV-02 a POST that took effect twice is doubled; a PUT may be repeated under its key", () => {
    const twice = (method: string) => [arrival(method), arrival(method, 60)];
    expect(judged(twice("POST"), intended("POST"), settled("succeeded"))).toEqual(["doubled"]);
    expect(judged(twice("PUT"), intended("PUT"), settled("succeeded"))).toEqual([]);
  });

  test("INV-02 the same thing under two keys is doubled", () => {
    const other = { ...arrival("PUT"), key: `${KEY}b` };
    const otherIntent = recorded("effect-intended", {
      invocation: STEP,
      effect: {
        id: `${KEY}b`,
        request: { kind: "http-api", method: "PUT", url: "http://127.0.0.1:1/tickets/r1" },
      },
      notAfter: after(5_000),
    });
    const otherSettled = recorded("effect-settled", { effect: `${KEY}b`, outcome: { status: "succeeded" } });
    expect(
      judged([arrival("PUT"), other], intended("PUT"), settled("succeeded"), otherIntent, otherSettled),
    ).toEqual(["doubled"]);
  });

  test("INV-02b what arrives without an intent, or before it, is unauthorised", () => {
    expect(judged([arrival("POST")])).toEqual(["unauthorised"]);
    expect(judged([arrival("POST")], intended("POST", 90), settled("succeeded"))).toEqual(["unauthorised"]);
  });

  test("INV-04 what arrives long after its intent was over is unauthorised", () => {
    expect(judged([arrival("POST", 6_500)], intended("POST"), settled("succeeded"))).toEqual([
      "unauthorised",
    ]);
  });

  test("what may have waited at the receiver's own door is not held against its sender", () => {
    const waited = { ...arrival("POST", 6_500), sinceMs: NOON + 4_000 };
    expect(judged([waited], intended("POST"), settled("succeeded"))).toEqual([]);
  });

  test("INV-13 an outcome that is not true is found; one that is unknown is true either way", () => {
    expect(judged([arrival("POST", 50, false)], intended("POST"), settled("succeeded"))).toEqual([
      "unexplained",
    ]);
    expect(judged([], intended("POST"), settled("succeeded"))).toEqual(["unexplained"]);
    expect(judged([arrival("POST")], intended("POST"), settled("failed"))).toEqual(["unexplained"]);
    expect(judged([arrival("POST")], intended("POST"), settled("unknown"))).toEqual([]);
    expect(judged([arrival("POST")], intended("POST"))).toEqual(["lost"]);
  });

  test("INV-13 a step whose outcome is unknown and that is not held for it is found", () => {
    const unknown = recorded("effect-settled", {
      invocation: STEP,
      effect: KEY,
      outcome: { status: "unknown" },
    });
    const held = recorded("step-held", { invocation: STEP, reason: "outcome-unknown" });
    expect(found((findings) => judgeUnknown(recordOf(entered, unknown, held), findings))).toEqual([]);
    expect(found((findings) => judgeUnknown(recordOf(entered, unknown), findings))).toEqual(["unexplained"]);
  });

  test("INV-04 what arrives after a withdrawal, and was not named in its answer, is unauthorised", () => {
    const contained = { ...arrival("PUT", 3_000), path: "/contain/r1" };
    const withdrawn = (until: number | undefined) => [
      {
        person: "Bo",
        what: "consent.withdraw",
        about: "consent--1",
        key: "k",
        askedMs: NOON,
        answeredMs: NOON,
        attempts: 1,
        outcome: "ok" as const,
        code: "",
        mustFail: false,
        value: { run: RUN, mayStillBeSent: until === undefined ? [] : [{ until: after(until) }] },
      },
    ];
    const markers = new Map([[RUN, "r1"]]);
    const judgedAfter = (until: number | undefined) =>
      found((findings) => judgeWithdrawals(withdrawn(until), [contained], markers, findings));
    expect(judgedAfter(undefined)).toEqual(["unauthorised"]);
    expect(judgedAfter(1_000)).toEqual(["unauthorised"]);
    expect(judgedAfter(5_000)).toEqual([]);
  });
});

describe("wake-ups", () => {
  const delayed = recorded("step-entered", { invocation: STEP, startsAt: after(1_000), failsAt: null });
  const ready = (atMs: number) => recorded("step-ready", { invocation: STEP, failsAt: null }, atMs);
  const ended = new Map([[RUN, "completed"]]);
  const judged = (broken: { kind: string; fromMs: number; toMs: number }[], ...entries: Entry[]) =>
    found((findings) => judgeWakeUps(recordOf(...entries), broken, ended, findings));

  test("INV-05 one that never rang in a run that is over is lost, and so is one that is overdue", () => {
    expect(judged([], delayed)).toEqual(["lost"]);
    const overdue = [{ clock: "live", stream: RUN, name: "delay", dueAt: after(0) }];
    expect(found((findings) => judgeWakeUps({ ...recordOf(), overdue }, [], ended, findings))).toEqual([
      "lost",
    ]);
  });

  test("INV-05 one that rang before it was due is found", () => {
    expect(judged([], delayed, ready(999))).toEqual(["unexplained"]);
    expect(judged([], delayed, ready(1_000))).toEqual([]);
  });

  test("INV-05 lateness counts only while nothing was broken", () => {
    expect(judged([], delayed, ready(9_000))).toEqual(["late"]);
    const broken = [
      { kind: "redis-killed", fromMs: NOON + 500, toMs: NOON + 4_000 },
      { kind: "api-killed", fromMs: NOON + 3_000, toMs: NOON + 6_000 },
    ];
    expect(judged(broken, delayed, ready(9_000))).toEqual([]);
  });
});

describe("poison", () => {
  test("INV-16 an effect that ends its workers is set aside after three of them, and more are found", () => {
    const folder = mkdtempSync(join(tmpdir(), "mirror-poison-"));
    const judged = () => found((findings) => judgePoison(folder, findings));
    expect(judged()).toEqual([]);
    writeFileSync(filesIn(folder).deaths, `${KEY}\n${KEY}b\n${KEY}\n${KEY}\n`);
    expect(judged()).toEqual([]);
    writeFileSync(filesIn(folder).deaths, `${KEY}\n`.repeat(4));
    expect(judged()).toEqual(["unexplained"]);
    rmSync(folder, { recursive: true });
  });
});
