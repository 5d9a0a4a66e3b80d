import { type BundleHeader, type Entry, type EntryBody, sealEntries, withhold } from "@mirror/journal";
import { keyOf } from "@mirror/partner-keys";
import { type Appoint, OfficialDecision, signDecision, signStatement } from "@mirror/partnership";
import {
  contentHash,
  type EffectId,
  instantAfter,
  type RunId,
  readId,
  type StreamId,
  saltedDigest,
  sha256Hex,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { beginEffect, recordOutcome } from "../commands/effect-commands.js";
import { claimStep, completeStep, handOverStep } from "../commands/step-commands.js";
import {
  consent,
  type DocumentText,
  document,
  idFor,
  request,
  type StepText,
  task,
} from "../documents.fixture.js";
import { BECAUSE, type Cast, EVERY_ROLE, EXECUTOR, Scene, START } from "../scene.fixture.js";
import { streamsUnder } from "../still-open.js";
import { Turn } from "../turn.js";
import { type Evidence, replayEvidence } from "./replay-evidence.js";

const WORKER = { worker: "executor-1", epoch: 1 };

let scene: Scene;
let host: Cast;
let helpers: Cast;
let text: DocumentText;
let run: RunId;
let evidence: Evidence;

const mirror = {
  kind: "task",
  effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
  guarded_by: [idFor("action", "Ask")],
};

/** A run in which the helpers did, with a machine and by hand, what the host had agreed to; and its record. */
beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  const agreement = await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const ada = host.as("Ada");
  // As one stands in a playbook from elsewhere, which knows nothing of ours.
  const { step_extensions: _, ...own } = task("Own", "host");
  text = document("Guarded", [
    consent("Ask", ["host"], { next: "Block", onFailure: "Alone" }),
    request("Block", "helpers", "POST /blocks", { mirror, next: "Image", body: { site: "North" } }),
    task("Image", "helpers", { mirror, next: "Own" }),
    own as StepText,
    task("Alone", "host"),
  ]);
  run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    helpers,
  });
  scene.later(1_000);
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  scene.later(1_000);
  const [row] = await scene.journal.owed("live", { limit: 1 });
  const effect = row?.effect as EffectId;
  await scene.must(EXECUTOR, (turn) => beginEffect(turn, run, effect, WORKER, () => {}));
  scene.later(1_000);
  await scene.must(EXECUTOR, (turn) =>
    recordOutcome(turn, run, effect, WORKER, { status: "succeeded", detail: "HTTP 204", outputs: {} }),
  );
  scene.later(1_000);
  const { id } = await scene.step(run, "Image");
  await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, id));
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  evidence = await evidenceOf([agreement]);
});

async function evidenceOf(agreements: readonly StreamId[]): Promise<Evidence> {
  const turn = new Turn(scene.desk, EXECUTOR);
  const { incident, playbook } = await scene.run(run);
  const streams = new Map<StreamId, readonly Entry[]>();
  for (const stream of [...(await streamsUnder(turn, run)), incident, ...agreements])
    streams.set(stream, await scene.entries(stream));
  const header: BundleHeader = {
    type: "header",
    version: 1,
    run,
    mode: "live",
    playbooks: [{ id: playbook.id, modified: playbook.modified, hash: playbook.hash, document: text }],
    agreements: [...agreements],
    publicKey: "ed25519:00",
    madeAt: scene.now,
    for: null,
  };
  return { header, streams };
}

/** The same record as somebody would forge it: entries of a stream changed, and sealed anew so that every chain verifies. */
function forged(kind: string, change: (body: EntryBody, seq: number) => EntryBody | undefined): Evidence {
  const streams = new Map(evidence.streams);
  for (const [stream, entries] of evidence.streams) {
    if (readId(stream)?.kind !== kind) continue;
    const bodies = entries.flatMap((entry) => ("body" in entry ? (change(entry.body, entry.seq) ?? []) : []));
    streams.set(
      stream,
      sealEntries(
        null,
        stream,
        bodies,
        bodies.map((_, n) => sha256Hex(`${n}`).slice(0, 32)),
      ),
    );
  }
  return { ...evidence, streams };
}

/** Changes what the first entry of a type says. */
function telling(kind: string, type: string, change: (data: Record<string, never>) => object): Evidence {
  let isFirst = true;
  return forged(kind, (body) => {
    if (body.type !== type || !isFirst) return body;
    isFirst = false;
    return { ...body, data: change(body.data as Record<string, never>) };
  });
}

