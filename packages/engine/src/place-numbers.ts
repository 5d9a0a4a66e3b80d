import type { FlowPlan, StepId, Stretch } from "@mirror/playbook";

/**
 * Tells the places of a step apart where it has several, because branches share it and none waits for the other: the
 * number is the last part of the path, so that run, step and path name one entering for ever.
 */
export class PlaceNumbers {
  readonly #shared: ReadonlyMap<StepId, readonly Stretch[]>;

  constructor({ main, exception }: FlowPlan) {
    const places = new Map<StepId, Stretch[]>();
    note(main, places);
    if (exception !== null) note(exception, places);
    this.#shared = new Map([...places].filter(([, stretches]) => stretches.length > 1));
  }

  /** Nothing to tell of a step that has one place. */
  numberOf(step: StepId, stretch: Stretch): { readonly place?: number } {
    const places = this.#shared.get(step);
    return places === undefined ? {} : { place: places.indexOf(stretch) };
  }
}

function note(stretch: Stretch, places: Map<StepId, Stretch[]>): void {
  for (const [step, passage] of stretch.passages) {
    const known = places.get(step);
    if (known === undefined) places.set(step, [stretch]);
    else known.push(stretch);
    const inner =
      passage.kind === "block" ? passage.branches : passage.kind === "fork" ? passage.segments : [];
    for (const one of inner) if (one.stretch !== null) note(one.stretch, places);
  }
}
