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
  if (isJsonObject(before) && isJsonObject(after)) return inParts(before, after, at);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return inParts(before, after, at);
  return before === after ? [] : [{ pointer: pointerTo(at), before, after }];
}

/** Key by key, or place by place: those of the earlier first, in its order, and then what the later has beside them. */
function inParts(before: Parts, after: Parts, at: readonly Part[]): FieldDifference[] {
  const later = new Map(Object.entries(after));
  const changed = Object.entries(before).flatMap(([key, value]) => {
    const now = later.get(key);
    const place = [...at, key];
    return now === undefined
      ? [{ pointer: pointerTo(place), before: value }]
      : differences(value, now, place);
  });
  const added = [...later].filter(([key]) => !Object.hasOwn(before, key));
  return [...changed, ...added.map(([key, value]) => ({ pointer: pointerTo([...at, key]), after: value }))];
}

type Parts = JsonObject | readonly JsonValue[];
