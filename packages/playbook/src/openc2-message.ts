import { isJsonObject, JSON_BUDGET, type JsonValue, readJson } from "@mirror/vocabulary";
import { OpenC2Message, OpenC2Request } from "./openc2-command.js";

/** A command, and whom its message names as its sender and its receivers. */
export interface OpenC2Content {
  readonly request: OpenC2Request;
  readonly from: string | null;
  readonly to: readonly string[];
}

function openC2ContentOf(
  value: JsonValue,
): { readonly ok: true; readonly content: OpenC2Content } | { readonly ok: false; readonly why: string } {
  if (!isJsonObject(value)) return { ok: false, why: "It is not a JSON object." };
  const isMessage = value.body !== undefined || value.headers !== undefined;
  const message = isMessage ? OpenC2Message.safeParse(value) : undefined;
  const bare = message === undefined ? OpenC2Request.safeParse(value) : undefined;
  const issue = message?.error?.issues[0] ?? bare?.error?.issues[0];
  if (issue !== undefined) return { ok: false, why: `${issue.path.join(".") || "It"}: ${issue.message}` };
  const headers = message?.data?.headers;
  const request = message?.data?.body.openc2.request ?? bare?.data;
  if (request === undefined) return { ok: false, why: "It holds no command." };
  const to = headers?.to === undefined ? [] : [headers.to].flat();
  return { ok: true, content: { request, from: headers?.from ?? null, to } };
}

/** The content of an OpenC2 command's text, once every value is in its place. */
export function readOpenC2(
  text: string,
): { readonly ok: true; readonly content: OpenC2Content } | { readonly ok: false; readonly why: string } {
  const reading = readJson(text, JSON_BUDGET);
  if (!reading.ok) return { ok: false, why: reading.faults[0]?.problem ?? "It is not JSON." };
  return openC2ContentOf(reading.value);
}
