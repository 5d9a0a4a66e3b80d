import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import { pause, say, type Terminal } from "../terminal.js";
import type { Api } from "./api.js";

/** Events are hints: what they tell of is looked at anyway, at the latest after this time. */
const LOOK_AGAIN_MS = 15_000;
const COME_BACK_MS = 1_000;
const GIVE_UP_AFTER_S = 60;

export interface Looking {
  /** Only what belongs to this run; left out, everything that the caller may see. */
  readonly run?: string;
  /** How long the server may be away before we give up. */
  readonly giveUpAfterS?: number;
}

/**
 * Looks, and looks again whenever something moves, until `look` gives an outcome; then gives that. Lives through a server
 * that is away for a while. Undefined when interrupted.
 */
export async function keepLooking<Outcome>(
  terminal: Terminal,
  api: Api,
  { run, giveUpAfterS = GIVE_UP_AFTER_S }: Looking,
  look: () => Promise<Outcome | undefined>,
): Promise<Outcome | undefined> {
  const bell = new Bell();
  const stop = new AbortController();
  let following: Promise<void> | undefined;
  let awaySince: number | undefined;
  try {
    while (!terminal.interrupted.aborted) {
      try {
        const outcome = await look();
        awaySince = undefined;
        if (outcome !== undefined) return outcome;
        // Only now, for what is over already needs no stream; what happens in between is looked at when the stream begins.
        following ??= follow(terminal, api, run, bell, AbortSignal.any([stop.signal, terminal.interrupted]));
        await bell.rung(LOOK_AGAIN_MS, terminal.interrupted);
      } catch (error) {
        if (!(error instanceof Stop) || error.exitCode !== ExitCode.unreachable) throw error;
        if (awaySince === undefined)
          say(terminal, `mirror: the server is away (${error.message}); trying on`);
        awaySince ??= performance.now();
        if (performance.now() - awaySince > giveUpAfterS * 1000) throw error;
        await pause(terminal, COME_BACK_MS);
      }
    }
    return undefined;
  } finally {
    stop.abort();
    await following;
  }
}

/** Rings whenever an event comes; takes up where it was cut off. */
async function follow(
  terminal: Terminal,
  api: Api,
  run: string | undefined,
  bell: Bell,
  signal: AbortSignal,
): Promise<void> {
  let lastEventId: string | undefined;
  while (!signal.aborted) {
    const stream = await api.follow({
      signal,
      ...(run === undefined ? {} : { run }),
      ...(lastEventId === undefined ? {} : { lastEventId }),
    });
    if (stream.ok) {
      // What happened before the stream began has no event in it.
      bell.ring();
      for await (const { id } of stream.value) {
        lastEventId = id;
        bell.ring();
      }
    }
    if (!signal.aborted) await Promise.race([pause(terminal, COME_BACK_MS), aborted(signal)]);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** Remembers that it rang until somebody hears it. */
class Bell {
  #rang = false;
  #hear: () => void = () => undefined;

  ring(): void {
    this.#rang = true;
    this.#hear();
  }

  /** Resolves once it rings, or rang unheard; or after a time; or when interrupted. */
  async rung(withinMs: number, interrupted: AbortSignal): Promise<void> {
    if (!this.#rang && !interrupted.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        this.#hear = () => {
          clearTimeout(timer);
          resolve();
        };
        interrupted.addEventListener("abort", this.#hear, { once: true });
      });
    }
    this.#hear = () => undefined;
    this.#rang = false;
  }
}
