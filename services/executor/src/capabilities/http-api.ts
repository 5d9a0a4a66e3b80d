import type { HttpRequest, Outcome } from "@mirror/engine";
import { httpSignIn } from "../sign-in/http-sign-in.js";
import type { Capability } from "./capability.js";
import { type AnswerBody, type Egress, type Exchange, exchange } from "./http-exchange.js";

/** Headers that would say something else than the connection does, or than the intent. */
const OURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "idempotency-key",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** A gateway says so that does not know what became of the request behind it. */
const GATEWAY_DOES_NOT_KNOW: ReadonlySet<number> = new Set([502, 504]);

/**
 * Sends one HTTP request to a place that is permitted, with the effect's id as its Idempotency-Key, signed in by the
 * credential that it names, follows no redirect, and says truthfully what came of it: what failed before a connection
 * stood has not happened, what was answered has succeeded or failed as the answer says, and everything between is unknown
 * (INV-13).
 */
export function httpApi(egress: Egress): Capability {
  return {
    name: "http-api",
    async perform({ id, request }, options) {
      if (request.kind !== "http-api") return failed("This is no request over HTTP.");
      const taken = headerOfOurs(request.headers, OURS);
      if (taken !== undefined) return failed(`Not sent. The header ${taken} is not a playbook's to set.`);
      const signIn = await httpSignIn(egress, request, options);
      if (!signIn.ok) return failed(`Not sent. ${signIn.why}`);
      const headers = { ...request.headers, ...signIn.headers, "idempotency-key": [id] };
      return outcomeOf(await exchange(egress, { ...request, headers }, options));
    },
  };
}

/** A header of a playbook's that is not a playbook's to set. */
export function headerOfOurs(headers: HttpRequest["headers"], ours: ReadonlySet<string>): string | undefined {
  return Object.keys(headers)
    .map((name) => name.toLowerCase())
    .find((name) => ours.has(name));
}

function outcomeOf(sent: Exchange): Outcome {
  switch (sent.of) {
    case "not-sent":
      return failed(`Not sent. ${sent.why}`);
    case "unknown":
      return { status: "unknown", detail: sent.why };
    case "answered":
      return judged(sent.status, sent.body) ?? succeeded(sent.status, sent.body);
  }
}

/** What an answer's status says on its own; undefined where it is one of success, and the rest of the answer is to be read. */
export function judged(status: number, { remark }: AnswerBody): Outcome | undefined {
  if (status >= 200 && status < 300) return undefined;
  const detail = detailOf(status, remark);
  if (GATEWAY_DOES_NOT_KNOW.has(status))
    return {
      status: "unknown",
      detail: `${detail}: a gateway answered that does not know; it may or may not have taken effect.`,
    };
  if (status >= 300 && status < 400)
    return failed(`${detail}: it points elsewhere, and redirects are not followed.`);
  return failed(detail);
}

function succeeded(status: number, { text, remark }: AnswerBody): Outcome {
  const outputs = text === undefined ? { status: String(status) } : { status: String(status), body: text };
  return { status: "succeeded", detail: detailOf(status, remark), outputs };
}

function detailOf(status: number, remark: string | undefined): string {
  return remark === undefined ? `HTTP ${status}` : `HTTP ${status}; ${remark}`;
}

function failed(detail: string): Outcome {
  return { status: "failed", detail };
}
