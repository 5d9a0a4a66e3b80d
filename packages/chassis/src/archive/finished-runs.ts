import type { IndexPosition, Journal } from "@mirror/journal";
import { type Desk, type FinishedStreams, finishedWith } from "@mirror/operations";
import { type Instant, RunId } from "@mirror/vocabulary";

/** Runs are looked at so many at a time. */
const PAGE = 100;
/** And so many pages in one search, so that it ends: the next one goes on from there. */
const PAGES_MAX = 50;
/** So many groups leave together at most: their places in the archive are remembered for one round. */
const GROUPS_MAX = 500;

/** Looks through the runs, newest first and round again, for those that are over and done with. */
export interface FinishedRuns {
  /** Finds the next ones whose last entry was recorded by `lastBefore`. */
  find(lastBefore: Instant): Promise<readonly FinishedStreams[]>;
}

/** `journal` is the desk's, without its archive: it tells what has left already, and reads nothing back. */
export function finishedRuns(desk: Desk, journal: Journal): FinishedRuns {
  let after: IndexPosition | undefined;

  /** Which runs of a page are still here, and have been quiet for long enough to be worth folding. */
  const quietIn = async (runs: readonly string[], lastBefore: Instant): Promise<string[]> => {
    const heads = await journal.read(runs.map((stream) => ({ stream, after: Number.MAX_SAFE_INTEGER })));
    const here = runs.filter((run) => heads.streams.get(run)?.retired === undefined);
    const lasts = await journal.read(
      here.map((stream) => ({ stream, after: (heads.streams.get(stream)?.head?.seq ?? 1) - 1 })),
    );
    return here.filter((run) => {
      const last = lasts.streams.get(run)?.entries.at(-1)?.body.recordedAt;
      return last !== undefined && last <= lastBefore;
    });
  };

  return {
    async find(lastBefore) {
      const found: FinishedStreams[] = [];
      for (let pages = 0; pages < PAGES_MAX && found.length < GROUPS_MAX; pages += 1) {
        const page = await journal.list("runs", { ...(after === undefined ? {} : { after }), limit: PAGE });
        after = page.length < PAGE ? undefined : page.at(-1);
        for (const run of await quietIn(
          page.map(({ member }) => member),
          lastBefore,
        )) {
          const group = await finishedWith(desk, RunId.parse(run), lastBefore);
          if (group !== undefined) found.push(group);
        }
        if (after === undefined) break;
      }
      return found;
    },
  };
}
