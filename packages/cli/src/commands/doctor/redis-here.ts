import { execFile } from "node:child_process";
import { connect as connectPlain, type Socket } from "node:net";
import { delimiter, join } from "node:path";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Terminal } from "../../terminal.js";
import type { Finding } from "./examine.js";

const ANSWER_WITHIN_MS = 2_000;
const OLDEST_MAJOR = 7;
/** Where set-up unpacks Redis when the machine has none. */
const UNPACKED = fileURLToPath(new URL("../../../../../.mirror/redis/bin/redis-server", import.meta.url));

const what = "Redis";

/** The Redis that a server on this machine would use: the one of `REDIS_URL`, else a program that can be started. */
export async function redisHere(terminal: Terminal, serverIsElsewhere: boolean): Promise<Finding> {
  const { REDIS_URL } = terminal.env;
  if (REDIS_URL !== undefined && REDIS_URL !== "") return redisAt(REDIS_URL);
  const found = await redisProgram(terminal);
  if (found !== undefined) return { what, state: "well", found, mend: null };
  if (serverIsElsewhere)
    return { what, state: "unknown", found: "none, and none is needed: the server is elsewhere", mend: null };
  return {
    what,
    state: "wrong",
    found: `no redis-server ${OLDEST_MAJOR}.0 or later`,
    mend: "npm start (it sets Redis up by itself), or: sudo apt-get install redis-server",
  };
}

async function redisProgram({ env }: Terminal): Promise<string | undefined> {
  const named = env.REDIS_SERVER_BIN;
  const onPath = (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, "redis-server"));
  for (const program of named ? [named] : [...onPath, UNPACKED]) {
    const version = await versionOf(program);
    if (version !== undefined && Number.parseInt(version, 10) >= OLDEST_MAJOR)
      return `${program}, ${version}`;
  }
  return undefined;
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ["--version"], { timeout: ANSWER_WITHIN_MS });
    return /\bv=(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Asks a Redis for nothing but an answer. Its address may hold a password, so it is not shown. */
async function redisAt(address: string): Promise<Finding> {
  const mend = "Start that server, or unset REDIS_URL: then npm start manages one by itself.";
  let place: RedisPlace;
  try {
    place = placeOf(address);
  } catch {
    return { what, state: "wrong", found: "REDIS_URL is neither an address nor the path of a socket", mend };
  }
  try {
    const answer = await ping(place);
    if (answer.startsWith("+PONG"))
      return { what, state: "well", found: "the one of REDIS_URL answers", mend: null };
    return { what, state: "wrong", found: `the one of REDIS_URL refuses us: ${answer.trim()}`, mend };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { what, state: "wrong", found: `the one of REDIS_URL does not answer: ${why}`, mend };
  }
}

interface RedisPlace {
  readonly open: () => Socket;
  readonly signIn: readonly string[];
}

function placeOf(address: string): RedisPlace {
  const path = address.replace(/^unix:\/\//i, "");
  if (path.startsWith("/")) return { open: () => connectPlain({ path }), signIn: [] };
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || "6379");
  const signIn =
    url.password === ""
      ? []
      : [url.username, url.password].filter(Boolean).map((part) => decodeURIComponent(part));
  if (url.protocol === "rediss:") return { open: () => connectTls({ host, port, servername: host }), signIn };
  if (url.protocol === "redis:") return { open: () => connectPlain({ host, port }), signIn };
  throw new TypeError("not a Redis address");
}

/** What Redis answers to a ping: the last line, after a sign-in where there is one. */
function ping({ open, signIn }: RedisPlace): Promise<string> {
  const commands = [...(signIn.length === 0 ? [] : [["AUTH", ...signIn]]), ["PING"]];
  return new Promise((resolve, reject) => {
    const socket = open();
    let answers = "";
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy(new Error("it took too long")));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("it closed the connection")));
    socket.on("data", (chunk) => {
      answers += chunk.toString("utf8");
      const lines = answers.split("\r\n").slice(0, -1);
      if (lines.length < commands.length) return;
      resolve(lines.find((line) => line.startsWith("-")) ?? lines.at(-1) ?? "");
      socket.destroy();
    });
    socket.write(commands.map(request).join(""));
  });
}

/** A command as Redis reads it (RESP). */
function request(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}
