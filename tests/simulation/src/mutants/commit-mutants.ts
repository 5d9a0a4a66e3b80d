import {
  type Commit,
  CommitOutcomeUnknown,
  type CommitResult,
  type Entry,
  entryHash,
  JournalUnavailable,
  sealEntries,
} from "@mirror/journal";
import { readId, type StreamId } from "@mirror/vocabulary";
import { changing, type Mutant, type Place } from "./mutant.js";

const NO_ROWS = { put: [], drop: [] };

/** Commits that leave something out, or do it by halves. */
export const commitMutants: readonly Mutant[] = [
  {
    name: "a commit checks only the streams that it writes",
    caughtBy: ["INV-03", "INV-04"],
    journal: changing((commit) => {
      const written = new Set(commit.entries.map((entry) => entry.stream));
      return { ...commit, readSet: new Map([...commit.readSet].filter(([stream]) => written.has(stream))) };
    }),
  },
  {
    name: "wake-ups are not set",
    caughtBy: ["INV-09", "INV-16"],
    journal: changing((commit) => ({ ...commit, wakeUps: { ...commit.wakeUps, set: [] } })),
  },
  {
    name: "wake-ups are not cancelled",
    caughtBy: ["INV-09"],
    journal: changing((commit) => ({ ...commit, wakeUps: { ...commit.wakeUps, cancel: [] } })),
  },
  {
    name: "wake-ups are set after the commit, by another one",
    caughtBy: ["INV-09", "INV-16"],
    journal: inTwoStrokes((commit) => [
      { ...commit, wakeUps: { set: [], cancel: [] } },
      { ...nothingOf(commit), wakeUps: commit.wakeUps },
    ]),
  },
  {
    name: "what is owed is not put into the outbox",
    caughtBy: ["INV-09", "INV-16"],
    journal: changing((commit) => ({ ...commit, outbox: { ...commit.outbox, add: [] } })),
  },
  {
    name: "what is settled stays in the outbox",
    caughtBy: ["INV-09", "INV-16"],
    journal: changing((commit) => ({ ...commit, outbox: { ...commit.outbox, remove: [] } })),
  },
  {
    name: "the outbox is written after the commit, by another one",
    caughtBy: ["INV-09", "INV-16"],
    journal: inTwoStrokes((commit) => [
      { ...commit, outbox: { add: [], remove: [] } },
      { ...nothingOf(commit), outbox: commit.outbox },
    ]),
  },
  {
    name: "a page that nobody answered is owed by nobody",
    caughtBy: ["INV-09", "INV-16"],
    journal: changing((commit) => ({
      ...commit,
      outbox: { ...commit.outbox, add: commit.outbox.add.filter((row) => row.capability !== "page") },
    })),
  },
  {
    name: "nothing is put into the indexes",
    caughtBy: ["INV-09", "INV-16"],
    journal: changing((commit) => ({ ...commit, index: { ...commit.index, put: [] } })),
  },
  {
    name: "nothing can be looked up",
    caughtBy: ["INV-09", "INV-16", "defect"],
    journal: changing((commit) => ({ ...commit, lookUps: { ...commit.lookUps, put: [] } })),
  },
  {
    name: "the streams of a commit are written one after the other",
    caughtBy: ["INV-01", "INV-03", "INV-09", "INV-16", "defect"],
    journal: inTwoStrokes((commit) => {
      const [first, ...others] = [...new Set(commit.entries.map((entry) => entry.stream))];
      const { command: _, ...nameless } = commit;
      return first === undefined || others.length === 0
        ? [commit]
        : [of(commit, [first]), { ...of(nameless, others), outbox: commit.outbox, wakeUps: commit.wakeUps }];
    }),
  },
  {
    name: "what was shared is asked back of nobody",
    caughtBy: ["INV-04"],
    journal: changing((commit) => {
      const isNoRecall = ({ stream }: { readonly stream: StreamId }) =>
        readId(stream)?.kind !== "share-recall";
      return {
        ...commit,
        entries: commit.entries.filter(isNoRecall),
        wakeUps: { ...commit.wakeUps, set: commit.wakeUps.set.filter(isNoRecall) },
      };
    }),
  },
  {
    name: "an entry's hash does not cover the one before it",
    caughtBy: ["INV-06"],
    journal: changing((commit) => ({ ...commit, entries: rehashed(commit.entries) })),
  },
  {
    name: "an entry is changed after it was sealed",
    caughtBy: ["INV-06"],
    journal: changing((commit) => ({
      ...commit,
      entries: commit.entries.map((entry) => ({ ...entry, body: { ...entry.body, marking: "TLP:RED" } })),
    })),
  },
  {
    name: "commands are not remembered",
    caughtBy: ["INV-01"],
    journal: (journal) => ({
      ...journal,
      answerTo: async () => undefined,
      commit: ({ command: _, ...commit }) => journal.commit(commit),
    }),
  },
  {
    name: "a lost reply is taken for a yes",
    caughtBy: ["INV-01", "INV-02b"],
    journal: (journal, place) => ({
      ...journal,
      commit: (commit) =>
        journal.commit(commit).catch((error: unknown) => {
          if (error instanceof CommitOutcomeUnknown) return yes(place);
          throw error;
        }),
    }),
  },
  {
    name: "a refused commit is taken for a yes",
    caughtBy: ["INV-01", "INV-02b"],
    journal: (journal, place) => ({
      ...journal,
      commit: (commit) =>
        journal.commit(commit).catch((error: unknown) => {
          if (error instanceof JournalUnavailable) return yes(place);
          throw error;
        }),
    }),
  },
  {
    name: "an overtaken commit is taken for a yes",
    caughtBy: ["INV-01", "INV-02b"],
    journal: (journal, place) => ({
      ...journal,
      async commit(commit) {
        const result = await journal.commit(commit);
        return result.status === "overtaken" ? yes(place) : result;
      },
    }),
  },
  {
    name: "an overtaken commit is sealed again on the new heads, and not decided again",
    caughtBy: ["INV-01", "INV-03", "INV-05", "INV-09", "INV-14", "INV-16", "defect"],
    journal: (journal) => ({
      ...journal,
      async commit(commit) {
        const result = await journal.commit(commit);
        if (result.status !== "overtaken") return result;
        const { streams } = await journal.read([...commit.readSet.keys()].map((stream) => ({ stream })));
        const heads = new Map([...streams].map(([stream, { head }]) => [stream, head]));
        const written = [...new Set(commit.entries.map((entry) => entry.stream))];
        const entries = written.flatMap((stream) => {
          const own = commit.entries.filter((entry) => entry.stream === stream);
          return sealEntries(
            heads.get(stream) ?? null,
            stream,
            own.map((entry) => entry.body),
            own.map((entry) => entry.salt),
          );
        });
        return journal.commit({ ...commit, readSet: heads, entries });
      },
    }),
  },
  {
    name: "a person is answered before the commit",
    caughtBy: ["INV-01"],
    journal: answeredFirst((_, { role }) => role === "api"),
  },
  {
    name: "an effect leaves before its intent is on disk",
    caughtBy: ["INV-02b"],
    journal: answeredFirst(({ entries }) => entries.some((entry) => entry.body.type === "effect-intended")),
  },
  {
    name: "outcomes are not written down",
    caughtBy: ["INV-09", "INV-16"],
    journal: (journal, place) => ({
      ...journal,
      commit: async (commit) =>
        place.role === "executor" && commit.entries.some((entry) => entry.body.type === "effect-settled")
          ? yes(place)
          : journal.commit(commit),
    }),
  },
  {
    name: "the end of what a decision stands on is not looked at in the commit",
    caughtBy: ["INV-03"],
    journal: changing(({ notAfter: _, ...commit }) => commit),
  },
  {
    name: "the disk is not told to keep what was acknowledged",
    caughtBy: ["INV-01", "INV-02b", "INV-09", "defect"],
    lostWithPower: 4,
  },
];

