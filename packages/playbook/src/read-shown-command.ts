import { isJsonObject, type JsonObject, type JsonValue } from "@mirror/vocabulary";
import { z } from "zod";
import { isBase64, textFromBase64 } from "./base64.js";
import { COMMON_COMMAND_PROPERTIES, type CommandContext, oneText } from "./command-source.js";
import { type Findings, type Part, quoted } from "./fault.js";
import type { ManualCommand } from "./playbook.js";
import { warnOfUnknown } from "./unknown-property.js";

const TEXT = ["command", "command_b64"] as const;
const REQUEST = ["command", "headers", "content", "content_b64"] as const;
/** What CACAO 2.0 lets each of its commands say (7.x); a type that is not here is somebody's own. */
const PAYLOAD: Readonly<Record<string, readonly [string, ...string[]]>> = {
  bash: TEXT,
  "caldera-cmd": TEXT,
  elastic: ["command_b64"],
  "http-api": REQUEST,
  jupyter: ["command_b64"],
  kestrel: ["command_b64"],
  "openc2-http": REQUEST,
  powershell: TEXT,
  sigma: ["command_b64"],
  ssh: TEXT,
  yara: ["command_b64"],
};

const ShownShape = z.looseObject({
  command: z.string().optional(),
  command_b64: z.string().optional(),
  content: z.string().optional(),
  content_b64: z.string().optional(),
  headers: z.record(z.string(), z.union([z.array(z.string()), z.string()])).default({}),
  playbook_activity: z.string().optional(),
});

/**
 * A command that no machine of ours carries out, as the task of a person who is shown it decoded (SEMANTICS 24). Its
 * headers and parts that can hold a secret are named and not shown.
 */
export function readShownCommand(
  type: string,
  raw: JsonObject,
  context: CommandContext,
  at: readonly Part[],
  findings: Findings,
): ManualCommand | undefined {
  const shape = findings.parse(ShownShape, raw, at);
  if (shape === undefined) return undefined;
  const payload = Object.hasOwn(PAYLOAD, type) ? PAYLOAD[type] : undefined;
  if (payload === undefined) {
    findings.warn(
      [...at, "type"],
      "unknown-command-type",
      `${quoted(type)} is no type of command of CACAO's.`,
      "Use one of CACAO's types where one fits.",
    );
  } else warnOfUnknown(raw, [...COMMON_COMMAND_PROPERTIES, ...TEXT, ...payload], at, findings);
  const command = readText(shape.command, shape.command_b64, ["command", "command_b64"], at, findings);
  const content = readText(shape.content, shape.content_b64, ["content", "content_b64"], at, findings);
  if (command === undefined || content === undefined) return undefined;
  if (payload !== undefined && !payload.includes("command") && shape.command !== undefined) {
    const problem = `A command of type ${type} is written in base64; this one is taken as it stands.`;
    findings.warn([...at, "command"], "command-plain", problem, "Write it as command_b64.");
  }
  const own = payload === undefined ? ownPropertiesOf(raw) : [];
  const text = [command, ...headersOf(shape.headers), ...own, content]
    .filter((part) => part !== null)
    .join("\n");
  if (text.trim() === "" && payload !== undefined && context.mode === "strict") {
    const [key] = payload;
    findings.fault([...at, key], "missing", `"${key}" is missing.`, "Give it as a string.");
    return undefined;
  }
  findings.warn(
    [...at, "type"],
    "by-hand",
    `No machine here carries out commands of type ${quoted(type)}; a person is shown this one, and does it by hand.`,
    `Have the role of ${quoted(context.agent)} played by somebody who can.`,
  );
  return {
    type: "manual",
    text: text.trim() === "" ? context.stepName : text,
    activity: shape.playbook_activity ?? null,
    inPlaceOf: { type, text, agent: context.agent, targets: context.targets },
  };
}

/** What stands in base64 and is no text is shown in base64: a person can still hand it to a tool. */
function readText(
  plain: string | undefined,
  encoded: string | undefined,
  names: readonly [string, string],
  at: readonly Part[],
  findings: Findings,
): string | null | undefined {
  const binary = encoded !== undefined && isBase64(encoded) && textFromBase64(encoded) === undefined;
  if (!binary || plain !== undefined) return oneText(plain, encoded, names, at, findings);
  const problem = "What stands here in base64 is no UTF-8 text; it is shown as it is.";
  findings.warn([...at, names[1]], "not-text", problem, "Say in the description what it is.");
  return encoded;
}

const SECRET = /authori[sz]ation|cookie|pass|secret|token|credential|api-?_?key|private/i;

function headersOf(headers: z.infer<typeof ShownShape>["headers"]): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${SECRET.test(name) ? "(not shown)" : value}`),
  );
}

/** What a type of one's own says beyond CACAO's properties. */
function ownPropertiesOf(raw: JsonObject): string[] {
  const known = [...COMMON_COMMAND_PROPERTIES, ...REQUEST, "command_b64"];
  return Object.entries(raw).flatMap(([name, value]) =>
    known.includes(name)
      ? []
      : [`${name}: ${SECRET.test(name) || holdsSecret(value) ? "(not shown)" : shown(value)}`],
  );
}

function holdsSecret(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  return (
    isJsonObject(value) &&
    Object.entries(value).some(([name, part]) => SECRET.test(name) || holdsSecret(part))
  );
}

function shown(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
