import {
  type Decided,
  decided,
  type Instant,
  instantAfter,
  type PartnerId,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { type Acting, type PartnershipContext, partnerOf, whoActs } from "../context.js";
import { hasRole, mayDecide } from "../partner/duty.js";
import { standingAgainst } from "../partner/standing.js";
import { heard } from "../ring.js";
import { type Blocker, blockerText } from "../stand-down/blockers.js";
import { type CheckedCriterion, openChecks } from "../stand-down/exit-checks.js";
import { unjustified } from "../words.js";
import type { CrisisLevel, EscalationCase, EscalationCommand, OpenEscalation } from "./commands.js";
import type { EscalationFact, Page } from "./facts.js";
import { ladderFaults } from "./ladder.js";
import {
  type AwaitingDeadline,
  awaitsDeadline,
  type Escalation,
  type EscalationOf,
  escalationWakeUps,
  keptUntil,
  placesOf,
} from "./state.js";

export interface EscalationContext extends PartnershipContext {
  /** What still stands in the way of standing down in this run, this escalation aside (ES-09). Weighed at `confirm`. */
  readonly blockers: readonly Blocker[];
  /** What the record says of the exit criteria that it can tell (ES-05). Weighed where the level is to be left; left out: none. */
  readonly checked?: readonly CheckedCriterion[];
}

/** How long a level is kept after its last trigger, unless the case says otherwise (ES-06). */
export const DWELL_MS: Readonly<Record<CrisisLevel, number>> = {
  technical: 4 * 3600 * 1000,
  operational: 12 * 3600 * 1000,
  political: 24 * 3600 * 1000,
};

const LEVELS: readonly CrisisLevel[] = ["technical", "operational", "political"];

/** From this severity on, an escalation from the technical to the operational level needs nobody's leave (ES-03). */
const SEVERITY_FOR_OPERATIONAL = 3;

/** The partners whose streams a command depends on, besides the actor's own. */
export function escalationPartners(_state: Escalation | undefined, command: EscalationCommand): PartnerId[] {
  return command.type === "open" ? [command.case.of] : [];
}

/**
 * Whether a level is notified without anyone deciding it: the same level, or technical to operational when it is severe. Never
 * the political one (ES-03), and never for an event that only proposes one (ES-07).
 */
export function isAutomatic({
  from,
  to,
  severity,
  trigger,
}: Pick<EscalationCase, "from" | "to" | "severity" | "trigger">): boolean {
  if (to === "political") return false;
  // What has only happened proposes a level; how a partner says that it stands may call one (ES-07).
  if (trigger !== undefined && trigger.kind !== "assessment") return false;
  return from === to || (from === "technical" && severity >= SEVERITY_FOR_OPERATIONAL);
}

/** What a command does to an escalation. */
export function decideEscalation(
  state: Escalation | undefined,
  command: EscalationCommand,
  context: EscalationContext,
): Decided<EscalationFact> | Refusal {
  if (command.type === "open") {
    if (state !== undefined)
      return refuse("conflict", "escalation-exists", "This escalation was opened already.", "M53");
    return decideOpening(command, context);
  }
  if (state === undefined) return refuse("absent", "escalation-unknown", "There is no such escalation.");
  if (command.type === "ring") {
    const ring = heard(command, escalationWakeUps(state), context, "ES-02");
    if (!ring.ok) return ring;
    return ring.owed === undefined || !awaitsDeadline(state)
      ? decided<EscalationFact>()
      : decideDeadline(state, context.now);
  }
  if (command.type === "note-trigger") {
    if (context.actor.kind === "person")
      return refuse(
        "forbidden",
        "not-for-people",
        "What asks for a level says so itself, on the record.",
        "ES-07",
      );
    // Said twice at one time, it is said once.
    if (isOver(state) || state.lastTriggerAt === context.now) return decided<EscalationFact>();
    return decided<EscalationFact>({ type: "escalation-triggered", data: { trigger: command.trigger } });
  }
  if (command.type === "end") {
    if (context.actor.kind === "person") {
      return refuse("forbidden", "not-for-people", "The run itself says this, when it ends.", "ES-09");
    }
    if (isOver(state)) return decided<EscalationFact>();
    return decided<EscalationFact>({ type: "escalation-closed", data: { because: command.reason } });
  }

  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const standing = standingAgainst(
    acting.partner,
    command.type === "reject" || command.type === "decline" ? "leave-escalation" : "answer-escalation",
  );
  if (standing !== undefined) return standing;
  const by = { person: acting.person.id, partner: acting.partner.id };

  switch (command.type) {
    case "authorise":
    case "reject": {
      if (state.status !== "proposed") return notNow(state, "is decided when it is proposed");
      const refusal = notTheAuthority(state, acting) ?? unjustified(command.justification, "ES-04");
      if (refusal !== undefined) return refusal;
      const justified = { ...by, justification: command.justification };
      if (command.type === "reject")
        return decided<EscalationFact>({ type: "escalation-rejected", data: justified });
      return decided<EscalationFact>({
        type: "escalation-authorised",
        data: { by: justified, page: firstPage(state.case, context.now) },
      });
    }
    case "acknowledge": {
      if (state.status !== "notified" && state.status !== "unreached")
        return notNow(state, "is not waiting for anyone");
      const refusal = notOnCall(state, acting);
      if (refusal !== undefined) return refusal;
      return decided(acknowledged(state, acting, context.now));
    }
    case "accept": {
      const refusal = notTheAuthority(state, acting);
      if (refusal !== undefined) return refusal;
      const accepted: EscalationFact = { type: "escalation-accepted", data: by };
      // Whoever takes the level has plainly been reached.
      if (state.status === "notified" || state.status === "unreached") {
        return decided(acknowledged(state, acting, context.now), accepted);
      }
      return state.status === "acknowledged"
        ? decided(accepted)
        : notNow(state, "is accepted once it is acknowledged");
    }
    case "decline": {
      const refusal = notTheAuthority(state, acting) ?? unjustified(command.justification, "ES-04");
      if (refusal !== undefined) return refusal;
      const declined: EscalationFact = {
        type: "escalation-declined",
        data: { ...by, justification: command.justification },
      };
      if (state.status === "notified" || state.status === "unreached") {
        return decided(acknowledged(state, acting, context.now), declined);
      }
      return state.status === "acknowledged"
        ? decided(declined)
        : notNow(state, "is declined once it is acknowledged");
    }
    case "propose-stand-down": {
      if (state.status !== "active") return notNow(state, "stands down when it is active");
      const isLead = hasRole(acting.partner, acting.person.id, "run-lead") && isConcerned(state, acting);
      const refusal = isLead ? undefined : notTheAuthority(state, acting);
      if (refusal !== undefined) return refusal;
      const open = state.case.exitCriteria.filter((criterion) => !command.criteriaMet.includes(criterion));
      if (open.length > 0) {
        return refuse("conflict", "criteria-open", `Not said to be met: ${open.join("; ")}`, "ES-05");
      }
      const checked = context.checked ?? [];
      const against = openChecks(checked);
      if (against !== undefined) return refuse("conflict", "criteria-open", against, "ES-05");
      const told = checked.length === 0 ? {} : { checked: checked.map(({ words }) => words) };
      return decided<EscalationFact>({
        type: "escalation-stand-down-proposed",
        data: { ...by, criteriaMet: command.criteriaMet, ...told },
      });
    }
    case "object": {
      if (state.status !== "standdown-proposed") return notNow(state, "has no stand-down proposed");
      if (!isConcerned(state, acting) || !hasRole(acting.partner, acting.person.id, "authorised-official")) {
        return refuse(
          "forbidden",
          "not-affected",
          "An authorised official of an affected partner objects.",
          "ES-04",
        );
      }
      const refusal = unjustified(command.justification, "ES-04");
      if (refusal !== undefined) return refusal;
      return decided<EscalationFact>({
        type: "escalation-stand-down-objected",
        data: { ...by, justification: command.justification },
      });
    }
    case "confirm": {
      if (state.status !== "standdown-proposed") return notNow(state, "has no stand-down proposed");
      const refusal = notTheAuthority(state, acting);
      if (refusal !== undefined) return refusal;
      const against = openChecks(context.checked ?? []);
      if (against !== undefined) return refuse("conflict", "criteria-open", against, "ES-05");
      if (context.blockers.length > 0) {
        const words = context.blockers.map(blockerText).join(" ");
        return refuse("conflict", "stand-down-blocked", words, "ES-09");
      }
      const dwellOverAt = keptUntil(state);
      const isWithinDwell = context.now < dwellOverAt;
      const closesAt = isWithinDwell ? dwellOverAt : context.now;
      return decided<EscalationFact>({ type: "escalation-stood-down", data: { ...by, closesAt } });
    }
    case "re-escalate":
    case "escalate-further": {
      const needed = command.type === "re-escalate" ? "stood-down" : "active";
      if (state.status !== needed) return notNow(state, `would have to be ${needed}`);
      const refusal = notTheAuthority(state, acting) ?? unjustified(command.justification, "ES-04");
      if (refusal !== undefined) return refusal;
      const justified = { ...by, justification: command.justification };
      if (command.type === "re-escalate") {
        return decided<EscalationFact>({ type: "escalation-flared-up", data: justified });
      }
      if (command.to === state.id)
        return refuse("invalid", "same-escalation", "An escalation does not replace itself.");
      return decided<EscalationFact>({
        type: "escalation-superseded",
        data: { ...justified, to: command.to },
      });
    }
  }
}

function decideOpening(
  command: OpenEscalation,
  context: EscalationContext,
): Decided<EscalationFact> | Refusal {
  if (context.actor.kind === "clock")
    return refuse("forbidden", "not-for-the-clock", "No clock escalates.", "ES-04");
  const { id, case: of } = command;
  const about = of.run ?? of.incident;
  if (about === undefined)
    return refuse("invalid", "about-nothing", "An escalation is about a run, or about an incident.");
  if (readId(id)?.mode !== of.mode || readId(about)?.mode !== of.mode) {
    return refuse(
      "invalid",
      "mixed-modes",
      "The escalation and what it is about have to be of one mode.",
      "C-16",
    );
  }
  const partner = partnerOf(context, of.of);
  if (partner === undefined) return refuse("invalid", "partner-unknown", `${of.of} is no partner here.`);
  if (LEVELS.indexOf(of.to) < LEVELS.indexOf(of.from)) {
    return refuse(
      "invalid",
      "not-upward",
      `An escalation does not lead down from ${of.from} to ${of.to}.`,
      "ES-03",
    );
  }
  const faults = ladderFaults(of.ladder, partner);
  if (faults.length > 0) return refuse("invalid", "ladder-too-short", faults.join(" "), "ES-02");
  if (!of.deEscalation.some((option) => option.trim() !== "") || of.exitCriteria.length === 0) {
    return refuse(
      "invalid",
      "no-way-back",
      "Name how it can be de-escalated, and its exit criteria.",
      "ES-05",
    );
  }
  const page = firstPage(of, context.now);
  if (!isAutomatic(of))
    return decided<EscalationFact>({ type: "escalation-proposed", data: { id, case: of, page } });
  return decided<EscalationFact>(
    { type: "escalation-proposed", data: { id, case: of, page: null } },
    { type: "escalation-authorised", data: { by: null, page } },
  );
}

/** What a passed deadline leads to: the next on the ladder, and at its end an alarm to all (ES-02). */
function decideDeadline(state: AwaitingDeadline, now: Instant): Decided<EscalationFact> {
  switch (state.status) {
    case "proposed":
      return decided<EscalationFact>({
        type: "escalation-decision-missed",
        data: { contact: state.page.contact, page: pageAt(state.case, state.page.place + 1, now) ?? null },
      });
    case "notified": {
      const { contact, place } = state.page;
      const page = pageAt(state.case, place + 1, now);
      if (page === undefined) return decided(unreached(state));
      return decided<EscalationFact>({ type: "escalation-page-missed", data: { contact, page } });
    }
    case "unreached":
      return decided<EscalationFact>({
        type: "escalation-alarm-repeated",
        data: { everybody: [...state.everybody] },
      });
    case "acknowledged": {
      const page = pageAt(state.case, state.place + 1, now);
      if (page === undefined) return decided(unreached(state));
      return decided<EscalationFact>({ type: "escalation-accept-missed", data: { person: state.by, page } });
    }
    case "stood-down":
      return decided<EscalationFact>({
        type: "escalation-closed",
        data: { because: "The dwell time is over." },
      });
  }
}

function unreached(state: Escalation): EscalationFact {
  const everybody = placesOf(state.case).map((one) => one.contact);
  const isFirst = (person: string, index: number) =>
    everybody.findIndex((one) => one.person === person) === index;
  return {
    type: "escalation-unreached",
    data: { everybody: everybody.filter((one, index) => isFirst(one.person, index)) },
  };
}

function acknowledged(
  state: EscalationOf<"notified" | "unreached">,
  { person, partner }: Acting,
  now: Instant,
): EscalationFact {
  const acceptBy = instantAfter(now, state.case.acceptWithinMs);
  return { type: "escalation-acknowledged", data: { person: person.id, partner: partner.id, acceptBy } };
}

function firstPage(of: EscalationCase, now: Instant): Page {
  const page = pageAt(of, 0, now);
  if (page === undefined) throw new Error("A ladder without anyone on it was let through.");
  return page;
}

function pageAt(of: EscalationCase, place: number, now: Instant): Page | undefined {
  const found = placesOf(of)[place];
  return found && { ...found, place, answerBy: instantAfter(now, of.acknowledgeWithinMs) };
}

/** The authority of a level is its office in the partner that is called, or any of its officials where none is named (ES-04). */
function notTheAuthority(state: Escalation, { person, partner }: Acting): Refusal | undefined {
  const { of, office, to } = state.case;
  const holds =
    office === null
      ? hasRole(partner, person.id, "authorised-official")
      : mayDecide(partner, person.id, office);
  if (partner.id === of && holds) return undefined;
  const who = office === null ? "an authorised official" : `its ${office}`;
  return refuse(
    "forbidden",
    "not-the-authority",
    `The ${to} level of the partner called is decided by ${who}.`,
    "ES-04",
  );
}

function notOnCall(state: Escalation, { person, partner }: Acting): Refusal | undefined {
  const isOnLadder = placesOf(state.case).some((one) => one.contact.person === person.id);
  const isOfficer = person.roles.includes("duty-officer") || person.roles.includes("authorised-official");
  if (partner.id === state.case.of && (isOnLadder || isOfficer)) return undefined;
  return refuse(
    "forbidden",
    "not-on-call",
    "Someone on the ladder, or a duty officer of that partner, answers a page.",
    "ES-02",
  );
}

function isConcerned(state: Escalation, { partner }: Acting): boolean {
  return partner.id === state.case.of || state.case.affected.includes(partner.id);
}

function isOver(state: Escalation): boolean {
  return state.status === "closed" || state.status === "rejected" || state.status === "superseded";
}

function notNow(state: Escalation, words: string): Refusal {
  return refuse("conflict", "not-in-this-state", `This escalation is ${state.status}; it ${words}.`, "M53");
}