function yes({ world }: Place): CommitResult {
  return { status: "committed", position: world.record.written.length, at: world.clock.now() };
}

function nothingOf({ mode }: Commit): Commit {
  return {
    mode,
    readSet: new Map(),
    entries: [],
    outbox: { add: [], remove: [] },
    wakeUps: { set: [], cancel: [] },
    index: NO_ROWS,
    lookUps: NO_ROWS,
  };
}

/** The part of a commit that concerns some of its streams. */
function of(commit: Commit, streams: readonly StreamId[]): Commit {
  const isOf = ({ stream }: { readonly stream: StreamId }) => streams.includes(stream);
  return {
    ...commit,
    entries: commit.entries.filter(isOf),
    readSet: new Map([...commit.readSet].filter(([stream]) => isOf({ stream }))),
    outbox: { add: [], remove: [] },
    wakeUps: { set: [], cancel: [] },
  };
}

function inTwoStrokes(split: (commit: Commit) => readonly Commit[]): NonNullable<Mutant["journal"]> {
  return (journal) => ({
    ...journal,
    async commit(commit) {
      const [first = commit, ...rest] = split(commit);
      const result = await journal.commit(first);
      if (result.status === "committed") for (const one of rest) await journal.commit(one);
      return result;
    },
  });
}

function answeredFirst(which: (commit: Commit, place: Place) => boolean): NonNullable<Mutant["journal"]> {
  return (journal, place) => ({
    ...journal,
    async commit(commit) {
      if (!which(commit, place)) return journal.commit(commit);
      void journal.commit(commit).catch(() => undefined);
      return yes(place);
    },
  });
}

function rehashed(entries: readonly Entry[]): Entry[] {
  const ends = new Map<StreamId, string>();
  return entries.map((entry) => {
    const prev = ends.get(entry.stream) ?? entry.prev;
    const hash = entryHash({ ...entry, prev: null });
    ends.set(entry.stream, hash);
    return { ...entry, prev, hash };
  });
}
