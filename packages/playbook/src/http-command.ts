import type { JsonValue } from "@mirror/vocabulary";
import { type Findings, type Part, quoted } from "./fault.js";
import type { HttpApiCommand } from "./playbook.js";
import { bareNamesIn } from "./variable-reference.js";

const HTTP_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

const START_LINE = /^([A-Za-z]+)[ \t]+(\S+)(?:[ \t]+(\S+))?$/;

/** Whether this begins as a request does, with a method; prose does not. */
export function isStartLine(line: JsonValue | undefined): boolean {
  const [, word = ""] = (typeof line === "string" && START_LINE.exec(line.trim())) || [];
  return HTTP_METHODS.some((known) => known === word.toUpperCase());
}

/** Whether the start line's own host is written with a variable's name that nothing is filled in for. */
export function hasUnfilledHost(line: JsonValue | undefined): boolean {
  if (typeof line !== "string") return false;
  const [, host = ""] = /^\s*\S+[ \t]+https?:\/\/([^\s/?#]*)/i.exec(line) ?? [];
  return bareNamesIn(host).length > 0;
}

/** The start line of an `http-api` command: `GET /hosts/__id__:value HTTP/1.1`. */
export function readStartLine(
  line: string,
  at: readonly Part[],
  findings: Findings,
): Pick<HttpApiCommand, "method" | "path"> | undefined {
  const [, word = "", target = "", version] = START_LINE.exec(line.trim()) ?? [];
  const method = word.toUpperCase();
  if (!HTTP_METHODS.some((known) => known === method)) {
    findings.fault(
      at,
      "start-line",
      `${quoted(line)} is no start line of an HTTP request.`,
      "Write it like GET /hosts HTTP/1.1.",
    );
    return undefined;
  }
  if (version === undefined || !/^HTTP\/\d(\.\d)?$/.test(version) || word !== method) {
    findings.warn(
      at,
      "start-line-spelling",
      `The start line is read as ${quoted(`${method} ${target} HTTP/1.1`)}.`,
      "Write it so.",
    );
  }
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(target) ?? [];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) {
    findings.fault(
      at,
      "scheme",
      `${quoted(scheme)} is no scheme that requests are sent by.`,
      "Write http or https.",
    );
    return undefined;
  }
  if (target.includes("#")) {
    findings.fault(at, "start-line", 'A request has no fragment ("#").', "Take it out, or write %23.");
    return undefined;
  }
  if (scheme !== undefined || target.startsWith("/")) return { method, path: target };
  if (target.startsWith("__")) {
    findings.fault(
      at,
      "address-from-variable",
      "A variable stands where the path begins.",
      "Give the address in the target's address, and a path that begins with a slash here.",
    );
    return undefined;
  }
  findings.warn(
    at,
    "start-line-spelling",
    `The path is read as ${quoted(`/${target}`)}.`,
    "Begin it with a slash.",
  );
  return { method, path: `/${target}` };
}
