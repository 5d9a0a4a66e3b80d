// Where the socket of a folder lies. The kernel keeps a socket's path in 108 bytes, and projects are cloned
// into deeper folders than that.

import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// sun_path holds 108 bytes with the closing zero on Linux, 104 elsewhere.
const longestPathBytes = 103;

/**
 * The socket of a data folder: inside it, or, where that path would not do, in a folder of this user under the
 * system's temporary folder. The same folder always gives the same path, so that a later start can find a
 * server that an earlier one left behind.
 * @param {string} dir an absolute path
 */
export function socketPath(dir) {
  const inside = join(dir, "redis.sock");
  // A client takes the path as an address: no spaces, and a question mark would begin its options.
  if (Buffer.byteLength(inside) <= longestPathBytes && !/[\s?]/.test(inside)) return inside;
  const user = process.getuid?.() ?? 0;
  const name = `security-mirror-${user}`;
  const holder = [join(tmpdir(), name), join("/tmp", name)].find(
    (folder) => Buffer.byteLength(folder) <= longestPathBytes - 22,
  );
  if (holder === undefined) throw new Error(`No folder for a socket is short enough; ${dir} is too deep.`);
  ownFolder(holder, user);
  const key = createHash("sha256").update(dir).digest("hex").slice(0, 16);
  return join(holder, `${key}.sock`);
}

/**
 * The temporary folder is shared: another user may have put a folder or a link of this name there first.
 * @param {string} folder
 * @param {number} user
 */
function ownFolder(folder, user) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== user) {
    throw new Error(`${folder} belongs to somebody else; remove it, or set TMPDIR to a folder of your own.`);
  }
  chmodSync(folder, 0o700);
}
