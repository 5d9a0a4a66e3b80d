import { isJsonObject, type JsonObject, type JsonValue } from "@mirror/vocabulary";
import { z } from "zod";
import { COMMON_COMMAND_PROPERTIES as COMMON, type CommandContext, oneText } from "./command-source.js";
import { type Findings, type Part, quoted } from "./fault.js";
import { hasUnfilledHost, isStartLine, readStartLine } from "./http-command.js";
import type { Command, HttpApiCommand, ManualCommand, OpenC2Command, SshCommand } from "./playbook.js";
import { readShownCommand } from "./read-shown-command.js";
import { carriesSecret } from "./secrets-in-document.js";
import { warnOfUnknown } from "./unknown-property.js";

const CommonShape = z.looseObject({ type: z.string().min(1), playbook_activity: z.string().optional() });
const TextShape = CommonShape.extend({
  command: z.string().optional(),
  command_b64: z.string().optional(),
});
const HttpShape = CommonShape.extend({
  command: z.string(),
  headers: z.record(z.string(), z.union([z.array(z.string()).min(1), z.string()])).default({}),
  content: z.string().optional(),
  content_b64: z.string().optional(),
});

/** One command of an action. What no machine of ours carries out is a person's task: nothing is skipped in silence. */
export function readCommand(
  raw: JsonValue,
  context: CommandContext,
  at: readonly Part[],
  findings: Findings,
): Command | undefined {
  const shape = findings.parse(CommonShape, raw, at);
  if (shape === undefined || !isJsonObject(raw)) return undefined;
  switch (shape.type) {
    case "manual":
      warnOfUnknown(raw, [...COMMON, "command", "command_b64"], at, findings);
      return readManual(raw, context.stepName, at, findings);
    case "http-api":
      // A drawing says in prose what a request is to do; only what has a start line can be sent.
      if (context.mode === "converted" && !isStartLine(raw.command))
        return readShownCommand(shape.type, raw, context, at, findings);
      if (hasUnfilledHost(raw.command)) {
        const problem =
          'The address holds a name without ":value": nothing is filled in, and nothing can be sent there.';
        const remedy = "Write :value behind the name, in the target's address.";
        findings.warn([...at, "command"], "address-unfilled", problem, remedy);
        return readShownCommand(shape.type, raw, context, at, findings);
      }
      warnOfUnknown(raw, [...COMMON, "command", "headers", "content", "content_b64"], at, findings);
      return readHttp(raw, at, findings);
    case "openc2":
      findings.warn(
        [...at, "type"],
        "command-type-spelling",
        'The command is read as one of type "openc2-http".',
        "Write openc2-http.",
      );
      return readOpenC2(raw, at, findings);
    case "openc2-http":
      return readOpenC2(raw, at, findings);
    case "ssh":
      warnOfUnknown(raw, [...COMMON, "command", "command_b64"], at, findings);
      return readSsh(raw, at, findings);
  }
  return readShownCommand(shape.type, raw, context, at, findings);
}

function readManual(
  raw: JsonValue,
  stepName: string,
  at: readonly Part[],
  findings: Findings,
): ManualCommand | undefined {
  const shape = findings.parse(TextShape, raw, at);
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
  return { type: "manual", text, activity: shape.playbook_activity ?? null, inPlaceOf: null };
}

function readHttp(raw: JsonValue, at: readonly Part[], findings: Findings): HttpApiCommand | undefined {
  const shape = findings.parse(HttpShape, raw, at);
  if (shape === undefined) return undefined;
  const line = readStartLine(shape.command, [...at, "command"], findings);
  const body = oneText(shape.content, shape.content_b64, ["content", "content_b64"], at, findings);
  const headers = readHeaders(shape.headers, at, findings);
  if (line === undefined || body === undefined) return undefined;
  return { type: "http-api", ...line, headers, body, activity: shape.playbook_activity ?? null };
}

function readOpenC2(raw: JsonObject, at: readonly Part[], findings: Findings): OpenC2Command | undefined {
  warnOfUnknown(raw, [...COMMON, "command", "headers", "content", "content_b64"], at, findings);
  const shape = findings.parse(HttpShape, raw, at);
  if (shape === undefined) return undefined;
  const line = readStartLine(shape.command, [...at, "command"], findings);
  const text = oneText(shape.content, shape.content_b64, ["content", "content_b64"], at, findings);
  const headers = readHeaders(shape.headers, at, findings);
  if (line !== undefined && line.method !== "POST") {
    const problem = `OpenC2 commands are sent by POST, and this says ${line.method}.`;
    findings.fault(
      [...at, "command"],
      "start-line",
      problem,
      "Write it like POST /.well-known/openc2 HTTP/1.1.",
    );
  }
  if (text === null) {
    const problem = "There is no OpenC2 command.";
    findings.fault([...at, "content_b64"], "missing", problem, "Give it, as JSON in base64.");
  }
  if (line === undefined || typeof text !== "string") return undefined;
  return {
    type: "openc2-http",
    path: line.path,
    headers,
    message: text,
    activity: shape.playbook_activity ?? null,
  };
}

function readSsh(raw: JsonValue, at: readonly Part[], findings: Findings): SshCommand | undefined {
  const shape = findings.parse(TextShape, raw, at);
  if (shape === undefined) return undefined;
  const said = oneText(shape.command, shape.command_b64, ["command", "command_b64"], at, findings);
  if (said === undefined) return undefined;
  if (said === null || said.trim() === "") {
    findings.fault([...at, "command"], "missing", "There is no command.", "Say what is to be executed.");
    return undefined;
  }
  return { type: "ssh", text: said, activity: shape.playbook_activity ?? null };
}

function readHeaders(
  written: Readonly<Record<string, string | readonly string[]>>,
  at: readonly Part[],
  findings: Findings,
): Record<string, readonly string[]> {
  const headers: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(written)) {
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
  return headers;
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
  } else if (carriesSecret(name)) {
    findings.fault(
      at,
      "secret-in-header",
      `The header ${name} says who asks: a secret would stand in the playbook.`,
      "Take it out, give the target authentication_info, and put the secret into the secret store.",
    );
  }
}
