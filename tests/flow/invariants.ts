import type { RunFact, RunState } from "@mirror/engine";
import { type CommitNote, type Entry, type Journal, verifyChain } from "@mirror/journal";
import {
  agreementKind,
  aidKind,
  breakGlassKind,
  consentKind,
  type Desk,
  escalationKind,
  exerciseKind,
  FlowLibrary,
  type Grounding,
  incidentKind,
  judgeIntent,
  makeRunKind,
  partnerKind,
  playbookKind,
  readFact,
  recordKind,
  type StreamKind,
  standingConsentKind,
} from "@mirror/operations";
import { type Fact, type Instant, instantOf, type Mode, readId, type StreamId } from "@mirror/vocabulary";

const EVERYTHING = Number.MAX_SAFE_INTEGER;
const END_OF_TIME: Instant = instantOf(Date.UTC(9999, 11, 31));
const LIVE = "live";

type AnyKind = StreamKind<unknown, Fact>;

/**
 * What a journal holds that it must not, one sentence each: nothing in all that our commands ever write. `desks`: the
 * processes whose memory is compared with it. `flows`: playbooks that need not be compiled again.
 */
export async function brokenInvariants(
  journal: Journal,
  desks: readonly Desk[] = [],
  flows = new FlowLibrary(),
): Promise<string[]> {
  const notes = await journal.follow(0, EVERYTHING);
  const order = [...new Set(notes.flatMap((note) => note.streams.map(({ stream }) => stream)))];
  const { streams } = await journal.read(order.map((stream) => ({ stream })));
  const entries = new Map(order.map((stream) => [stream, streams.get(stream)?.entries ?? []]));
  const runKind = makeRunKind(flows);
  for (const [stream, written] of entries)
    if (kindOf(stream, runKind) === runKind) await runKind.prepare?.(journal, written);

  const fold = new Fold(runKind, flows, entries);
  for (const note of notes) fold.commit(note);
  const broken = [...chains(entries), ...fold.broken, ...modes(notes, entries), ...times(entries)];
  broken.push(...(await rows(journal, fold)));
  for (const desk of desks) broken.push(...remembered(desk, fold));
  return broken;
}

/** INV-06: every chain verifies, and is as long as its commits say. */
function chains(entries: ReadonlyMap<StreamId, readonly Entry[]>): string[] {
  return [...entries].flatMap(([stream, written]) => {
    const verdict = verifyChain(stream, written);
    return verdict.ok ? [] : [`INV-06 ${stream}: entry ${verdict.seq}: ${verdict.fault}`];
  });
}

/** DR-01, C-16: what is of an exercise says so in its id, its entries and its commit, and is never among what is real. */
function modes(notes: readonly CommitNote[], entries: ReadonlyMap<StreamId, readonly Entry[]>): string[] {
  const modeOf = (stream: StreamId): Mode => readId(stream)?.mode ?? "live";
  return [
    ...notes.flatMap(({ position, mode, streams }) =>
      streams.flatMap(({ stream }) =>
        modeOf(stream) === mode ? [] : [`C-16 commit ${position} of mode ${mode} writes to ${stream}`],
      ),
    ),
    ...[...entries].flatMap(([stream, written]) =>
      written.flatMap(({ seq, body }) => {
        const faults: string[] = [];
        if (body.mode !== modeOf(stream)) faults.push(`C-16 ${stream} ${seq} is of mode ${body.mode}`);
        if ((body.exerciseAt !== null) !== (body.mode === "exercise"))
          faults.push(`DR-01 ${stream} ${seq} has ${body.exerciseAt === null ? "no" : "an"} exercise's time`);
        const partner = body.actor.kind === "person" ? body.actor.partner : null;
        if (body.partner !== partner) faults.push(`AU-01 ${stream} ${seq} is attributed to ${body.partner}`);
        return faults;
      }),
    ),
  ];
}

