import { contextOf, type Route as Mounted, ProblemRaised } from "@mirror/chassis";
import { type LiveEvent, routes } from "@mirror/contract";
import type { CommitNote } from "@mirror/journal";
import { type RunId, readId } from "@mirror/vocabulary";
import type { Request, Response } from "express";
import { type Caller, signIn } from "../auth/sign-in.js";
import type { Api } from "../door/api.js";
import { readInput } from "../door/input.js";
import { mountedPath } from "../door/reads.js";
import { signedIn } from "../door/signed-in.js";
import { mayReadEntry } from "../sight/may-read-entry.js";
import { runBehind, runOf, seen, seenRun } from "../sight/seen.js";
import { Sight } from "../sight/sight.js";
import { send } from "./send.js";

/** How often a stream says that it is still there; it also looks then whether the caller still is. */
const HEARTBEAT_MS = 15_000;
/** How many commits are looked at together. */
const BATCH = 100;
/** How many streams one token may hold open: a browser's tabs, not a script that forgot to close. */
const STREAMS_PER_TOKEN_MAX = 20;

/** Where a reader is: after the `part`-th moved stream of the commit at `position`. */
interface Place {
  readonly position: number;
  readonly part: number;
}

/**
 * `GET /events`: what moves that the caller may see, as it lands on disk. Each reader keeps its own place in the feed, so
 * that a slow or broken one loses nothing: `Last-Event-ID` goes on after it. Who reads is asked anew for every batch.
 */
export function liveEvents(api: Api): Mounted {
  const open = new Map<string, number>();
  return {
    method: "get",
    path: mountedPath(routes.events.follow),
    handle: async (request, response) => {
      const caller = await signedIn(api, routes.events.follow, request, response);
      const { query } = readInput(routes.events.follow, request, caller);
      if (query.run !== undefined && (await seenRun(new Sight(api.desk, caller), query.run)) === undefined)
        throw new ProblemRaised({
          status: 404,
          code: "not-found",
          detail: "There is nothing here that you may see.",
        });
      const from = placeIn(request) ?? {
        position: await api.desk.journal.position(),
        part: Number.MAX_SAFE_INTEGER,
      };
      await refuseWhereForgotten(api, from);
      const holding = (open.get(caller.share) ?? 0) + 1;
      if (holding > STREAMS_PER_TOKEN_MAX)
        throw new ProblemRaised({
          status: 429,
          code: "too-many-streams",
          detail: `This token holds ${STREAMS_PER_TOKEN_MAX} event streams open already; close one.`,
          retryAfterS: 5,
        });
      open.set(caller.share, holding);
      try {
        await follow(api, request, response, from, query.run ?? null);
      } finally {
        const left = (open.get(caller.share) ?? 1) - 1;
        if (left === 0) open.delete(caller.share);
        else open.set(caller.share, left);
      }
    },
  };
}

async function follow(
  api: Api,
  request: Request,
  response: Response,
  from: Place,
  only: RunId | null,
): Promise<void> {
  response.status(200).set("Content-Type", "text/event-stream").set("X-Accel-Buffering", "no");
  response.flushHeaders();
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const { log } = contextOf(request);
  const turnOver = new Alarm();
  const left = new AbortController();
  response.once("close", () => {
    left.abort();
    turnOver.end();
  });
  const unlisten = api.feed.listen(() => turnOver.ring());
  try {
    await send(response, ": following\n\n");
    let place = from;
    while (!response.closed && !response.writableEnded) {
      const batch = await api.admission.inTurn(left.signal, () => lookFor(api, request, place, only));
      // A token that was revoked or has run out ends what it began.
      if (batch === undefined) break;
      for (const text of batch.told) await send(response, text);
      place = batch.place;
      const { isWhole } = batch;
      if (!isWhole) continue;
      const rang = await turnOver.wait(HEARTBEAT_MS);
      if (rang === "quiet") await send(response, ": still here\n\n");
    }
  } catch (error) {
    log.warn("an event stream broke off; its reader goes on after the last event", { error });
  } finally {
    unlisten();
    response.end();
  }
}

/** What was found for one reader, as it is sent, and where it stands then. */
interface Batch {
  readonly told: readonly string[];
  readonly place: Place;
  /** Whether that was all that there is just now. */
  readonly isWhole: boolean;
}