const faultsIn = (record: Evidence) => replayEvidence(record).faults.map(({ fault }) => fault);
const authority = (data: Record<string, never>) =>
  data.authority as unknown as { consents: object[]; clauses: object[]; endsAt: string };

test("INV-03, INV-09 a true record replays without a fault, and every ground in it is looked up", () => {
  const replay = replayEvidence(evidence);
  expect(replay.faults).toEqual([]);
  expect(replay.runs).toMatchObject([{ id: run, status: "active" }]);
  expect(replay).toMatchObject({ groundsChecked: 2, groundsWithheld: 0, withheld: [] });
});

test("INV-03 what has no grant behind it in the record is found", () => {
  const noGrant = forged("consent", (body) =>
    body.type === "consent-granted" || body.type === "consent-round-satisfied" ? undefined : body,
  );
  expect(faultsIn(noGrant)).toContainEqual(expect.stringContaining("is not answered by all who are needed"));
  const noRound: Evidence = {
    ...evidence,
    streams: new Map([...evidence.streams].filter(([stream]) => readId(stream)?.kind !== "consent")),
  };
  expect(faultsIn(noRound)).toContainEqual(
    expect.stringMatching(/^The consent round consent--.* is not in this record\.$/),
  );
  const noAgreement: Evidence = {
    ...evidence,
    streams: new Map([...evidence.streams].filter(([stream]) => readId(stream)?.kind !== "agreement")),
  };
  expect(faultsIn(noAgreement)).toContainEqual(
    expect.stringMatching(/^The agreement agreement--.* is not in this record\.$/),
  );
});

test("INV-12 a yes whose signature is not by the key beside it is found where it stands, however well the record is sealed", async () => {
  expect(replayEvidence(evidence).decisions).toMatchObject([
    { decision: "grant", person: host.person("Bo"), key: null },
  ]);
  const { id, scopeHash } = await scene.round(run, "Ask");
  const said = OfficialDecision.parse({
    ...{ round: id, decision: "grant", pageHash: "", scopeHash, mode: "live", justification: null },
    ...{ partner: host.id, person: host.person("Bo"), expiresAt: null, conditions: [], statedAt: scene.now },
  });
  const { publicKey } = keyOf("Bo");
  const signed = { ...signDecision(said, keyOf("Somebody else")), key: publicKey };
  const record = replayEvidence(telling("consent", "consent-granted", (data) => ({ ...data, signed })));
  const seq = (await scene.entries(id)).find((entry) => entry.body.type === "consent-granted")?.seq;
  expect(record.faults).toEqual([{ stream: id, seq, fault: expect.stringContaining("does not verify") }]);
  expect(record.decisions).toMatchObject([{ key: publicKey }]);
});

test("INV-03 what came before its grant, or after its withdrawal, is found", () => {
  const late = forged("consent", (body) => ({
    ...body,
    recordedAt: body.type === "consent-asked" ? body.recordedAt : instantAfter(START, 60_000),
  }));
  expect(faultsIn(late)).toContainEqual(expect.stringContaining("is not answered by all"));
  const withdrawn = forged("consent", (body) => body);
  const [stream] = [...withdrawn.streams.keys()].filter((one) => readId(one)?.kind === "consent");
  const entries = (withdrawn.streams.get(stream ?? "") ?? []) as readonly Entry[];
  const granted = entries.find((entry) => entry.body.type === "consent-granted")?.body;
  if (granted === undefined) throw new Error("Nothing was granted.");
  const at = instantAfter(START, 1_500);
  const taken: EntryBody[] = [
    { ...granted, type: "consent-withdrawn", recordedAt: at },
    { ...granted, type: "consent-round-revoked", recordedAt: at, data: { because: "withdrawn" } },
  ];
  const before = entries.filter((entry) => entry.body.recordedAt < at).map((entry) => entry.body);
  const bodies = [...before, ...taken];
  const record: Evidence = {
    ...evidence,
    streams: new Map(evidence.streams).set(
      stream ?? "",
      sealEntries(
        null,
        stream ?? "",
        bodies,
        bodies.map((_, n) => sha256Hex(`${n}`).slice(0, 32)),
      ),
    ),
  };
  expect(faultsIn(record)).toContainEqual(expect.stringContaining("is revoked (withdrawn)"));
});

