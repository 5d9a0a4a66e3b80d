import type { LookupFunction } from "node:net";
import { buildConnector, Client, type Dispatcher } from "undici";
import type { PerformOptions } from "./capability.js";
import { checkedLookup, type EgressEntry, EgressRefused, judgeUrl, type Resolve } from "./egress.js";

/** The places that may be reached, and how hosts become addresses. */
export interface Egress {
  readonly allowed: readonly EgressEntry[];
  readonly resolve?: Resolve;
}

/** One request over HTTP, before anybody has looked at whether it may be sent. */
export interface HttpSending {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string | null;
  readonly timeoutMs: number;
}

/** What came of sending: nothing left, an answer came, or neither is known (INV-13). */
export type Exchange =
  | { readonly of: "not-sent"; readonly why: string }
  | { readonly of: "answered"; readonly status: number; readonly body: AnswerBody }
  | { readonly of: "unknown"; readonly why: string };

/** The body of an answer, as far as it is kept. */
export interface AnswerBody {
  /** The text, where it is one and small. */
  readonly text?: string;
  /** What to say of it in the detail. */
  readonly remark?: string;
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

/**
 * Sends one request to a place that is permitted, on a connection of its own, and follows no redirect. What failed before
 * a connection stood has not happened; what was answered is told as it was; everything between is unknown.
 */
export async function exchange(
  { allowed, resolve }: Egress,
  sending: HttpSending,
  options: PerformOptions,
): Promise<Exchange> {
  const verdict = judgeUrl(sending.url, allowed);
  if (!verdict.ok) return notSent(verdict.why);
  if (verdict.url.protocol === "ssh:") return notSent("This is no address for requests over HTTP.");
  const method = METHODS.find((one) => one === sending.method);
  if (method === undefined) return notSent(`${sending.method} is not among ${METHODS.join(", ")}.`);
  const fault = faultOf(sending);
  if (fault !== undefined) return notSent(fault);
  return send(
    { ...sending, method, url: verdict.url, lookup: checkedLookup(verdict.entry, resolve) },
    options,
  );
}

interface Judged extends Omit<HttpSending, "url"> {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly lookup: LookupFunction;
}

async function send(
  { method, url, headers, body, timeoutMs, lookup }: Judged,
  { signal, log, mayStillBeSent }: PerformOptions,
): Promise<Exchange> {
  const place = url.host;
  const deadline = AbortSignal.timeout(timeoutMs);
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
      headers: { "accept-encoding": "identity", ...copied(headers) },
      body,
      signal: ending,
    });
    progress.answer = answer;
    return { of: "answered", status: answer.statusCode, body: await bodyOf(answer) };
  } catch (error) {
    // The error itself is not logged: it may hold what came over the wire.
    log.info("a request met a failure", { place, connected: progress.connected, code: codeOf(error) });
    if (progress.answer !== undefined)
      return { of: "answered", status: progress.answer.statusCode, body: CUT_OFF };
    const ended = signal.aborted
      ? "was ended by us"
      : deadline.aborted
        ? `had no answer within ${timeoutMs} ms`
        : undefined;
    if (!progress.connected)
      return notSent(
        ended === undefined ? whyNotConnected(error, place) : `The connection to ${place} ${ended}.`,
      );
    return {
      of: "unknown",
      why: `The request to ${place} ${ended ?? `was broken off (${codeOf(error)})`}; it may or may not have taken effect.`,
    };
  } finally {
    ending.removeEventListener("abort", giveUp);
    await client.destroy();
  }
}

function faultOf({ headers, timeoutMs }: HttpSending): string | undefined {
  if (!(timeoutMs > 0 && timeoutMs <= 2 ** 31 - 1))
    return "The time it may take is not a number of milliseconds.";
  for (const [name, values] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      return "A header's name holds a sign that HTTP does not allow.";
    if (values.some((value) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)))
      return `The header ${name.toLowerCase()} holds a sign that HTTP does not allow.`;
  }
  return undefined;
}

function copied(headers: HttpSending["headers"]): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name.toLowerCase(), [...values]]),
  );
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

function notSent(why: string): Exchange {
  return { of: "not-sent", why };
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
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.name : "no reason given";
}
