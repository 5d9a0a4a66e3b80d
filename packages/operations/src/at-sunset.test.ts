import { Alert, AlertMapping } from "@mirror/alert";
import type { AgreementCommand } from "@mirror/partnership";
import {
  type AgreementId,
  type EffectId,
  type IncidentId,
  instantAfter,
  mintId,
  type RunId,
  SourceId,
} from "@mirror/vocabulary";
import { beforeEach, describe, expect, test } from "vitest";
import { addSource, receiveAlerts } from "./commands/alert-commands.js";
import { beginEffect } from "./commands/effect-commands.js";
import { tellAgreement } from "./commands/registry-commands.js";
import { claimStep, completeStep } from "./commands/step-commands.js";
import { call, consent, document, escalation, idFor, request, task } from "./documents.fixture.js";
import { agreementKind } from "./kinds/agreement-kind.js";
import { incidentKind, incidentOfAlert } from "./kinds/incident-kind.js";
import { BECAUSE, type Cast, DAY_MS, EVERY_ROLE, EXECUTOR, HOUR_MS, Scene, START } from "./scene.fixture.js";
import { AddSource } from "./source/source.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let friends: Cast;
let parties: (readonly [Cast, string])[];

beforeEach(async () => {
  await cast(new Scene());
});

async function cast(on: Scene): Promise<void> {
  scene = on;
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  friends = await scene.partner("Ostvik", { Tia: EVERY_ROLE });
  parties = [
    [host, "Ada"],
    [helpers, "Eve"],
    [friends, "Tia"],
  ];
}

async function started(
  text: ReturnType<typeof document>,
  roles: Record<string, Cast> = { host, helpers },
  severity = 3,
): Promise<RunId> {
  const ada = host.as("Ada");
  const incident = await scene.incident(ada, [host], severity);
  return scene.start(ada, await scene.imported(ada, text), incident, roles);
}

async function done(run: RunId, name: string, by = host.as("Ada")): Promise<void> {
  const { id } = await scene.step(run, name);
  await scene.must(by, (turn) => claimStep(turn, id));
  await scene.must(by, (turn) => completeStep(turn, id, {}));
}

const say = (id: AgreementId, command: AgreementCommand, by = helpers.as("Eve")) =>
  scene.must(by, (turn) => tellAgreement(turn, id, command, null));
const suspend = { type: "suspend", justification: BECAUSE } as const;

const theirs = { class: "E2", on: "host", targets: ["files"], reversible: true };
const sharing = (marking = "TLP:AMBER") => ({
  kind: "share",
  marking,
  share: { with: ["helpers"], data_classes: ["indicators"], purpose: "That they look for the same." },
});

