import {
  type EscalationId,
  type Instant,
  instantAfter,
  type PersonId,
  type Recorded,
  type WakeUp,
} from "@mirror/vocabulary";
import { type EscalationEvent, escalationChart } from "./chart.js";
import type { Contact, EscalationCase } from "./commands.js";
import type { EscalationFact, Page } from "./facts.js";

interface EscalationCommon {
  readonly id: EscalationId;
  readonly case: EscalationCase;
  readonly proposedAt: Instant;
  /** When it was last said to be needed: the level is kept for the dwell time from then on (ES-06). */
  readonly lastTriggerAt: Instant;
  /** How many pages went unanswered. */
  readonly missed: number;
  /** The pages that were sent, by name: what is not owed any more. */
  readonly sentPages: readonly string[];
}

/** One call for one level of a crisis to take over, until it is left again. */
export type Escalation = EscalationCommon &
  (
    | { readonly status: "proposed"; readonly page: Page | null; readonly since: Instant }
    | { readonly status: "notified"; readonly page: Page; readonly since: Instant }
    | { readonly status: "unreached"; readonly everybody: readonly Contact[]; readonly since: Instant }
    | {
        readonly status: "acknowledged";
        readonly by: PersonId;
        readonly since: Instant;
        readonly acceptBy: Instant;
        /** The place on the ladder that was reached; climbing goes on after it. */
        readonly place: number;
      }
    | { readonly status: "active"; readonly by: PersonId; readonly since: Instant }
    | {
        readonly status: "standdown-proposed";
        readonly by: PersonId;
        readonly proposedBy: PersonId;
        readonly since: Instant;
        readonly criteriaMet: readonly string[];
      }
    | {
        readonly status: "stood-down";
        readonly by: PersonId;
        readonly since: Instant;
        readonly closesAt: Instant;
      }
    | {
        readonly status: "closed";
        readonly at: Instant;
        readonly because: string;
        readonly wasActive: boolean;
      }
    | {
        readonly status: "rejected";
        readonly at: Instant;
        readonly by: PersonId;
        readonly justification: string;
      }
    | { readonly status: "superseded"; readonly at: Instant; readonly to: EscalationId }
  );

export type EscalationOf<S extends Escalation["status"]> = Extract<Escalation, { status: S }>;

