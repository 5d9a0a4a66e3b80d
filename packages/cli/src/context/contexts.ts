import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import { say, type Terminal } from "../terminal.js";

/** Where to ask, and as whom. */
export interface Context {
  readonly url: string;
  readonly token: string | null;
}

/** The contexts that were set on this machine, by name, and which one is used where none is named. */
export interface Contexts {
  readonly current: string | null;
  readonly contexts: Readonly<Record<string, Context>>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** `$XDG_CONFIG_HOME/mirror/contexts.json`, or under `~/.config` (the XDG base directories). */
export function contextsFile({ env }: Terminal): string {
  const base = env.XDG_CONFIG_HOME?.startsWith("/")
    ? env.XDG_CONFIG_HOME
    : join(env.HOME ?? homedir(), ".config");
  return join(base, "mirror", "contexts.json");
}

/** Reads the file; none at all is no contexts. Stops where it is not as we write it. */
export async function readContexts(terminal: Terminal): Promise<Contexts> {
  const file = contextsFile(terminal);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isAbsent(error)) return { current: null, contexts: {} };
    throw new Stop(ExitCode.configuration, `${file} cannot be read: ${reason(error)}`);
  }
  await warnIfOthersMayRead(terminal, file);
  const contexts = parsed(text);
  if (contexts === undefined)
    throw new Stop(ExitCode.configuration, `${file} is not as "mirror context set" writes it.`, [
      "Move it away, and set the contexts anew: mirror context set NAME --url ADDRESS",
    ]);
  return contexts;
}

/** Replaces the file, for its owner's eyes only: it holds tokens. */
export async function writeContexts(terminal: Terminal, contexts: Contexts): Promise<void> {
  const file = contextsFile(terminal);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(contexts, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, file);
}

/** A name that a context may have; anything else stops the command. */
export function contextName(name: string): string {
  if (NAME.test(name)) return name;
  throw new Stop(ExitCode.usage, `"${name}" is no name for a context: letters, digits, dots and dashes.`);
}

async function warnIfOthersMayRead(terminal: Terminal, file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0)
    say(terminal, `mirror: others on this machine can read your tokens. Mend it with: chmod 600 ${file}`);
}

function parsed(text: string): Contexts | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !isRecord(value.contexts)) return undefined;
  const contexts: [string, Context][] = [];
  for (const [name, one] of Object.entries(value.contexts)) {
    if (!isRecord(one) || typeof one.url !== "string") return undefined;
    if (one.token !== null && typeof one.token !== "string") return undefined;
    contexts.push([name, { url: one.url, token: one.token }]);
  }
  const { current } = value;
  if (current !== null && typeof current !== "string") return undefined;
  return { current, contexts: Object.fromEntries(contexts) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