test("INV-03 an authority that says other than the record is found, in each of its parts", () => {
  const forge = (change: (said: ReturnType<typeof authority>) => object) =>
    faultsIn(
      telling("run", "effect-intended", (data) => ({
        ...data,
        authority: { ...authority(data), ...change(authority(data)) },
      })),
    );
  expect(forge(() => ({ basis: "own-assets" }))).toEqual([
    'It says that its basis is "own-assets", and it is "consented".',
  ]);
  expect(
    forge(() => ({ basis: "no-effect", consents: [], clauses: [], endsAt: null })).length,
  ).toBeGreaterThan(2);
  expect(
    forge(({ consents }) => ({ consents: consents.map((one) => ({ ...one, decision: "decision--other" })) })),
  ).toEqual([expect.stringContaining("It names a grant that was not in force for it")]);
  expect(forge(() => ({ consents: [] }))).toEqual(["It does not name every grant that it stood on."]);
  expect(forge(({ clauses }) => ({ clauses: clauses.map((one) => ({ ...one, clause: "9.9" })) }))).toEqual([
    expect.stringContaining("It names a clause that did not allow it"),
  ]);
  expect(forge(() => ({ clauses: [] }))).toEqual(["It names no clause, though it stood on an agreement."]);
  expect(forge(() => ({ endsAt: instantAfter(START, 999_999_999) }))).toEqual([
    expect.stringContaining("It says that its grounds end at"),
  ]);
  expect(forge(() => ({ endsAt: null }))).toEqual([
    expect.stringContaining("It says that its grounds end at no time"),
  ]);
});

test("INV-10 what was sent or handed out other than agreed to is found", () => {
  const sent = telling("run", "effect-intended", (data) => {
    const effect = data.effect as unknown as { request: object };
    return { ...data, effect: { ...effect, request: { ...effect.request, body: '{"site":"South"}' } } };
  });
  expect(faultsIn(sent)).toEqual([
    "What was sent is not what the playbook says, with the values of that moment.",
  ]);
  const handed = telling("run", "step-assigned", (data) => ({ ...data, contentHash: "sha256:other" }));
  expect(faultsIn(handed)).toEqual([
    "What was handed out is not what the playbook says, with the values of that moment.",
  ]);
  const to = telling("run", "step-assigned", (data) => ({
    ...data,
    to: { partner: host.id, team: host.team },
  }));
  expect(faultsIn(to)).toContain("It was handed to a partner that does not play its role.");
});

test("INV-02 an intent written twice is found, and so is one that lived longer than it may", () => {
  let last: EntryBody | undefined;
  const bodies: EntryBody[] = [];
  for (const entry of evidence.streams.get(run) ?? []) {
    if (!("body" in entry)) continue;
    bodies.push(entry.body);
    if (entry.body.type === "effect-intended") {
      last = entry.body;
      bodies.push(entry.body);
    }
  }
  expect(last).toBeDefined();
  const twice: Evidence = {
    ...evidence,
    streams: new Map(evidence.streams).set(
      run,
      sealEntries(
        null,
        run,
        bodies,
        bodies.map((_, n) => sha256Hex(`${n}`).slice(0, 32)),
      ),
    ),
  };
  expect(faultsIn(twice)).toEqual(["It was meant twice, and its target does not bear repeats."]);
  const long = telling("run", "effect-intended", (data) => ({
    ...data,
    notAfter: instantAfter(START, 60_000),
  }));
  expect(faultsIn(long)).toEqual([expect.stringContaining("and only until")]);
});

test("a step that could not begin, and one that is none, are found", () => {
  const gone = telling("run", "effect-intended", (data) => ({ ...data, invocation: "step--gone" }));
  expect(faultsIn(gone)).toContain("effect-intended is about no task of this run.");
  const bodies = ((evidence.streams.get(run) ?? []) as readonly Entry[]).map((entry) => entry.body);
  const at = bodies.findIndex((body) => body.type === "effect-intended");
  const hold: EntryBody = {
    ...(bodies[at] as EntryBody),
    type: "run-held",
    data: { partner: host.id, reason: "Wait." },
  };
  const inHold = bodies.toSpliced(at, 0, hold);
  const record: Evidence = {
    ...evidence,
    streams: new Map(evidence.streams).set(
      run,
      sealEntries(
        null,
        run,
        inHold,
        inHold.map((_, n) => sha256Hex(`${n}`).slice(0, 32)),
      ),
    ),
  };
  expect(faultsIn(record)).toContain("The run was held: nothing is handed out or sent.");
});

