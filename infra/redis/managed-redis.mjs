// Redis as a child of this process. See managed-redis.d.mts for what it promises.
//
// setpriv asks the kernel to end the server when its parent dies, and flock holds the folder's lock in the
// server's own open files: both are given back by the kernel, however a process ends, so nothing stale is left.
// Both hand over to the next program without forking, so the child's process id is the server's.

import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
} from "node:fs";
import { totalmem } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findRedis } from "./find-redis.mjs";
import { redisInfo } from "./redis-info.mjs";
import { socketPath } from "./socket-path.mjs";
import { dropTornTransaction } from "./torn-tail.mjs";

export { dropTornTransaction, findRedis };

const tornTail = fileURLToPath(new URL("torn-tail.mjs", import.meta.url));
const settingsFile = fileURLToPath(new URL("../redis.conf", import.meta.url));
// What flock answers when another process kept the lock for all of the wait.
const lockHeldExitCode = 75;
const lockWaitSeconds = 20;
const firstAnswerMs = 30_000;
const stopMs = 20_000;
const logMaxBytes = 5_000_000;

/** @type {typeof import("./managed-redis.mjs").startRedis} */
export async function startRedis({ dir, bin = findRedis()?.bin, onExit }) {
  if (bin === undefined) {
    throw new Error(
      "No redis-server 7.0 or later was found. `npm test` sets one up; REDIS_SERVER_BIN names one.",
    );
  }
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // One folder, one name: a link to it must lead to the same lock and the same socket.
  const home = realpathSync(dir);
  const socket = socketPath(home);
  await endLeftover(socket, home);

  const logFile = join(home, "redis.log");
  const child = launch({ home, socket, bin, logFile });
  let ended = false;
  let asked = false;
  /** @type {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
  const exit = new Promise((settle) => {
    child.once("error", () => settle({ code: null, signal: null }));
    child.once("exit", (code, signal) => settle({ code, signal }));
  }).then((how) => {
    ended = true;
    return how;
  });

  const pid = child.pid;
  const outcome = pid === undefined ? "ended" : await answers(socket, pid, () => ended);
  if (pid === undefined || outcome !== "ready") {
    if (!ended) child.kill("SIGKILL");
    const how = await exit;
    if (outcome === "taken" || how.code === lockHeldExitCode) throw inUse(home, "another start");
    throw new Error(`${bin} did not start in ${home}.\n${lastLines(logFile)}`);
  }
  void exit.then((how) => {
    if (!asked) onExit?.(how);
  });

  /** @param {NodeJS.Signals} signal */
  const kill = async (signal) => {
    if (signal === "SIGKILL" || signal === "SIGTERM") asked = true;
    if (!ended) child.kill(signal);
    if (signal === "SIGKILL" || signal === "SIGTERM") await exit;
  };
  const stop = async () => {
    const patience = setTimeout(() => child.kill("SIGKILL"), stopMs);
    // A server that a test has stopped with SIGSTOP hears SIGTERM only once it goes on.
    if (!ended) child.kill("SIGCONT");
    await kill("SIGTERM");
    clearTimeout(patience);
  };
  return { url: socket, socket, dir: home, pid, stop, kill };
}

/** @param {{ home: string, socket: string, bin: string, logFile: string }} start */
function launch({ home, socket, bin, logFile }) {
  const command = [
    ...(supports("setpriv", "--pdeathsig") ? ["setpriv", "--pdeathsig", "TERM"] : []),
    ...(supports("flock", "--no-fork")
      ? [
          "flock",
          "--no-fork",
          "-w",
          `${lockWaitSeconds}`,
          "-E",
          `${lockHeldExitCode}`,
          join(home, "redis.lock"),
        ]
      : []),
    // Under the lock: nobody else may be writing. The shell becomes the server, so that its process id stays the server's.
    // An owner that died before setpriv had asked the kernel is noticed by the parent that took its place.
    ...["/bin/sh", "-c", '[ "$PPID" = "$1" ] && "$0" "$2" "$3" && shift 3 && exec "$@"'],
    ...[process.execPath, `${process.pid}`, tornTail, home],
    // The server starts in its own folder, from where a relative path would lead elsewhere.
    resolve(bin),
    settingsFile,
    ...["--dir", home],
    ...["--unixsocket", socket],
    ...["--unixsocketperm", "700"],
    ...["--supervised", "no"],
    ...["--maxmemory", `${memoryShareBytes()}`],
  ];
  const [program = bin, ...args] = command;
  const log = openLog(logFile);
  try {
    // Its own session: Ctrl-C in a terminal goes to the services first, and they stop Redis last.
    return spawn(program, args, { stdio: ["ignore", log, log], detached: true, cwd: home });
  } finally {
    closeSync(log);
  }
}

