import { textFromBase64 } from "./base64.js";
import type { Findings, Part } from "./fault.js";
import type { ImportMode } from "./playbook.js";

/** What a command may say whatever its type (CACAO 2.0, 5.1). */
export const COMMON_COMMAND_PROPERTIES = [
  "type",
  "description",
  "version",
  "playbook_activity",
  "external_references",
];

/** What a command is part of. */
export interface CommandContext {
  readonly stepName: string;
  /** Who carries it out, by name. */
  readonly agent: string;
  /** What it is for, each by name and address. */
  readonly targets: readonly string[];
  readonly mode: ImportMode;
}

/** A text that may stand as it is or in base64: null where it stands nowhere, undefined where it is at fault. */
export function oneText(
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
