import { isJsonObject, type JsonObject, type JsonValue, pointerTo } from "@mirror/vocabulary";
import type { Part } from "./fault.js";
import type { StepId } from "./playbook.js";

/** One field that two documents say differently. What one of them does not have is left out of it. */
export interface FieldDifference {
  /** RFC 6901, from the document's root. */
  readonly pointer: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** A step that only one of two documents has, or that they say differently. */
export interface StepDifference {
  readonly step: StepId;
  readonly type: string;
  /** As the later of the two calls it. */
  readonly name: string;
  readonly what: "added" | "removed" | "changed";
  /** Of a changed step: in which fields. */
  readonly fields: readonly FieldDifference[];
}

/** What differs between two playbooks. */
export interface PlaybookDifference {
  readonly same: boolean;
  /** In the order of the later document; what was removed stands behind. */
  readonly steps: readonly StepDifference[];
  /** What stands beside the steps: variables, agents, markings, the document's own name and version. */
  readonly rest: readonly FieldDifference[];
}

/**
 * What differs between two CACAO documents, step by step; a step is the same one where it has the same id. Every field
 * counts, our own and others'; the order of an object's keys, which means nothing, does not. Lists of one length are
 * compared place by place, others as a whole.
 */
export function comparePlaybooks(before: JsonObject, after: JsonObject): PlaybookDifference {
  const [stepsBefore, stepsAfter] = [stepsIn(before), stepsIn(after)];
  const steps: StepDifference[] = [];
  for (const [id, step] of stepsAfter) {
    const earlier = stepsBefore.get(id);
    if (earlier === undefined) {
      steps.push({ ...named(id, step), what: "added", fields: [] });
      continue;
    }
    const fields = differences(earlier, step, ["workflow", id]);
    if (fields.length > 0) steps.push({ ...named(id, step), what: "changed", fields });
  }
  for (const [id, step] of stepsBefore)
    if (!stepsAfter.has(id)) steps.push({ ...named(id, step), what: "removed", fields: [] });
  const { workflow: _, ...restBefore } = before;
  const { workflow: __, ...restAfter } = after;
  const rest = differences(restBefore, restAfter, []);
  return { same: steps.length === 0 && rest.length === 0, steps, rest };
}

function stepsIn({ workflow }: JsonObject): Map<StepId, JsonValue> {
  return new Map(isJsonObject(workflow) ? Object.entries(workflow) : []);
}

function named(step: StepId, raw: JsonValue) {
  const text = (key: string) => {
    const value = isJsonObject(raw) ? raw[key] : undefined;
    return typeof value === "string" ? value : "";
  };
  return { step, type: text("type"), name: text("name") || step };
}

function differences(before: JsonValue, after: JsonValue, at: readonly Part[]): FieldDifference[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => ofField(fieldIn(before, key), fieldIn(after, key), [...at, key]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((one, index) => ofField(one, after[index], [...at, index]));
  return before === after ? [] : [{ pointer: pointerTo(at), before, after }];
}

function ofField(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  at: readonly Part[],
): FieldDifference[] {
  const pointer = pointerTo(at);
  if (before === undefined) return after === undefined ? [] : [{ pointer, after }];
  if (after === undefined) return [{ pointer, before }];
  return differences(before, after, at);
}

function fieldIn(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