describe("C-08 when what was agreed is over", () => {
  test("no run starts, by a person or by a source of alerts, and both are told why", async () => {
    await scene.agree(parties, { endsInMs: HOUR_MS });
    const text = document("Look", [task("Look", "helpers")]);
    const playbook = await scene.imported(host.as("Ada"), text);
    const mapping = AlertMapping.parse({
      mapping: 1,
      name: "test",
      fields: { fingerprint: { path: "$.id" }, title: { path: "$.title" } },
    });
    const bindings = Object.fromEntries(
      [["host", host] as const, ["helpers", helpers] as const].map(([role, { id, team }]) => [
        role,
        { partner: id, team },
      ]),
    );
    const spec = AddSource.parse({
      name: "Alertmanager",
      mapping,
      rules: [{ playbook, may: "start", bindings }],
    });
    const source = await scene.must<SourceId>(host.as("Ada"), (turn, told) =>
      addSource(turn, spec, { kind: "bearer", hash: "0".repeat(64) }, null, () => {
        const id = SourceId.parse(turn.newId("source"));
        told(id);
        return id;
      }),
    );
    scene.later(HOUR_MS);
    const run = await scene.start(host.as("Ada"), playbook, await scene.incident(host.as("Ada"), [host]), {
      host,
      helpers,
    });
    const over = expect.stringContaining("Mutual assistance ended at");
    expect(await scene.run(run)).toMatchObject({ status: "rejected", because: over });
    const alert = Alert.parse({
      ...{ fingerprint: "1", status: "firing", title: "Encrypted", description: "", severity: 3 },
      ...{ startedAt: null, link: null, labels: {}, observables: [] },
    });
    await scene.must({ kind: "source", source, partner: host.id }, (turn) =>
      receiveAlerts(turn, source, [alert], () => undefined),
    );
    const [row] = await scene.journal.list(incidentOfAlert({ source, fingerprint: "1" }), { limit: 1 });
    const refused = (await scene.entries(row?.member ?? "")).find((one) => one.body.type.includes("refused"));
    expect(JSON.stringify(refused?.body.data)).toContain("Mutual assistance ended at");
    expect((await scene.state(incidentKind, row?.member as IncidentId)).status).toBe("open");
  });

  test("a wake-up brings no task to another partner, nor a question; the leading partner goes on at home", async () => {
    await scene.agree(parties, { endsInMs: HOUR_MS });
    const run = await started(
      document("Later", [
        task("Look", "host", { next: "Theirs" }),
        task("Theirs", "helpers", { delay: 2 * HOUR_MS, next: "end", onFailure: "Ask" }),
        consent("Ask", ["host", "helpers"], { next: "end", onFailure: "Tell" }),
        task("Tell", "host", { next: "end", onFailure: "Own", mirror: sharing() }),
        task("Own", "host", {
          mirror: { effect: { ...theirs, class: "E3" }, guarded_by: [] },
        }),
      ]),
    );
    await done(run, "Look");
    await scene.wait(3 * HOUR_MS);
    for (const name of ["Theirs", "Ask", "Tell"])
      expect(await scene.step(run, name)).toMatchObject({
        status: "failed",
        code: "agreement-ended",
        rule: "C-08",
      });
    expect((await scene.step(run, "Own")).status).toBe("assigned");
  });

  test("a run finishes its stand-down: exit steps, and what they call, however deep; and nothing new in it", async () => {
    await scene.agree(parties, { endsInMs: HOUR_MS });
    const ada = host.as("Ada");
    await scene.imported(ada, document("Deep", [task("Tell deep", "host", { mirror: sharing() })]));
    await scene.imported(
      ada,
      document("Give back", [
        task("Theirs", "helpers", { next: "Ask" }),
        consent("Ask", ["host", "helpers"], { next: "Tell", onFailure: "Tell" }),
        task("Tell", "host", { next: "Call", mirror: sharing() }),
        call("Call", "Deep", { bind: { host: "host", helpers: "helpers" } }),
      ]),
    );
    const standDown = call("Stand down", "Give back", {
      next: "Sign",
      onFailure: "end",
      bind: { host: "host", helpers: "helpers" },
    });
    const extension = Object.keys(standDown.step_extensions as object)[0] ?? "";
    const mirror = { [extension]: { kind: "exit", bind: { host: "host", helpers: "helpers" } } };
    const run = await started(
      document("Whole", [
        task("Look", "host", { next: "Stand down" }),
        { ...standDown, step_extensions: mirror },
        task("Sign", "helpers", { mirror: { kind: "exit" } }),
      ]),
    );
    scene.later(HOUR_MS);
    await done(run, "Look");
    const { answeredBy } = await scene.step(run, "Stand down");
    const called = answeredBy as RunId;
    await done(called, "Theirs", helpers.as("Eve"));
    // Whoever gives back asks for nothing new.
    expect(await scene.step(called, "Ask")).toMatchObject({ status: "failed", code: "agreement-ended" });
    await done(called, "Tell");
    const deep = (await scene.step(called, "Call")).answeredBy as RunId;
    expect((await scene.step(deep, "Tell deep")).status).toBe("assigned");
    await done(deep, "Tell deep");
    expect((await scene.step(run, "Sign")).status).toBe("assigned");
    expect((await scene.run(run)).standingDown).toBe(true);
  });

  test("the executor sends nothing to another's systems, though its grant holds still", async () => {
    const id = await scene.agree(parties);
    const run = await started(blocking());
    await scene.answer(run, "Ask", "grant", host.as("Bo"));
    await say(id, suspend);
    const [row] = await scene.journal.owed("live", { limit: 1 });
    await scene.must(EXECUTOR, (turn) =>
      beginEffect(turn, run, row?.effect as EffectId, { worker: "a", epoch: 1 }, () => {
        throw new Error("Nothing may be sent.");
      }),
    );
    expect(await scene.step(run, "Block")).toMatchObject({
      status: "failed",
      code: "agreement-suspended",
      rule: "C-08",
    });
    expect(await scene.types(run)).not.toContain("effect-intended");
  });

  test("ES-02 another partner's ladder is not climbed any more, and one's own still is", async () => {
    await scene.agree(parties, { endsInMs: HOUR_MS });
    const text = document("Call", [
      task("Look", "host", { next: "Theirs" }),
      escalation("Theirs", { next: "Own", onFailure: "Own", call: { of: "helpers" } }),
      escalation("Own", { next: "Alone", onFailure: "Alone" }),
      task("Alone", "helpers"),
    ]);
    const run = await started(text);
    await scene.wait(2 * HOUR_MS);
    await done(run, "Look");
    expect(await scene.step(run, "Theirs")).toMatchObject({
      status: "failed",
      code: "agreement-ended",
      rule: "C-08",
    });
    expect(await scene.step(run, "Own")).toMatchObject({ status: "in-progress" });
  });

  test("an intent whose agreement is suspended between the reading and the commit is refused", async () => {
    let between: (() => Promise<void>) | undefined;
    await cast(
      new Scene((journal) => ({
        ...journal,
        async commit(commit) {
          const meanwhile = between;
          if (commit.entries.some((entry) => entry.body.type === "effect-intended")) {
            between = undefined;
            await meanwhile?.();
          }
          return journal.commit(commit);
        },
      })),
    );
    const id = await scene.agree(parties);
    const run = await started(blocking());
    await scene.answer(run, "Ask", "grant", host.as("Bo"));
    const [row] = await scene.journal.owed("live", { limit: 1 });
    const begun: unknown[] = [];
    between = async () => {
      await say(id, suspend);
    };
    await scene.ask(EXECUTOR, (turn) =>
      beginEffect(turn, run, row?.effect as EffectId, { worker: "a", epoch: 1 }, (what) => begun.push(what)),
    );
    expect([between, begun]).toEqual([undefined, []]);
    expect(await scene.step(run, "Block")).toMatchObject({ status: "failed", code: "agreement-suspended" });
    expect(await scene.types(run)).not.toContain("effect-intended");
  });

  test("no grant begins to hold, though it was asked for in time; a no is heard all the same", async () => {
    const id = await scene.agree(parties);
    const run = await started(blocking());
    await say(id, suspend);
    const answer = await scene.answer(run, "Ask", "grant", host.as("Bo"));
    expect(answer).toMatchObject({ ok: false, code: "agreement-suspended", rule: "C-08" });
    await say(id, { type: "lift" });
    expect(await scene.answer(run, "Ask", "grant", host.as("Bo"))).toMatchObject({ ok: true });
  });

  test("what is handed out under it stops when it is suspended, and is taken up again when that is lifted", async () => {
    const id = await scene.agree(parties);
    const run = await started(
      document("Image", [
        consent("Ask", ["host"], { next: "Image", onFailure: "end" }),
        task("Image", "helpers", { mirror: { effect: theirs, guarded_by: [idFor("action", "Ask")] } }),
      ]),
    );
    await scene.answer(run, "Ask", "grant", host.as("Bo"));
    await say(id, suspend);
    expect(await scene.step(run, "Image")).toMatchObject({
      status: "on-hold",
      reason: "agreement-ended",
      detail: expect.stringContaining("is suspended"),
    });
  });
});

