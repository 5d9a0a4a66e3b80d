import type { StepInvocationId } from "@mirror/vocabulary";
import { FINISHED_STEP, type StepInvocation } from "./run-state.js";

/** How many invocations are kept together: a change copies so many, however long the run. */
const PAGE_SIZE = 64;

interface Page {
  readonly steps: ReadonlyMap<StepInvocationId, StepInvocation>;
  readonly open: readonly StepInvocation[];
}

/**
 * The step invocations of a run, in the order in which they were entered; none ever changes, `with` gives a new table.
 * A run of thousands of steps is read back fact by fact: copying all of them for each fact would take longer than anyone
 * waits.
 */
export class StepTable {
  static readonly EMPTY = new StepTable([]);
  readonly pages: readonly Page[];

  private constructor(pages: readonly Page[]) {
    this.pages = pages;
  }

  get size(): number {
    return this.pages.reduce((sum, page) => sum + page.steps.size, 0);
  }

  get(id: StepInvocationId): StepInvocation | undefined {
    return this.pages[this.#pageWith(id)]?.steps.get(id);
  }

  /** All of them, the first entered first. */
  *values(): Generator<StepInvocation> {
    for (const page of this.pages) yield* page.steps.values();
  }

  /** Those that still want something, the first entered first. */
  open(): StepInvocation[] {
    return this.pages.flatMap((page) => page.open);
  }

  /** The table with this invocation in the place of the one with its id, or behind all others. */
  with(step: StepInvocation): StepTable {
    const last = this.pages.length - 1;
    const found = this.#pageWith(step.id);
    const isFull = (this.pages[last]?.steps.size ?? PAGE_SIZE) >= PAGE_SIZE;
    const index = found >= 0 ? found : isFull ? last + 1 : last;
    const steps = new Map(this.pages[index]?.steps).set(step.id, step);
    const open = [...steps.values()].filter((one) => !FINISHED_STEP.has(one.status));
    return new StepTable([...this.pages.slice(0, index), { steps, open }, ...this.pages.slice(index + 1)]);
  }

  // What changes is nearly always among the last that were entered.
  #pageWith(id: StepInvocationId): number {
    return this.pages.findLastIndex((page) => page.steps.has(id));
  }
}
