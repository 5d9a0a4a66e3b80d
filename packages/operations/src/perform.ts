import type { OwedRow } from "@mirror/journal";
import { type Actor, contentHash, type Refusal, refuse } from "@mirror/vocabulary";
import type { Desk } from "./desk.js";
import { Turn } from "./turn.js";

/** Who asks for what, under which name. */
export interface Request {
  readonly actor: Actor;
  /** The caller's name for the command: asked again, it gets the first answer. */
  readonly commandId?: string;
  /** What was asked: another content under the same name is refused. */
  readonly content?: unknown;
}

export interface Performed<Answer> {
  readonly ok: true;
  readonly answer: Answer;
  /** Whether this is the answer that was given to the same command before. */
  readonly repeated: boolean;
  /** Where the commit stands among all; null where nothing had to be written. */
  readonly position: number | null;
  /** What the world has come to owe by it: hinting at once saves a sweep, and is all that it does. */
  readonly owed: readonly OwedRow[];
}

/** How often a command that others overtook is decided afresh before it says that the place is too busy. */
const ATTEMPTS = 40;

/**
 * Carries a command out: read, decide, commit; again, from the beginning, where somebody moved one of the streams in
 * between (so `handle` may be called several times, and what it lets out counts only the last time). Only an `ok` answer
 * acknowledges, and it is on disk then. A refusal is written nowhere: asked again, the command is decided afresh.
 */
export async function perform<Answer>(
  desk: Desk,
  request: Request,
  handle: (turn: Turn) => Promise<Refusal | undefined>,
  answer: (turn: Turn) => Answer,
): Promise<Performed<Answer> | Refusal> {
  const hash = contentHash({ actor: request.actor, content: request.content ?? null });
  if (request.commandId !== undefined) {
    const answered = await desk.journal.answerTo(request.commandId);
    if (answered !== undefined)
      return answered.contentHash === hash ? repeated(answered.answer as Answer) : idReused();
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const turn = new Turn(desk, request.actor);
    let refusal: Refusal | undefined;
    try {
      refusal = await handle(turn);
      if (refusal === undefined) await turn.settle();
    } catch (error) {
      // Streams are read one after the other: what contradicts itself may only have moved in between.
      if (await turn.isOvertaken().catch(() => false)) continue;
      throw error;
    }
    if (turn.isOutdated) continue;
    if (refusal !== undefined) return refusal;
    const given = answer(turn);
    const command = request.commandId;
    if (!turn.wrote && command === undefined) {
      turn.announce();
      return { ok: true, answer: given, repeated: false, position: null, owed: [] };
    }
    const commit = turn.toCommit(
      command === undefined ? undefined : { id: command, contentHash: hash, answer: given },
    );
    const result = await desk.journal.commit(commit);
    switch (result.status) {
      case "committed":
        turn.keepStates(commit.entries);
        turn.announce();
        return {
          ok: true,
          answer: given,
          repeated: false,
          position: result.position,
          owed: commit.outbox.add,
        };
      case "answered":
        return repeated(result.answer as Answer);
      case "id-reused":
        return idReused();
      case "too-early":
        return refuse("conflict", "not-due", "This is not due yet.");
      case "retired":
        return refuse(
          "conflict",
          "retired",
          "This ended long ago and is in the archive: it can be read, and nothing is written to it any more.",
        );
      case "too-late":
      case "overtaken":
        continue;
    }
  }
  return refuse("conflict", "too-busy", "Others keep changing the same things; try again in a moment.");
}

function repeated<Answer>(answer: Answer): Performed<Answer> {
  return { ok: true, answer, repeated: true, position: null, owed: [] };
}

function idReused(): Refusal {
  return refuse(
    "invalid",
    "command-id-reused",
    "This idempotency key was used for another command; take a new one.",
  );
}
