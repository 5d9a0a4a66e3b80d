import type { JsonValue } from "@mirror/vocabulary";
import { JSONPathEnvironment } from "json-p3";

/** Finds values in a JSON document, in the order in which they stand; never more than asked for. */
export type Finder = (value: JsonValue, max: number) => JsonValue[];

// RFC 9535 without its functions that take a regular expression: those would be tried on text from outside.
const environment = new JSONPathEnvironment({ maxRecursionDepth: 64 });
environment.functionRegister.delete("match");
environment.functionRegister.delete("search");

/**
 * Reads a JSONPath (RFC 9535). A string in return says what is wrong with it: it does not parse, or what it asks for grows
 * with the square of what it is asked of.
 */
export function finderOf(path: string): Finder | string {
  const asked = path.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
  if (asked.split("..").length > 2) return "It descends twice (..): once is enough.";
  if (asked.split("?").length > 2) return "It filters twice: once is enough.";
  if (asked.includes("?") && asked.indexOf("$", 1) > 0)
    return "A filter goes by the value at hand (@), not by the whole ($).";
  try {
    const query = environment.compile(path);
    return (value, max) => {
      const found: JsonValue[] = [];
      for (const node of query.lazyQuery(value as Parameters<typeof query.lazyQuery>[0])) {
        if (found.length === max) break;
        found.push(node.value as JsonValue);
      }
      return found;
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
