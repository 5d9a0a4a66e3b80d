import type { StepInvocationId } from "@mirror/vocabulary";
import { FINISHED_STEP, type StepInvocation } from "./run-state.js";

/** How many invocations are kept together: a change copies so many, however long the run. */
const PAGE_SIZE = 64;

/** A stretch of invocations, and where each stands in it once none comes behind them any more. */
interface Page {
  readonly steps: readonly StepInvocation[];
  readonly places: ReadonlyMap<StepInvocationId, number> | null;
}

/** Where an invocation stands: in which page, and where in it. */
interface Place {
  readonly page: Page;
  readonly index: number;
  readonly at: number;
}

/**
 * The step invocations of a run, in the order in which they were entered; none ever changes, `with` gives a new table that
 * shares with the old one whatever has not changed. A run of thousands of steps is read back fact by fact: copying all of
 * them for each fact would take longer than anyone waits.
 */
export class StepTable {
  static readonly EMPTY = new StepTable([], [], 0);
  readonly size: number;
  readonly #pages: readonly Page[];
  readonly #open: readonly StepInvocation[];

  private constructor(pages: readonly Page[], open: readonly StepInvocation[], size: number) {
    this.#pages = pages;
    this.#open = open;
    this.size = size;
  }

  get(id: StepInvocationId): StepInvocation | undefined {
    const place = this.#placeOf(id);
    return place?.page.steps[place.at];
  }

  /** All of them, the first entered first. */
  *values(): Generator<StepInvocation> {
    for (const page of this.#pages) yield* page.steps;
  }

  /** Those that still want something, the first entered first. */
  open(): readonly StepInvocation[] {
    return this.#open;
  }

  /** The table with this invocation in the place of the one with its id, or behind all others. */
  with(step: StepInvocation): StepTable {
    const place = this.#placeOf(step.id);
    const isOpen = !FINISHED_STEP.has(step.status);
    if (place === undefined)
      return new StepTable(this.#pagesAnd(step), isOpen ? [...this.#open, step] : this.#open, this.size + 1);
    const { steps, places } = place.page;
    const pages = this.#pages.with(place.index, { steps: steps.with(place.at, step), places });
    return new StepTable(pages, openWith(this.#open, step, isOpen, pages), this.size);
  }

  #pagesAnd(step: StepInvocation): Page[] {
    const last = this.#pages.at(-1);
    if (last === undefined || last.steps.length === PAGE_SIZE)
      return [...this.#pages, { steps: [step], places: null }];
    const steps = [...last.steps, step];
    const places = steps.length === PAGE_SIZE ? new Map(steps.map((one, at) => [one.id, at])) : null;
    return this.#pages.with(-1, { steps, places });
  }

  // What changes is nearly always among the last that were entered.
  #placeOf(id: StepInvocationId): Place | undefined {
    const index = this.#pages.findLastIndex((one) => placeIn(one, id) >= 0);
    const page = this.#pages[index];
    return page && { page, index, at: placeIn(page, id) };
  }
}

function placeIn({ steps, places }: Page, id: StepInvocationId): number {
  return places === null ? steps.findLastIndex((step) => step.id === id) : (places.get(id) ?? -1);
}

/** Those that are open when `step` has changed, without looking at all the others. */
function openWith(
  open: readonly StepInvocation[],
  step: StepInvocation,
  isOpen: boolean,
  pages: readonly Page[],
): readonly StepInvocation[] {
  const at = open.findIndex((one) => one.id === step.id);
  if (at >= 0) return isOpen ? open.with(at, step) : open.toSpliced(at, 1);
  // One that was over is taken up again in its old place.
  return isOpen ? pages.flatMap((page) => page.steps.filter((one) => !FINISHED_STEP.has(one.status))) : open;
}