export function evolveEscalation(state: Escalation | undefined, fact: Recorded<EscalationFact>): Escalation {
  const { at } = fact;
  if (fact.type === "escalation-proposed") {
    const { id, page } = fact.data;
    return {
      id,
      case: fact.data.case,
      proposedAt: at,
      lastTriggerAt: at,
      missed: 0,
      sentPages: [],
      status: "proposed",
      page,
      since: at,
    };
  }
  if (state === undefined)
    throw new Error(`An escalation begins with escalation-proposed, not with ${fact.type}.`);
  const { id, proposedAt, lastTriggerAt, missed, sentPages } = state;
  const common: EscalationCommon = { id, case: state.case, proposedAt, lastTriggerAt, missed, sentPages };
  const onceMoreMissed: EscalationCommon = { ...common, missed: missed + 1 };
  switch (fact.type) {
    case "escalation-page-sent":
      return { ...state, sentPages: [...sentPages, fact.data.page] };
    case "escalation-triggered":
      // What was left already closes the later for it.
      return state.status === "stood-down"
        ? { ...state, lastTriggerAt: at, closesAt: instantAfter(at, state.case.dwellMs) }
        : { ...state, lastTriggerAt: at };
    case "escalation-alarm-repeated":
      return { ...onceMoreMissed, status: "unreached", everybody: fact.data.everybody, since: at };
    case "escalation-decision-missed":
      return moved(state, "decision-deadline", {
        ...onceMoreMissed,
        status: "proposed",
        page: fact.data.page,
        since: at,
      });
    case "escalation-authorised":
      return moved(state, fact.data.by === null ? "auto-authorise" : "authorise", {
        ...common,
        status: "notified",
        page: fact.data.page,
        since: at,
      });
    case "escalation-rejected": {
      const { person, justification } = fact.data;
      return moved(state, "reject", { ...common, status: "rejected", at, by: person, justification });
    }
    case "escalation-page-missed":
      return moved(state, "ack-deadline", {
        ...onceMoreMissed,
        status: "notified",
        page: fact.data.page,
        since: at,
      });
    case "escalation-unreached":
      return moved(state, "ladder-exhausted", {
        ...onceMoreMissed,
        status: "unreached",
        everybody: fact.data.everybody,
        since: at,
      });
    case "escalation-acknowledged": {
      const { person, acceptBy } = fact.data;
      const place = state.status === "notified" ? state.page.place : lastPlace(state.case);
      return moved(state, "acknowledge", {
        ...common,
        status: "acknowledged",
        by: person,
        since: at,
        acceptBy,
        place,
      });
    }
    case "escalation-accept-missed":
      return moved(state, "accept-deadline", {
        ...onceMoreMissed,
        status: "notified",
        page: fact.data.page,
        since: at,
      });
    case "escalation-accepted":
      return moved(state, "accept", { ...common, status: "active", by: fact.data.person, since: at });
    case "escalation-declined": {
      const { person, justification } = fact.data;
      return moved(state, "decline", { ...common, status: "rejected", at, by: person, justification });
    }
    case "escalation-stand-down-proposed":
      return moved(state, "propose-standdown", {
        ...common,
        status: "standdown-proposed",
        by: holderOf(state),
        proposedBy: fact.data.person,
        since: at,
        criteriaMet: fact.data.criteriaMet,
      });
    case "escalation-stand-down-objected":
      return moved(state, "object", { ...common, status: "active", by: holderOf(state), since: at });
    case "escalation-stood-down":
      return moved(state, "confirm", {
        ...common,
        status: "stood-down",
        by: fact.data.person,
        since: at,
        closesAt: fact.data.closesAt,
      });
    case "escalation-flared-up":
      return moved(state, "re-escalate", {
        ...common,
        lastTriggerAt: at,
        status: "active",
        by: fact.data.person,
        since: at,
      });
    case "escalation-superseded":
      return moved(state, "escalate-further", { ...common, status: "superseded", at, to: fact.data.to });
    case "escalation-closed": {
      const event = state.status === "stood-down" ? "close" : "run-ended";
      const wasActive = escalationOutcome(state) === "active";
      return moved(state, event, { ...common, status: "closed", at, because: fact.data.because, wasActive });
    }
  }
}

function moved(state: Escalation, event: EscalationEvent, to: Escalation): Escalation {
  if (escalationChart.next(state.status, event) !== to.status) {
    throw new Error(`An escalation that is ${state.status} does not take ${event}.`);
  }
  return to;
}

function holderOf(state: Escalation): PersonId {
  if (state.status === "active" || state.status === "standdown-proposed") return state.by;
  throw new Error(`Nobody holds the level of an escalation that is ${state.status}.`);
}

function lastPlace(of: EscalationCase): number {
  return of.ladder.reduce((count, rung) => count + rung.contacts.length, 0) - 1;
}

/** An escalation in which somebody's time to answer, or the dwell time, is running. */
export type AwaitingDeadline =
  | (EscalationOf<"proposed"> & { readonly page: Page })
  | EscalationOf<"notified" | "unreached" | "acknowledged" | "stood-down">;

/** Once the whole ladder has let a decision lie, it waits for a person, and for no time. */
export function awaitsDeadline(state: Escalation): state is AwaitingDeadline {
  const { status } = state;
  if (status === "proposed") return state.page !== null;
  // The alarm of a drill reaches nobody, and would ring as often as its clock is moved (DR-02).
  if (status === "unreached") return state.case.mode === "live";
  return status === "notified" || status === "acknowledged" || status === "stood-down";
}

