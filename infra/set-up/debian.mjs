// Programs from Debian's packages, unpacked into the project: without rights over the system, and gone with the clone.

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run, SetUpFailed } from "./progress.mjs";

/**
 * What is to be unpacked.
 * @typedef {object} Wanted
 * @property {readonly [string, ...string[]]} packages whose programs are wanted
 * @property {readonly string[]} libraries what to fetch beside them where apt cannot plan
 * @property {string} into the folder that it will lie in
 * @property {string} otherwise what to tell whoever has to do it by hand
 * @property {(work: string) => void} [finish] puts what was unpacked into order, before it gets its name
 */

/**
 * Fetches packages with those of their libraries that this machine lacks, and unpacks them. The folder gets its name
 * when all of it is there.
 * @param {Wanted} wanted
 * @param {number} lock
 */
export async function unpackDebian({ packages, libraries, into, otherwise, finish }, lock) {
  if (spawnSync("apt-get", ["--version"]).status !== 0 || spawnSync("dpkg-deb", ["--version"]).status !== 0) {
    throw new SetUpFailed(otherwise);
  }
  const work = `${into}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "debs"), { recursive: true });
  /** @param {readonly string[]} lists */
  const download = async (lists) => {
    // A system whose packages are at odds with each other makes no plan, but most likely has what is common.
    const plan = await run("apt-get", [...lists, "-s", "--no-install-recommends", "install", ...packages], {
      keep: lock,
      otherwise,
    }).catch(() => libraries.map((name) => `Inst ${name}\n`).join(""));
    const lacking = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? "");
    const theirs = lacking.filter((name) => /^(lib|lua-)/.test(name) && !packages.includes(name));
    // As if nothing were installed: what was once installed in a version that the archive has replaced would be
    // asked for in that version.
    const archive = [...lists, ...asCaller, "-o", "Dir::State::status=/dev/null"];
    await run("apt-get", [...archive, "download", ...packages, ...theirs], {
      cwd: join(work, "debs"),
      keep: lock,
      otherwise,
    });
  };
  try {
    // First with the package lists of this machine; they may be missing, or name versions that Debian has
    // replaced since. Then with fresh ones, kept apart so that no rights over the system are needed.
    await download([]).catch(async () => {
      const apart = ownLists(work);
      const updating = run("apt-get", [...apart, "update"], { keep: lock, otherwise });
      const updated = await updating.then(
        () => undefined,
        (error) => error,
      );
      // One unreachable third-party source makes that fail although Debian's own lists arrived.
      await download(apart).catch((error) => {
        throw updated ?? error;
      });
    });
    for (const name of readdirSync(join(work, "debs"))) {
      if (name.endsWith(".deb")) {
        await run("dpkg-deb", ["-x", join(work, "debs", name), work], { keep: lock, otherwise });
      }
    }
    finish?.(work);
    for (const spent of ["debs", "apt"]) rmSync(join(work, spent), { recursive: true, force: true });
    rmSync(into, { recursive: true, force: true });
    renameSync(work, into);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

// apt would otherwise hand the transfer to a user of its own, who cannot write into the clone.
const asCaller = process.getuid?.() === 0 ? ["-o", "APT::Sandbox::User=root"] : [];

/** @param {string} work */
function ownLists(work) {
  const apt = join(work, "apt");
  mkdirSync(join(apt, "lists", "partial"), { recursive: true });
  mkdirSync(join(apt, "cache", "archives", "partial"), { recursive: true });
  return [
    ...asCaller,
    ...["-o", `Dir::State::lists=${join(apt, "lists")}`],
    ...["-o", `Dir::Cache=${join(apt, "cache")}`],
  ];
}
