import { Actor, Instant, Mode, PartnerId, TLP_LABELS } from "@mirror/vocabulary";
import type { Entry, EntryBody, Head, WithheldEntry } from "../entry.js";
import { BUNDLE_VERSION, type BundledPlaybook, type BundleFooter, type BundleHeader } from "./bundle.js";
import { hasJust, isObject, type JsonObject } from "./bundle-line.js";

const HEX_32_BYTES = /^[0-9a-f]{64}$/;
const HEX_16_BYTES = /^[0-9a-f]{32}$/;
/** An algorithm and lower-case hex: base64 has spare bits at its end, which could be changed unseen. */
const KEY_OR_SIGNATURE = /^[a-z0-9]+:(?:[0-9a-f]{2})+$/;

export function isHeader(value: JsonObject): value is JsonObject & BundleHeader {
  return (
    hasJust(
      value,
      "type",
      "version",
      "run",
      "mode",
      "playbooks",
      "agreements",
      "publicKey",
      "madeAt",
      "for",
      ...(Object.hasOwn(value, "statements") ? ["statements"] : []),
    ) &&
    value.type === "header" &&
    value.version === BUNDLE_VERSION &&
    isText(value.run) &&
    Mode.safeParse(value.mode).success &&
    isListOf(value.playbooks, isPlaybook) &&
    isListOf(value.agreements, isText) &&
    matches(KEY_OR_SIGNATURE, value.publicKey) &&
    Instant.safeParse(value.madeAt).success &&
    PartnerId.nullable().safeParse(value.for).success &&
    (value.statements === undefined || isListOf(value.statements, isShownEntry))
  );
}

export function isFooter(value: JsonObject): value is JsonObject & BundleFooter {
  return (
    hasJust(value, "type", "header", "key", "heads", "withheld", "counts", "signature") &&
    value.type === "footer" &&
    matches(HEX_32_BYTES, value.header) &&
    matches(KEY_OR_SIGNATURE, value.key) &&
    isMapOf(value.heads, isHead) &&
    isMapOf(value.withheld, (seqs) => isListOf(seqs, isSeq)) &&
    isObject(value.counts) &&
    hasJust(value.counts, "streams", "entries", "withheld") &&
    Object.values(value.counts).every(Number.isSafeInteger) &&
    matches(KEY_OR_SIGNATURE, value.signature)
  );
}

function isShownEntry(value: unknown): value is Entry {
  return isObject(value) && isEntry(value) && Object.hasOwn(value, "body");
}

export function isEntry(value: JsonObject): value is JsonObject & (Entry | WithheldEntry) {
  const shown = Object.hasOwn(value, "body");
  return (
    hasJust(value, "stream", "seq", "prev", "digest", "hash", ...(shown ? ["body", "salt"] : [])) &&
    isText(value.stream) &&
    isSeq(value.seq) &&
    (value.prev === null || matches(HEX_32_BYTES, value.prev)) &&
    matches(HEX_32_BYTES, value.digest) &&
    matches(HEX_32_BYTES, value.hash) &&
    (!shown || (isBody(value.body) && matches(HEX_16_BYTES, value.salt)))
  );
}

function isBody(value: unknown): value is EntryBody {
  return (
    isObject(value) &&
    hasJust(
      value,
      ...["recordedAt", "occurredAt", "exerciseAt", "actor", "partner", "mode", "type", "data", "marking"],
    ) &&
    Instant.safeParse(value.recordedAt).success &&
    Instant.safeParse(value.occurredAt).success &&
    Instant.nullable().safeParse(value.exerciseAt).success &&
    Actor.safeParse(value.actor).success &&
    PartnerId.nullable().safeParse(value.partner).success &&
    Mode.safeParse(value.mode).success &&
    isText(value.type) &&
    TLP_LABELS.some((label) => label === value.marking)
  );
}

function isPlaybook(value: unknown): value is BundledPlaybook {
  return (
    isObject(value) &&
    hasJust(value, "id", "modified", "hash", "document") &&
    isText(value.id) &&
    isText(value.modified) &&
    isText(value.hash)
  );
}

function isHead(value: unknown): value is Head {
  return (
    isObject(value) && hasJust(value, "seq", "hash") && isSeq(value.seq) && matches(HEX_32_BYTES, value.hash)
  );
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function matches(shape: RegExp, value: unknown): value is string {
  return isText(value) && shape.test(value);
}

function isListOf<T>(value: unknown, is: (one: unknown) => one is T): value is T[];
function isListOf(value: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((one) => is(one));
}

function isMapOf(value: unknown, is: (one: unknown) => boolean): value is JsonObject {
  return isObject(value) && Object.values(value).every((one) => is(one));
}
