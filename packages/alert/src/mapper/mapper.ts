import { contentHash, type Instant, instantOf, type JsonValue, pointerTo } from "@mirror/vocabulary";
import type { z } from "zod";
import { ALERTS_PER_MESSAGE_MAX, type Alert, type Observable, type ObservableKind } from "../alert.js";
import { AlertMapping, type FieldFrom } from "../mapping.js";
import { type Finder, finderOf } from "./json-path.js";
import { type Writer, writerOf } from "./template.js";
import { visibleLine, visibleLines } from "./visible.js";

/** One thing that is wrong with a mapping, or with what it was given. */
export interface MappingFault {
  /** Where, as an RFC 6901 pointer into the mapping, or into the body. */
  readonly pointer: string;
  readonly detail: string;
}

/** What a body becomes. `notes`: what was not as the mapping expects it, and what was taken instead. */
export type Mapped =
  | { readonly ok: true; readonly alerts: readonly Alert[]; readonly notes: readonly string[] }
  | { readonly ok: false; readonly faults: readonly MappingFault[] };

/** A mapping that was checked through and through, ready for any body. */
export interface Mapper {
  readonly mapping: AlertMapping;
  map(body: JsonValue): Mapped;
}

export type MapperReading =
  | { readonly ok: true; readonly mapper: Mapper }
  | { readonly ok: false; readonly faults: readonly MappingFault[] };

/** Reads one field of an alert; undefined where there is nothing. */
type Field = (scope: Scope) => string | undefined;

interface Scope {
  readonly alert: JsonValue;
  readonly body: JsonValue;
}

/** Reads a mapping: its shape, every JSONPath and every template in it. Names all faults, with their places. */
export function readMapping(given: unknown): MapperReading {
  const read = AlertMapping.safeParse(given);
  if (!read.success) return { ok: false, faults: read.error.issues.map(faultOf) };
  const mapping = read.data;
  const faults: MappingFault[] = [];
  const sound = <Made>(made: Made | string, pointer: string): Made | undefined => {
    if (typeof made !== "string") return made;
    faults.push({ pointer, detail: made });
    return undefined;
  };
  const fieldOf = (from: FieldFrom | undefined, pointer: string): Field | undefined => {
    if (from === undefined) return undefined;
    const scalar =
      "path" in from
        ? firstOf(sound(finderOf(from.path), `${pointer}/path`))
        : written(sound(writerOf(from.text), `${pointer}/text`));
    return translated(scalar, from);
  };
  const { fields } = mapping;
  const compiled = {
    knownBy: mapping.knownBy.map((path, n) => ({ path, find: sound(finderOf(path), `/knownBy/${n}`) })),
    each: sound(finderOf(mapping.each), "/each"),
    fingerprint: fieldOf(fields.fingerprint, "/fields/fingerprint"),
    title: fieldOf(fields.title, "/fields/title"),
    status: fieldOf(fields.status, "/fields/status"),
    description: fieldOf(fields.description, "/fields/description"),
    severity: fieldOf(fields.severity, "/fields/severity"),
    startedAt: fieldOf(fields.startedAt, "/fields/startedAt"),
    link: fieldOf(fields.link, "/fields/link"),
    labels: mapping.labels.map((path, n) => sound(finderOf(path), `/labels/${n}`)),
    observables: mapping.observables.map((from, n) => ({
      kind: from.kind,
      values:
        "path" in from
          ? allOf(sound(finderOf(from.path), `/observables/${n}/path`))
          : eachWord(sound(writerOf(from.text), `/observables/${n}/text`)),
    })),
  };
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, mapper: { mapping, map: (body) => mapBody(compiled, body) } };
}

interface Compiled {
  readonly knownBy: readonly { readonly path: string; readonly find: Finder | undefined }[];
  readonly each: Finder | undefined;
  readonly fingerprint: Field | undefined;
  readonly title: Field | undefined;
  readonly status: Field | undefined;
  readonly description: Field | undefined;
  readonly severity: Field | undefined;
  readonly startedAt: Field | undefined;
  readonly link: Field | undefined;
  readonly labels: readonly (Finder | undefined)[];
  readonly observables: readonly { readonly kind: ObservableKind; readonly values: Values }[];
}

function mapBody(compiled: Compiled, body: JsonValue): Mapped {
  const missing = compiled.knownBy.find(({ find }) => find?.(body, 1).length === 0);
  if (missing !== undefined) {
    const detail = `This is no message that the mapping knows: nothing is at ${missing.path}.`;
    return { ok: false, faults: [{ pointer: "", detail }] };
  }
  const found = compiled.each?.(body, ALERTS_PER_MESSAGE_MAX + 1) ?? [];
  const fault = faultAmong(found);
  if (fault !== undefined) return { ok: false, faults: [{ pointer: "", detail: fault }] };
  const notes: string[] = [];
  const alerts = found.map((alert, n) =>
    alertOf(compiled, { alert, body }, (note) => notes.push(`Alert ${n + 1}: ${note}`)),
  );
  return { ok: true, alerts, notes };
}

