import {
  type Commit,
  CommitOutcomeUnknown,
  type Entry,
  type Journal,
  JournalUnavailable,
} from "@mirror/journal";
import type { Process } from "../time/process.js";
import type { World } from "../world.js";

/** How long a client waits for an answer of the journal before it takes the connection for broken. */
const GIVE_UP_MS = 3_000;

/**
 * The journal as a process reaches it: over a wire that may be slow, broken, or cut together with the process. Every call
 * is two scheduling points, the way there and the way back; in between the journal does it all or nothing.
 */
export function remoteJournal(world: World, process: Process): Journal {
  const { timeline, weather, chance, record } = world;

  const ask = <T>(what: "read" | "commit", serve: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (weather.brings("killed at a call")) {
        world.kill(process, `at a ${what}`);
        return;
      }
      const { powerCuts } = world;
      const unknown = () =>
        what === "commit" ? new CommitOutcomeUnknown() : new JournalUnavailable("The connection broke.");
      const answer = (say: () => void, ms = world.wireMs()) => {
        timeline.after(ms, process, say);
      };
      timeline.after(world.wireMs(), undefined, () => {
        // What was on the wire when the power went never arrived; what a dead process had sent may have.
        if (powerCuts !== world.powerCuts || (!process.alive && chance.happens(0.5))) return;
        if (world.journalIsAway || (what === "commit" && weather.brings("commit is refused"))) {
          answer(() => reject(new JournalUnavailable("The journal takes nothing now.")));
        } else if (weather.brings("request is lost")) {
          answer(() => reject(unknown()), GIVE_UP_MS);
        } else {
          const isLost = weather.brings("reply is lost");
          serve().then(
            (value) => (isLost ? answer(() => reject(unknown()), GIVE_UP_MS) : answer(() => resolve(value))),
            (error: unknown) => answer(() => reject(error)),
          );
        }
      });
    });

  /** What is asked again and again, and only ever a hint: its answer is as old as the way back, and no older. */
  const glance = <T>(serve: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (weather.brings("killed at a call")) {
        world.kill(process, "at a glance");
        return;
      }
      timeline.after(world.wireMs(), process, () => {
        if (world.journalIsAway || weather.brings("reply is lost"))
          reject(new JournalUnavailable("The connection broke."));
        else serve().then(resolve, reject);
      });
    });

  /** The moments at which a death or a standstill hurts most: it is on disk, and whoever wrote it does not know it yet. */
  const strike = ({ command, entries }: Commit) => {
    const intent = entries.find((entry) => entry.body.type === "effect-intended");
    if (intent === undefined) {
      if (command !== undefined && weather.brings("killed between commit and reply"))
        world.kill(process, "between commit and reply");
      return;
    }
    if (isTakenOver(intent)) world.wakeSleepers();
    if (weather.brings("killed between intent and send")) world.kill(process, "between intent and send");
    if (weather.brings("stopped between intent and send")) world.stop(process, world.standstillMs());
  };

  return {
    read: (parts) =>
      parts.length === 0
        ? glance(() => record.journal.read(parts))
        : ask("read", () => record.journal.read(parts)),
    answerTo: (commandId) => ask("read", () => record.journal.answerTo(commandId)),
    commit: (commit) =>
      ask("commit", async () => {
        const result = await record.commit(commit, process);
        if (result.status === "committed") strike(commit);
        return result;
      }),
    dueWakeUps: (clock, at, limit) => glance(() => record.journal.dueWakeUps(clock, at, limit)),
    nextWakeUp: (clock) => glance(() => record.journal.nextWakeUp(clock)),
    clocks: () => glance(() => record.journal.clocks()),
    owed: (mode, page) => glance(() => record.journal.owed(mode, page)),
    list: (index, page) => ask("read", () => record.journal.list(index, page)),
    lookUp: (map, key) => ask("read", () => record.journal.lookUp(map, key)),
    follow: (after, limit) => glance(() => record.journal.follow(after, limit)),
    position: () => glance(() => record.journal.position()),
  };
}

/** Whether somebody sends what another had meant to send before. */
function isTakenOver({ body }: Entry): boolean {
  const { data } = body;
  return typeof data === "object" && data !== null && "attempt" in data && data.attempt !== 1;
}
