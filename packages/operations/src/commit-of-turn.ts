import {
  type Commit,
  type Entry,
  type EntryBody,
  type IndexRow,
  type LookUpRow,
  type OwedRow,
  sealEntries,
  type WakeUpRow,
} from "@mirror/journal";
import { type Mode, type Recorded, readId, type StreamId, type Tlp } from "@mirror/vocabulary";
import type { Desk } from "./desk.js";
import type { HeldStream } from "./held-stream.js";
import { addChanges, noChange } from "./row-changes.js";
import type { TurnClock } from "./turn-clock.js";

/** Look-up map: stream of an exercise → that exercise, whose clock is its own. */
export const EXERCISE_OF = "exercise-of";
/** The world's clock, as wake-ups name it. */
const LIVE_CLOCK = "live";

/** Everything that a turn read and decided, as the one commit: what it stood on, what it writes, and what its states owe now. */
export function commitOfTurn(
  desk: Desk,
  clock: TurnClock,
  held: ReadonlyMap<StreamId, HeldStream>,
  listings: ReadonlyMap<string, readonly string[]>,
  command: Commit["command"],
): Commit {
  const entries: Entry[] = [];
  const outbox = noChange<OwedRow>();
  const wakeUps = noChange<WakeUpRow>();
  const index = noChange<IndexRow>();
  const lookUps = noChange<LookUpRow>();
  for (const [stream, { kind, head, before, state, recorded }] of held) {
    if (recorded.length === 0 || state === undefined) continue;
    const bodies = recorded.map((fact) =>
      bodyOf(clock, fact, fact.marking ?? kind.marking(state, fact, desk.flows)),
    );
    const salts = bodies.map(() => desk.randomHex(16));
    entries.push(...sealEntries(head, stream, bodies, salts));

    const mode = modeOf(stream);
    const ownClock = clock.exercise ?? LIVE_CLOCK;
    const owed = (of: unknown) => kind.owed(of).map((row): OwedRow => ({ mode, stream, ...row }));
    const due = (of: unknown) =>
      kind.wakeUps(of).map((row): WakeUpRow => ({ clock: ownClock, stream, ...row }));
    const had = <Row>(rows: (of: unknown) => readonly Row[]) => (before === undefined ? [] : rows(before));
    addChanges(outbox, had(owed), owed(state), (row) => row.effect);
    addChanges(wakeUps, had(due), due(state), (row) => row.name);
    addChanges(index, had(kind.index), kind.index(state), (row) => `${row.index}\n${row.member}`);
    addChanges(lookUps, had(kind.lookUps), kind.lookUps(state), (row) => `${row.map}\n${row.key}`);
    if (before === undefined && ownClock !== LIVE_CLOCK)
      lookUps.put.push({ map: EXERCISE_OF, key: stream, value: ownClock });
  }
  return {
    mode: clock.mode,
    ...(command === undefined ? {} : { command }),
    readSet: new Map([...held].map(([stream, one]) => [stream, one.head])),
    ...(listings.size === 0 ? {} : { listings }),
    entries,
    outbox: { add: outbox.put, remove: outbox.drop },
    wakeUps: { set: wakeUps.put, cancel: wakeUps.drop },
    index,
    lookUps,
    ...clock.bounds(),
  };
}

/** The mode that a stream's id shows; what has none (a partner, a playbook) is real. */
export function modeOf(stream: StreamId): Mode {
  return readId(stream)?.mode ?? "live";
}

function bodyOf(clock: TurnClock, fact: Recorded, marking: Tlp): EntryBody {
  // In the order of their names: so they are hashed.
  return {
    actor: fact.actor,
    data: fact.data,
    exerciseAt: clock.exercise === null ? null : fact.at,
    marking,
    mode: clock.mode,
    occurredAt: fact.recordedAt,
    partner: fact.partner,
    recordedAt: fact.recordedAt,
    type: fact.type,
  };
}
