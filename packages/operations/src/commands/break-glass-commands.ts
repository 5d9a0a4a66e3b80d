import type { RunState } from "@mirror/engine";
import {
  type BreakGlass,
  type BreakGlassCommand,
  type BreakGlassContext,
  decideBreakGlass,
  type GlassDeed,
} from "@mirror/partnership";
import {
  type BreakGlassId,
  type DecisionContext,
  type PartnerId,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { breakGlassKind } from "../kinds/break-glass-kind.js";
import { streamsOfRun } from "../kinds/run-kind.js";
import { partiesOf } from "../step-scope.js";
import type { Turn } from "../turn.js";

/** What a person says about a break-glass, or its wake-up. */
export type ToBreakGlass = Exclude<BreakGlassCommand, { type: "use" }>;

/** Opens, joins, closes or reviews a break-glass. What it is opened for is weighed against the run as it stands now (C-10). */
export async function tellBreakGlass(
  turn: Turn,
  id: BreakGlassId,
  command: ToBreakGlass,
): Promise<Refusal | undefined> {
  const glass = await turn.load(breakGlassKind, id);
  const runId = command.type === "open" ? command.scope.run : glass?.scope.run;
  const run = runId === undefined ? undefined : await turn.load(turn.desk.runKind, runId);
  if (run === undefined)
    return command.type === "open"
      ? refuse("absent", "no-such-run", "There is no such run, or it is not yours to see.")
      : refuse("absent", "no-such-break-glass", "There is no such break-glass, or it is not yours to see.");
  if (command.type === "open") {
    const fault = unlessItsOwn(id, command);
    if (fault !== undefined) return fault;
  }
  await turn.joinClockOf(run.id);
  const contextOf = await glassContext(turn, run, glass?.partner ?? null);
  return turn.decide(breakGlassKind, id, (state, context) =>
    decideBreakGlass(state, command, contextOf(context)),
  );
}

function unlessItsOwn(
  id: BreakGlassId,
  command: Extract<ToBreakGlass, { type: "open" }>,
): Refusal | undefined {
  if (command.id !== id)
    return refuse("invalid", "other-id", `This is about ${id}, and names another.`, "INV-20");
  return readId(id)?.mode === readId(command.scope.run)?.mode
    ? undefined
    : refuse(
        "invalid",
        "mixed-modes",
        "Glass that is broken in a drill is nothing to the world, and the reverse (C-16).",
        "C-10",
      );
}

/** What a decision about a break-glass of a run is made with; `own`: whose it is, where it has been opened. */
async function glassContext(
  turn: Turn,
  run: RunState,
  own: PartnerId | null,
): Promise<(context: DecisionContext) => BreakGlassContext> {
  const partners = await partnersAmong(turn, own === null ? run.participants : [own, ...run.participants]);
  const earlier: BreakGlass[] = [];
  for (const stream of await turn.listed(streamsOfRun(run.id)))
    if (readId(stream)?.kind === "break-glass") earlier.push(await turn.loadKnown(breakGlassKind, stream));
  const deeds = guardedDeeds(turn, run);
  return (context) => ({
    ...withPartners(context, partners),
    participants: run.participants,
    deeds,
    earlier,
  });
}

/** What is guarded in a run, as it resolves now; a step whose role has no team yet is not among it. */
function guardedDeeds(turn: Turn, run: RunState): GlassDeed[] {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  return Object.values(playbook.steps).flatMap((step) => {
    if (step.type !== "action" || (step.mirror?.guarded_by ?? []).length === 0) return [];
    const parties = partiesOf(run, playbook, step);
    const effect = step.mirror?.effect;
    if (!parties.ok) return [];
    return {
      id: step.id,
      effect: effect?.class ?? "E0",
      on: parties.on,
      targets: [...(effect?.targets ?? [])],
      involves: effect?.involves,
      shares: step.mirror?.share !== undefined,
    };
  });
}
