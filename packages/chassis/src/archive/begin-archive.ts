import { randomUUID } from "node:crypto";
import { rename, rm, rmdir } from "node:fs/promises";
import { type ArchivedCommit, JournalDamaged, verifyChain } from "@mirror/journal";
import { archiveEnd, folderFiles, openArchive } from "@mirror/journal/archive-folder";
import {
  archivedUpTo,
  forgetStreams,
  markArchived,
  redisJournal,
  retiredAmong,
  streamsIn,
} from "@mirror/journal/redis";
import { sign } from "@mirror/journal/signing";
import {
  decideArchiveBegun,
  EXERCISE_OF,
  openDesk,
  perform,
  RECORD_STREAM,
  recordKind,
} from "@mirror/operations";
import type { StreamId } from "@mirror/vocabulary";
import type { Redis } from "ioredis";
import type { KeptArchive } from "../open-record.js";
import { randomHexSource } from "../random-hex.js";
import { RestoreRefused } from "./restore.js";

const BATCH = 100;

/**
 * Begins a new archive from the journal as it stands, where the old one was lost and cannot be put back: a person takes the
 * journal's word for it, by name. Every stream is whole in it and verified; what was committed together, and what commands
 * were answered with, it cannot tell any more. It is written beside its place and appears there at once, so that one that
 * was cut off is none. Finished runs that had left the journal were in the lost archive only: RestoreRefused, unless they are given
 * up by name (`withoutFinished`). Gives the position that it goes up to. Throws JournalDamaged where a chain does not hold.
 */
export async function beginArchive(
  redis: Redis,
  { dir, key, trust }: Pick<KeptArchive, "dir" | "key" | "trust">,
  who: { readonly by: string; readonly account: string; readonly reason: string },
  { withoutFinished }: { readonly withoutFinished: boolean },
): Promise<number> {
  const journal = redisJournal(redis);
  if ((await archiveEnd(folderFiles(dir), trust)) !== null)
    throw new RestoreRefused(`There is an archive in ${dir}: move its folder away first.`);
  if ((await archivedUpTo(redis)) === undefined)
    throw new RestoreRefused("There was no archive yet: the services begin one by themselves.");
  const position = await journal.position();
  const all = await streamsIn(redis);
  const lost = new Set(await retiredAmong(redis, all));
  if (lost.size > 0 && !withoutFinished)
    throw new RestoreRefused(
      `${lost.size} streams of finished runs are in the archive that is gone, and nowhere else: look for its files, or restore a backup. To go on without them, add --without-finished.`,
    );
  const fresh = `${dir}.${randomUUID()}.new`;
  const sealer = { key: key.publicKey, sign: (text: string) => sign(key, text) };
  const writer = await openArchive(folderFiles(fresh), sealer, trust);
  let batch: ArchivedCommit[] = [];
  for await (const commit of commitsStandingFor(
    redis,
    all.filter((stream) => !lost.has(stream)),
    position,
  )) {
    batch.push(commit);
    if (batch.length < BATCH && commit.position < position) continue;
    await writer.append(batch);
    batch = [];
  }
  if ((await journal.position()) !== position) {
    await rm(fresh, { recursive: true });
    throw new RestoreRefused("Somebody goes on writing to this journal: stop the services first.");
  }
  // Before the new archive is in its place: its segments must not be taken for those that had them.
  await forgetStreams(redis, [...lost]);
  await rmdir(dir).catch(() => undefined);
  await rename(fresh, dir);
  await markArchived(redis, position);
  const written = await perform(
    openDesk(journal, randomHexSource()),
    { actor: { kind: "service", service: "restore" } },
    (turn) =>
      turn.decide(recordKind, RECORD_STREAM, (history) => decideArchiveBegun(history, { ...who, position })),
    () => null,
  );
  if (!written.ok) throw new RestoreRefused(written.detail);
  return position;
}

/**
 * As many commits as there were, with every stream whole in one of them: which wrote which entry is not known any more. A
 * commit is of one exercise; streams are spread, so that no line and no write grows with the journal.
 */
async function* commitsStandingFor(
  redis: Redis,
  streams: readonly StreamId[],
  position: number,
): AsyncGenerator<ArchivedCommit> {
  const journal = redisJournal(redis);
  const byExercise = new Map<string | null, StreamId[]>();
  for (const stream of streams) {
    const exercise = (await journal.lookUp(EXERCISE_OF, stream)) ?? null;
    byExercise.set(exercise, [...(byExercise.get(exercise) ?? []), stream]);
  }
  const groups = spread(byExercise, position);
  for (let at = 1; at <= position; at += 1) {
    const { exercise, of } = groups[at - 1] ?? { exercise: null, of: [] };
    const read = await journal.read(of.map((stream) => ({ stream })));
    const entries = of.flatMap((stream) => {
      const written = read.streams.get(stream)?.entries ?? [];
      const verdict = verifyChain(stream, written);
      if (!verdict.ok) throw new JournalDamaged(`${stream} is not what was written. ${verdict.fault}`);
      return written;
    });
    const mode = exercise === null ? "live" : "exercise";
    const last = entries.at(-1)?.body.recordedAt ?? read.now;
    yield { position: at, at: last, mode, exercise, command: null, entries };
  }
}

/** Streams in at most so many groups, each of one exercise, as small as they can be. */
function spread(
  byExercise: ReadonlyMap<string | null, readonly StreamId[]>,
  groupsMax: number,
): { exercise: string | null; of: readonly StreamId[] }[] {
  for (let size = 1; ; size *= 2) {
    const groups = [...byExercise].flatMap(([exercise, streams]) =>
      Array.from({ length: Math.ceil(streams.length / size) }, (_, at) => ({
        exercise,
        of: streams.slice(at * size, (at + 1) * size),
      })),
    );
    const whole = groups.every(({ of }) => of.length < size);
    if (groups.length <= groupsMax) return groups;
    if (whole)
      throw new JournalDamaged(`${groupsMax} commits cannot have written to ${groups.length} exercises.`);
  }
}
