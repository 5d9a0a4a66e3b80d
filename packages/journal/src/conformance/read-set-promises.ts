import { expect, test } from "vitest";
import type { Commit, Head, Journal } from "../index.js";
import { append, commandOf, commitOf, headAfter, SAMPLE_TIME, sampleBody, sealed } from "./sample.js";
import { namesIn, wholeState } from "./whole-state.js";

/** Nothing is decided on what has moved since: every head of the read set is compared, or nothing is written. */
export function readSetPromises(make: () => Promise<Journal>): void {
  test("a commit on a head that has moved is overtaken", async () => {
    const journal = await make();
    const first = append("run--1", null, "a");
    await journal.commit(first);
    await journal.commit(append("run--1", headAfter(first.entries), "b"));

    const result = await journal.commit(append("run--1", headAfter(first.entries), "c"));

    expect(result).toEqual({ status: "overtaken", streams: ["run--1"] });
  });

  test("a commit that begins a stream is overtaken by whoever began it before", async () => {
    const journal = await make();
    await journal.commit(append("run--1", null, "a"));

    expect(await journal.commit(append("run--1", null, "b"))).toEqual({
      status: "overtaken",
      streams: ["run--1"],
    });
  });

  test("a commit that follows what is not there is overtaken", async () => {
    const journal = await make();
    const never = headAfter(append("run--1", null, "a").entries);

    expect(await journal.commit(append("run--1", never, "b"))).toEqual({
      status: "overtaken",
      streams: ["run--1"],
    });
  });

  test("a head of the right length but another history is overtaken", async () => {
    const journal = await make();
    await journal.commit(append("run--1", null, "a"));
    const other = headAfter(append("run--1", null, "something else").entries);

    expect(await journal.commit(append("run--1", other, "b"))).toEqual({
      status: "overtaken",
      streams: ["run--1"],
    });
  });

  test("a stream that was only read counts as well, and each one that moved is named in the order of the read set", async () => {
    const journal = await make();
    const run = append("run--1", null, "a");
    await journal.commit(run);
    await journal.commit(append("consent--1", null, "granted"));
    await journal.commit(append("agreement--1", null, "ratified"));
    const readSet = new Map<string, Head | null>([
      ["consent--1", null],
      ["run--1", headAfter(run.entries)],
      ["aid-request--1", null],
      ["agreement--1", null],
    ]);

    const result = await journal.commit(
      commitOf({ readSet, entries: sealed(headAfter(run.entries), "run--1", sampleBody("b")) }),
    );

    expect(result).toEqual({ status: "overtaken", streams: ["consent--1", "agreement--1"] });
  });

  test("streams that were only read and still stand let the commit through, and stay as they are", async () => {
    const journal = await make();
    const consent = append("consent--1", null, "granted");
    await journal.commit(consent);

    const result = await journal.commit(
      commitOf({
        readSet: new Map([
          ["consent--1", headAfter(consent.entries)],
          ["agreement--1", null],
          ["run--1", null],
        ]),
        entries: sealed(null, "run--1", sampleBody("a")),
      }),
    );

    expect(result).toMatchObject({ status: "committed", position: 2 });
    const { streams } = await journal.read([{ stream: "consent--1" }, { stream: "agreement--1" }]);
    expect(streams.get("consent--1")?.head).toEqual(headAfter(consent.entries));
    expect(streams.get("agreement--1")?.head).toBeNull();
  });

  test("a commit that went by an index is overtaken when a member has come or gone, and by nothing else", async () => {
    const journal = await make();
    const row = (member: string, score = 1) => ({ index: "agreements", member, score });
    const put = (...rows: ReturnType<typeof row>[]) =>
      journal.commit(commitOf({ index: { put: rows, drop: [] } }));
    const drop = (member: string) => journal.commit(commitOf({ index: { put: [], drop: [row(member)] } }));
    const goneBy = (...members: string[]) =>
      journal.commit(commitOf({ listings: new Map([["agreements", members]]) }));
    const overtaken = { status: "overtaken", streams: ["agreements"] };
    const committed = { status: "committed" };

    expect(await goneBy()).toMatchObject(committed);
    expect(await goneBy("a")).toEqual(overtaken);
    await put(row("a"), row("b"));
    expect(await goneBy()).toEqual(overtaken);
    expect(await goneBy("a")).toEqual(overtaken);
    expect(await goneBy("b", "a")).toMatchObject(committed);
    // As many as before, and another one among them.
    await drop("b");
    await put(row("c"));
    expect(await goneBy("a", "b")).toEqual(overtaken);
    expect(await goneBy("a", "c")).toMatchObject(committed);
    // Where a member stands is not whether it is there.
    await put(row("c", 7));
    expect(await goneBy("a", "c")).toMatchObject(committed);
    await drop("a");
    await drop("c");
    expect(await goneBy()).toMatchObject(committed);
  });

  test("streams that moved are named before indexes that changed, and a commit may add to what it went by", async () => {
    const journal = await make();
    const listings = new Map<string, readonly string[]>([
      ["resources", []],
      ["agreements", ["a"]],
    ]);
    expect(
      await journal.commit(
        commitOf({
          readSet: new Map([["run--1", headAfter(append("run--1", null, "a").entries)]]),
          listings,
        }),
      ),
    ).toEqual({ status: "overtaken", streams: ["run--1", "agreements"] });

    const added = commitOf({
      listings: new Map([["resources", []]]),
      index: { put: [{ index: "resources", member: "team-1", score: 0 }], drop: [] },
    });
    expect(await journal.commit(added)).toMatchObject({ status: "committed" });
    expect(await journal.commit(added)).toEqual({ status: "overtaken", streams: ["resources"] });
  });

  test("an index is not listed with a member twice", async () => {
    const journal = await make();
    await expect(
      journal.commit(commitOf({ listings: new Map([["runs", ["a", "a"]]]) })),
    ).rejects.toMatchObject({
      name: "MalformedCommit",
    });
  });

  test("of two commits that went by one index and would each add to it exactly one wins", async () => {
    const journal = await make();
    const members: string[] = [];
    for (let round = 0; round < 50; round += 1) {
      const claim = (name: string) =>
        journal.commit(
          commitOf({
            listings: new Map([["resources", [...members]]]),
            index: { put: [{ index: "resources", member: name, score: round }], drop: [] },
          }),
        );
      const [left, right] = await Promise.all([claim(`left-${round}`), claim(`right-${round}`)]);
      expect([left.status, right.status].sort()).toEqual(["committed", "overtaken"]);
      members.push(left.status === "committed" ? `left-${round}` : `right-${round}`);
    }
  });

  test("a refused commit writes nothing at all, whatever the refusal", async () => {
    const journal = await make();
    const { now } = await journal.read([]);
    const hourMs = 3_600_000;
    const later = new Date(Date.parse(now) + hourMs).toISOString() as typeof now;
    const earlier = new Date(Date.parse(now) - hourMs).toISOString() as typeof now;
    const before = fullCommit("before", null);
    await journal.commit(before);
    const head = headAfter(before.entries);
    const full = fullCommit("refused", head);
    const names = namesIn(before, full);
    const standing = await wholeState(journal, names);

    const refusals: [Commit, string][] = [
      [{ ...full, readSet: new Map([...full.readSet, ["agreement--1", head]]) }, "overtaken"],
      [fullCommit("refused", null), "overtaken"],
      [{ ...full, listings: new Map([["runs", []]]) }, "overtaken"],
      [{ ...full, notBefore: later }, "too-early"],
      [{ ...full, notAfter: earlier }, "too-late"],
      [{ ...full, command: commandOf("before", "other content", 1) }, "id-reused"],
      [{ ...full, ...(before.command && { command: before.command }) }, "answered"],
    ];
    for (const [commit, status] of refusals) {
      expect(await journal.commit(commit)).toMatchObject({ status });
      expect(await wholeState(journal, names)).toEqual(standing);
    }

    // And the same commit, once nothing speaks against it, changes all of it.
    expect(await journal.commit(full)).toMatchObject({ status: "committed", position: 2 });
    const changed = await wholeState(journal, names);
    expect(changed.streams["run--1"]?.entries).toHaveLength(4);
    expect(changed.answers).toHaveLength(2);
    expect(changed.owed.live.map(({ effect }) => effect)).toEqual(["effect--refused"]);
    expect(changed.wakeUps.flat().map(({ name }) => name)).toEqual(["deadline of refused"]);
    expect(changed.indexes.flat()).toEqual([{ member: "refused", score: 2 }]);
    expect(changed.lookUps.filter((value) => value !== undefined)).toEqual(["refused"]);
    expect(changed.notes).toHaveLength(2);
  });

  test("of two commits on one stream at the same time exactly one wins, every time", async () => {
    const journal = await make();
    let head: Head | null = null;
    for (let round = 0; round < 200; round += 1) {
      const left = append("run--1", head, `left ${round}`);
      const right = append("run--1", head, `right ${round}`);

      const results = await Promise.all([journal.commit(left), journal.commit(right)]);

      expect(results.map(({ status }) => status).sort()).toEqual(["committed", "overtaken"]);
      head = headAfter(results[0].status === "committed" ? left.entries : right.entries);
    }
    expect((await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.head).toEqual(head);
    expect(await journal.position()).toBe(200);
  });

  test("a withdrawal on one stream and an intent that read it cannot both win", async () => {
    const journal = await make();
    for (let round = 0; round < 100; round += 1) {
      const consent = `consent--${round}`;
      const run = `run--${round}`;
      const granted = append(consent, null, "granted");
      await journal.commit(granted);
      const standing = headAfter(granted.entries);
      const withdrawal = append(consent, standing, "withdrawn");
      const intent = commitOf({
        readSet: new Map([
          [run, null],
          [consent, standing],
        ]),
        entries: sealed(null, run, sampleBody("intent")),
      });

      const [withdrawn, intended] = await Promise.all([journal.commit(withdrawal), journal.commit(intent)]);

      expect(withdrawn.status).toBe("committed");
      const at = (result: typeof intended) => (result.status === "committed" ? result.position : undefined);
      // Either the intent was written before the withdrawal, or not at all.
      if (intended.status === "committed") expect(at(intended)).toBeLessThan(at(withdrawn) ?? 0);
      else expect(intended).toEqual({ status: "overtaken", streams: [consent] });
    }
  });
}

/** A commit that writes something of every kind, and takes away what another one named `before` wrote. */
function fullCommit(name: string, head: Head | null): Commit {
  return commitOf({
    command: commandOf(name, { name }, { done: name }),
    readSet: new Map([["run--1", head]]),
    entries: sealed(head, "run--1", sampleBody(`${name} a`), sampleBody(`${name} b`)),
    outbox: {
      add: [{ mode: "live", effect: `effect--${name}`, stream: "run--1", capability: "mail" }],
      remove: [{ mode: "live", effect: "effect--before" }],
    },
    wakeUps: {
      set: [{ clock: "live", stream: "run--1", name: `deadline of ${name}`, dueAt: SAMPLE_TIME }],
      cancel: [{ clock: "live", stream: "run--1", name: "deadline of before" }],
    },
    index: {
      put: [{ index: "runs", member: name, score: head === null ? 1 : 2 }],
      drop: [{ index: "runs", member: "before" }],
    },
    lookUps: {
      put: [{ map: "names", key: name, value: name }],
      drop: [{ map: "names", key: "before" }],
    },
  });
}
