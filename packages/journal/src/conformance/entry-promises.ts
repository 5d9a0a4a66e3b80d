import { type Actor, canonicalJson, PartnerId, SourceId, TLP_LABELS, type Tlp } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { type Journal, verifyChain } from "../index.js";
import { append, commitOf, headAfter, type SAMPLE_TIME, sampleBody, sealed } from "./sample.js";

/** What is appended is read back, and nothing else is. */
export function entryPromises(make: () => Promise<Journal>): void {
  test("what was appended is read back as it was sealed, in order, and its chain verifies", async () => {
    const journal = await make();
    const first = append("run--1", null, "run-created", "run-activated");
    const second = append("run--1", headAfter(first.entries), "step-assigned");
    await journal.commit(first);
    await journal.commit(second);

    const { streams } = await journal.read([{ stream: "run--1" }]);

    const entries = [...first.entries, ...second.entries];
    expect(streams.get("run--1")).toEqual({ head: headAfter(entries), entries });
    expect(verifyChain("run--1", streams.get("run--1")?.entries ?? [])).toEqual({
      ok: true,
      head: headAfter(entries),
    });
  });

  test("a stream that was never written has no head and no entries", async () => {
    const journal = await make();

    const { streams } = await journal.read([{ stream: "run--1" }]);

    expect(streams).toEqual(new Map([["run--1", { head: null, entries: [] }]]));
  });

  test("reading on after a seq gives only what came later, with the links whole", async () => {
    const journal = await make();
    const { entries } = append("run--1", null, "a", "b", "c", "d");
    await journal.commit(append("run--1", null, "a", "b", "c", "d"));

    for (const after of [0, 1, 2, 3, 4, 5]) {
      const { streams } = await journal.read([{ stream: "run--1", after }]);
      expect(streams.get("run--1")).toEqual({ head: headAfter(entries), entries: entries.slice(after) });
    }
  });

  test("several streams are read at once, and one that is named twice from the earlier place", async () => {
    const journal = await make();
    const one = append("run--1", null, "a", "b", "c");
    const other = append("consent--1", null, "asked");
    await journal.commit(one);
    await journal.commit(other);

    const { streams } = await journal.read([
      { stream: "run--1", after: 2 },
      { stream: "consent--1" },
      { stream: "run--1", after: 1 },
      { stream: "agreement--1" },
    ]);

    expect(streams).toEqual(
      new Map([
        ["run--1", { head: headAfter(one.entries), entries: one.entries.slice(1) }],
        ["consent--1", { head: headAfter(other.entries), entries: other.entries }],
        ["agreement--1", { head: null, entries: [] }],
      ]),
    );
  });

  test("one commit appends to several streams", async () => {
    const journal = await make();
    const run = sealed(null, "run--1", sampleBody("a"), sampleBody("c"));
    const consent = sealed(null, "consent--1", sampleBody("b"));
    const [a, c] = run;
    const [b] = consent;
    if (a === undefined || b === undefined || c === undefined) throw new Error("Three entries were sealed.");

    const result = await journal.commit(
      commitOf({
        readSet: new Map([
          ["run--1", null],
          ["consent--1", null],
        ]),
        entries: [a, b, c],
      }),
    );

    expect(result).toMatchObject({ status: "committed", position: 1 });
    const { streams } = await journal.read([{ stream: "run--1" }, { stream: "consent--1" }]);
    expect(streams.get("run--1")?.entries).toEqual(run);
    expect(streams.get("consent--1")?.entries).toEqual(consent);
  });

  test("every script of the world, and every kind of JSON value, is read back as written", async () => {
    const journal = await make();
    const data = {
      texts: [
        "Zażółć gęślą jaźń",
        "緊急対応",
        "حادث أمني",
        "🚑🧯",
        "\u0000\u001f\u007f\u2028\u2029\ufeff\ufffd",
        "a\r\nb",
        "",
      ],
      ключ: { "": [null, true, false, 0, -1.5, 1e21, 5e-324, 9007199254740991] },
      nested: [[[[{}]]]],
      hostile: JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toJSON":"text"}'),
    };
    const body = {
      ...sampleBody("noted", data),
      occurredAt: "2026-11-22T02:59:59.999Z" as typeof SAMPLE_TIME,
      exerciseAt: "1969-12-31T23:59:59.001Z" as typeof SAMPLE_TIME,
      partner: null,
      actor: { kind: "service" as const, service: "exécuteur 🚑" },
    };
    const entries = sealed(null, "run--1", body);

    await journal.commit(commitOf({ readSet: new Map([["run--1", null]]), entries }));

    const read = (await journal.read([{ stream: "run--1" }])).streams.get("run--1");
    expect(canonicalJson(read?.entries)).toBe(canonicalJson(entries));
    expect(verifyChain("run--1", read?.entries ?? []).ok).toBe(true);
  });

  test("each kind of actor, each marking and each mode is read back as written", async () => {
    const journal = await make();
    const person = sampleBody("a").actor;
    const another = PartnerId.parse("partner--01934f3c-0000-7000-8000-0000000000ff");
    const source = {
      kind: "source",
      source: SourceId.parse("source--01934f3c-0000-7000-8000-0000000000aa"),
      partner: another,
    } as const;
    const actors = [person, source, { kind: "clock" } as const, { kind: "service", service: "" } as const];
    const bodies = actors.flatMap((actor) =>
      [null, another, sampleBody("a").partner].flatMap((partner) =>
        TLP_LABELS.map((marking) => ({ ...sampleBody("noted"), actor, partner, marking })),
      ),
    );
    const live = sealed(null, "run--1", ...bodies);
    const drill = sealed(null, "x-run--1", sampleBody("noted", {}, "exercise"));

    await journal.commit(commitOf({ readSet: new Map([["run--1", null]]), entries: live }));
    await journal.commit(
      commitOf({ mode: "exercise", readSet: new Map([["x-run--1", null]]), entries: drill }),
    );

    const { streams } = await journal.read([{ stream: "run--1" }, { stream: "x-run--1" }]);
    expect(streams.get("run--1")?.entries).toEqual(live);
    expect(streams.get("x-run--1")?.entries).toEqual(drill);
  });

  test("five hundred entries go in with one commit", async () => {
    const journal = await make();
    const bodies = Array.from({ length: 500 }, (_, at) =>
      sampleBody("counted", { at, text: "x".repeat(at) }),
    );
    const entries = sealed(null, "run--1", ...bodies);

    const result = await journal.commit(commitOf({ readSet: new Map([["run--1", null]]), entries }));

    expect(result).toMatchObject({ status: "committed", position: 1 });
    const { streams } = await journal.read([{ stream: "run--1" }]);
    expect(streams.get("run--1")).toEqual({ head: headAfter(entries), entries });
  });

  test("what was given or read cannot be changed afterwards through the object at hand", async () => {
    const journal = await make();
    const data = { text: "as recorded" };
    const entries = sealed(null, "run--1", sampleBody("noted", data));
    await journal.commit(commitOf({ readSet: new Map([["run--1", null]]), entries }));

    data.text = "changed by the writer";
    const read = (await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.entries[0]?.body.data;
    try {
      Object.assign(read as object, { text: "changed by a reader" });
    } catch {
      // A journal may freeze what it gives.
    }

    const again = (await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.entries[0]?.body.data;
    expect(again).toEqual({ text: "as recorded" });
  });

  test("a malformed commit is thrown back as a defect, and nothing of it is written", async () => {
    const journal = await make();
    const good = append("run--1", null, "a", "b");
    const [a, b] = good.entries;
    if (a === undefined || b === undefined) throw new Error("Two entries were sealed.");
    const elsewhere = "e".repeat(64);

    const malformed = [
      { ...good, readSet: new Map() },
      { ...good, entries: [b] },
      { ...good, entries: [b, a] },
      { ...good, entries: [a, a] },
      { ...good, readSet: new Map([["run--1", { seq: 1, hash: elsewhere }]]) },
      { ...good, readSet: new Map([["run--1", { seq: 0, hash: elsewhere }]]) },
      { ...good, readSet: new Map([["run--1", { seq: 1, hash: "short" }]]), entries: [] },
      { ...good, readSet: new Map([["run 1", null]]), entries: [] },
      { ...good, entries: [{ ...a, salt: "no" }] },
      { ...good, entries: [{ ...a, digest: a.digest.toUpperCase() }] },
      { ...good, entries: [{ ...a, body: { ...a.body, more: 1 } }] },
      {
        ...good,
        entries: [
          { ...a, body: { ...a.body, recordedAt: "2026-02-30T00:00:00.000Z" as typeof SAMPLE_TIME } },
        ],
      },
      { ...good, entries: [{ ...a, body: { ...a.body, mode: "exercise" as const } }] },
      { ...good, entries: [{ ...a, body: { ...a.body, partner: "PL" as PartnerId } }] },
      { ...good, entries: [{ ...a, body: { ...a.body, marking: "TLP:WHITE" as Tlp } }] },
      {
        ...good,
        entries: [
          { ...a, body: { ...a.body, actor: { kind: "service", service: "api", more: 1 } as Actor } },
        ],
      },
      { ...good, notBefore: "tomorrow" as typeof SAMPLE_TIME },
      { ...good, command: { id: "c", contentHash: "two words", answer: 1 } },
      { ...good, command: { id: "half \ud83d", contentHash: "h", answer: 1 } },
      {
        ...good,
        outbox: {
          add: [{ mode: "live" as const, effect: "e 1", stream: "run--1", capability: "x" }],
          remove: [],
        },
      },
      { ...good, outbox: { add: [], remove: [{ mode: "exercise" as const, effect: "e1" }] } },
      { ...good, wakeUps: { set: [], cancel: [{ clock: "live", stream: "", name: "x" }] } },
      { ...good, index: { put: [{ index: "i", member: "m", score: Number.NaN }], drop: [] } },
      { ...good, index: { put: [{ index: "i", member: "m", score: Number.POSITIVE_INFINITY }], drop: [] } },
    ];
    for (const commit of malformed) {
      await expect(journal.commit(commit)).rejects.toMatchObject({ name: "MalformedCommit" });
    }

    expect(await journal.position()).toBe(0);
    expect(await journal.commit(good)).toMatchObject({ status: "committed", position: 1 });
  });
}