/** Nothing is recorded before what it follows. */
function times(entries: ReadonlyMap<StreamId, readonly Entry[]>): string[] {
  return [...entries].flatMap(([stream, written]) =>
    written.flatMap(({ seq, body }, index) => {
      const before = written[index - 1]?.body;
      return before !== undefined && body.recordedAt < before.recordedAt
        ? [`${stream} ${seq} is recorded before the entry that it follows`]
        : [];
    }),
  );
}

function kindOf(stream: StreamId, runKind: StreamKind<RunState, RunFact>): AnyKind {
  const kinds: Readonly<Record<string, unknown>> = {
    run: runKind,
    consent: consentKind,
    "aid-request": aidKind,
    escalation: escalationKind,
    agreement: agreementKind,
    incident: incidentKind,
    exercise: exerciseKind,
    partner: partnerKind,
    playbook: playbookKind,
    record: recordKind,
    "standing-consent": standingConsentKind,
    "break-glass": breakGlassKind,
  };
  const kind = kinds[stream.startsWith("playbook--") ? "playbook" : (readId(stream)?.kind ?? "")];
  if (kind === undefined) throw new Error(`${stream} is of no kind that is known here.`);
  return kind as AnyKind;
}

/** Reads a journal back commit by commit, in the order in which they were written. */
class Fold {
  readonly states = new Map<StreamId, unknown>();
  /** Each stream's states, one after each of its entries. */
  readonly history = new Map<StreamId, unknown[]>();
  readonly broken: string[] = [];
  /** Every index and every key that any state ever spoke of: those that no state speaks of now must be gone. */
  readonly indexes = new Set<string>();
  readonly keys = new Set<string>();

  constructor(
    private readonly runKind: StreamKind<RunState, RunFact>,
    private readonly flows: FlowLibrary,
    private readonly entries: ReadonlyMap<StreamId, readonly Entry[]>,
  ) {}

  kindOf(stream: StreamId): AnyKind {
    return kindOf(stream, this.runKind);
  }

  commit({ streams }: CommitNote): void {
    // A ground may have been laid in the same commit as the intent that stands on it: any state of that commit counts.
    const within = new Map<StreamId, unknown[]>();
    for (const { stream, from, to } of streams) {
      const kind = this.kindOf(stream);
      let state = this.states.get(stream);
      const seen: unknown[] = state === undefined ? [] : [state];
      for (const entry of (this.entries.get(stream) ?? []).slice(from - 1, to)) {
        try {
          state = kind.evolve(state, readFact(entry));
        } catch (error) {
          this.broken.push(
            `INV-09 ${stream} ${entry.seq} (${entry.body.type}): ${error instanceof Error ? error.message : error}`,
          );
          break;
        }
        seen.push(state);
      }
      within.set(stream, seen);
      if (state === undefined) continue;
      for (const { index } of kind.index(state)) this.indexes.add(index);
      for (const { map, key } of kind.lookUps(state)) this.keys.add(`${map}\n${key}`);
    }
    const record: Grounding = {
      statesAt: <State, F extends Fact>(_kind: StreamKind<State, F>, stream: StreamId) => {
        const states =
          within.get(stream) ?? (this.states.has(stream) ? [this.states.get(stream)] : undefined);
        return states === undefined ? "absent" : (states as State[]);
      },
      agreements: [...new Set([...this.states.keys(), ...within.keys()])].filter(
        (stream) => readId(stream)?.kind === "agreement",
      ),
    };
    for (const { stream, from, to } of streams)
      if (readId(stream)?.kind === "run") this.judge(stream, from, to, record);
    for (const [stream, seen] of within) {
      const past = this.history.get(stream) ?? [];
      this.history.set(stream, [...past, ...(past.length === 0 ? seen : seen.slice(1))]);
      this.states.set(stream, seen.at(-1));
    }
  }

  /** INV-03: whatever acted stood on grounds in force at this place of the journal, for exactly what it did. */
  private judge(stream: StreamId, from: number, to: number, record: Grounding): void {
    let run = this.states.get(stream) as RunState | undefined;
    for (const entry of (this.entries.get(stream) ?? []).slice(from - 1, to)) {
      const fact = readFact<RunFact>(entry);
      if (run !== undefined) {
        const judgement = judgeIntent(this.flows.flowOf(run.playbook.hash), run, fact, entry, record);
        if (judgement.of === "grounds")
          this.broken.push(
            ...judgement.faults.map((fault) => `INV-03 ${stream} ${entry.seq} (${fact.type}): ${fault}`),
          );
      }
      run = this.runKind.evolve(run, fact);
    }
  }
}

