import { type Refusal, refuse } from "@mirror/vocabulary";
import { type FilledIn, fillInAs } from "./fill-in.js";
import type { Agent, HttpApiCommand } from "./playbook.js";
import { checkValue, isIpv4, isIpv6, sortOf, type Value, type ValueOf } from "./value.js";
import { referencesIn } from "./variable-reference.js";

/** A request, ready to be shown to whoever consents to it and then sent as it stands. */
export interface ResolvedRequest {
  readonly ok: true;
  readonly method: string;
  /** Scheme, host, port, path and query, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string | null;
}

/**
 * Fills in an `http-api` command. Each value is written as data in its place: percent-encoded in the path and the
 * query, escaped in JSON text, without line breaks in a header; so no value can add a segment, a parameter, a header or
 * a property. Where the request goes is decided by the document alone: a value can stand there only where the target's
 * own address is nothing but that value. Refuses what it cannot write safely, and variables that are not known.
 */
export function resolveHttpCommand(
  command: HttpApiCommand,
  target: Agent | null,
  lookUp: ValueOf,
): ResolvedRequest | Refusal {
  const url = resolveUrl(command.path, target, wholeTextOnly(lookUp));
  if (!url.ok) return url;
  const headers: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(command.headers)) {
    for (const value of values) {
      const resolved = resolveHeader(name, value, lookUp);
      if (!resolved.ok) return resolved;
      headers[name] = [...(headers[name] ?? []), resolved.text];
    }
  }
  const body =
    command.body === null
      ? null
      : resolveBody(command.body, contentTypeOf(command.headers, command.body), lookUp);
  if (body !== null && !body.ok) return body;
  return { ok: true, method: command.method, url: url.text, headers, body: body === null ? null : body.text };
}

// Half a character has no bytes, so it cannot be sent: such a value counts as not known.
export function wholeTextOnly(lookUp: ValueOf): ValueOf {
  return (name) => {
    const variable = lookUp(name);
    return variable?.value != null && /\p{Cs}/u.test(variable.value)
      ? { ...variable, value: null }
      : variable;
  };
}

export type Resolved = { readonly ok: true; readonly text: string } | Refusal;

const WHOLE_ADDRESS = /^(https?):\/\/([^/?]*)(.*)$/is;

function resolveUrl(path: string, target: Agent | null, lookUp: ValueOf): Resolved {
  const whole = WHOLE_ADDRESS.exec(path);
  const own = target === null ? undefined : originOf(target, whole?.[1], lookUp);
  if (own?.ok === false) return own;
  if (whole === null) {
    if (own === undefined)
      return no("no-address", "The request names no host, and its target has no address.");
    const rest = resolvePath(path, lookUp);
    return rest.ok ? { ok: true, text: own.text + rest.text } : rest;
  }
  const [, scheme = "", authority = "", rest = ""] = whole;
  const origin = checkedOrigin(scheme, authority);
  if (!origin.ok) return origin;
  if (own !== undefined && !sameOrigin(own.text, origin.text)) {
    return no("two-addresses", `The request is written to ${origin.text}, and its target is at ${own.text}.`);
  }
  const resolved = resolvePath(rest, lookUp);
  return resolved.ok ? { ok: true, text: origin.text + resolved.text } : resolved;
}

/**
 * Scheme, host and port of a target, and the path that its address may begin with; undefined where it has no address.
 * A host without a scheme is spoken to as the command says, else
 * by https, and on port 80 by http. Of several addresses the first counts: url before
 * name before IPv4 before IPv6.
 */