function faultAmong(found: readonly JsonValue[]): string | undefined {
  if (found.length === 0) return "No alert was found in it where the mapping looks for them (each).";
  if (found.length > ALERTS_PER_MESSAGE_MAX)
    return `There are more than ${ALERTS_PER_MESSAGE_MAX} alerts in it; send smaller groups.`;
  return found.every((one) => typeof one === "object" && one !== null && !Array.isArray(one))
    ? undefined
    : "What the mapping takes for an alert (each) is no object.";
}

const SEVERITY_UNKNOWN = 2;

function alertOf(compiled: Compiled, scope: Scope, note: (words: string) => void): Alert {
  const textOf = (field: Field | undefined) => field?.(scope);
  const title = visibleLine(textOf(compiled.title) ?? "", 200);
  if (title === "") note("it has no title where the mapping looks for one.");
  const labels = labelsOf(compiled, scope);
  const named = visibleLine(textOf(compiled.fingerprint) ?? "", 2_000);
  if (named === "")
    note("it has no fingerprint where the mapping looks for one; its title and labels stand for it.");
  return {
    fingerprint:
      named === "" ? contentHash([title, labels]) : named.length > 200 ? contentHash(named) : named,
    status: textOf(compiled.status) === "resolved" ? "resolved" : "firing",
    title: title === "" ? "An alert without a title" : title,
    description: visibleLines(textOf(compiled.description) ?? "", 8_000),
    severity: severityOf(compiled.severity?.(scope), note),
    startedAt: instantIn(textOf(compiled.startedAt)),
    link: linkIn(textOf(compiled.link)),
    labels,
    observables: observablesOf(compiled, scope),
  };
}

function severityOf(said: string | undefined, note: (words: string) => void): number {
  if (said !== undefined && /^[0-5]$/.test(said)) return Number(said);
  const what = said === undefined ? "it says no severity" : "its severity is none that the mapping knows";
  note(`${what}; ${SEVERITY_UNKNOWN} was taken.`);
  return SEVERITY_UNKNOWN;
}

function labelsOf({ labels }: Compiled, { alert }: Scope): Record<string, string> {
  const found = new Map<string, string>();
  for (const finder of labels)
    for (const holder of finder?.(alert, 10) ?? [])
      if (typeof holder === "object" && holder !== null && !Array.isArray(holder))
        for (const [name, value] of Object.entries(holder)) {
          const text = scalarText(value);
          if (text === undefined || found.has(name) || found.size >= 60) continue;
          found.set(visibleLine(name, 200), visibleLine(text, 500));
        }
  return Object.fromEntries(found);
}

function observablesOf({ observables }: Compiled, scope: Scope): Observable[] {
  const found = new Map<string, Observable>();
  for (const { kind, values } of observables)
    for (const text of values(scope)) {
      const value = visibleLine(text, 500);
      if (value === "" || found.size >= 100 || (kind === "ip" && !IP.test(value))) continue;
      found.set(`${kind} ${value}`, { kind, value });
    }
  return [...found.values()];
}

/** As much as tells an address from a name. */
const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})$/i;

type Values = (scope: Scope) => readonly string[];

function firstOf(finder: Finder | undefined): Field {
  return ({ alert }) => {
    const [first] = finder?.(alert, 1) ?? [];
    return first === undefined ? undefined : scalarText(first);
  };
}

function written(writer: Writer | undefined): Field {
  return (scope) => {
    const text = writer?.(scope).trim() ?? "";
    return text === "" ? undefined : text;
  };
}

function allOf(finder: Finder | undefined): Values {
  return ({ alert }) =>
    (finder?.(alert, 100) ?? []).flatMap((one) => [one].flat()).flatMap((one) => scalarText(one) ?? []);
}

/** A template may name several, with commas between them. */
function eachWord(writer: Writer | undefined): Values {
  return (scope) => (writer?.(scope) ?? "").split(",").slice(0, 100);
}

function translated(scalar: Field, { values, otherwise }: FieldFrom): Field {
  const table = new Map(Object.entries(values ?? {}).map(([word, meaning]) => [word.toLowerCase(), meaning]));
  return (scope) => {
    const text = scalar(scope);
    const meant = text === undefined ? undefined : table.get(text.trim().toLowerCase());
    if (meant !== undefined) return meant;
    return text === undefined || values !== undefined ? (otherwise ?? text) : text;
  };
}

function scalarText(value: JsonValue): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** A time as products write it: RFC 3339 with any offset, or seconds since 1970. */
function instantIn(text: string | undefined): Instant | null {
  if (text === undefined) return null;
  const ms = /^\d{9,10}(?:\.\d+)?$/.test(text)
    ? Math.round(Number(text) * 1_000)
    : /^\d{4}-\d{2}-\d{2}T/.test(text)
      ? Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"))
      : Number.NaN;
  // Year 1 is how some say "not yet".
  return Number.isNaN(ms) || ms < 0 || ms > Date.UTC(9999, 11, 31) ? null : instantOf(ms);
}

function linkIn(text: string | undefined): string | null {
  if (text === undefined || text.length > 2_000 || !/^https?:\/\/[\x21-\x7e]+$/i.test(text)) return null;
  return text;
}

function faultOf(issue: z.core.$ZodIssue): MappingFault {
  return { pointer: pointerTo(issue.path), detail: issue.message };
}
