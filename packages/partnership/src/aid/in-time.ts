import { asRecorded } from "../as-recorded.js";
import { aidAssignmentChart } from "./chart.js";
import type { AidContext } from "./deed.js";
import type { AidFact } from "./facts.js";
import { couldStillHelp, fillOf } from "./fill.js";
import { type AidRequest, evolveAid } from "./state.js";
import { type AidDeadline, aidDeadlines, awaitsOffer, endsWithPeriod } from "./wake-ups.js";

export interface Settled {
  readonly request: AidRequest;
  readonly facts: readonly AidFact[];
}

/** What the clock owes a request by now, soonest first, and the request after it. Silence lapses; it never agrees (MA-12). */
export function overdue(before: AidRequest, context: AidContext): Settled {
  let request = before;
  const facts: AidFact[] = [];
  for (;;) {
    const [next] = aidDeadlines(request)
      .filter((one) => one.wakeUp.dueAt <= context.now)
      .sort((a, b) => (a.wakeUp.dueAt < b.wakeUp.dueAt ? -1 : 1));
    if (next === undefined) return { request, facts };
    const step = settled(request, passed(request, next.deadline), context);
    facts.push(...step.facts);
    request = step.request;
  }
}

function passed(request: AidRequest, deadline: AidDeadline): AidFact[] {
  switch (deadline.kind) {
    case "offers":
      return request.assignments.filter(awaitsOffer).map((one) => ({
        type: "aid-lapsed",
        data: { assignment: one.id, deadline: one.status === "notified" ? "acknowledgement" : "response" },
      }));
    case "needed-by":
      return [{ type: request.status === "partially-filled" ? "aid-late" : "aid-expired", data: {} }];
    case "period-end":
      return request.assignments
        .filter((one) => endsWithPeriod(one) && one.until === null)
        .map((one) => ({ type: "aid-period-ended", data: { assignment: one.id } }));
    case "help-end":
      return [{ type: "aid-period-ended", data: { assignment: deadline.assignment } }];
    case "offer-validity":
      return [{ type: "aid-offer-expired", data: { assignment: deadline.assignment } }];
    case "claim":
      return [{ type: "aid-claim-lapsed", data: { assignment: deadline.assignment } }];
    case "commitment":
      return [{ type: "aid-lapsed", data: { assignment: deadline.assignment, deadline: "commitment" } }];
  }
}

/** What a change of assignments means for the whole request. */
export function settled(before: AidRequest, changes: readonly AidFact[], context: AidContext): Settled {
  const facts = [...changes];
  let request = changes.reduce((state, fact) => evolveAid(state, asRecorded(fact, context)), before);
  for (let next = consequence(request); next !== undefined; next = consequence(request)) {
    facts.push(next);
    request = evolveAid(request, asRecorded(next, context));
  }
  return { request, facts };
}

/** What follows from how much is filled; a request that does not look for help, or has none, is followed by nothing. */
function consequence(request: AidRequest): AidFact | undefined {
  const fill = fillOf(request);
  const isOver = request.assignments.every((one) => aidAssignmentChart.isFinal(one.status));
  const { status } = request;
  if (status === "cancelling") return isOver ? { type: "aid-cancelled-wholly", data: {} } : undefined;
  if (status === "open") {
    if (fill === "none" && !request.assignments.some(couldStillHelp))
      return { type: "aid-unfilled", data: {} };
    return newlyFilled(fill, "none");
  }
  if (status !== "partially-filled" && status !== "filled") return undefined;
  if (fill === "none") return { type: "aid-open-again", data: {} };
  return newlyFilled(fill, status === "filled" ? "full" : "partial") ?? (isOver ? allOver() : undefined);
}

function newlyFilled(now: Fill, before: Fill): AidFact | undefined {
  if (now === before || now === "none") return undefined;
  return { type: now === "full" ? "aid-filled" : "aid-partially-filled", data: {} };
}

type Fill = ReturnType<typeof fillOf>;

function allOver(): AidFact {
  return { type: "aid-closed", data: { because: "all-assignments-over", justification: null } };
}
