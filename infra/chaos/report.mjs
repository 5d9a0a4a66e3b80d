// What a round came to, as a table.

/**
 * @param {import("./round.mjs").Report} report
 * @param {Readonly<Record<string, number>>} figures
 */
export function inWords({ seed, minutes, faults, ...counts }, figures) {
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return [
    `Chaos for ${minutes} minutes, seed ${seed}`,
    "",
    ...rows([...Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1)), ["faults in all", total]]),
    "",
    ...rows(Object.entries(figures)),
    "",
    ...rows(Object.entries(counts)),
    "",
  ].join("\n");
}

/** @param {readonly (readonly [string, number])[]} of */
function rows(of) {
  return of.map(([name, count]) => `  ${name.padEnd(36)}${String(count).padStart(8)}`);
}
