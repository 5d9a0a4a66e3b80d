import type { Bindings } from "@mirror/engine";
import { type AidFact, type AidRequest, aidOutcome, committedTeams } from "@mirror/partnership";
import type { StreamId } from "@mirror/vocabulary";
import { proposeLevel } from "../escalation/propose-level.js";
import { aidKind } from "../kinds/aid-kind.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { askConsentAnew } from "./ask-consent-anew.js";
import { callHelpers } from "./call-who-is-waited-for.js";
import { followLentTeams } from "./follow-lent-teams.js";

/** What follows from a request for aid: committed teams play their roles, and the step that asked is answered. */
export async function reactToAid(turn: Turn, stream: StreamId): Promise<void> {
  const request = turn.currentKnown(aidKind, stream);
  const before = turn.before(aidKind, request.id);
  const was = before === undefined ? [] : committedTeams(before);
  await callHelpers(turn, request);
  await proposeForWantOfAid(turn, request);
  const { run: runId, invocation } = request.need;
  if (runId === null || invocation === null) return;
  const run = await turn.loadKnown(turn.desk.runKind, runId);
  await askConsentAnew(turn, request, run);
  if (run.steps.get(invocation)?.status !== "awaiting-aid")
    return followLentTeams(turn, request, was, run, invocation);
  const outcome = aidOutcome(request);
  if (outcome === "pending") return;
  const bindings: Bindings = Object.fromEntries(
    committedTeams(request).map((one) => [one.role, { partner: one.partner, team: one.team }]),
  );
  await tellRun(turn, runId, { type: "bind-roles", bindings, because: `Aid was committed (${request.id}).` });
  await tellRun(turn, runId, {
    type: "settle-step",
    invocation,
    result:
      outcome === "filled"
        ? { status: "succeeded", outputs: {} }
        : {
            status: "failed",
            code: "aid-unfilled",
            rule: "MA-12",
            detail: `The request for aid is ${request.status}; what was committed stands.`,
            outputs: {},
          },
  });
}

/** The facts by which a request comes to nothing, or the rest of it does. */
const IN_VAIN: ReadonlySet<AidFact["type"]> = new Set(["aid-unfilled", "aid-expired", "aid-late"]);

/** A request on which lives depend has just come to nothing, or to less than was asked for: a level is proposed to whoever asked (ES-07). */
async function proposeForWantOfAid(turn: Turn, { id, need, status }: AidRequest): Promise<void> {
  const { run, lifeSafety, by, mission } = need;
  if (run === null || !lifeSafety || !turn.written(aidKind, id).some(({ type }) => IN_VAIN.has(type))) return;
  await proposeLevel(turn, run, {
    of: by,
    to: "operational",
    trigger: { kind: "aid", subject: id },
    reason: `Lives depend on aid that did not come, or not all of it ("${mission}"): the request is ${status}.`,
  });
}
