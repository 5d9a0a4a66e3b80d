import { type Decided, decided, type PartnerId, type Refusal, readId, refuse } from "@mirror/vocabulary";
import { whoActs } from "../context.js";
import { heldBack } from "../partner/standing.js";
import { heard } from "../ring.js";
import { decideAnswer } from "./answers.js";
import type { AidCommand, DraftAid } from "./commands.js";
import { isAtWork } from "./commitments.js";
import type { AidContext, Deed, PersonsCommand } from "./deed.js";
import type { AidFact } from "./facts.js";
import { overdue, settled } from "./in-time.js";
import { needFault } from "./need-faults.js";
import { decideOnAssignment } from "./on-assignment.js";
import { decideOnRequest } from "./on-request.js";
import { type AidRequest, assignmentOf } from "./state.js";
import { aidWakeUps } from "./wake-ups.js";
import { AID_ENTITLEMENTS, notEntitled } from "./who-may.js";

/**
 * The partners whose streams a command depends on, besides the actor's own: the recipients, when it is sent to them, else
 * both sides, of which one has the resource in its registry.
 */
export function aidPartners(request: AidRequest | undefined, command: AidCommand): PartnerId[] {
  if (command.type === "submit") return request?.need.recipients ?? [];
  if (command.type === "reopen") return command.recipients ?? request?.need.recipients ?? [];
  return request === undefined ? [] : sidesOf(request, command);
}

/** Between whom a command is: the one that asks, and where it is about an assignment the one that helps. */
function sidesOf({ need, assignments }: AidRequest, command: AidCommand): PartnerId[] {
  const helping = "assignment" in command ? assignments.filter((one) => one.id === command.assignment) : [];
  return [need.by, ...helping.map((one) => one.partner)];
}

/** What a command does to a request for aid. Who may say what is MA-01's matrix (`who-may.ts`). */
export function decideAid(
  before: AidRequest | undefined,
  command: AidCommand,
  context: AidContext,
): Decided<AidFact> | Refusal {
  if (command.type === "draft") {
    if (before !== undefined)
      return refuse("conflict", "request-exists", "This request was drawn up already.", "M44");
    return decideDraft(command, context);
  }
  if (before === undefined) return refuse("absent", "request-unknown", "There is no such request for aid.");
  if (command.type === "ring") {
    const ring = heard(command, aidWakeUps(before), context, "MA-12");
    return ring.ok ? decided(...overdue(before, context).facts) : ring;
  }
  // What time has done already is written down before anything else is looked at, rung or not (MA-12).
  const { request, facts } = overdue(before, context);
  const deed =
    command.type === "end-host-consent"
      ? endHostConsent(request, command, context)
      : decideDeed(request, command, context);
  if ("ok" in deed) return deed;
  return decided(...facts, ...settled(request, deed, context).facts);
}

function decideDraft({ id, need }: DraftAid, context: AidContext): Decided<AidFact> | Refusal {
  if (context.actor.kind === "clock")
    return refuse("forbidden", "not-for-the-clock", "No clock asks for aid.", "MA-01");
  if (context.actor.kind === "person") {
    const acting = whoActs(context);
    if (!acting.ok) return acting;
    const refusal = notEntitled("draft", { need, assignments: [] }, acting);
    if (refusal !== undefined) return refusal;
  }
  const modes = [readId(id)?.mode, need.run === null ? need.mode : readId(need.run)?.mode];
  if (modes.some((mode) => mode !== need.mode)) {
    return refuse("invalid", "mixed-modes", "The request and its run have to be of one mode.", "C-16");
  }
  const fault = needFault(need, context.now);
  if (fault !== undefined) return refuse("invalid", "need-faulty", fault);
  return decided<AidFact>({ type: "aid-drafted", data: { id, need } });
}

function decideDeed(request: AidRequest, command: PersonsCommand, context: AidContext): Deed {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const refusal = notEntitled(command.type, request, acting) ?? unlessBothStand(request, command, context);
  if (refusal !== undefined) return refusal;
  switch (command.type) {
    case "submit":
    case "discard":
    case "reopen":
    case "close":
    case "cancel":
      return decideOnRequest(request, command, acting, context);
    case "acknowledge":
    case "consider":
    case "decline":
    case "offer":
    case "offer-package":
      return decideAnswer(request, command, acting, context);
    case "accept":
    case "reject":
    case "commit":
    case "withdraw":
    case "cancel-assignment":
    case "mobilise":
    case "check-in":
    case "status":
    case "ask-extension":
    case "grant-extension":
    case "refuse-extension":
    case "propose-amendment":
    case "sign-amendment":
    case "refuse-amendment":
    case "release":
    case "recall":
    case "depart":
    case "return":
    case "waive-costs":
    case "claim-costs":
    case "approve-costs":
    case "dispute-costs":
    case "answer-dispute":
    case "resolve-costs":
    case "close-assignment": {
      const assignment = assignmentOf(request, command.assignment);
      if (assignment === undefined)
        return refuse("absent", "assignment-unknown", "This request has no such assignment.");
      return decideOnAssignment(request, assignment, command, acting, context);
    }
  }
}

/** Nothing is begun or goes on with a partner that is held back, whichever side says it (M22). */
function unlessBothStand(
  request: AidRequest,
  command: PersonsCommand,
  { partners }: AidContext,
): Refusal | undefined {
  const sides = sidesOf(request, command);
  const [held] = partners
    .filter((one) => sides.includes(one.id))
    .flatMap((one) => heldBack(one, AID_ENTITLEMENTS[command.type].act) ?? []);
  return held;
}

function endHostConsent(
  request: AidRequest,
  command: Extract<AidCommand, { type: "end-host-consent" }>,
  context: AidContext,
): Deed {
  if (context.actor.kind === "person") {
    return refuse(
      "forbidden",
      "not-for-people",
      "The run says this when the host's consent ends; a host releases the team.",
      "MA-08",
    );
  }
  const assignment = assignmentOf(request, command.assignment);
  if (assignment === undefined)
    return refuse("absent", "assignment-unknown", "This request has no such assignment.");
  if (!isAtWork(assignment)) return [];
  return [{ type: "aid-host-consent-ended", data: { assignment: assignment.id } }];
}
