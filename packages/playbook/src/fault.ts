import { pointerTo } from "@mirror/vocabulary";
import type { z } from "zod";

/** One thing that is wrong with a document, for its author: where, what, and what would be right. */
export interface Fault {
  /** RFC 6901, from the document's root: `/workflow/action--…/agent`. */
  readonly pointer: string;
  /** What a program can tell faults apart by: `no-such-step`. */
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;
}

/** Collects everything that is found, so that reading never stops at the first fault. */
export class Findings {
  readonly faults: Fault[] = [];
  readonly warnings: Fault[] = [];

  fault(at: readonly Part[], code: string, problem: string, remedy: string): void {
    this.faults.push({ pointer: pointerTo(at), code, problem, remedy });
  }

  /** A deviation that leaves no doubt about what the author meant, or a risk that the author should know. */
  warn(at: readonly Part[], code: string, problem: string, remedy: string): void {
    this.warnings.push({ pointer: pointerTo(at), code, problem, remedy });
  }

  /** Parses `value`, and files what is wrong with it under `at`. */
  parse<Schema extends z.ZodType>(
    schema: Schema,
    value: unknown,
    at: readonly Part[],
  ): z.infer<Schema> | undefined {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) this.#file(issue, at);
    return undefined;
  }

  #file(issue: z.core.$ZodIssue, at: readonly Part[]): void {
    const place = [...at, ...issue.path.map(String)];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys)
        this.fault(
          [...place, key],
          "unknown-property",
          `There is no property ${quoted(key)} here.`,
          "Take it out, or correct its spelling.",
        );
    } else if (issue.code === "invalid_type" && valueIsMissing(issue)) {
      this.fault(
        place,
        "missing",
        `${quoted(nameOf(place))} is missing.`,
        `Give it as ${withArticle(issue.expected)}.`,
      );
    } else if (issue.code === "invalid_type") {
      this.fault(
        place,
        "shape",
        `${quoted(nameOf(place))} is of the wrong kind.`,
        `Write it as ${withArticle(issue.expected)}.`,
      );
    } else {
      this.fault(place, "shape", `${quoted(nameOf(place))} is not as it should be.`, remedyFor(issue));
    }
  }
}

/** One step of a JSON pointer, not yet escaped. */
export type Part = string | number;

/** A name from a document, short and in quotation marks, for a sentence. */
export function quoted(name: string): string {
  return name.length > 80 ? `"${name.slice(0, 77)}…"` : `"${name}"`;
}

/** What a schema's own message says; where it has none, what zod's issue asks for, in our words. */
function remedyFor(issue: z.core.$ZodIssue): string {
  if (!/^(?:Too (?:small|big)|Invalid)/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case "too_small":
      return `${measure(issue.origin)} at least ${issue.minimum}.`;
    case "too_big":
      return `${measure(issue.origin)} at most ${issue.maximum}.`;
    case "invalid_value":
      return `Write one of ${issue.values.map(String).join(", ")}.`;
  }
  return "Correct it as the documentation of this property says.";
}

function measure(origin: string): string {
  return { array: "Number of entries:", string: "Number of characters:" }[origin] ?? "Give";
}

function nameOf(place: readonly Part[]): string {
  return String(place.at(-1) ?? "document");
}

// zod words an absent value as "received undefined" and keeps the value itself out of its issues.
function valueIsMissing(issue: z.core.$ZodIssue): boolean {
  return issue.message.endsWith("received undefined");
}

function withArticle(kind: string): string {
  const word = { record: "object", int: "whole number" }[kind] ?? kind;
  return /^[aeio]/.test(word) ? `an ${word}` : `a ${word}`;
}
