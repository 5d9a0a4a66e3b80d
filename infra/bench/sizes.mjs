// How much is measured: as much as the figures need, or as little as shows that the bench works.

/**
 * @typedef {{ samples: number, seconds: number }} Patience
 * @typedef {{
 *   noop: { steps: number, rounds: number, runs: number, inFlight: number, alone: Patience, taskRuns: number },
 *   httpApi: { steps: number, rounds: number, runs: number, inFlight: number, alone: Patience, rawConcurrency: number },
 *   signal: { waiting: number[], signals: number, tasksPerRun: number },
 *   wakeUps: { pending: number, due: number, withinMs: number, warmUp: number, slackMs: number, patienceSeconds: number },
 *   waitingRun: { runs: number },
 *   recovery: { runs: number, owing: number, settleMs: number },
 * }} Sizes
 */

/** @type {Sizes} */
export const full = {
  noop: {
    steps: 10,
    rounds: 3,
    runs: 1_000,
    inFlight: 64,
    alone: { samples: 300, seconds: 30 },
    taskRuns: 150,
  },
  httpApi: {
    steps: 10,
    rounds: 3,
    runs: 200,
    inFlight: 200,
    alone: { samples: 200, seconds: 60 },
    rawConcurrency: 16,
  },
  signal: { waiting: [1_000, 20_000], signals: 2_000, tasksPerRun: 10 },
  wakeUps: {
    pending: 100_000,
    due: 20_000,
    withinMs: 10_000,
    warmUp: 500,
    slackMs: 2_000,
    patienceSeconds: 180,
  },
  waitingRun: { runs: 200 },
  recovery: { runs: 10_000, owing: 100, settleMs: 4_000 },
};

/** @type {Sizes} */
export const quick = {
  noop: { steps: 10, rounds: 1, runs: 20, inFlight: 10, alone: { samples: 5, seconds: 1 }, taskRuns: 4 },
  httpApi: {
    steps: 1,
    rounds: 1,
    runs: 4,
    inFlight: 4,
    alone: { samples: 1, seconds: 1 },
    rawConcurrency: 4,
  },
  signal: { waiting: [10, 20], signals: 10, tasksPerRun: 4 },
  wakeUps: { pending: 300, due: 100, withinMs: 500, warmUp: 10, slackMs: 200, patienceSeconds: 10 },
  waitingRun: { runs: 20 },
  recovery: { runs: 20, owing: 0, settleMs: 0 },
};