/**
 * Half of what this machine, or the container, may use: rewriting the append-only file forks, and a write-heavy
 * moment can need as much again.
 */
function memoryShareBytes() {
  const limit = process.constrainedMemory();
  const total = totalmem();
  return Math.floor((limit > 0 && limit < total ? limit : total) / 2);
}

/** @param {string} logFile */
function openLog(logFile) {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > logMaxBytes)
    renameSync(logFile, `${logFile}.1`);
  return openSync(logFile, "a", 0o600);
}

/**
 * Waits for the child's own answer. A server with a large file says that it is loading for as long as that
 * takes, and is waited for; one that says nothing for too long is not. While the child waits for the folder's
 * lock, the one that holds it answers: if nobody owns that one any more it is ended, and waited for too. It was
 * perhaps not answering yet when the start looked for leftovers.
 * @param {string} socket
 * @param {number} pid
 * @param {() => boolean} hasEnded
 * @returns {Promise<"ready" | "taken" | "ended" | "silent">}
 */
async function answers(socket, pid, hasEnded) {
  const silentAfter = performance.now() + firstAnswerMs;
  let ending = 0;
  for (let pauseMs = 2; !hasEnded(); pauseMs = Math.min(pauseMs * 2, 100)) {
    const info = await redisInfo(socket);
    if (info?.pid === pid && !info.loading) return "ready";
    const other = info === undefined || info.pid === pid ? undefined : parentOf(info.pid);
    if (other?.isNode) return "taken";
    if (info !== undefined && other !== undefined && ending !== info.pid) {
      ending = info.pid;
      process.kill(ending, "SIGTERM");
    }
    if (info === undefined && performance.now() > silentAfter) return "silent";
    await sleep(pauseMs);
  }
  return "ended";
}

/**
 * Ends a server that nobody owns any more. It can only be there where setpriv is missing: elsewhere the kernel
 * ends it, and one whose parent died before the kernel had been asked never starts.
 * @param {string} socket
 * @param {string} home
 */
async function endLeftover(socket, home) {
  const left = await redisInfo(socket);
  if (left === undefined) return;
  const owner = parentOf(left.pid);
  if (owner === undefined) return;
  if (owner.isNode) throw inUse(home, `process ${owner.pid}`);
  process.kill(left.pid, "SIGTERM");
  for (const giveUpAt = performance.now() + stopMs; parentOf(left.pid) !== undefined; await sleep(10)) {
    if (performance.now() > giveUpAt) process.kill(left.pid, "SIGKILL");
  }
}

/**
 * The parent of a process, and whether it is a Node program. The parent of one that was left behind is init, or
 * whatever stands in for it. Undefined when the process is gone.
 * @param {number} pid
 */
function parentOf(pid) {
  let status = "";
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
  // A process that has ended and that nobody has asked after yet is gone all the same.
  if (/^State:\s+Z/m.test(status)) return undefined;
  const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? "0");
  try {
    return {
      pid: parent,
      isNode: basename(readlinkSync(`/proc/${parent}/exe`)) === basename(process.execPath),
    };
  } catch {
    // Another user's process: it may well be a start of ours under another name, so let it be.
    return { pid: parent, isNode: parent > 1 };
  }
}

/**
 * @param {string} home
 * @param {string} by
 */
function inUse(home, by) {
  return new Error(`Redis already runs in ${home}, started by ${by}. Stop that one first.`);
}

/** @type {Map<string, boolean>} */
const known = new Map();

/**
 * Whether a tool of util-linux is here with the option that we need; a smaller stand-in may lack it.
 * @param {string} tool
 * @param {string} option
 */
function supports(tool, option) {
  const answer =
    known.get(tool) ?? `${spawnSync(tool, ["--help"], { encoding: "utf8" }).stdout}`.includes(option);
  known.set(tool, answer);
  return answer;
}

/** @param {string} file */
function lastLines(file) {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-12).join("\n");
  } catch {
    return "";
  }
}
