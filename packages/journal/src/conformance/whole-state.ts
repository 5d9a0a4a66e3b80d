import { instantOf } from "@mirror/vocabulary";
import type { Commit, Journal } from "../index.js";

/** What to look at to see everything that some commits could have written. */
export interface Names {
  readonly streams: readonly string[];
  readonly commands: readonly string[];
  readonly indexes: readonly string[];
  readonly keys: readonly (readonly [map: string, key: string])[];
  readonly clocks: readonly string[];
}

export const END_OF_TIME = instantOf(Date.UTC(9999, 0));

/** Everything that these commits could have touched. */
export function namesIn(...commits: readonly Commit[]): Names {
  const all = <T>(of: (commit: Commit) => readonly T[]) => [...new Set(commits.flatMap(of))];
  return {
    streams: all(({ readSet }) => [...readSet.keys()]),
    commands: all(({ command }) => (command === undefined ? [] : [command.id])),
    indexes: all(({ index }) => [...index.put, ...index.drop].map(({ index: name }) => name)),
    keys: commits.flatMap(({ lookUps }) =>
      [...lookUps.put, ...lookUps.drop].map(({ map, key }): [string, string] => [map, key]),
    ),
    clocks: all(({ wakeUps }) => [...wakeUps.set, ...wakeUps.cancel].map(({ clock }) => clock)),
  };
}

/** The whole state of a journal, as far as its port shows it; without the times, which no two journals share. */
export async function wholeState(journal: Journal, names: Names) {
  const { streams } = await journal.read(names.streams.map((stream) => ({ stream })));
  const notes = await journal.follow(0, 100_000);
  const everything = { limit: 100_000 };
  return {
    streams: Object.fromEntries(streams),
    answers: await Promise.all(names.commands.map((id) => journal.answerTo(id))),
    owed: {
      live: await journal.owed("live", everything),
      exercise: await journal.owed("exercise", everything),
    },
    indexes: await Promise.all(names.indexes.map((index) => journal.list(index, everything))),
    lookUps: await Promise.all(names.keys.map(([map, key]) => journal.lookUp(map, key))),
    clocks: await journal.clocks(),
    wakeUps: await Promise.all(names.clocks.map((clock) => journal.dueWakeUps(clock, END_OF_TIME, 100_000))),
    next: await Promise.all(names.clocks.map((clock) => journal.nextWakeUp(clock))),
    notes: notes.map(({ at: _, ...note }) => note),
    position: await journal.position(),
  };
}
