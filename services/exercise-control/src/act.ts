import { routes } from "@mirror/contract";
import type { AidAct, StandInCall } from "@mirror/exercise";
import { wholeClaim } from "@mirror/partnership";
import {
  AidAssignmentId,
  AidRequestId,
  ConsentId,
  durationMs,
  EscalationId,
  type Instant,
  instantAfter,
  ShareRecallId,
  StepInvocationId,
} from "@mirror/vocabulary";
import type { Cast, Player } from "./cast.js";

/** Makes one call as the person who is stood in for; what it did, in words. */
export async function act(
  player: Player,
  cast: Cast,
  call: StandInCall,
  about: string,
  now: Instant,
): Promise<string> {
  const { door } = player;
  switch (call.call) {
    case "claim-step":
      await door.ask(routes.steps.claim, { params: { id: StepInvocationId.parse(call.step) } });
      return `takes "${about}"`;
    case "complete-step":
      await door.ask(routes.steps.complete, {
        params: { id: StepInvocationId.parse(call.step) },
        body: { values: call.values },
      });
      return `reports "${about}" done`;
    case "fail-step":
      await door.ask(routes.steps.fail, {
        params: { id: StepInvocationId.parse(call.step) },
        body: { reason: call.reason },
      });
      return `cannot do "${about}": ${call.reason}`;
    case "grant-consent": {
      const id = ConsentId.parse(call.consent);
      // What is granted is what was read: the hash of the page that the official has in front of them.
      const { scopeHash } = await door.ask(routes.consents.show, { params: { id } });
      await door.ask(routes.consents.grant, {
        params: { id },
        body: { scopeHash, justification: call.justification },
      });
      return `GRANTS "${about}"`;
    }
    case "refuse-consent":
      await door.ask(routes.consents.refuse, {
        params: { id: ConsentId.parse(call.consent) },
        body: { justification: call.justification },
      });
      return `REFUSES "${about}": ${call.justification}`;
    case "abstain-from-consent":
      await door.ask(routes.consents.abstain, {
        params: { id: ConsentId.parse(call.consent) },
        body: { justification: call.justification },
      });
      return `abstains from "${about}"`;
    case "erase-share":
      await door.ask(routes.shareRecalls.erase, {
        params: { id: ShareRecallId.parse(call.recall) },
        body: { attestation: call.attestation },
      });
      return `attests that what "${about}" shared is erased`;
    case "aid":
      return actOnAid(player, cast, call, about, now);
    case "acknowledge-escalation":
      await door.ask(routes.escalations.acknowledge, { params: { id: EscalationId.parse(call.escalation) } });
      return `answers the page of "${about}"`;
    case "accept-escalation":
      await door.ask(routes.escalations.accept, { params: { id: EscalationId.parse(call.escalation) } });
      return `takes the level of "${about}"`;
    case "decline-escalation":
      await door.ask(routes.escalations.decline, {
        params: { id: EscalationId.parse(call.escalation) },
        body: { justification: call.justification },
      });
      return `declines the level of "${about}"`;
    case "propose-stand-down": {
      const id = EscalationId.parse(call.escalation);
      const { exitCriteria } = await door.ask(routes.escalations.show, { params: { id } });
      await door.ask(routes.escalations.proposeStandDown, {
        params: { id },
        body: { criteriaMet: exitCriteria },
      });
      return `proposes to leave the level of "${about}"`;
    }
    case "confirm-stand-down":
      await door.ask(routes.escalations.confirm, { params: { id: EscalationId.parse(call.escalation) } });
      return `leaves the level of "${about}"`;
  }
}

type AidCall = Extract<StandInCall, { call: "aid" }>;

