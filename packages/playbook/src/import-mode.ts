import type { JsonObject } from "@mirror/vocabulary";
import { type BlockStructure, blocksOf, type Merge } from "./blocks.js";
import { type Findings, type Part, quoted } from "./fault.js";
import { type Flow, waysOutOf } from "./flow.js";
import type { ImportMode, StepId } from "./playbook.js";

/** How a BPMN tool names its elements, where a converter kept that in front of a step's name: `Activity_1vv8yyz: Close ticket`. */
const BPMN_ELEMENT = /^(?:StartEvent|EndEvent|Event|Activity|Task|Gateway|SubProcess)_[0-9a-zA-Z]{1,40}: /;

/** The mode that a document is read in, and what in it says so. */
export interface ModeFound {
  readonly mode: ImportMode;
  readonly at: readonly Part[];
  readonly because: string;
}

const STRICT: ModeFound = { mode: "strict", at: [], because: "" };

/**
 * Finds out how a workflow is meant (SEMANTICS 7). It is converted where a way runs into the middle of what another
 * branch does, which the standard's blocks have no place for, or where its steps still bear the names of a drawing's
 * elements. It asks only for the ways between steps, so that it is known before any step is read.
 */
export function findImportMode(flow: Flow, steps: ReadonlyMap<StepId, JsonObject>): ModeFound {
  const structure = blocksOf(flow);
  const afterFailure = stepsOfException(structure);
  for (const merge of structure.merges) {
    const { from, way, intoEnd } = merge;
    if (intoEnd || from === null || afterFailure.has(from) || isSharedBranch(merge, flow, structure))
      continue;
    const because = `a branch runs into ${quoted(way.to)}, which another one leads to as well, without an end of its own`;
    return { mode: "converted", at: ["workflow", from, ...way.at], because };
  }
  for (const [id, { name }] of steps) {
    if (typeof name !== "string" || !BPMN_ELEMENT.test(name)) continue;
    return {
      mode: "converted",
      at: ["workflow", id, "name"],
      because: "steps bear the names of a drawing's elements",
    };
  }
  return STRICT;
}

/** Says how a converted document is read: nobody was asked, so somebody must be told. */
export function warnOfMode({ mode, at, because }: ModeFound, findings: Findings): void {
  if (mode === "strict") return;
  findings.warn(
    at,
    "converted",
    `This is read as converted from a drawing: ${because}. Branches join where all their ways meet again.`,
    "Give every branch an end of its own, if it was meant to return to its branching step.",
  );
}

/** A way into a branch that another branching step opens too. */
export type SharedBranch = Merge & { readonly from: StepId };

/**
 * Whether a branching step opens a branch that another one opens too, from its first step on. Both name where they go
 * on, so that it is called like a procedure, and returns to the one that called it.
 */
export function isSharedBranch(merge: Merge, flow: Flow, { blockOf }: BlockStructure): merge is SharedBranch {
  const { from, way } = merge;
  const owner = blockOf.get(way.to);
  if (way.kind !== "branch" || from === null || owner === undefined) return false;
  if (owner.entry !== way.to || owner.of === null) return false;
  return namesNext(flow, from) && namesNext(flow, owner.of);
}

function namesNext(flow: Flow, id: StepId): boolean {
  return waysOutOf(flow.steps, id).some((way) => way.kind === "next");
}

function stepsOfException({ blocks }: BlockStructure): ReadonlySet<StepId> {
  const handler = blocks.find((block) => block.of === null && block.at[0] === "workflow_exception");
  return new Set(handler?.steps ?? []);
}
