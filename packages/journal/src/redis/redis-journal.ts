import { instantOf, msOf } from "@mirror/vocabulary";
import type { Redis, RedisOptions } from "ioredis";
import { requireRetirable, requireWellFormed } from "../commit-form.js";
import { JournalDamaged } from "../failure.js";
import { ANSWERS_KEPT_MS } from "../kept-answers.js";
import type {
  ClockId,
  CommitResult,
  IndexPosition,
  Journal,
  OwedRow,
  RetireResult,
  Retiring,
  StreamReading,
  WakeUpRow,
} from "../port.js";
import { earliestParts } from "../stream-parts.js";
import { commitArguments, retireArguments } from "./commit-arguments.js";
import { type NoteElement, noteFrom } from "./commit-note.js";
import { COMMIT_SCRIPT } from "./commit-script.js";
import { joinedReads } from "./joined-reads.js";
import { KEY_PREFIX } from "./key-prefix.js";
import { LIST_SCRIPT, READ_SCRIPT } from "./read-scripts.js";
import { commitFailure, readFailure } from "./redis-failure.js";
import { listIn, numberIn, textIn } from "./reply.js";
import { RETIRE_SCRIPT } from "./retire-script.js";
import { script } from "./script.js";
import { hexOf } from "./short-text.js";
import { entryFrom } from "./stored-entry.js";

const runCommit = script(COMMIT_SCRIPT);
const runRead = script(READ_SCRIPT);
const runList = script(LIST_SCRIPT);
const runRetire = script(RETIRE_SCRIPT);

/**
 * The durable journal: Redis 7 with the settings that `checkDurability` asks for, one server, no Cluster. Commits and
 * reads are one script each, so that each is of one moment; a commit's answer arrives after the append-only file is on
 * disk. `answersKeptMs` is how long a command's answer is remembered (7 days when left out).
 *
 * A connection that sends commands again after it was lost (ioredis does so unless told not to) is safe here: a commit
 * that had been written is then answered as `answered`, or as `overtaken` where it had no command id.
 */
export function redisJournal(
  redis: Redis,
  { prefix = KEY_PREFIX, answersKeptMs = ANSWERS_KEPT_MS }: { prefix?: string; answersKeptMs?: number } = {},
): Journal & Retiring {
  if (!(Number.isSafeInteger(answersKeptMs) && answersKeptMs > 0)) {
    throw new TypeError("Answers are kept for a whole number of milliseconds, at least 1.");
  }
  requireUsable(redis.options);

  const soonest = async (clock: ClockId, untilMs: number | "+inf", limit: number): Promise<WakeUpRow[]> => {
    const key = `${prefix}wake:${clock}`;
    const rows = await asked(() =>
      redis.zrangebyscore(key, "-inf", untilMs, "WITHSCORES", "LIMIT", 0, limit),
    );
    return pairsIn(rows).map(([member, dueAtMs]) => {
      const [stream, name] = splitOnce(member);
      return { clock, stream, name, dueAt: instantOf(dueAtMs) };
    });
  };

  const readJoined = joinedReads(async (parts) => {
    const [nowMs, ...replies] = listIn(await runRead(redis, [prefix, ...parts.flat()]));
    return { nowMs: numberIn(nowMs), replies };
  });

  return {
    async read(parts) {
      const earliest = [...earliestParts(parts)];
      const { nowMs, replies } = await asked(() => readJoined(earliest));
      return {
        now: instantOf(nowMs),
        streams: new Map(
          earliest.map(([stream, after], at) => [stream, streamIn(replies[at], stream, after)]),
        ),
      };
    },
    async answerTo(commandId) {
      const kept = await asked(() => redis.get(`${prefix}command:${commandId}`));
      if (kept === null) return undefined;
      const [contentHash, answer] = splitOnce(kept);
      return { contentHash, answer: JSON.parse(answer) };
    },
    async commit(commit) {
      requireWellFormed(commit);
      let reply: unknown;
      try {
        reply = await runCommit(redis, commitArguments(commit, prefix, answersKeptMs));
      } catch (error) {
        throw commitFailure(error);
      }
      return resultIn(reply);
    },
    async retire(retirement) {
      requireRetirable(retirement);
      try {
        return retiredIn(await runRetire(redis, retireArguments(retirement, prefix)));
      } catch (error) {
        // Done or not, asking again does it once: so nothing about it is worse than not to have been asked.
        throw readFailure(error);
      }
    },
    async dueWakeUps(clock, at, limit) {
      return limit <= 0 ? [] : soonest(clock, msOf(at), limit);
    },
    async nextWakeUp(clock) {
      return (await soonest(clock, "+inf", 1))[0];
    },
    async clocks() {
      // Buffers sort as the memory journal sorts: by bytes.
      return (await asked(() => redis.smembersBuffer(`${prefix}clocks`))).sort(Buffer.compare).map(String);
    },
    async owed(mode, { after, limit }) {
      if (limit <= 0) return [];
      const from = after === undefined ? "-" : `[${after}!`;
      const members = await asked(() =>
        redis.zrangebylex(`${prefix}owed:${mode}`, from, "+", "LIMIT", 0, limit),
      );
      return members.map((member): OwedRow => {
        const [effect, rest] = splitOnce(member);
        const [stream, capability] = splitOnce(rest);
        return { mode, effect, stream, capability };
      });
    },
    async list(index, { after, limit }) {
      if (limit <= 0) return [];
      const from = after === undefined ? [] : [after.score, after.member];
      const reply = await asked(() => runList(redis, [`${prefix}index:${index}`, limit, ...from]));
      return pairsIn(listIn(reply)).map(([member, score]): IndexPosition => ({ member, score }));
    },
    async lookUp(map, key) {
      return (await asked(() => redis.hget(`${prefix}map:${map}`, key))) ?? undefined;
    },
    async follow(after, limit) {
      if (limit <= 0) return [];
      const notes = await asked(() => redis.xrange(`${prefix}notes`, `${after + 1}-0`, "+", "COUNT", limit));
      return notes.map((note: NoteElement) => noteFrom(note));
    },
    async position() {
      return Number((await asked(() => redis.get(`${prefix}position`))) ?? 0);
    },
  };
}

