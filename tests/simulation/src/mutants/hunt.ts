import { playNight } from "../night.js";
import type { Mutant } from "./mutant.js";

/** How a mutant ended. */
export interface Caught {
  readonly seed: number;
  readonly invariant: string;
  readonly words: string;
}

/** Plays nights with a mutant, every other one a storm, until one of the promises that it breaks is seen broken. */
export async function hunt(mutant: Mutant, nights: number): Promise<Caught | undefined> {
  for (let seed = 1; seed <= nights; seed += 1) {
    const { broken } = await playNight(seed, { mutant, isStorm: seed % 2 === 1 });
    if (broken !== undefined && mutant.caughtBy.includes(broken.invariant))
      return { seed, invariant: broken.invariant, words: broken.words };
  }
  return undefined;
}
