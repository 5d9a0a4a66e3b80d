// What set-up tells while it works. On stderr, because stdout belongs to the command that set-up is for.

import { spawn } from "node:child_process";

/** Set-up cannot go on; the message says why, and what to do about it. */
export class SetUpFailed extends Error {}

const stillAtItMs = 15_000;
const toldLines = { first: 12, last: 28 };

/**
 * @param {string} part
 * @param {string} text
 */
export function say(part, text) {
  process.stderr.write(`set-up  ${part.padEnd(9)} ${text}\n`);
}

/**
 * Tells that a piece of work begins, that it still goes on, and that it is done.
 * @template T
 * @param {string} part
 * @param {string} what in the form "installing the packages"
 * @param {() => Promise<T>} work
 */
export async function during(part, what, work) {
  say(part, `${what} ...`);
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const reminder = setInterval(() => say(part, `still ${what} (${seconds()})`), stillAtItMs);
  try {
    const result = await work();
    say(part, `done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/**
 * Runs a program to its end and gives what it printed. Nothing is shown unless it fails: then the end of it is
 * in the error, after the sentence in `otherwise`.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, keep?: number | undefined, otherwise: string }} options
 *   `keep` is an open file that the program holds too, so that a lock on it outlives this process with it.
 * @returns {Promise<string>}
 */
export function run(program, args, { cwd, env, keep, otherwise }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: env ?? process.env,
      stdio: ["ignore", "pipe", "pipe", ...(keep === undefined ? [] : [keep])],
    });
    /** @type {Buffer[]} */
    const printed = [];
    child.stdout?.on("data", (chunk) => printed.push(chunk));
    child.stderr?.on("data", (chunk) => printed.push(chunk));
    /** @param {string} how */
    const failed = (how) => {
      const told = ends(Buffer.concat(printed).toString("utf8").trimEnd().split("\n"));
      reject(
        new SetUpFailed(`${otherwise}\n\n$ ${[program, ...args].join(" ")}   (${how})\n${told.join("\n")}`),
      );
    };
    child.once("error", (error) => failed(error.message));
    child.once("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(printed).toString("utf8"));
      else failed(signal === null ? `exit code ${code}` : `ended by ${signal}`);
    });
  });
}

/**
 * The first and the last of what a program printed: some tell what is wrong first, others at the end.
 * @param {readonly string[]} lines
 */
function ends(lines) {
  const { first, last } = toldLines;
  return lines.length <= first + last ? lines : [...lines.slice(0, first), "...", ...lines.slice(-last)];
}
