import { isJsonObject, JSON_BUDGET, type JsonValue, readJson } from "@mirror/vocabulary";
import type { z } from "zod";
import { nth } from "./nth.js";
import { OpenC2Message, OpenC2Request } from "./openc2-command.js";

/** A command, and whom its message names as its sender and its receivers. */
export interface OpenC2Content {
  readonly request: OpenC2Request;
  readonly from: string | null;
  readonly to: readonly string[];
}

type ReadOpenC2 =
  | { readonly ok: true; readonly content: OpenC2Content }
  | { readonly ok: false; readonly why: string };

function openC2ContentOf(value: JsonValue): ReadOpenC2 {
  if (!isJsonObject(value)) return { ok: false, why: "It is not a JSON object." };
  if (value.body === undefined && value.headers === undefined) {
    const bare = OpenC2Request.safeParse(value);
    if (!bare.success) return unfit(bare.error);
    return { ok: true, content: { request: bare.data, from: null, to: [] } };
  }
  const message = OpenC2Message.safeParse(value);
  if (!message.success) return unfit(message.error);
  const { headers = {}, body } = message.data;
  const to = headers.to === undefined ? [] : [headers.to].flat();
  return { ok: true, content: { request: body.openc2.request, from: headers.from ?? null, to } };
}

function unfit({ issues }: z.ZodError): ReadOpenC2 {
  const { path, message } = nth(issues, 0);
  return { ok: false, why: `${path.join(".") || "It"}: ${message}` };
}

/** The content of an OpenC2 command's text, once every value is in its place. */
export function readOpenC2(text: string): ReadOpenC2 {
  const reading = readJson(text, JSON_BUDGET);
  if (!reading.ok) return { ok: false, why: nth(reading.faults, 0).problem };
  return openC2ContentOf(reading.value);
}