test("a playbook that is not the one of its hash is found, and one that cannot have been run breaks nothing", () => {
  const other = { ...text, description: "Something else." };
  const with_ = (document_: unknown, hash?: string): Evidence => ({
    ...evidence,
    header: {
      ...evidence.header,
      playbooks: evidence.header.playbooks.map((one) => ({
        ...one,
        document: document_,
        hash: hash ?? one.hash,
      })),
    },
  });
  const swapped = faultsIn(with_(other));
  expect(swapped[0]).toContain("is not the one of sha256:");
  expect(swapped[1]).toContain("cannot have happened here");
  expect(faultsIn(with_({ type: "playbook" }))[0]).toContain("is not the one of");
  expect(faultsIn({ ...evidence, header: { ...evidence.header, playbooks: [] } })[0]).toContain(
    "was not fetched",
  );
});

test("a playbook that names its own hash and cannot be read is a fault, and not the end of the reader", async () => {
  const broken = { type: "playbook", id: "playbook--x" };
  const [playbook] = evidence.header.playbooks;
  const record: Evidence = {
    ...evidence,
    header: {
      ...evidence.header,
      playbooks: [{ ...(playbook as never as object), document: broken, hash: contentHash(broken) } as never],
    },
  };
  expect(faultsIn(record)[0]).toContain("cannot have been run");
});

test("an entry that contradicts its stream is found where it stands", () => {
  const twice = forged("consent", (body) => (body.type === "consent-asked" ? undefined : body));
  expect(replayEvidence(twice).faults).toContainEqual({
    stream: expect.stringMatching(/^consent--/),
    seq: 1,
    fault: expect.stringContaining("consent-granted cannot have happened here"),
  });
});

test("what a reader may not see is neither replayed nor taken for a fault", () => {
  const hide = (kind: string): Evidence => ({
    ...evidence,
    streams: new Map(
      [...evidence.streams].map(([stream, entries]) => [
        stream,
        readId(stream)?.kind === kind
          ? entries.map((entry) => ("body" in entry ? withhold(entry) : entry))
          : entries,
      ]),
    ),
  });
  expect(replayEvidence(hide("consent"))).toMatchObject({
    faults: [],
    groundsChecked: 0,
    groundsWithheld: 2,
  });
  expect(replayEvidence(hide("agreement"))).toMatchObject({
    faults: [],
    groundsChecked: 0,
    groundsWithheld: 2,
  });
  expect(replayEvidence(hide("run"))).toMatchObject({
    faults: [],
    runs: [],
    groundsChecked: 0,
    withheld: [run],
  });
});

test("a stream of a kind that is not replayed is no fault", () => {
  const record: Evidence = { ...evidence, streams: new Map(evidence.streams).set("playbook--x", []) };
  expect(faultsIn(record)).toEqual([]);
});

test("C-04 what was done for a role that nobody played, or under an agreement that was over, is found", () => {
  const unbound = telling("run", "run-created", (data) => {
    const { helpers: _, ...bindings } = data.bindings as unknown as Record<string, object>;
    return { ...data, bindings };
  });
  expect(faultsIn(unbound)).toContain("Image: no team plays the role helpers yet.");
  const over = telling("agreement", "agreement-proposed", (data) => ({
    ...data,
    text: { ...(data.text as unknown as object), sunsetAt: instantAfter(START, 1) },
  }));
  expect(faultsIn(over)).toContainEqual(expect.stringContaining("Mutual assistance ended at"));
});

test("a step that was over, and is said to have begun once more, is found", async () => {
  const { id: over } = await scene.step(run, "Ask");
  const again = telling("run", "effect-intended", (data) => ({ ...data, invocation: over }));
  expect(faultsIn(again)).toContain("The step was done: it could not begin.");
});

test("C-01 what acted although its question was never put to anybody is found", () => {
  const unasked = forged("run", (body) => (body.type === "gate-opened" ? undefined : body));
  expect(faultsIn(unasked)).toContain("The consent that guards this step was not asked.");
});

test("INV-03 a step that somebody took, and whose handing out is not on the record, is found", () => {
  const taken = forged("run", (body) =>
    body.type === "step-assigned" && JSON.stringify(body.data).includes(helpers.id) ? undefined : body,
  );
  expect(faultsIn(taken)).toContain("Somebody took it, and it had been handed out to nobody.");
});

