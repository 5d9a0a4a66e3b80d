// How much memory processes hold, as the kernel says.

import { readFileSync } from "node:fs";

/** MiB that are in memory; undefined where there is no such process, or no such kernel. @param {number | undefined} pid */
function residentMiB(pid) {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** Looks every second, and remembers. @param {() => Readonly<Record<string, number | undefined>>} pids */
export function watchMemory(pids) {
  /** @type {Record<string, number[]>} */
  const seen = {};
  const look = () => {
    for (const [name, pid] of Object.entries(pids())) {
      const mib = residentMiB(pid);
      if (mib === undefined) continue;
      seen[name] = [...(seen[name] ?? []), Math.round(mib)];
    }
  };
  const timer = setInterval(look, 1_000);
  look();
  return {
    /** By process: at the beginning, at the most in the first half and in the second, and at the end. */
    stop() {
      clearInterval(timer);
      look();
      return Object.fromEntries(
        Object.entries(seen).map(([name, mib]) => {
          const half = Math.ceil(mib.length / 2);
          return [
            name,
            {
              first: mib[0] ?? 0,
              mostInFirstHalf: Math.max(...mib.slice(0, half)),
              mostInSecondHalf: Math.max(...mib.slice(-half)),
              last: mib.at(-1) ?? 0,
            },
          ];
        }),
      );
    },
  };
}
