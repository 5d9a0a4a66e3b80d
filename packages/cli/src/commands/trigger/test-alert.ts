import { existsSync } from "node:fs";
import type { Alert } from "@mirror/alert";
import { type Mapper, READY_NAMES, readMapping, readyMapping } from "@mirror/alert/mapper";
import { JSON_BUDGET, type JsonValue, readJson } from "@mirror/vocabulary";
import type { Use } from "../../command.js";
import { ExitCode } from "../../exit-codes.js";
import { checked } from "../../input/body.js";
import { exactlyIn, textOf } from "../../input/file.js";
import { Stop } from "../../stop.js";
import { triedText } from "../../views/alert.js";

/** What a message becomes, by one mapping. */
interface Tried {
  readonly mapping: string;
  readonly alerts: readonly Alert[];
  /** What was not as the mapping expects it, and what was taken instead. */
  readonly notes: readonly string[];
}

interface TestOptions {
  readonly mapping?: string;
  readonly source?: string;
}

/** Shows what a file would become, were it sent; by a mapping (a ready one's name, or a file) or by a source's. */
export async function testAlert(use: Use<TestOptions>): Promise<ExitCode> {
  const body = await bodyIn(use);
  const { mapping, source } = use.options;
  const tried = await triedBy(use, body, mapping, source);
  await use.show(tried, triedText);
  return ExitCode.ok;
}

async function triedBy(
  use: Use<unknown>,
  body: JsonValue,
  mapping?: string,
  source?: string,
): Promise<Tried> {
  if (mapping !== undefined) return by(mapperOf(mapping, await mappingFor(use, mapping)), body);
  if (source === undefined) return byBest(body);
  const { api } = await use.online();
  const { id } = checked(api.routes.sources.show.params, { id: source });
  const found = await api.ask(api.routes.sources.show, { params: { id } });
  return by(mapperOf(found.mapping.name, found.mapping), body);
}

async function bodyIn(use: Use<unknown>): Promise<JsonValue> {
  const file = use.arg(0);
  const read = readJson(await textOf(use.terminal, file), JSON_BUDGET);
  if (read.ok) return read.value;
  throw new Stop(
    ExitCode.invalidInput,
    `${file} is not JSON as everyone reads it.`,
    read.faults.map(({ pointer, problem, remedy }) => `${pointer || "/"}: ${problem} ${remedy}`),
  );
}

/** A ready mapping by its name, or the one that a file holds, unread. */
export async function mappingFor(use: Use<unknown>, named: string): Promise<unknown> {
  const ready = readyMapping(named);
  if (ready === undefined && !existsSync(named))
    throw new Stop(ExitCode.usage, `${named} is neither a file nor one of ${READY_NAMES.join(", ")}.`);
  return ready ?? exactlyIn(use.terminal, named);
}

/** A mapping that can be used; where it cannot, stops the command and names every place. */
export function mapperOf(named: string, mapping: unknown): Mapper {
  const read = readMapping(mapping);
  if (read.ok) return read.mapper;
  throw new Stop(
    ExitCode.invalidInput,
    `${named} is no mapping that can be used.`,
    read.faults.map(faultText),
  );
}

function by({ mapping, map }: Mapper, body: JsonValue): Tried {
  const mapped = map(body);
  if (mapped.ok) return { mapping: mapping.name, alerts: mapped.alerts, notes: mapped.notes };
  throw new Stop(
    ExitCode.invalidInput,
    `No alert comes of it by the mapping ${mapping.name}.`,
    mapped.faults.map(faultText),
  );
}

/** By the ready mapping that knows its messages by the most, of those that know this one. */
function byBest(body: JsonValue): Tried {
  const tried = READY_NAMES.map((name) => mapperOf(name, readyMapping(name)))
    .toSorted((a, b) => b.mapping.knownBy.length - a.mapping.knownBy.length)
    .find(({ map }) => map(body).ok);
  if (tried !== undefined) return by(tried, body);
  throw new Stop(ExitCode.invalidInput, "No ready mapping knows such a message.", [
    `Name one with --mapping: ${READY_NAMES.join(", ")}, or a file of your own.`,
  ]);
}

function faultText({ pointer, detail }: { readonly pointer: string; readonly detail: string }): string {
  return `${pointer || "/"}: ${detail}`;
}
