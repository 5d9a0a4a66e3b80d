import type { LookupFunction } from "node:net";
import type { Effect, HttpRequest, Outcome } from "@mirror/engine";
import { buildConnector, Client, type Dispatcher } from "undici";
import type { Capability, PerformOptions } from "./capability.js";
import { checkedLookup, type EgressEntry, EgressRefused, judgeUrl, type Resolve } from "./egress.js";

export interface HttpApiOptions {
  readonly allowed: readonly EgressEntry[];
  readonly resolve?: Resolve;
}

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 1024 * 1024;
/** A body beyond this is not kept: outputs go into the journal, for ever. */
const OUTPUT_BYTES_MAX = 16 * 1024;
const METHODS: readonly Dispatcher.HttpMethod[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
];
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
 * Sends one HTTP request to a place that is permitted, with the effect's id as its Idempotency-Key, follows no
 * redirect, and says truthfully what came of it: what failed before a connection stood has not happened, what was
 * answered has succeeded or failed as the answer says, and everything between is unknown (INV-13).
 */
export function httpApi({ allowed, resolve }: HttpApiOptions): Capability {
  return {
    name: "http-api",
    async perform(effect, options) {
      if (effect.request.kind !== "http-api") return failed("This is no request over HTTP.");
      const verdict = judgeUrl(effect.request.url, allowed);
      if (!verdict.ok) return failed(`Not sent. ${verdict.why}`);
      const { request } = effect;
      const method = METHODS.find((one) => one === request.method);
      if (method === undefined)
        return failed(`Not sent. ${request.method} is not among ${METHODS.join(", ")}.`);
      const fault = faultOfRequest(request);
      if (fault !== undefined) return failed(`Not sent. ${fault}`);
      const sending = {
        key: effect.id,
        method,
        url: verdict.url,
        lookup: checkedLookup(verdict.entry, resolve),
      };
      return send(sending, request, options);
    },
  };
}

interface Sending {
  readonly key: Effect["id"];
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly lookup: LookupFunction;
}

async function send(
  { key, method, url, lookup }: Sending,
  request: HttpRequest,
  { signal, log, mayStillBeSent }: PerformOptions,
): Promise<Outcome> {
  const place = url.host;
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const ending = AbortSignal.any([signal, deadline]);
  const progress: { connected: boolean; answer?: Dispatcher.ResponseData } = { connected: false };
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup, allowH2: false });
  // One connection for one effect: on a kept one, a peer that hangs up in between leaves us not knowing.
  const client = new Client(url.origin, {
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (error !== null) {
          callback(error, null);
        } else if (ending.aborted || mayStillBeSent?.() === false) {
          socket.destroy();
          callback(
            new EgressRefused("The time in which it might be sent was over when the connection stood."),
            null,
          );
        } else {
          progress.connected = true;
          callback(null, socket);
        }
      }),
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // Undici looks at the signal when the connection stands, and no sooner.
  const giveUp = () => {
    if (!progress.connected) void client.destroy();
  };
  ending.addEventListener("abort", giveUp, { once: true });
  try {
    if (ending.aborted) giveUp();
    const answer = await client.request({
      method,
      path: url.pathname + url.search,
      headers: { "accept-encoding": "identity", ...copied(request.headers), "idempotency-key": key },
      body: request.body,
      signal: ending,
    });
    progress.answer = answer;
    return outcomeOf(answer.statusCode, await bodyOf(answer));
  } catch (error) {
    // The error itself is not logged: it may hold what came over the wire.
    log.info("an http-api effect met a failure", {
      effect: key,
      place,
      connected: progress.connected,
      code: codeOf(error),
    });
    if (progress.answer !== undefined) return outcomeOf(progress.answer.statusCode, CUT_OFF);
    const ended = signal.aborted
      ? "was ended by us"
      : deadline.aborted
        ? `had no answer within ${request.timeoutMs} ms`
        : undefined;
    if (!progress.connected)
      return failed(
        `Not sent. ${ended === undefined ? whyNotConnected(error, place) : `The connection to ${place} ${ended}.`}`,
      );
    return {
      status: "unknown",
      detail: `The request to ${place} ${ended ?? `was broken off (${codeOf(error)})`}; it may or may not have taken effect.`,
    };
  } finally {
    ending.removeEventListener("abort", giveUp);
    await client.destroy();
  }
}

function faultOfRequest({ headers, timeoutMs }: HttpRequest): string | undefined {
  if (!(timeoutMs > 0 && timeoutMs <= 2 ** 31 - 1))
    return "The time it may take is not a number of milliseconds.";
  for (const [name, values] of Object.entries(headers)) {
    if (OURS.has(name.toLowerCase())) return `The header ${name.toLowerCase()} is not a playbook's to set.`;
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      return "A header's name holds a sign that HTTP does not allow.";
    if (values.some((value) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)))
      return `The header ${name.toLowerCase()} holds a sign that HTTP does not allow.`;
  }
  return undefined;
}

function copied(headers: HttpRequest["headers"]): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name.toLowerCase(), [...values]]),
  );
}

interface AnswerBody {
  /** The text, where it is one and small. */
  readonly text?: string;
  /** What to say of it in the detail. */
  readonly remark?: string;
}

const CUT_OFF: AnswerBody = { remark: "the rest of the answer was cut off" };
const TOO_LARGE: AnswerBody = { remark: "its body was larger than 1 MiB and was not read" };

async function bodyOf({ headers, body }: Dispatcher.ResponseData): Promise<AnswerBody> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    bytes += chunk.byteLength;
    // Leaving the loop destroys the body, and with it the connection.
    if (bytes > ANSWER_BYTES_MAX) return TOO_LARGE;
    if (bytes <= OUTPUT_BYTES_MAX) chunks.push(chunk);
  }
  if (bytes === 0 || bytes > OUTPUT_BYTES_MAX || !isText(String(headers["content-type"] ?? ""))) return {};
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return {};
  }
}

function isText(contentType: string): boolean {
  return /^(text\/[\w.+-]+|application\/([\w.-]+\+)?(json|xml))\s*(;|$)/i.test(contentType);
}

function outcomeOf(status: number, { text, remark }: AnswerBody): Outcome {
  const detail = remark === undefined ? `HTTP ${status}` : `HTTP ${status}; ${remark}`;
  if (status >= 200 && status < 300) {
    const outputs = text === undefined ? { status: String(status) } : { status: String(status), body: text };
    return { status: "succeeded", detail, outputs };
  }
  if (GATEWAY_DOES_NOT_KNOW.has(status))
    return {
      status: "unknown",
      detail: `${detail}: a gateway answered that does not know; it may or may not have taken effect.`,
    };
  if (status >= 300 && status < 400)
    return failed(`${detail}: it points elsewhere, and redirects are not followed.`);
  return failed(detail);
}

function failed(detail: string): Outcome {
  return { status: "failed", detail };
}

function whyNotConnected(error: unknown, place: string): string {
  if (error instanceof EgressRefused) return error.message;
  const code = codeOf(error);
  switch (code) {
    case "ECONNREFUSED":
      return `${place} refused the connection.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${place} has no address that can be found (${code}).`;
    case "UND_ERR_CONNECT_TIMEOUT":
      return `${place} did not take the connection in time.`;
  }
  return `A connection to ${place} could not be made (${code}).`;
}

// The error's message is not for the journal: it may quote what came over the wire.
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.name : "no reason given";
}
