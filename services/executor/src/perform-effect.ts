import { performance } from "node:perf_hooks";
import type { Logger } from "@mirror/chassis";
import type { Hint, Taken } from "@mirror/dispatch";
import type { Outcome } from "@mirror/engine";
import { type Begun, beginEffect, type Desk, perform, recordOutcome, type Worker } from "@mirror/operations";
import type { Credential } from "@mirror/partnership";
import type { Actor, EffectId, PartnerId } from "@mirror/vocabulary";
import type { Capability, PerformOptions } from "./capabilities/capability.js";
import type { OpenSecret } from "./sign-in/open-secret.js";

const EXECUTOR: Actor = { kind: "service", service: "executor" };

/** What a worker performs effects with. */
export interface Means {
  readonly capability: Capability;
  /** Opens what an effect signs in by, for that effect alone; undefined where it cannot be opened. */
  readonly open?: (credential: SignInAs) => Promise<OpenSecret | undefined>;
}

/** A credential, and whose it is. */
interface SignInAs {
  readonly partner: PartnerId;
  readonly credential: Credential;
}

/** Not now: another worker is at it, or the record could not be written. The hint is followed again later. */
export class TryAgain extends Error {}

/**
 * Follows one hint: writes the intent, performs the effect if it may still leave, writes what came of it. Whatever is
 * killed in between, the next one finds the intent and knows what it does not know. `nowOwed` hears what the world has
 * come to owe by it, so that a run's next effect need not wait for a sweep.
 */
export async function performEffect(
  desk: Desk,
  means: Means,
  hint: Hint,
  by: Worker,
  log: Logger,
  signal: AbortSignal,
  nowOwed: (owed: readonly Hint[]) => void = () => {},
  { deaths }: Taken = { deaths: 0 },
): Promise<void> {
  const effect = hint.effect as EffectId;
  let begun: Begun | undefined;
  // The clock runs from before the read: what was true then may be acted upon only so long.
  let readAtMs = performance.now();
  const answer = await perform(
    desk,
    { actor: EXECUTOR },
    (turn) => {
      begun = undefined;
      readAtMs = performance.now();
      const told = (what: Begun) => {
        begun = what;
      };
      return beginEffect(turn, hint.stream, effect, by, told, deaths);
    },
    () => null,
  );
  if (!answer.ok) {
    if (answer.code === "nothing-owed") return;
    if (answer.code === "in-flight" || answer.code === "too-busy") throw new TryAgain(answer.detail);
    log.info("not performed", { effect, stream: hint.stream, code: answer.code, detail: answer.detail });
    return;
  }
  if (answer.owed.length > 0) nowOwed(answer.owed);
  if (begun === undefined) return;
  const outcome = await performed(means, begun, readAtMs, log, signal);
  const recorded = await perform(
    desk,
    { actor: EXECUTOR },
    (turn) => recordOutcome(turn, hint.stream, effect, by, outcome),
    () => null,
  );
  if (!recorded.ok) {
    if (recorded.code === "page-not-sent") throw new TryAgain(recorded.detail);
    log.warn("an outcome came too late to count", { effect, code: recorded.code, outcome });
    return;
  }
  log.info("performed", { effect, stream: hint.stream, status: outcome.status });
  if (recorded.owed.length > 0) nowOwed(recorded.owed);
}

async function performed(
  { capability, open }: Means,
  { effect, livesMs, credential }: Begun,
  readAtMs: number,
  log: Logger,
  signal: AbortSignal,
): Promise<Outcome> {
  let secret: OpenSecret | undefined;
  if (credential !== null && effect.request.kind !== "page" && effect.request.credential !== undefined) {
    const { partner } = effect.request.credential;
    secret = await opened(open, { partner, credential }, effect.id, log);
    if (secret === undefined)
      return { status: "failed", detail: `Not sent. ${NOT_OPENED} (${credential.name}).` };
  }
  const ageMs = performance.now() - readAtMs;
  // A process that was stopped in between must not act on consents of long ago (INV-04).
  if (livesMs !== null && ageMs >= livesMs)
    return { status: "failed", detail: `Not sent: ${Math.round(ageMs)} ms had passed since it was allowed.` };
  const options: PerformOptions = {
    signal,
    log: secret === undefined ? log : secret.redactor.logger(log),
    // Asked again once the connection stands: reaching it may have taken longer than the permission lasts.
    mayStillBeSent: () => livesMs === null || performance.now() - readAtMs < livesMs,
    ...(secret === undefined ? {} : { secret }),
  };
  try {
    const outcome = await capability.perform(effect, options);
    // What comes back may hold what went there: it is looked through before anybody else sees it (INV-11).
    return secret === undefined ? outcome : secret.redactor.outcome(outcome);
  } catch (error) {
    options.log.error("a capability broke", { effect: effect.id, error });
    return { status: "unknown", detail: "The executor broke while performing it." };
  }
}

const NOT_OPENED =
  "The secret of its credential could not be opened: it has to be put into the secret store anew";

async function opened(
  open: Means["open"],
  as: SignInAs,
  effect: EffectId,
  log: Logger,
): Promise<OpenSecret | undefined> {
  try {
    return await open?.(as);
  } catch (error) {
    // Its name alone: what a cipher or a key complains of is nobody's business.
    const why = error instanceof Error ? error.name : "no reason given";
    log.error("a secret could not be opened", { effect, credential: as.credential.id, why });
    return undefined;
  }
}