/** What rings next: `decision-deadline`, `acknowledgement-deadline`, `alarm-again`, `accept-deadline` or `dwell-over`. */
export function escalationWakeUps(state: Escalation): WakeUp[] {
  if (!awaitsDeadline(state)) return [];
  switch (state.status) {
    case "proposed":
      return [{ name: "decision-deadline", dueAt: state.page.answerBy }];
    case "notified":
      return [{ name: "acknowledgement-deadline", dueAt: state.page.answerBy }];
    case "unreached":
      return [{ name: "alarm-again", dueAt: instantAfter(state.since, alarmEveryMs(state)) }];
    case "acknowledged":
      return [{ name: "accept-deadline", dueAt: state.acceptBy }];
    case "stood-down":
      return [{ name: "dwell-over", dueAt: state.closesAt }];
  }
}

const ALARM_EVERY_MAX_MS = 6 * 3600 * 1000;

/** An alarm comes again after as long as one page may take; then after twice as long each time, four times a day at least. */
function alarmEveryMs({ case: of, missed }: Escalation): number {
  const again = Math.max(0, missed - placesOf(of).length);
  return Math.min(of.acknowledgeWithinMs * 2 ** Math.min(again, 20), ALARM_EVERY_MAX_MS);
}

/** Until when a level is kept at the least (ES-06). */
export function keptUntil({ lastTriggerAt, case: of }: Escalation): Instant {
  return instantAfter(lastTriggerAt, of.dwellMs);
}

/** A page to deliver: whom, on which rung (from 0), since when; `name` is unique within the escalation. */
export interface PageOwed {
  readonly name: string;
  readonly person: PersonId;
  readonly team: Contact["team"];
  readonly rung: number;
  readonly at: Instant;
}

/** The pages that the present state wants delivered and that nobody has sent yet; while nobody is reached, everybody's. */
export function pagesOwed(state: Escalation): PageOwed[] {
  return pagesWanted(state).filter((page) => !state.sentPages.includes(page.name));
}

function pagesWanted(state: Escalation): PageOwed[] {
  switch (state.status) {
    case "proposed":
    case "notified":
      return state.page === null
        ? []
        : [
            {
              name: `${state.status}-${state.missed}`,
              person: state.page.contact.person,
              team: state.page.contact.team,
              rung: state.page.rung,
              at: state.since,
            },
          ];
    case "unreached":
      return state.everybody.map((contact, index) => ({
        name: `unreached-${state.missed}-${index}`,
        person: contact.person,
        team: contact.team,
        rung: state.case.ladder.findIndex((rung) =>
          rung.contacts.some((one) => one.person === contact.person),
        ),
        at: state.since,
      }));
    case "acknowledged":
    case "active":
    case "standdown-proposed":
    case "stood-down":
    case "closed":
    case "rejected":
    case "superseded":
      return [];
  }
}

/** Whether a run that ends now would leave it hanging. */
export function escalationIsOpen(state: Escalation): boolean {
  switch (state.status) {
    case "proposed":
    case "notified":
    case "unreached":
    case "acknowledged":
    case "active":
    case "standdown-proposed":
      return true;
    case "stood-down":
    case "closed":
    case "rejected":
    case "superseded":
      return false;
  }
}

/** What the step that escalated has come to: it succeeds when the level is active, and fails when the level declines. */
export function escalationOutcome(state: Escalation): "pending" | "active" | "declined" {
  switch (state.status) {
    case "proposed":
    case "notified":
    case "unreached":
    case "acknowledged":
      return "pending";
    case "active":
    case "standdown-proposed":
    case "stood-down":
    case "superseded":
      return "active";
    case "closed":
      return state.wasActive ? "active" : "declined";
    case "rejected":
      return "declined";
  }
}

/** Every place of a ladder in climbing order, with its rung. */
export function placesOf(of: EscalationCase): { readonly contact: Contact; readonly rung: number }[] {
  return of.ladder.flatMap((rung, index) => rung.contacts.map((contact) => ({ contact, rung: index })));
}

/** Whether a page that stands now has gone out to a person. */
export function wasPaged(state: Escalation, person: PersonId): boolean {
  return pagesWanted(state).some((page) => page.person === person && state.sentPages.includes(page.name));
}
