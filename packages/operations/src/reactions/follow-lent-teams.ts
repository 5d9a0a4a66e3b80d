import { assignmentOf, type Binding, FINISHED_RUN, openSteps, type RunState } from "@mirror/engine";
import { type AidRequest, type CommittedTeam, committedTeams, onDuty } from "@mirror/partnership";
import { taskOf } from "@mirror/playbook";
import { known, type RunId, readId, type StepInvocationId } from "@mirror/vocabulary";
import { boundByCall } from "../bound-by-call.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { stepOfType } from "../step-of-type.js";
import { partiesOf } from "../step-scope.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/**
 * Whoever is lent plays its role for as long as it is there, in the run that asked and in all that hangs together with it. What
 * a team has that is recalled, released or past its time goes at once to the one that came in its place, else back to the
 * asking partner's own: a run waits for nobody who has gone home (MA-07).
 */
export async function followLentTeams(
  turn: Turn,
  request: AidRequest,
  was: readonly CommittedTeam[],
  run: RunState,
  invocation: StepInvocationId,
): Promise<void> {
  const is = committedTeams(request);
  const own = await ownTeam(turn, run, invocation);
  for (const gone of was.filter((one) => !isAmong(is, one))) {
    const { name } = await turn.loadKnown(partnerKind, gone.partner);
    const instead = is.find((one) => one.role === gone.role) ?? own;
    const because = `The team that ${name} lent is not at work here any more (${request.id}).`;
    await passOn(turn, run, { role: gone.role, from: gone, to: instead, because, begun: "goes" });
  }
  for (const came of is.filter((one) => !isAmong(was, one))) {
    const plays = turn.currentKnown(turn.desk.runKind, run.id).bindings[came.role];
    if (plays === undefined || !isSame(plays, own)) continue;
    // What its own people have begun meanwhile stays theirs.
    const because = `Aid was committed in the place of a team that is gone (${request.id}).`;
    await passOn(turn, run, { role: came.role, from: own, to: came, because, begun: "stays" });
  }
}

interface Passing {
  readonly role: string;
  readonly from: Binding;
  readonly to: Binding;
  readonly because: string;
  /** What becomes of what the one that played it has begun; what nobody has taken yet goes with the role. */
  readonly begun: "stays" | "goes";
}

/** The team of the asking partner that called for aid: it has what nobody else does. */
async function ownTeam(turn: Turn, run: RunState, invocation: StepInvocationId): Promise<Binding> {
  const { playbook } = await turn.desk.flows.fetch(turn.desk.journal, run.playbook.hash);
  const asking = known(run.steps.get(invocation), "The step that asked for aid");
  const call = known(stepOfType(playbook, asking.step, "action").mirror?.aid, "The call of an aid step");
  return known(run.bindings[call.by], `Who plays ${call.by}, which asked for aid`);
}

/** Binds a role anew wherever it is played in what hangs together with a run, and takes back what was handed out under it. */
async function passOn(turn: Turn, run: RunState, { role, from, to, because, begun }: Passing): Promise<void> {
  const binding = { partner: to.partner, team: to.team };
  for (const [id, name] of await placesOf(turn, run, role)) {
    const there = turn.currentKnown(turn.desk.runKind, id);
    const plays = there.bindings[name];
    if (plays === undefined || !isSame(plays, from) || FINISHED_RUN.has(there.status)) continue;
    await tellRun(turn, id, { type: "bind-roles", bindings: { [name]: binding }, because });
    await takeBack(turn, id, { from, because, begun });
  }
}

/** Steps that are handed to a team which does not play their role any more. */
async function takeBack(
  turn: Turn,
  id: RunId,
  { from, because, begun }: Pick<Passing, "from" | "because" | "begun">,
): Promise<void> {
  const run = turn.currentKnown(turn.desk.runKind, id);
  const { playbook } = await turn.desk.flows.fetch(turn.desk.journal, run.playbook.hash);
  for (const step of openSteps(run)) {
    const stays = begun === "stays" && step.status !== "assigned";
    const assignment = stays ? undefined : assignmentOf(step);
    if (assignment === undefined || !isSame(assignment.to, from)) continue;
    const task = known(taskOf(playbook.steps[step.step]), `Whose task the step ${step.step} is`);
    const parties = partiesOf(run, playbook, task);
    if (!parties.ok || isSame(parties.performer, from)) continue;
    const { performer: to } = parties;
    const { people } = onDuty(await turn.loadKnown(partnerKind, to.partner), to.team, turn.now());
    await tellRun(turn, id, { type: "take-back", invocation: step.id, to, people, because });
  }
}

/** Where a role of a run is played: there, and under its other names in the runs that it called and that called it. */
async function placesOf(turn: Turn, run: RunState, role: string): Promise<(readonly [RunId, string])[]> {
  const places: (readonly [RunId, string])[] = [[run.id, role]];
  const add = (id: RunId, name: string) => {
    if (!places.some((one) => one[0] === id && one[1] === name)) places.push([id, name]);
  };
  for (const [id, name] of places) {
    const there = await turn.loadKnown(turn.desk.runKind, id);
    for (const step of openSteps(there)) {
      if (step.answeredBy === null || readId(step.answeredBy)?.kind !== "run") continue;
      for (const [theirs, ours] of await boundBy(turn, there, step.step))
        if (ours === name) add(step.answeredBy as RunId, theirs);
    }
    if (there.calledBy === null) continue;
    const caller = await turn.loadKnown(turn.desk.runKind, there.calledBy.run);
    const calling = known(caller.steps.get(there.calledBy.invocation), `The step that called the run ${id}`);
    for (const [theirs, ours] of await boundBy(turn, caller, calling.step))
      if (theirs === name) add(caller.id, ours);
  }
  return places;
}

async function boundBy(
  turn: Turn,
  { playbook: { hash } }: RunState,
  step: Parameters<typeof stepOfType>[1],
): Promise<ReturnType<typeof boundByCall>> {
  const { playbook } = await turn.desk.flows.fetch(turn.desk.journal, hash);
  return boundByCall(stepOfType(playbook, step, "playbook-action"));
}

function isAmong(teams: readonly CommittedTeam[], team: CommittedTeam): boolean {
  return teams.some((one) => one.role === team.role && isSame(one, team));
}

function isSame(one: Binding, other: Binding): boolean {
  return one.partner === other.partner && one.team === other.team;
}