const blocking = () =>
  document("Block", [
    consent("Ask", ["host"], { next: "Block", onFailure: "end" }),
    request("Block", "helpers", "PUT /blocks/1", {
      mirror: { kind: "task", effect: theirs, guarded_by: [idFor("action", "Ask")] },
    }),
  ]);

test("a sharing step names the clauses that let it tell others; above their marking it is refused", async () => {
  const id = await scene.agree(parties);
  const run = await started(
    document(
      "Tell",
      [
        task("Tell", "host", { next: "Image", mirror: sharing() }),
        task("Image", "host", { next: "Red", mirror: { ...sharing(), marking: undefined } }),
        task("Red", "host", { next: "Alone", onFailure: "Alone", mirror: sharing("TLP:RED") }),
        task("Alone", "host", {
          mirror: { ...sharing(), share: { ...sharing().share, with: ["analysts"] } },
        }),
      ],
      { byAid: ["analysts"] },
    ),
  );
  const stoodOn = { authority: { basis: "no-effect", clauses: [{ agreement: id, clause: "4.2" }] } };
  expect(await scene.step(run, "Tell")).toMatchObject({ status: "assigned", assignment: stoodOn });
  await done(run, "Tell");
  await done(run, "Image");
  expect(await scene.step(run, "Red")).toMatchObject({
    status: "failed",
    code: "above-agreement",
    rule: "C-04",
  });
  // Whom nobody plays, nobody tells.
  expect(await scene.step(run, "Alone")).toMatchObject({ assignment: { authority: { clauses: [] } } });
});