/** The record of another run, in which the host does on its own what it likes. */
async function recordOf(
  steps: readonly StepText[],
  act: () => Promise<void>,
  roles: Readonly<Record<string, Cast>> = { host },
  agreements: readonly StreamId[] = [],
): Promise<void> {
  const ada = host.as("Ada");
  text = document(steps.map(({ name }) => name).join(), steps);
  run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), roles);
  scene.later(1_000);
  await act();
  evidence = await evidenceOf(agreements);
  expect(faultsIn(evidence)).toEqual([]);
}

async function begin(): Promise<void> {
  const owed = await scene.journal.owed("live", { limit: 9 });
  const effect = owed.find(({ stream }) => stream === run)?.effect as EffectId;
  await scene.must(EXECUTOR, (turn) => beginEffect(turn, run, effect, WORKER, () => {}));
}

test("a step that was handed over stands on what it was handed out under, and for exactly that person", async () => {
  await recordOf([task("Look", "host")], async () => {
    const { id } = await scene.step(run, "Look");
    await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
    await scene.must(host.as("Ada"), (turn) => handOverStep(turn, id, host.person("Bo"), "My shift ends."));
  });
  expect(replayEvidence(evidence)).toMatchObject({ faults: [], groundsChecked: 0 });
});

test("INV-13 what bears being sent twice was rightly meant twice, and only as the same", async () => {
  await recordOf([request("Block", "host", "PUT /blocks/1")], async () => {
    await begin();
    scene.later(60_000);
    await begin();
  });
  let intents = 0;
  const other = forged("run", (body) => {
    if (body.type !== "effect-intended") return body;
    intents += 1;
    const data = body.data as { effect: { request: object } };
    const request_ = { ...data.effect.request, body: "other" };
    return intents === 1
      ? body
      : { ...body, data: { ...data, effect: { ...data.effect, request: request_ } } };
  });
  expect(faultsIn(other)).toEqual(["Under the key of what may have been sent, something else was meant."]);
  expect(intents).toBe(2);
});

test("INV-10 what is no effect of the playbook, or is said to be a question's, is found", async () => {
  const question = {
    type: "if-condition",
    name: "Is it ours?",
    condition: "Is it ours?",
    on_true: idFor("action", "Block"),
    on_completion: idFor("end", "end"),
  };
  await recordOf([question, request("Block", "host", "POST /blocks")], async () => {
    const { id } = await scene.step(run, "Is it ours?");
    await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
    await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, { __answer__: true }));
    await begin();
  });
  const { id: asked } = await scene.step(run, "Is it ours?");
  const beyond = telling("run", "effect-intended", (data) => ({ ...data, index: 7 }));
  expect(faultsIn(beyond)).toEqual([
    "What was sent is not what the playbook says, with the values of that moment.",
  ]);
  const ofQuestion = telling("run", "effect-intended", (data) => ({ ...data, invocation: asked }));
  expect(faultsIn(ofQuestion)).toEqual(["A question was sent as if a machine could answer it."]);
});

test("SH-02 what was told to a partner stood on a clause with it, or is found", async () => {
  const share = { with: ["helpers"], data_classes: ["addresses"], purpose: "So that they look as well." };
  const agreed = [...evidence.streams.keys()].filter((stream) => readId(stream)?.kind === "agreement");
  const step = task("Tell", "host", { mirror: { kind: "share", share } });
  await recordOf([step], async () => {}, { host, helpers }, agreed);
  const limited = (allows: object) =>
    faultsIn(
      telling("agreement", "agreement-proposed", (data) => {
        const said = data.text as unknown as { clauses: { allows: object }[] };
        const clauses = said.clauses.map((clause) => ({
          ...clause,
          allows: { ...clause.allows, ...allows },
        }));
        return { ...data, text: { ...said, clauses } };
      }),
    );
  expect(limited({ markingCeiling: "TLP:CLEAR" })).not.toEqual([]);
  // The record need not say how grave the incident was: what some severity allowed is no fault.
  expect(limited({ severities: { from: 3, to: 4 } })).toEqual([]);
});

/** A run in which the host tells the helpers something, before and after they look at its files. */
async function sharing(): Promise<void> {
  const parties = [
    [host, "Ada"],
    [helpers, "Eve"],
  ] as const;
  const limited = await scene.agree(parties, {
    title: "For grave ones",
    allows: { severities: { from: 3, to: 5 }, markingCeiling: "TLP:GREEN" },
  });
  const ada = host.as("Ada");
  const share = { with: ["helpers"], data_classes: ["indicators"], purpose: "That they look for the same." };
  text = document("Shared", [
    consent("Ask", ["host"], { next: "Tell", onFailure: "end" }),
    task("Tell", "helpers", {
      mirror: { ...mirror, kind: "share", marking: "TLP:GREEN", share: { ...share, with: ["host"] } },
    }),
  ]);
  run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host], 4), {
    host,
    helpers,
  });
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  evidence = await evidenceOf([...evidence.header.agreements, limited] as StreamId[]);
}

