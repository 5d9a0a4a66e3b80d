import type { Night } from "./night.js";
import { DUSK_MS } from "./people/cast.js";

/** What whoever has to mend it needs to know of a night in which a promise was broken: which, when, what came before, and how to see it again. */
export function reportOf({ seed, broken, lastEvents }: Night): string {
  if (broken === undefined) return `seed ${seed}: every promise was kept`;
  const seconds = ((broken.atMs - DUSK_MS) / 1000).toFixed(3);
  return [
    `seed ${seed}: ${broken.invariant} is broken, ${seconds} s after dusk: ${broken.words}`,
    ...lastEvents.map((line) => `  ${line}`),
    `Again: npm run simulate -- --seed ${seed}`,
    `Keep it: add ${seed} to tests/simulation/failed-seeds.json, so that it is played from now on.`,
  ].join("\n");
}