function requireUsable({
  keyPrefix,
  autoResendUnfulfilledCommands,
  maxRetriesPerRequest,
}: RedisOptions): void {
  if (keyPrefix) throw new TypeError("The journal names its keys itself: leave out ioredis' keyPrefix.");
  if (autoResendUnfulfilledCommands === false && maxRetriesPerRequest !== 0) {
    // ioredis 6 then forgets what was under way when it reconnects: the promise of a commit would never settle.
    throw new TypeError("Without autoResendUnfulfilledCommands, set maxRetriesPerRequest to 0.");
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw readFailure(error);
  }
}

function resultIn(reply: unknown): CommitResult {
  const [status, ...rest] = listIn(reply);
  switch (textIn(status)) {
    case "committed":
      return { status: "committed", position: numberIn(rest[0]), at: instantOf(numberIn(rest[1])) };
    case "answered":
      return { status: "answered", answer: JSON.parse(textIn(rest[0])) };
    case "id-reused":
      return { status: "id-reused" };
    case "overtaken":
      return { status: "overtaken", streams: rest.map(textIn) };
    case "retired":
      return { status: "retired", streams: rest.map(textIn) };
    case "too-early":
      return { status: "too-early", now: instantOf(numberIn(rest[0])) };
    case "too-late":
      return { status: "too-late", now: instantOf(numberIn(rest[0])) };
    case "damaged":
      throw damagedIn(rest);
  }
  throw new TypeError(`The commit script answered ${status}.`);
}

function retiredIn(reply: unknown): RetireResult {
  const [status, ...rest] = listIn(reply);
  switch (textIn(status)) {
    case "retired":
      return { status: "retired" };
    case "overtaken":
      return { status: "overtaken", streams: rest.map(textIn) };
    case "owing":
      return { status: "owing", owing: rest.map(textIn) };
    case "damaged":
      throw damagedIn(rest);
  }
  throw new TypeError(`The script that retires answered ${status}.`);
}

function damagedIn([key, wanted, found]: readonly unknown[]): JournalDamaged {
  return new JournalDamaged(`The key ${key} should hold ${wanted} and holds ${found}. Nothing was written.`);
}

function streamIn(reply: unknown, stream: string, after: number): StreamReading {
  const [length, last, before, stored, segments] = listIn(reply);
  const seq = numberIn(length);
  if (seq === 0) return { head: null, entries: [] };
  let prev = before === "" ? null : hexOf(textIn(before));
  const entries = listIn(stored).map((element, at) => {
    const entry = entryFrom(textIn(element), stream, after + at + 1, prev);
    prev = entry.hash;
    return entry;
  });
  return {
    head: { seq, hash: hexOf(textIn(last)) },
    entries,
    ...(segments === undefined ? {} : { retired: textIn(segments).split(",").map(Number) }),
  };
}

/** Members with their scores, which Redis gives in one flat list. */
function pairsIn(flat: readonly unknown[]): [member: string, score: number][] {
  const pairs: [string, number][] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([textIn(flat[at]), numberIn(flat[at + 1])]);
  return pairs;
}

/** Parts a stored row at its first space. */
function splitOnce(text: string): [before: string, after: string] {
  const at = text.indexOf(" ");
  return [text.slice(0, at), text.slice(at + 1)];
}
