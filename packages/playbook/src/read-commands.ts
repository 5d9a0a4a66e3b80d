import { isJsonObject, type JsonValue } from "@mirror/vocabulary";
import { z } from "zod";
import { textFromBase64 } from "./base64.js";
import { type Findings, type Part, quoted } from "./fault.js";
import { readStartLine } from "./http-command.js";
import type { Command, HttpApiCommand, ManualCommand } from "./playbook.js";
import { warnOfUnknown } from "./unknown-property.js";

const COMMON = ["type", "description", "version", "playbook_activity", "external_references"];
const CommonShape = z.looseObject({ type: z.string().min(1), playbook_activity: z.string().optional() });
const ManualShape = CommonShape.extend({
  command: z.string().optional(),
  command_b64: z.string().optional(),
});
const HttpShape = CommonShape.extend({
  command: z.string(),
  headers: z.record(z.string(), z.union([z.array(z.string()).min(1), z.string()])).default({}),
  content: z.string().optional(),
  content_b64: z.string().optional(),
});

/** One command of an action. What no machine of ours carries out is refused by name: nothing is skipped in silence. */
export function readCommand(
  raw: JsonValue,
  stepName: string,
  at: readonly Part[],
  findings: Findings,
): Command | undefined {
  const shape = findings.parse(CommonShape, raw, at);
  if (shape === undefined || !isJsonObject(raw)) return undefined;
  switch (shape.type) {
    case "manual":
      warnOfUnknown(raw, [...COMMON, "command", "command_b64"], at, findings);
      return readManual(raw, stepName, at, findings);
    case "http-api":
      warnOfUnknown(raw, [...COMMON, "command", "headers", "content", "content_b64"], at, findings);
      return readHttp(raw, at, findings);
  }
  findings.fault(
    [...at, "type"],
    "not-executed-yet",
    `Commands of type ${quoted(shape.type)} are not executed yet.`,
    "Write it as a manual command that a person carries out, or as http-api.",
  );
  return undefined;
}

function readManual(
  raw: JsonValue,
  stepName: string,
  at: readonly Part[],
  findings: Findings,
): ManualCommand | undefined {
  const shape = findings.parse(ManualShape, raw, at);
  if (shape === undefined) return undefined;
  const said = oneText(shape.command, shape.command_b64, ["command", "command_b64"], at, findings);
  if (said === undefined) return undefined;
  if (said === null || said.trim() === "") {
    findings.warn(
      at,
      "command-empty",
      `The command says nothing; the step's name, ${quoted(stepName)}, is shown.`,
      "Say what is to be done.",
    );
  }
  const text = said === null || said.trim() === "" ? stepName : said;
  return { type: "manual", text, activity: shape.playbook_activity ?? null };
}

function readHttp(raw: JsonValue, at: readonly Part[], findings: Findings): HttpApiCommand | undefined {
  const shape = findings.parse(HttpShape, raw, at);
  if (shape === undefined) return undefined;
  const line = readStartLine(shape.command, [...at, "command"], findings);
  const body = oneText(shape.content, shape.content_b64, ["content", "content_b64"], at, findings);
  const headers: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(shape.headers)) {
    const place = [...at, "headers", name];
    if (typeof value === "string")
      findings.warn(
        place,
        "not-a-list",
        "One value stands here without a list.",
        "Put it in square brackets.",
      );
    checkHeader(name, place, findings);
    headers[name] = typeof value === "string" ? [value] : value;
  }
  if (line === undefined || body === undefined) return undefined;
  return { type: "http-api", ...line, headers, body, activity: shape.playbook_activity ?? null };
}

/** Whoever sends the request sets these; a second one would let two readers see two different requests. */
const SENT_BY_US: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "te",
  "trailer",
  "expect",
  "keep-alive",
  "proxy-connection",
]);

function checkHeader(name: string, at: readonly Part[], findings: Findings): void {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) {
    findings.fault(
      at,
      "header-name",
      `${quoted(name)} is no name of a header.`,
      "Write it like Content-Type.",
    );
  } else if (SENT_BY_US.has(name.toLowerCase())) {
    findings.fault(at, "header-name", `The header ${name} is set when the request is sent.`, "Take it out.");
  }
}

/** A text that may stand as it is or in base64: null where it stands nowhere, undefined where it is at fault. */
function oneText(
  plain: string | undefined,
  encoded: string | undefined,
  names: readonly [string, string],
  at: readonly Part[],
  findings: Findings,
): string | null | undefined {
  if (encoded === undefined) return plain ?? null;
  const decoded = textFromBase64(encoded);
  if (decoded === undefined) {
    findings.fault(
      [...at, names[1]],
      "not-base64-text",
      "This is not UTF-8 text in base64.",
      `Encode it anew, or write ${names[0]}.`,
    );
    return undefined;
  }
  if (plain !== undefined && plain !== decoded) {
    findings.fault(
      [...at, names[1]],
      "said-twice",
      `${names[0]} and ${names[1]} say different things.`,
      "Keep one of them.",
    );
    return undefined;
  }
  return decoded;
}