test("a clause counts only for the severities, sectors and activities that it is limited to", async () => {
  await scene.agree(parties, { allows: { severities: { from: 3, to: 5 }, sectors: ["healthcare"] } });
  const text = { industry_sectors: ["healthcare"] };
  const looking = (name: string, more = text) => document(name, [task("Look", "helpers")], more);
  const statusOf = async (run: RunId) => (await scene.run(run)).status;
  expect(await statusOf(await started(looking("Fits")))).toBe("active");
  expect(await statusOf(await started(looking("Too light"), { host, helpers }, 2))).toBe("rejected");
  expect(await statusOf(await started(looking("Elsewhere", { industry_sectors: ["energy"] })))).toBe(
    "rejected",
  );

  await scene.agree(parties, { title: "To look", allows: { activities: ["scan-system"] } });
  const run = await started(
    document(
      "To scan",
      [
        consent("Ask", ["host"], { next: "Scan", onFailure: "Ask to block" }),
        {
          ...task("Scan", "helpers", {
            next: "Ask to block",
            mirror: { effect: theirs, guarded_by: [idFor("action", "Ask")] },
          }),
          commands: [{ type: "manual", command: "Scan.", playbook_activity: "scan-system" }],
        },
        consent("Ask to block", ["host"], { next: "Block", onFailure: "end" }),
        {
          ...task("Block", "helpers", {
            mirror: { effect: theirs, guarded_by: [idFor("action", "Ask to block")] },
          }),
          commands: [{ type: "manual", command: "Block.", playbook_activity: "restrict-access" }],
        },
      ],
      { industry_sectors: ["energy"] },
    ),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await done(run, "Scan", helpers.as("Eve"));
  expect(await scene.step(run, "Ask to block")).toMatchObject({ status: "failed", code: "no-agreement" });
});

describe("versions", () => {
  const next = async (older: AgreementId, from: number, by = host.as("Ada")) => {
    const { text } = await scene.state(agreementKind, older);
    const id = mintId("agreement", "live", scene.now, `next ${from}`) as AgreementId;
    const effectiveFrom = instantAfter(scene.now, from);
    const command = {
      type: "propose",
      id,
      text: { ...text, version: 2, supersedes: older, effectiveFrom },
    } as const;
    await say(id, command, by);
    const { textHash } = await scene.state(agreementKind, id);
    for (const [party, official] of parties)
      await say(id, await scene.ratifying(party.id, id, textHash, 2), party.as(official));
    return id;
  };

  test("the older one ends in the very turn in which the last party ratifies the newer, or on the day that it begins", async () => {
    const first = await scene.agree(parties);
    await next(first, 0);
    expect(await scene.state(agreementKind, first)).toMatchObject({ status: "ended", because: "superseded" });
    const second = await scene.agree(parties, { title: "Another" });
    await next(second, DAY_MS);
    expect((await scene.state(agreementKind, second)).status).toBe("in-force");
    await scene.wait(DAY_MS);
    expect(await scene.state(agreementKind, second)).toMatchObject({
      status: "ended",
      because: "superseded",
    });
  });

  test("nobody follows up an agreement that is not there for them", async () => {
    const [, , third] = parties;
    const first = await scene.agree(parties.slice(0, 2));
    const { text } = await scene.state(agreementKind, first);
    const id = mintId("agreement", "live", START, "stranger") as AgreementId;
    const propose = (supersedes: AgreementId) => ({
      type: "propose" as const,
      id,
      text: { ...text, parties: parties.map(([one]) => one.id), version: 2, supersedes },
    });
    const stranger = (third?.[0] ?? friends).as("Tia");
    const gone = mintId("agreement", "live", START, "gone") as AgreementId;
    const drilled = mintId("agreement", "exercise", START, "drilled") as AgreementId;
    for (const older of [first, gone, drilled])
      expect(await scene.no(stranger, (turn) => tellAgreement(turn, id, propose(older), null))).toEqual([
        "no-older-version",
        undefined,
      ]);
  });
});
