import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { TextDecoder } from "node:util";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { given } from "./body.js";
import { instant } from "./instant.js";

/** The bytes of a file, or of stdin where it is named `-`. */
export async function bytesOf(terminal: Terminal, file: string): Promise<Uint8Array> {
  try {
    if (file === "-") return await drained(terminal);
    return await readFile(file);
  } catch (error) {
    throw new Stop(ExitCode.invalidInput, `${file} cannot be read: ${reasonFor(error)}.`);
  }
}

/** The text of a file, byte for byte: what is not UTF-8 stops the command. */
export async function textOf(terminal: Terminal, file: string): Promise<string> {
  const bytes = await bytesOf(terminal, file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Stop(ExitCode.invalidInput, `${file} is not UTF-8 text. Save it as UTF-8.`);
  }
}

/** Whether a file is meant where a name or id could stand too: there is one, or it is written as only a file is. */
export function isFile(named: string): boolean {
  return named === "-" || /[\\/]|\.json$/i.test(named) || existsSync(named);
}

/** What somebody has written into a JSON or (by its name) YAML file, as an object; instants may be as short as people write them. */
export async function objectIn(terminal: Terminal, file: string): Promise<Record<string, unknown>> {
  const said = await exactlyIn(terminal, file);
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, withInstants(value)]));
}

/** As `objectIn`, of what was signed: to the letter. */
export async function exactlyIn(terminal: Terminal, file: string): Promise<Record<string, unknown>> {
  const text = await textOf(terminal, file);
  let value: unknown;
  try {
    value = [".yaml", ".yml"].includes(extname(file)) ? (await import("yaml")).parse(text) : JSON.parse(text);
  } catch (error) {
    throw new Stop(ExitCode.invalidInput, `${file} cannot be understood: ${reasonFor(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Stop(ExitCode.invalidInput, `${file} has to hold one object.`);
}

function withInstants(value: unknown): unknown {
  if (typeof value === "string") return instant(value);
  if (Array.isArray(value)) return value.map(withInstants);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withInstants(one)]));
}

/** What a file says, where one is named, with what flags say in front of it. */
export async function fileAndFlags(
  terminal: Terminal,
  file: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  return { ...(file === undefined ? {} : await objectIn(terminal, file)), ...given(flags) };
}

async function drained({ stdin }: Terminal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Why a file could not be read, for whoever named it. */
export function reasonFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "you may not read it";
  return error.message;
}
