import type { ArchiveHead, ArchiveTrust } from "@mirror/journal";
import { archivedCommits, archiveEnd, copyArchive, type FolderFiles } from "@mirror/journal/archive-folder";
import {
  dropJournal,
  freeze,
  frozenBecause,
  isEmptyJournal,
  loadCommits,
  loadedUpTo,
  loadRows,
  type Rows,
  redisJournal,
  thaw,
} from "@mirror/journal/redis";
import {
  type Desk,
  decideRestoration,
  doubtEffect,
  openDesk,
  perform,
  RECORD_STREAM,
  recordKind,
  rowsOfStream,
} from "@mirror/operations";
import type { Actor, Instant, StreamId } from "@mirror/vocabulary";
import { msOf } from "@mirror/vocabulary";
import type { Redis } from "ioredis";
import { randomHexSource } from "../random-hex.js";

export interface RestoreOrder {
  readonly redis: Redis;
  /** A backup, or the archive itself. */
  readonly from: FolderFiles;
  /** The installation's own archive, which goes on from a backup; left out where that is what is restored from. */
  readonly own?: FolderFiles;
  readonly trust: ArchiveTrust;
  /** Who restores, under which account of the operating system, and why: written into the record. */
  readonly by: string;
  readonly account: string;
  readonly reason: string;
  /** Throw away what this Redis holds of a journal. */
  readonly replace: boolean;
  /** Whoever waits hears how far it is. */
  readonly say: (words: string) => void;
}

export interface RestoreReport {
  readonly position: number;
  /** When the last restored commit was written. */
  readonly upTo: Instant | null;
  readonly streams: number;
  readonly entries: number;
  /** Effects that may have been performed since, and do not bear being sent twice: shown as unknown. */
  readonly unknown: number;
  /** Effects that will be sent again under their own key. */
  readonly sentAgain: number;
}

/** Nothing was changed: something has to be put right first. */
export class RestoreRefused extends Error {
  override readonly name = "RestoreRefused";
}

const UNFINISHED = "a restore that has not come to its end";
const RESTORE: Actor = { kind: "service", service: "restore" };
const ROWS_AT_ONCE = 200;

/**
 * Puts a journal back from its archive: verifies every seal and chain, loads the entries and the answers to commands that
 * are still remembered, folds every stream to what it owes, and writes down who did this. Until the last step the record is
 * frozen; a restore that was killed is begun again. Throws ArchiveDamaged where the source is not as it was sealed, and
 * RestoreRefused where this Redis is in use; nothing has changed then.
 */
export async function restore(order: RestoreOrder): Promise<RestoreReport> {
  const { redis, from, trust, say } = order;
  await refuseWhereInUse(redis);
  const unfinished = (await frozenBecause(redis)) === UNFINISHED;
  if (!order.replace && !unfinished && !(await isEmptyJournal(redis)))
    throw new RestoreRefused("This Redis holds a journal already.");
  // Verified whole before anything is touched.
  const end = await verified(from, trust);
  if (order.own !== undefined) await adoptArchive(from, order.own, trust);

  await freeze(redis, UNFINISHED);
  await dropJournal(redis);
  const loaded = await load(redis, from, trust, end.head);
  say(
    `${loaded.entries} entries of ${loaded.exercises.size} streams are back, up to commit ${end.head.position}.`,
  );
  const desk = openDesk(redisJournal(redis), randomHexSource());
  await fold(desk, redis, loaded.exercises);
  await loadedUpTo(redis, end.head.position);
  await writeDown(desk, order, end.head.position, end.upTo);
  const doubted = await doubtAll(desk, end.upTo);
  await thaw(redis);
  return {
    position: end.head.position,
    upTo: end.upTo,
    streams: loaded.exercises.size,
    entries: loaded.entries,
    ...doubted,
  };
}

/** A process of ours that is still there would go on with what it remembers of the other journal. */
async function refuseWhereInUse(redis: Redis): Promise<void> {
  const clients = String(await redis.client("LIST"));
  const ours = [...clients.matchAll(/\bname=mirror:(\S+)/g)]
    .map(([, purpose]) => purpose)
    .filter((purpose) => purpose !== "restore");
  if (ours.length > 0)
    throw new RestoreRefused(
      `Services are still at work on this Redis (${[...new Set(ours)].join(", ")}): stop them first.`,
    );
}

