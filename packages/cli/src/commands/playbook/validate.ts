import {
  type Direction,
  drawPlaybook,
  type Fault,
  type GraphFormat,
  type ImportMode,
  readPlaybook,
} from "@mirror/playbook";
import { z } from "zod";
import { ExitCode } from "../../exit-codes.js";
import { textOf } from "../../input/file.js";
import { ownDocument } from "../../output/shown.js";
import { Stop } from "../../stop.js";
import type { Terminal } from "../../terminal.js";

/** A fault of a playbook, as `-o json` shows it. */
export const FaultFound = z.strictObject({
  pointer: z.string(),
  code: z.string(),
  problem: z.string(),
  remedy: z.string(),
});

/** What a file turned out to be: a playbook that we run, or every reason why not. */
export interface Validation {
  readonly file: string;
  readonly ok: boolean;
  /** Null where it could not be read as a playbook. */
  readonly playbook: {
    readonly id: string;
    readonly name: string;
    readonly modified: string;
    readonly hash: string;
    /** How it is meant: of blocks that return, or converted from a drawing. */
    readonly mode: ImportMode;
  } | null;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** As what a playbook is drawn, and which way its flow goes. */
export interface Drawing {
  readonly format: GraphFormat;
  readonly direction: Direction;
}

/** Checks each file as an import would, with no server. */
export async function validateFiles(terminal: Terminal, files: readonly string[]): Promise<Validation[]> {
  const found: Validation[] = [];
  for (const file of files) found.push(await validate(terminal, file));
  return found;
}

const Validations = z.array(
  z.strictObject({
    file: z.string(),
    ok: z.boolean(),
    playbook: z
      .strictObject({
        id: z.string(),
        name: z.string(),
        modified: z.string(),
        hash: z.string(),
        mode: z.enum(["strict", "converted"]),
      })
      .nullable(),
    faults: z.array(FaultFound),
    warnings: z.array(FaultFound),
  }),
);

export const validationText = ownDocument(
  () => Validations,
  (found: readonly Validation[]) => {
    return found.map(one).join("\n");
  },
);

/** The flow of a playbook in a file, drawn; a file that is no playbook stops the command with its faults. */
export async function graphOf(
  terminal: Terminal,
  file: string,
  { format, direction }: Drawing,
): Promise<string> {
  const reading = readPlaybook(await textOf(terminal, file));
  if (reading.ok) return drawPlaybook(reading.playbook, format, direction);
  throw new Stop(ExitCode.invalidInput, `${file} cannot be drawn.`, reading.faults.map(faultText));
}

async function validate(terminal: Terminal, file: string): Promise<Validation> {
  let text: string;
  try {
    text = await textOf(terminal, file);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const fault = {
      pointer: "",
      code: "unreadable",
      problem: error.message,
      remedy: "Name a file of UTF-8 text.",
    };
    return { file, ok: false, playbook: null, faults: [fault], warnings: [] };
  }
  const reading = readPlaybook(text);
  if (!reading.ok)
    return { file, ok: false, playbook: null, faults: reading.faults, warnings: reading.warnings };
  const { id, name, modified, hash, mode } = reading.playbook;
  return {
    file,
    ok: true,
    playbook: { id, name, modified, hash, mode },
    faults: [],
    warnings: reading.warnings,
  };
}

function one({ file, ok, playbook, faults, warnings }: Validation): string {
  const drawn = playbook?.mode === "converted" ? " (converted)" : "";
  const head = ok ? `${file}: ok, ${playbook?.name}${drawn}` : `${file}: ${count(faults.length, "fault")}`;
  return [
    head,
    ...faults.map((fault) => `  ${faultText(fault)}`),
    ...warnings.map((warning) => `  warning: ${faultText(warning)}`),
  ].join("\n");
}

/** A fault in a line: where, what, what would be right, and its code. */
export function faultText({ pointer, code, problem, remedy }: Fault): string {
  return `${pointer === "" ? "/" : pointer}: ${problem} ${remedy} (${code})`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
