import { instantAfter, instantOf } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Commit,
  type CommitResult,
  type Head,
  type Journal,
  memoryJournal,
  type Retiring,
} from "../index.js";
import { commandOf, commitOf, SAMPLE_TIME, sampleBody, sealed } from "./sample.js";
import { namesIn, wholeState } from "./whole-state.js";

const CLOCK_STANDS_AT = instantOf(Date.UTC(2026, 0));
/** Far enough from any real clock that both journals judge them alike. */
const LONG_AGO = instantOf(0);
const FAR_AHEAD = instantOf(Date.UTC(2200, 0));

const stream = fc.constantFrom("run--1", "run--2", "consent--1", "x");
const name = fc.constantFrom("a", "b", "a b", "é", "🚑", "\uffee");
const effect = fc.constantFrom("e1", "e2", "e10", "e🚑", "e\uffee");
const clock = fc.constantFrom("live", "x-exercise--1");
const mode = fc.constantFrom<"live" | "exercise">("live", "exercise");
const score = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 3 });

/** What one commit would do; which heads it names depends on where the journal stands when its turn comes. */
const attempt = fc.record({
  mode,
  reads: fc.uniqueArray(fc.record({ stream, as: fc.constantFrom("it stands", "it stood", "nothing") }), {
    selector: ({ stream: id }) => id,
    maxLength: 3,
  }),
  bodies: fc.array(fc.record({ type: name, data: fc.jsonValue() }), { maxLength: 3 }),
  command: fc.option(
    fc.record({
      id: fc.constantFrom("k1", "k2", "k3"),
      content: fc.integer({ min: 1, max: 2 }),
      answer: fc.jsonValue(),
    }),
  ),
  settle: some(effect),
  owe: some(fc.record({ effect, stream, capability: name })),
  cancel: some(fc.record({ clock, stream, name })),
  set: some(fc.record({ clock, stream, name, dueAt: fc.integer({ min: 0, max: 5 }) })),
  /** Which index it goes by, and whether it was listed as it stands, or with one member too many or too few. */
  listed: some(fc.record({ index: name, as: fc.constantFrom("it stands", "too many", "too few") })),
  drop: some(fc.record({ index: name, member: name })),
  put: some(fc.record({ index: name, member: name, score })),
  forget: some(fc.record({ map: name, key: name })),
  know: some(fc.record({ map: name, key: name, value: name })),
  when: fc.constantFrom("any time", "any time", "any time", "too early", "too late"),
  /** What is let go of after it: as it stands, or as it stood before. */
  retire: fc.option(
    fc.record({ stream, as: fc.constantFrom("it stands", "it stood"), effect, clock, name }),
    {
      freq: 4,
    },
  ),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

/** Any sequence of commits leaves this journal and the memory journal in the same state, having been told the same. */
export function modelPromise(make: () => Promise<Journal & Retiring>): void {
  test("any sequence of commits is answered and kept as the memory journal answers and keeps it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(attempt, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (attempts, limit) => {
          const model = memoryJournal({ now: () => CLOCK_STANDS_AT });
          const journal = await make();
          const heads = new Map<string, (Head | null)[]>();
          const commits: Commit[] = [];
          for (const one of attempts) {
            const commit = commitFor(one, heads, await listingsFor(one, model));
            commits.push(commit);

            const expected = await model.commit(commit);
            const result = await journal.commit(commit);

            expect(timeless(result)).toEqual(timeless(expected));
            if (expected.status === "committed") remember(commit, heads);
            const retirement = retirementFor(one, heads);
            if (retirement !== undefined)
              expect(await journal.retire(retirement)).toEqual(await model.retire(retirement));
          }
          const names = namesIn(...commits);
          expect(await wholeState(journal, names)).toEqual(await wholeState(model, names));
          await expectSamePages(journal, model, names.indexes, limit);
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
}

async function listingsFor({ listed }: Attempt, model: Journal): Promise<Map<string, string[]>> {
  const listings = new Map<string, string[]>();
  for (const { index, as } of listed) {
    const members = (await model.list(index, { limit: 1000 })).map(({ member }) => member);
    if (as === "too many") members.push("one more");
    if (as === "too few") members.pop();
    listings.set(index, members);
  }
  return listings;
}

function commitFor(
  one: Attempt,
  heads: ReadonlyMap<string, readonly (Head | null)[]>,
  listings: ReadonlyMap<string, readonly string[]>,
): Commit {
  const readSet = new Map(
    one.reads.map(({ stream: id, as }): [string, Head | null] => {
      const past = heads.get(id) ?? [null];
      if (as === "nothing") return [id, null];
      return [id, (as === "it stands" ? past.at(-1) : past.at(-2)) ?? null];
    }),
  );
  const written = one.reads.slice(0, 2).map(({ stream: id }) => id);
  return commitOf({
    mode: one.mode,
    ...(one.command && { command: commandOf(one.command.id, one.command.content, one.command.answer) }),
    readSet,
    listings,
    entries: written.flatMap((id) =>
      sealed(
        readSet.get(id) ?? null,
        id,
        ...one.bodies.map(({ type, data }) => sampleBody(type, data, one.mode)),
      ),
    ),
    outbox: {
      remove: one.settle.map((id) => ({ mode: one.mode, effect: id })),
      add: one.owe.map((row) => ({ mode: one.mode, ...row })),
    },
    wakeUps: {
      cancel: one.cancel,
      set: one.set.map((row) => ({ ...row, dueAt: instantAfter(SAMPLE_TIME, row.dueAt) })),
    },
    index: { drop: one.drop, put: one.put },
    lookUps: { drop: one.forget, put: one.know },
    ...(one.when === "too early" && { notBefore: FAR_AHEAD }),
    ...(one.when === "too late" && { notAfter: LONG_AGO }),
  });
}

function retirementFor(
  { mode: of, retire }: Attempt,
  heads: ReadonlyMap<string, readonly (Head | null)[]>,
): Parameters<Retiring["retire"]>[0] | undefined {
  const head = heads.get(retire?.stream ?? "")?.at(retire?.as === "it stood" ? -2 : -1) ?? null;
  if (retire === null || head === null) return undefined;
  return {
    streams: [{ stream: retire.stream, head, segments: [1, 3] }],
    effects: [{ mode: of, effect: retire.effect }],
    wakeUps: [{ clock: retire.clock, stream: retire.stream, name: retire.name }],
  };
}

function remember(commit: Commit, heads: Map<string, (Head | null)[]>): void {
  for (const { stream: id, seq, hash } of commit.entries) {
    heads.set(id, [...(heads.get(id) ?? [null]), { seq, hash }]);
  }
}

/** A result without the times, which differ between two journals. */
function timeless(result: CommitResult): object {
  switch (result.status) {
    case "committed":
      return { status: result.status, position: result.position };
    case "too-early":
    case "too-late":
      return { status: result.status };
    case "answered":
    case "id-reused":
    case "overtaken":
    case "retired":
      return result;
  }
}

async function expectSamePages(journal: Journal, model: Journal, indexes: readonly string[], limit: number) {
  for (const owedMode of ["live", "exercise"] as const) {
    const all = await model.owed(owedMode, { limit: 1000 });
    for (const { effect: after } of all) {
      expect(await journal.owed(owedMode, { after, limit })).toEqual(
        await model.owed(owedMode, { after, limit }),
      );
    }
  }
  for (const index of indexes) {
    for (const after of await model.list(index, { limit: 1000 })) {
      expect(await journal.list(index, { after, limit })).toEqual(await model.list(index, { after, limit }));
      const gone = { ...after, member: `${after.member} ` };
      expect(await journal.list(index, { after: gone, limit })).toEqual(
        await model.list(index, { after: gone, limit }),
      );
    }
  }
}
