// How deep the API's lanes are, as it tells in its figures.

/** The largest that each was seen to be, by lane. @param {string} metricsUrl @param {number} everyMs */
export function watchLanes(metricsUrl, everyMs) {
  /** @type {Record<string, { inWork: number, waiting: number }>} */
  const most = {};
  let asking = Promise.resolve();
  const look = async () => {
    const text = await fetch(metricsUrl, { signal: AbortSignal.timeout(5_000) }).then(
      (answer) => answer.text(),
      // A node that is too busy to tell is asked again.
      () => "",
    );
    for (const [, what, lane, value] of text.matchAll(
      /^mirror_lane_(in_work|waiting)\{lane="(\w+)"\} (\d+)$/gm,
    )) {
      if (lane === undefined) continue;
      const known = most[lane] ?? { inWork: 0, waiting: 0 };
      const field = what === "waiting" ? "waiting" : "inWork";
      most[lane] = { ...known, [field]: Math.max(known[field], Number(value)) };
    }
  };
  const timer = setInterval(() => {
    asking = asking.then(look);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await asking;
      await look();
      return most;
    },
  };
}
