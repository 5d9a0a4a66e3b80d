import { Instant, Mode } from "@mirror/vocabulary";
import { hasJust, isObject, type JsonObject } from "../evidence/bundle-line.js";
import { ARCHIVE_VERSION, type CommitLine, type SealLine, type SegmentHeader } from "./segment.js";

const HEX_32_BYTES = /^[0-9a-f]{64}$/;
const KEY_OR_SIGNATURE = /^[a-z0-9]+:(?:[0-9a-f]{2})+$/;

export function isSegmentHeader(value: JsonObject): value is JsonObject & SegmentHeader {
  return (
    hasJust(value, "type", "version", "number", "after", "key", "prev", "hash") &&
    value.type === "segment" &&
    value.version === ARCHIVE_VERSION &&
    isCount(value.number) &&
    isCount(value.after) &&
    typeof value.key === "string" &&
    KEY_OR_SIGNATURE.test(value.key) &&
    isLink(value)
  );
}

export function isCommitLine(value: JsonObject): value is JsonObject & CommitLine {
  return (
    hasJust(value, "type", "position", "at", "mode", "exercise", "command", "entries", "prev", "hash") &&
    value.type === "commit" &&
    isCount(value.position) &&
    Instant.safeParse(value.at).success &&
    Mode.safeParse(value.mode).success &&
    (value.exercise === null || typeof value.exercise === "string") &&
    (value.command === null || isCommand(value.command)) &&
    Array.isArray(value.entries) &&
    value.entries.every(isHash) &&
    isLink(value)
  );
}

export function isSealLine(value: JsonObject): value is JsonObject & SealLine {
  return (
    hasJust(value, "type", "position", "prev", "hash", "signature") &&
    value.type === "seal" &&
    isCount(value.position) &&
    typeof value.signature === "string" &&
    KEY_OR_SIGNATURE.test(value.signature) &&
    isLink(value)
  );
}

function isCommand(value: unknown): boolean {
  return (
    isObject(value) &&
    hasJust(value, "id", "contentHash", "answer") &&
    typeof value.id === "string" &&
    typeof value.contentHash === "string"
  );
}

function isLink(value: JsonObject): boolean {
  return (value.prev === null || isHash(value.prev)) && isHash(value.hash);
}

function isHash(value: unknown): boolean {
  return typeof value === "string" && HEX_32_BYTES.test(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
