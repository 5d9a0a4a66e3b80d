import type { FlowPlan, StepId, Stretch } from "@mirror/playbook";

/**
 * Tells the places of a step apart where it has several, because branches share it and none waits for the other: the
 * number is the last part of the path, so that run, step and path name one entering for ever.
 */
export class PlaceNumbers {
  readonly #stretches = new Map<StepId, Stretch[]>();

  constructor({ main, exception }: FlowPlan) {
    this.#note(main);
    if (exception !== null) this.#note(exception);
  }

  /** Nothing to tell of a step that has one place. */
  numberOf(step: StepId, stretch: Stretch): { readonly place?: number } {
    const places = this.#stretches.get(step) ?? [];
    return places.length < 2 ? {} : { place: places.indexOf(stretch) };
  }

  #note(stretch: Stretch): void {
    for (const [step, passage] of stretch.passages) {
      const places = this.#stretches.get(step);
      if (places === undefined) this.#stretches.set(step, [stretch]);
      else places.push(stretch);
      const inner =
        passage.kind === "block" ? passage.branches : passage.kind === "fork" ? passage.segments : [];
      for (const one of inner) if (one.stretch !== null) this.#note(one.stretch);
    }
  }
}
