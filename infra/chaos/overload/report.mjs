// What an overload came to, in words.

/** @param {import("./overload.mjs").Report} report */
export function overloadInWords({
  minutes,
  machine,
  served,
  offered,
  decisions,
  lanes,
  memoryMiB,
  ...counts
}) {
  const { ms } = decisions;
  return [
    `Overload for ${minutes} minutes`,
    `${machine.processor}, ${machine.cores} cores; load before ${machine.loadBefore}, after ${machine.load} (above ${machine.cores}, others took part)`,
    "",
    ...rows([
      [`served a second, to ${served.connections} who wait`, served.perSecond],
      ["offered a second", offered.perSecond],
      ["… of which could be sent", offered.sentPerSecond],
      ["served a second meanwhile", offered.servedPerSecond],
      ...Object.entries(offered.answers).map(
        ([answer, times]) => /** @type {const} */ ([`  answered ${answer}`, times]),
      ),
    ]),
    "",
    ...rows([
      ["decisions asked", decisions.asked],
      ["… acknowledged", decisions.acknowledged],
      ["… asked more than once", decisions.askedAgain],
      ["p50, ms", ms.p50],
      ["p99, ms (aim 1000)", ms.p99],
      ["at most, ms", ms.most],
    ]),
    "",
    ...rows(
      Object.entries(lanes).flatMap(([lane, { inWork, waiting }]) => [
        /** @type {const} */ ([`${lane}: most in work`, inWork]),
        /** @type {const} */ ([`${lane}: most waiting`, waiting]),
      ]),
    ),
    "",
    ...Object.entries(memoryMiB).map(
      ([name, mib]) =>
        `  ${name.padEnd(14)}${mib.first} MiB at first, at most ${mib.mostInFirstHalf} in the first half and ${mib.mostInSecondHalf} in the second, ${mib.last} at the end`,
    ),
    "",
    ...rows(Object.entries(counts)),
    "",
  ].join("\n");
}

/** @param {readonly (readonly [string, number])[]} of */
function rows(of) {
  return of.map(([name, count]) => `  ${name.padEnd(36)}${String(count).padStart(8)}`);
}
