import type { Entry } from "@mirror/journal";
import { INTENT_LIVES_MS, type SentUnder } from "@mirror/operations";
import { agreementEndsAt } from "@mirror/partnership";
import { msOf, type StreamId } from "@mirror/vocabulary";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Intent, Ledger } from "./ledger.js";

/** The journal's clock shows whole milliseconds. */
const ROUNDING_MS = 1;

/**
 * INV-04: nothing leaves later than its intent allows, by true time; and after a withdrawal, a hold or an abort has been
 * acknowledged, or an agreement has ended, only what was meant before it leaves, and that within the few seconds that an
 * intent lives.
 */
export function withdrawn(world: World, ledger: Ledger): Witness {
  const stops: Stop[] = [];
  return {
    written({ commit, trueMs }) {
      for (const entry of commit.entries) {
        const stop = stopIn(entry);
        // What nobody asked for by name (a machine's own doing) is known as soon as it is on disk.
        const command = commit.command?.id;
        if (stop !== undefined)
          stops.push({ ...stop, command, toldMs: command === undefined ? trueMs : undefined });
        if (entry.body.type === "run-released" || entry.body.type === "consent-reaffirmed") release(entry);
      }
    },
    acknowledged({ commandId, answer }) {
      for (const stop of stops) {
        if (stop.command !== commandId) continue;
        stop.toldMs ??= world.timeline.nowMs;
        stop.named ??= stepsNamedIn(answer);
      }
    },
    leaving({ effect, by }) {
      const intent = ledger.intents.get(effect.id)?.findLast((one) => one.by === by);
      if (intent === undefined || ledger.runs.get(intent.run)?.mode !== "live") return;
      const why = whyTooLate(intent);
      if (why !== undefined) world.breaks("INV-04", `${by.name} sends ${effect.id} ${why}`);
    },
  };

  function release({ stream, body }: Entry): void {
    for (const stop of stops)
      if (stop.stream === stream && stop.partner === partnerIn(body)) stop.toldMs = Number.POSITIVE_INFINITY;
  }

  function whyTooLate(intent: Intent): string | undefined {
    const nowMs = world.timeline.nowMs;
    const sinceMs = nowMs - world.clock.trueMsOf(intent.recordedAt);
    const livesMs = msOf(intent.notAfter) - msOf(intent.recordedAt);
    if (sinceMs > livesMs + ROUNDING_MS)
      return `${Math.round(sinceMs)} ms after it was allowed; it had ${livesMs} ms.`;
    const stands = new Set([
      intent.run,
      ...intent.authority.consents.map((one) => `${one.round}/${one.partner}`),
    ]);
    const stop = stops.find(
      (one) => stands.has(one.ofWhat) && one.toldMs !== undefined && nowMs - one.toldMs > INTENT_LIVES_MS,
    );
    if (stop !== undefined) return `long after ${stop.words}.`;
    const silent = stops.find(
      (one) =>
        stands.has(one.ofWhat) && one.toldMs !== undefined && one.named?.has(intent.invocation) === false,
    );
    if (silent !== undefined) return `after ${silent.words}, and was not named to whoever withdrew it.`;
    for (const { agreement } of intent.authority.clauses) {
      const state = ledger.agreements.get(agreement);
      if (state === undefined) continue;
      const endsAt = agreementEndsAt(state);
      if (endsAt <= world.clock.now() && nowMs - world.clock.trueMsOf(endsAt) > INTENT_LIVES_MS)
        return "long after the agreement that it stands on has ended.";
    }
    return undefined;
  }
}

/** Something that takes the ground from under an effect, and when whoever said it was told that it is done. */
interface Stop {
  readonly stream: StreamId;
  readonly partner: string | null;
  /** A run, or one partner's grant in a round. */
  readonly ofWhat: string;
  readonly words: string;
  readonly command: string | undefined;
  toldMs: number | undefined;
  /** The steps that the answer to it named as sent, or as what may still be. */
  named?: ReadonlySet<string> | undefined;
}

function stopIn({ stream, body }: Entry): Omit<Stop, "command" | "toldMs"> | undefined {
  const partner = partnerIn(body);
  switch (body.type) {
    case "consent-withdrawn":
      return { stream, partner, ofWhat: `${stream}/${partner}`, words: "its consent was withdrawn" };
    case "consent-suspended":
      return { stream, partner, ofWhat: `${stream}/${partner}`, words: "its consent was suspended" };
    case "run-held":
      return { stream, partner, ofWhat: stream, words: "its run was held" };
    case "run-aborted":
      return { stream, partner: null, ofWhat: stream, words: "its run was aborted" };
    default:
      return undefined;
  }
}

/** Whose hold or consent a fact is about; who wrote it down may be another. */
function partnerIn({ data }: Entry["body"]): string | null {
  return typeof data === "object" && data !== null && "partner" in data && typeof data.partner === "string"
    ? data.partner
    : null;
}

function stepsNamedIn(answer: unknown): Set<string> | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  if (!("alreadySent" in answer && "mayStillBeSent" in answer)) return undefined;
  const { alreadySent, mayStillBeSent } = answer as SentUnder;
  return new Set([...alreadySent, ...mayStillBeSent].map(({ step }) => step));
}
