// A process that writes an archive, for a test that takes its power. Says on a line of its own how many commits are
// archived once that is acknowledged. `careless` leaves out what puts them on the disk.
import { readFileSync, writeSync } from "node:fs";
import { appendFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sealEntries } from "@mirror/journal";
import { folderFiles, openArchive } from "@mirror/journal/archive-folder";
import { loadSigningKey, sign, verifySignature } from "@mirror/journal/signing";

const [dir, keyFile, careless] = process.argv.slice(2);
if (dir === undefined || keyFile === undefined) throw new Error("Name the folder and the key's file.");
const key = loadSigningKey(readFileSync(keyFile, "utf8"));
const sealer = { key: key.publicKey, sign: (/** @type {string} */ text) => sign(key, text) };
const trust = { verifySignature, isTrusted: (/** @type {string} */ named) => named === key.publicKey };

const synced = folderFiles(dir);
/** @type {typeof synced} */
const unsynced = {
  ...synced,
  create: (name, text) => writeFile(join(dir, name), text, { flag: "wx" }),
  append: (name, text) => appendFile(join(dir, name), text),
  sync: async () => {},
  cut: (name, afterBytes) => truncate(join(dir, name), afterBytes),
};

/** A commit of one entry on a stream of its own: the same each time for the same position. */
function commitAt(/** @type {number} */ position) {
  const stream = `run--${position}`;
  const at = "2026-11-22T03:00:00.000Z";
  const body = {
    recordedAt: at,
    occurredAt: at,
    exerciseAt: null,
    actor: { kind: "clock" },
    partner: null,
    mode: "live",
    type: "said",
    data: { position },
    marking: "TLP:AMBER",
  };
  const salt = String(position).padStart(32, "0");
  return {
    position,
    at,
    mode: "live",
    exercise: null,
    command: null,
    entries: sealEntries(null, stream, [body], [salt]),
  };
}

// Small segments, so that as many are begun as are gone on with.
const writer = await openArchive(careless === undefined ? synced : unsynced, sealer, trust, {
  segmentBytesMax: 4_000,
});
for (let position = (writer.head?.position ?? 0) + 1; ; ) {
  const batch = Array.from({ length: 1 + (position % 3) }, (_, at) => commitAt(position + at));
  await writer.append(batch);
  position += batch.length;
  writeSync(1, `${position - 1}\n`);
}
