/** What rings, and on which clock. */
interface Alarm {
  readonly clock: string;
  readonly stream: string;
}

export interface Rings<A extends Alarm> {
  /** Rings several of one clock and of different streams in one commit; gives those that did not ring. */
  readonly together: (alarms: readonly A[]) => Promise<readonly A[]>;
  readonly alone: (alarm: A) => Promise<void>;
}

/** One alarm, and who waits for it. */
interface Asked<A> {
  readonly alarm: A;
  readonly rang: () => void;
  readonly failed: (error: unknown) => void;
}

/** How many ring in one commit at most: while a script runs, everybody waits; and what is overtaken is decided anew. */
const TOGETHER_MAX = 8;

/**
 * Joins what is to ring in one go into one commit: a commit waits for the disk, and most that falls due at the same time
 * stands on the same partners and agreements. What cannot ring with others rings alone, and so does everything where one of
 * them keeps all from it: nobody is worse off. Nothing waits for others to fall due.
 */
export function joinedRings<A extends Alarm>({ together, alone }: Rings<A>): (alarm: A) => Promise<void> {
  let waiting: Asked<A>[] = [];

  const send = () => {
    const asked = waiting;
    waiting = [];
    for (const group of groupsOf(asked)) void ringGroup(group);
  };

  const ringGroup = async (group: readonly Asked<A>[]) => {
    const left = group.length === 1 ? new Set(group.map(({ alarm }) => alarm)) : await leftOf(group);
    for (const { alarm, rang, failed } of group)
      if (left.has(alarm)) alone(alarm).then(rang, failed);
      else rang();
  };

  const leftOf = async (group: readonly Asked<A>[]): Promise<ReadonlySet<A>> => {
    const alarms = group.map(({ alarm }) => alarm);
    try {
      return new Set(await together(alarms));
    } catch {
      // Whatever it was, each hears of it that has part in it: what had rung all the same waits for nothing any more.
      return new Set(alarms);
    }
  };

  return (alarm) =>
    new Promise((rang, failed) => {
      // After whatever else this turn of the event loop still has to say.
      if (waiting.length === 0) process.nextTick(send);
      waiting.push({ alarm, rang, failed });
    });
}

function groupsOf<A extends Alarm>(asked: readonly Asked<A>[]): Asked<A>[][] {
  const groups: Asked<A>[][] = [];
  for (const one of asked) {
    const fits = groups.find(
      (group) =>
        group.length < TOGETHER_MAX &&
        group.every(({ alarm }) => alarm.clock === one.alarm.clock && alarm.stream !== one.alarm.stream),
    );
    if (fits === undefined) groups.push([one]);
    else fits.push(one);
  }
  return groups;
}