/** Looks through the next commits for what the reader may see; undefined where it is not let in any more. */
async function lookFor(
  api: Api,
  request: Request,
  from: Place,
  only: RunId | null,
): Promise<Batch | undefined> {
  const caller = await signIn(api.desk, request.headers.authorization);
  if (caller === undefined) return undefined;
  const notes = await api.desk.journal.follow(notesAfter(from), BATCH);
  const told: string[] = [];
  for (const note of notes) told.push(...(await toldOf(api, caller, note, from, only)));
  const last = notes.at(-1);
  return {
    told,
    place: last === undefined ? from : { position: last.position, part: Number.MAX_SAFE_INTEGER },
    isWhole: notes.length < BATCH,
  };
}

/** The journal lets go of the notes of old commits: whoever was away for longer has to look at everything again. */
async function refuseWhereForgotten(api: Api, from: Place): Promise<void> {
  const after = notesAfter(from);
  const [next] = await api.desk.journal.follow(after, 1);
  if (next === undefined || next.position === after + 1) return;
  throw new ProblemRaised({
    status: 410,
    code: "events-forgotten",
    detail:
      "What happened since that event is not told any more: read the lists again, and follow from now on.",
  });
}

/** The commit in which the reader stands may have more for it. */
function notesAfter({ position, part }: Place): number {
  return part === Number.MAX_SAFE_INTEGER ? position : Math.max(0, position - 1);
}

async function toldOf(
  api: Api,
  caller: Caller,
  note: CommitNote,
  place: Place,
  only: RunId | null,
): Promise<string[]> {
  const sight = new Sight(api.desk, caller);
  const told: string[] = [];
  for (const [part, moved] of note.streams.entries()) {
    if (note.position === place.position && part <= place.part) continue;
    const event = await eventOf(sight, note, moved, only);
    if (event === undefined) continue;
    told.push(`id: ${note.position}.${part}\nevent: moved\ndata: ${JSON.stringify(event)}\n\n`);
  }
  return told;
}

/** What the caller may know of one stream's move; undefined where that is nothing. */
async function eventOf(
  sight: Sight,
  note: CommitNote,
  { stream, from, to }: CommitNote["streams"][number],
  only: RunId | null,
): Promise<LiveEvent | undefined> {
  const what = await seen(sight, stream);
  if (what === undefined) return undefined;
  const run = runOf(what);
  if (only !== null && !(await belongsTo(sight, run, only))) return undefined;
  const reading = await sight.desk.journal.read([{ stream, after: from - 1 }]);
  const types = (reading.streams.get(stream)?.entries ?? [])
    .filter((entry) => entry.seq <= to && mayReadEntry(sight.caller.viewer, what, entry))
    .map((entry) => entry.body.type);
  if (types.length === 0) return undefined;
  return { at: note.at, mode: note.mode, kind: readId(stream)?.kind ?? "playbook", id: stream, run, types };
}

/** Whether a run is the one that is followed, or was called by it. */
async function belongsTo(sight: Sight, run: RunId | null, only: RunId): Promise<boolean> {
  if (run === null || run === only) return run === only;
  const behind = await runBehind(sight, run);
  return behind?.run.calledBy?.top === only || behind?.run.calledBy?.run === only;
}

function placeIn(request: Request): Place | undefined {
  const header = request.headers["last-event-id"];
  if (header === undefined) return undefined;
  const [, position, part] = /^(\d{1,15})\.(\d{1,6})$/.exec(String(header)) ?? [];
  if (position === undefined)
    throw new ProblemRaised({
      status: 400,
      code: "last-event-id-at-fault",
      detail: "Last-Event-ID is given the id of an event as it came.",
    });
  return { position: Number(position), part: Number(part) };
}

/** A wait that whatever happens in the meantime cuts short, even before it begins. */
class Alarm {
  private rung = false;
  private ended = false;
  private wake: () => void = () => undefined;

  ring(): void {
    this.rung = true;
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  async wait(ms: number): Promise<"rang" | "quiet" | "ended"> {
    if (!this.rung && !this.ended)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.wake = () => undefined;
    if (this.ended) return "ended";
    const rang = this.rung;
    this.rung = false;
    return rang ? "rang" : "quiet";
  }
}