/** What is owed, what rings, and what is found: exactly what the states say, and nothing that one said before. */
async function rows(journal: Journal, fold: Fold): Promise<string[]> {
  const owed: Record<Mode, Set<string>> = { live: new Set(), exercise: new Set() };
  const bells = new Map<string, Set<string>>();
  const indexes = new Map([...fold.indexes].map((index) => [index, new Set<string>()]));
  const found = new Map<string, string>();
  for (const [stream, state] of fold.states) {
    const kind = fold.kindOf(stream);
    const mode: Mode = readId(stream)?.mode ?? "live";
    const exercise = mode === "exercise" ? await journal.lookUp("exercise-of", stream) : undefined;
    const clock = exercise ?? LIVE;
    for (const { effect, capability } of kind.owed(state))
      owed[mode].add(`${effect} of ${stream} by ${capability}`);
    for (const { name, dueAt } of kind.wakeUps(state)) {
      const set = bells.get(clock) ?? new Set();
      bells.set(clock, set.add(`${name} of ${stream} at ${dueAt}`));
    }
    for (const { index, member, score } of kind.index(state))
      indexes.get(index)?.add(`${member} at ${score}`);
    for (const { map, key, value } of kind.lookUps(state)) found.set(`${map}\n${key}`, value);
  }

  const broken: string[] = [];
  for (const mode of ["live", "exercise"] as const) {
    const there = (await journal.owed(mode, { limit: EVERYTHING })).map(
      ({ effect, stream, capability }) => `${effect} of ${stream} by ${capability}`,
    );
    broken.push(...differences(`the outbox of ${mode}`, owed[mode], there));
  }
  for (const clock of new Set([...bells.keys(), ...(await journal.clocks())])) {
    const there = (await journal.dueWakeUps(clock, END_OF_TIME, EVERYTHING)).map(
      ({ name, stream, dueAt }) => `${name} of ${stream} at ${dueAt}`,
    );
    broken.push(...differences(`the wake-ups of ${clock}`, bells.get(clock) ?? new Set(), there));
  }
  for (const [index, wanted] of indexes) {
    const there = (await journal.list(index, { limit: EVERYTHING })).map(
      ({ member, score }) => `${member} at ${score}`,
    );
    broken.push(...differences(`the index ${index}`, wanted, there));
  }
  for (const name of fold.keys) {
    const [map = "", key = ""] = name.split("\n");
    const value = await journal.lookUp(map, key);
    if (value !== found.get(name))
      broken.push(`the look-up ${map} of ${key} is ${value}, and should be ${found.get(name)}`);
  }
  return broken;
}

function differences(where: string, wanted: ReadonlySet<string>, there: readonly string[]): string[] {
  const has = new Set(there);
  return [
    ...[...wanted].filter((row) => !has.has(row)).map((row) => `${where} lacks ${row}`),
    ...there.filter((row) => !wanted.has(row)).map((row) => `${where} holds ${row}, which no state owes`),
  ];
}

/** INV-09: what a process remembers of a stream is what its entries fold to, up to where it remembers them. */
function remembered(desk: Desk, fold: Fold): string[] {
  return [...fold.history].flatMap(([stream, history]) => {
    const cached = desk.states.get(stream);
    if (cached === undefined || plain(cached.state) === plain(history[cached.head.seq - 1])) return [];
    return [`INV-09 ${stream} is remembered as it never was after entry ${cached.head.seq}`];
  });
}

/** A state as plain JSON, whatever the order of its fields; of what XState keeps, only where the flow stands. */
function plain(state: unknown): string {
  return JSON.stringify(state, (name, value: unknown) => {
    if (name === "snapshot" && typeof value === "object" && value !== null && "value" in value)
      return value.value;
    if (value instanceof Map) return [...value];
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