async function verified(
  from: FolderFiles,
  trust: ArchiveTrust,
): Promise<{ head: ArchiveHead; upTo: Instant | null }> {
  let end: { head: ArchiveHead; upTo: Instant | null } | undefined;
  for await (const { head, commits } of archivedCommits(from, trust, { mayBeTorn: true }))
    end = { head, upTo: commits.at(-1)?.at ?? end?.upTo ?? null };
  if (end === undefined)
    throw new RestoreRefused("There is nothing to restore: no segment of an archive is there.");
  return end;
}

/** Loads all commits; tells which streams there are, and of which exercise each is. */
async function load(
  redis: Redis,
  from: FolderFiles,
  trust: ArchiveTrust,
  head: ArchiveHead,
): Promise<{ entries: number; exercises: Map<StreamId, string | null> }> {
  const { now } = await redisJournal(redis).read([]);
  const exercises = new Map<StreamId, string | null>();
  let entries = 0;
  for await (const part of archivedCommits(from, trust, { mayBeTorn: true })) {
    await loadCommits(redis, part.commits, { last: head.position, nowMs: msOf(now) });
    for (const commit of part.commits)
      for (const { stream } of commit.entries) {
        entries += 1;
        exercises.set(stream, exercises.get(stream) ?? commit.exercise);
      }
  }
  return { entries, exercises };
}

/** Folds every stream, and puts what it owes beside it. Playbooks go first: runs are folded by them. */
async function fold(
  desk: Desk,
  redis: Redis,
  exercises: ReadonlyMap<StreamId, string | null>,
): Promise<void> {
  const playbooks = [...exercises].filter(([stream]) => stream.startsWith("playbook--"));
  const others = [...exercises].filter(([stream]) => !stream.startsWith("playbook--"));
  for (const group of [playbooks, others])
    for (let at = 0; at < group.length; at += ROWS_AT_ONCE) {
      const rows = await Promise.all(
        group.slice(at, at + ROWS_AT_ONCE).map(([stream, exercise]) => rowsOfStream(desk, stream, exercise)),
      );
      await loadRows(redis, joined(rows));
    }
}

function joined(rows: readonly Rows[]): Rows {
  return {
    owed: rows.flatMap(({ owed }) => owed),
    wakeUps: rows.flatMap(({ wakeUps }) => wakeUps),
    index: rows.flatMap(({ index }) => index),
    lookUps: rows.flatMap(({ lookUps }) => lookUps),
  };
}

async function writeDown(
  desk: Desk,
  { by, account, reason }: RestoreOrder,
  position: number,
  upTo: Instant | null,
): Promise<void> {
  const written = await perform(
    desk,
    { actor: RESTORE },
    (turn) =>
      turn.decide(recordKind, RECORD_STREAM, (history) =>
        decideRestoration(history, { by, account, reason, position, upTo }),
      ),
    () => null,
  );
  if (!written.ok) throw new RestoreRefused(written.detail);
}

async function doubtAll(
  desk: Desk,
  upTo: Instant | null,
): Promise<Pick<RestoreReport, "unknown" | "sentAgain">> {
  const counts = { unknown: 0, "sent-again": 0, untouched: 0 };
  let after: string | undefined;
  for (;;) {
    const page = await desk.journal.owed("live", { ...(after === undefined ? {} : { after }), limit: 500 });
    for (const row of page) counts[await doubtEffect(desk, row, upTo)] += 1;
    after = page.at(-1)?.effect;
    if (after === undefined) return { unknown: counts.unknown, sentAgain: counts["sent-again"] };
  }
}

/**
 * Puts what was restored from a backup into the installation's own archive folder, where that is empty: the next commits go
 * on from there. Throws RestoreRefused where another archive lies there that goes further.
 */
async function adoptArchive(from: FolderFiles, own: FolderFiles, trust: ArchiveTrust): Promise<void> {
  const [theirs, ours] = [await archiveEnd(from, trust), await archiveEnd(own, trust)];
  if (ours === null) {
    await copyArchive(from, own, trust);
    return;
  }
  if (theirs?.head.hash === ours.head.hash) return;
  throw new RestoreRefused(
    ours.head.position >= (theirs?.head.position ?? 0)
      ? `The archive here goes on to commit ${ours.head.position}, this backup to ${theirs?.head.position ?? 0}: restore from the archive, or move its folder away first.`
      : `The archive here ends at commit ${ours.head.position}, before this backup does: move its folder away first.`,
  );
}