test("INV-03 what is shared under clauses for some severities replays without a fault, under exactly those clauses", async () => {
  await sharing();
  expect((await scene.step(run, "Tell")).status).toBe("assigned");
  expect(faultsIn(evidence)).toEqual([]);
});

test("INV-03 a share that names a clause which allowed nothing of it is a fault; of an earlier version it names none, and is none", async () => {
  await sharing();
  const wrong = telling("run", "step-assigned", (data) => ({
    ...data,
    authority: {
      ...authority(data),
      clauses: authority(data).clauses.map((one) => ({ ...one, clause: "9.9" })),
    },
  }));
  expect(
    faultsIn(wrong).filter((one) => one.startsWith("It names a clause that did not allow it")),
  ).toHaveLength(2);
  const tooNarrow = telling("agreement", "agreement-proposed", (data) =>
    JSON.parse(JSON.stringify(data).replaceAll("TLP:AMBER+STRICT", "TLP:CLEAR")),
  );
  expect(faultsIn(tooNarrow)).toContainEqual(expect.stringContaining("allows sharing up to TLP:CLEAR"));
});

test.each([
  ["was decided just before it, and may have been committed after it, is no fault of it", 9_000, false],
  ["must have been committed long before it is found", 11_000, true],
])("INV-03 what stood on an agreement although a notice %s", (_what, beforeMs, isFound) => {
  const meant = evidence.streams
    .get(run)
    ?.flatMap((entry) => ("body" in entry && entry.body.type === "effect-intended" ? [entry.body] : []))[0];
  if (meant === undefined) throw new Error("Nothing was meant.");
  const agreement = evidence.header.agreements[0] ?? "";
  const bodies = evidence.streams.get(agreement)?.flatMap((entry) => ("body" in entry ? [entry.body] : []));
  const last = bodies?.at(-1);
  if (bodies === undefined || last === undefined) throw new Error("Nothing was agreed.");
  const notice: EntryBody = {
    ...last,
    type: "agreement-denounced",
    recordedAt: instantAfter(meant.recordedAt, -beforeMs),
    data: {
      partner: host.id,
      person: host.person("Ada"),
      justification: BECAUSE,
      endsAt: instantAfter(meant.recordedAt, 1_000),
    },
  };
  const all = [...bodies, notice];
  const salts = all.map((_, n) => sha256Hex(`${n}`).slice(0, 32));
  const streams = new Map(evidence.streams).set(agreement, sealEntries(null, agreement, all, salts));
  const faults = faultsIn({ ...evidence, streams });
  expect(faults.some((fault) => fault.startsWith("It says that its grounds end at"))).toBe(isFound);
});

test("INV-12 each yes is told with the statement that it rests on, and one that its partner's statements do not bear out is named", async () => {
  const on = (await scene.journal.read([{ stream: host.id }])).streams.get(host.id)?.entries ?? [];
  const types = ["partner-added", "key-enrolled", "official-appointed", "agreement-spoken-on"];
  const kept = on.filter(({ body }) => types.includes(body.type));
  const withStatements = (statements: readonly Entry[]) =>
    replayEvidence({ ...evidence, header: { ...evidence.header, statements } });
  const whole = withStatements(kept);
  expect(whole.faults).toEqual([]);
  expect(whole.decisions).toMatchObject([{ decision: "grant", statement: expect.any(Number) }]);
  expect(replayEvidence(evidence).statements).toBeNull();
  const limited = kept.map((one) => {
    const { data } = one.body;
    if (one.body.type !== "official-appointed") return one;
    const { statement } = data as { statement: Appoint };
    const forged = signStatement({ ...statement, effectCeiling: "E1" as const }, keyOf(host.id));
    const body = { ...one.body, data: { ...(data as object), ...forged } };
    return { ...one, body, digest: saltedDigest(one.salt, body) };
  });
  expect(withStatements(limited).faults).toMatchObject([
    { fault: expect.stringContaining("did not reach E2 at the operational level") },
  ]);
  expect(withStatements(kept.map((one) => ({ ...one, salt: "0".repeat(32) }))).faults).not.toEqual([]);
});