async function actOnAid(
  player: Player,
  cast: Cast,
  call: AidCall,
  about: string,
  now: Instant,
): Promise<string> {
  const { door } = player;
  const params = { id: AidRequestId.parse(call.request) };
  const { act: what } = call;
  const shown = async () => {
    const request = await door.ask(routes.aidRequests.show, { params });
    const found = request.assignments.find((one) => one.id === call.assignment);
    if (found === undefined)
      throw new Error(`The request ${request.id} shows no assignment ${call.assignment}.`);
    return found;
  };
  const assignment = () => AidAssignmentId.parse(call.assignment);
  switch (what.do) {
    case "submit":
      await door.ask(routes.aidRequests.submit, { params });
      return `submits the request of "${about}"`;
    case "acknowledge":
      await door.ask(routes.aidRequests.acknowledge, { params });
      return `acknowledges the request of "${about}"`;
    case "consider":
      await door.ask(routes.aidRequests.consider, { params });
      return `looks into the request of "${about}" (a holding answer, no promise)`;
    case "offer": {
      const { offer } = what;
      await door.ask(routes.aidRequests.offer, { params, body: { offer: offerNow(offer, call, cast, now) } });
      return `offers ${offer.quantity} × ${offer.resource.name}`;
    }
    case "decline":
      await door.ask(routes.aidRequests.decline, {
        params,
        body: {
          reason: what.reason,
          ...(call.line === null ? {} : { line: call.line }),
          ...(what.text === undefined ? {} : { text: what.text }),
        },
      });
      return `declines (${what.reason})`;
    case "accept": {
      const { offerHash, offer } = await shown();
      if (offerHash === null) throw new Error("There is no offer to accept.");
      await door.ask(routes.aidRequests.accept, { params, body: { assignment: assignment(), offerHash } });
      return `accepts ${offer?.resource.name ?? "the offer"}`;
    }
    case "commit": {
      const { agreementHash, offer } = await shown();
      if (agreementHash === null) throw new Error("There is no accepted offer to commit to.");
      await door.ask(routes.aidRequests.commit, {
        params,
        body: { assignment: assignment(), agreementHash },
      });
      return `signs for ${offer?.resource.name ?? "the help"}`;
    }
    case "reject":
      await door.ask(routes.aidRequests.reject, {
        params,
        body: { assignment: assignment(), reason: what.reason },
      });
      return `rejects an offer: ${what.reason}`;
    case "withdraw":
      await door.ask(routes.aidRequests.withdraw, {
        params,
        body: { assignment: assignment(), reason: what.reason },
      });
      return `withdraws its offer: ${what.reason}`;
    case "mobilise":
      await door.ask(routes.aidRequests.mobilise, { params, body: { assignment: assignment() } });
      return "sends its team off";
    case "check-in":
      await door.ask(routes.aidRequests.checkIn, {
        params,
        body: { assignment: assignment(), verified: what.verified },
      });
      return `checks the team in: ${what.verified}`;
    case "status":
      await door.ask(routes.aidRequests.status, {
        params,
        body: { assignment: assignment(), text: what.text },
      });
      return "reports on the help";
    case "recall":
      await door.ask(routes.aidRequests.recall, {
        params,
        body: { assignment: assignment(), notice: what.notice },
      });
      return "recalls its team";
    case "cancel-assignment":
      await door.ask(routes.aidRequests.cancelAssignment, {
        params,
        body: { assignment: assignment(), reason: what.reason },
      });
      return "sends home what is not at work yet";
    case "release":
      await door.ask(routes.aidRequests.release, { params, body: { assignment: assignment() } });
      return "releases the team: its access ends";
    case "depart":
      await door.ask(routes.aidRequests.depart, {
        params,
        body: { assignment: assignment(), accessRevoked: true, handOver: what.handOver },
      });
      return "hands over and leaves";
    case "return":
      await door.ask(routes.aidRequests.return, {
        params,
        body: { assignment: assignment(), attest: what.attest },
      });
      return "attests that all are home";
    case "claim-costs":
      await door.ask(routes.aidRequests.claimCosts, {
        params,
        body: { assignment: assignment(), lines: [wholeClaim(what.amount, what.evidence)] },
      });
      return "claims its costs";
    case "approve-costs":
      await door.ask(routes.aidRequests.approveCosts, { params, body: { assignment: assignment() } });
      return "approves the costs";
    case "waive-costs":
      await door.ask(routes.aidRequests.waiveCosts, {
        params,
        body: { assignment: assignment(), worth: what.worth },
      });
      return `waives its costs (worth ${what.worth})`;
    case "close-assignment":
      await door.ask(routes.aidRequests.closeAssignment, {
        params,
        body: { assignment: assignment(), note: what.note },
      });
      return "closes its part";
  }
}

function offerNow(offer: Extract<AidAct, { do: "offer" }>["offer"], call: AidCall, cast: Cast, now: Instant) {
  const team = cast.teams.get(offer.resource.team);
  if (team === undefined || call.line === null)
    throw new Error("An offer names a team of the cast, and a line.");
  return {
    line: call.line,
    quantity: offer.quantity,
    resource: { id: offer.resource.id, name: offer.resource.name, team: team.id },
    earliestStart: instantAfter(now, durationMs(offer.startsAfter)),
    cost: offer.cost,
    conditions: offer.conditions,
    validUntil: instantAfter(now, durationMs(offer.validFor)),
  };
}