function originOf(target: Agent, schemeWritten: string | undefined, lookUp: ValueOf): Resolved | undefined {
  const { url, dname, ipv4, ipv6 } = target.address;
  const written = url?.[0] ?? dname?.[0] ?? ipv4?.[0] ?? ipv6?.[0];
  if (written === undefined) return undefined;
  const address = wholeValue(written, lookUp);
  if (!address.ok) return address;
  if (url?.[0] !== undefined) {
    const [, scheme = "", authority = "", prefix = ""] = WHOLE_ADDRESS.exec(address.text) ?? [];
    const port = target.port === null || /:\d+$/.test(authority) ? "" : `:${target.port}`;
    const origin = checkedOrigin(scheme, authority + port);
    if (!origin.ok) return origin;
    if (/[?#]/.test(prefix)) return no("address-unusable", "An address cannot hold a query or a fragment.");
    const base = resolvePath(prefix.replace(/\/+$/, ""), () => undefined);
    return base.ok ? { ok: true, text: origin.text + base.text } : base;
  }
  const host = dname?.[0] === undefined && ipv4?.[0] === undefined ? `[${address.text}]` : address.text;
  const scheme = schemeWritten ?? (target.port === "80" ? "http" : "https");
  return checkedOrigin(scheme, target.port === null ? host : `${host}:${target.port}`);
}

/** An address is written out, or is one variable and nothing else: a value cannot be a part of where a request goes. */
export function wholeValue(written: string, lookUp: ValueOf): Resolved {
  const [reference, ...others] = referencesIn(written);
  if (reference === undefined) return { ok: true, text: written };
  if (others.length > 0 || reference.end - reference.start !== written.length) {
    return no("address-from-variable", "Part of an address comes from a variable: only the whole of it may.");
  }
  return known(fillInAs(written, lookUp, (value) => value));
}

const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?$/i;
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::([1-9]\d{0,4}))?$/;

function checkedOrigin(scheme: string, authority: string): Resolved {
  const [, host = "", port] = HOST_AND_PORT.exec(authority) ?? [];
  if (!/^https?$/i.test(scheme) || !isHost(host) || Number(port ?? 0) > 65_535) {
    return no(
      "address-unusable",
      `This is no address that a request can be sent to: ${scheme}://${authority}`,
    );
  }
  return {
    ok: true,
    text: `${scheme.toLowerCase()}://${host.toLowerCase()}${port === undefined ? "" : `:${port}`}`,
  };
}

/** A host name or an address as it stands in a URL: IPv6 in square brackets. */
export function isHost(host: string): boolean {
  if (host.startsWith("[")) return host.endsWith("]") && isIpv6(host.slice(1, -1));
  // A last label of digits would be read as an IPv4 address in a disguise (10.1, 0x7f.1, 127.0.0.010).
  const digitsLast = /^(?:\d+|0x[0-9a-f]*)$/i.test(host.split(".").filter(Boolean).at(-1) ?? "");
  return isIpv4(host) || (HOST_NAME.test(host) && !digitsLast);
}

function sameOrigin(own: string, written: string): boolean {
  const bare = (url: string) =>
    url
      .replace(WHOLE_ADDRESS, "$1://$2")
      .replace(/^(http:.*):80$/, "$1")
      .replace(/^(https:.*):443$/, "$1");
  return bare(own) === bare(written);
}

function resolvePath(path: string, lookUp: ValueOf): Resolved {
  const query = path.indexOf("?");
  const segments = (query === -1 ? path : path.slice(0, query)).split("/");
  const written: string[] = [];
  for (const segment of segments) {
    const filled = known(fillInAs(literalEncoded(segment), lookUp, encoded));
    if (!filled.ok) return filled;
    if (filled.text === "" && segment !== "") {
      return no("empty-segment", "A part of the path would be empty, and the request another one.");
    }
    if (/^(?:\.|%2e){1,2}$/i.test(filled.text))
      return no("dot-segment", "A part of the path would lead upwards.");
    written.push(filled.text);
  }
  if (query === -1) return { ok: true, text: written.join("/") };
  const filled = known(fillInAs(literalEncoded(path.slice(query)), lookUp, encoded));
  return filled.ok ? { ok: true, text: written.join("/") + filled.text } : filled;
}

/** What an author wrote, with only that encoded which cannot stand in a URL; what is encoded already stays. */
function literalEncoded(text: string): string {
  return text.replace(/%(?![0-9a-fA-F]{2})|[^\x21-\x7e]|["<>\\^`{|}#]/gu, encoded);
}

/** A value as data: everything but letters, digits and `-._~` is percent-encoded (RFC 3986, unreserved). */
function encoded(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function resolveHeader(name: string, template: string, lookUp: ValueOf): Resolved {
  const filled = known(fillInAs(template, lookUp, (value) => value));
  if (!filled.ok) return filled;
  // RFC 9110: visible characters, blanks and tabs. A line break would begin another header.
  if (!/^[\t\x20-\x7e]*$/.test(filled.text)) {
    return no(
      "header-value",
      `The header ${name} would hold a line break, or a character that headers cannot hold.`,
    );
  }
  return filled;
}

function contentTypeOf(headers: HttpApiCommand["headers"], body: string): string {
  const [written = ""] = Object.entries(headers).flatMap(([name, values]) =>
    name.toLowerCase() === "content-type" ? values : [],
  );
  const type = written.replace(/;.*$/s, "").trim().toLowerCase();
  return type === "" && /^\s*[{[]/.test(body) ? "application/json" : type;
}

function resolveBody(body: string, contentType: string, lookUp: ValueOf): Resolved {
  if (/^application\/(?:[^;]+\+)?json$/.test(contentType)) return resolveJson(body, lookUp);
  if (contentType === "application/x-www-form-urlencoded") return known(fillInAs(body, lookUp, encoded));
  if (contentType === "text/plain") return known(fillInAs(body, lookUp, (value) => value));
  if (referencesIn(body).length === 0) return { ok: true, text: body };
  return no(
    "encoding-unknown",
    `Values cannot be written safely into a body of type ${contentType === "" ? "unknown" : contentType}: use JSON, a form or plain text.`,
  );
}

/** In JSON a value is text within quotation marks, and a number, a truth or an object outside of them. */
function resolveJson(body: string, lookUp: ValueOf): Resolved {
  const within = quotedPartsOf(body);
  let misplaced: string | undefined;
  const filled = known(
    fillInAs(body, lookUp, (value, variable, { name, start }) => {
      if (within(start)) return JSON.stringify(value).slice(1, -1);
      if (!standsBare(variable, value)) misplaced ??= name;
      return value;
    }),
  );
  if (!filled.ok) return filled;
  if (misplaced !== undefined) {
    return no(
      "body-not-json",
      `${misplaced} is text, and stands outside of quotation marks in the JSON body.`,
    );
  }
  // What an author wrote out whole is theirs, JSON or not.
  if (filled.text === body) return filled;
  try {
    JSON.parse(filled.text);
  } catch {
    return no("body-not-json", "The body would not be JSON.");
  }
  return filled;
}

function standsBare(variable: Value, value: string): boolean {
  return (
    (sortOf(variable.type) !== "text" || variable.type === "dictionary") &&
    checkValue(variable.type, value).ok
  );
}

/** Tells of a place in a JSON text whether it lies within quotation marks; to be asked from left to right. */
function quotedPartsOf(json: string): (place: number) => boolean {
  let at = 0;
  let within = false;
  return (place) => {
    for (; at < place; at += 1) {
      if (within && json[at] === "\\") at += 1;
      else if (json[at] === '"') within = !within;
    }
    return within;
  };
}

function known(filled: FilledIn): Resolved {
  if (filled.ok) return filled;
  return no(
    "value-unknown",
    `The request needs ${filled.missing.join(", ")}, and there is no such value yet.`,
  );
}

function no(code: string, detail: string): Refusal {
  return refuse("invalid", code, detail);
}
