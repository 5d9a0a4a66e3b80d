import type { StandInAction, StandInCall } from "@mirror/exercise";
import {
  aidKind,
  answerConsent,
  answerShareRecall,
  claimStep,
  completeStep,
  consentKind,
  escalationKind,
  failStep,
  type Turn,
  tellAid,
  tellEscalation,
} from "@mirror/operations";
import { type AidAssignment, type AidCommand, type AidRequest, wholeClaim } from "@mirror/partnership";
import {
  AidRequestId,
  ConsentId,
  durationMs,
  EscalationId,
  type Instant,
  instantAfter,
  type Refusal,
  ShareRecallId,
  StepInvocationId,
} from "@mirror/vocabulary";
import type { Scene } from "../flow/scene.js";
import type { Enrolled } from "./enrolled.js";

/** Does what a stand-in is to do, as himself: by the commands that people do it by. */
export async function carryOut(
  { call, by, about }: StandInAction,
  { scene, who, now }: { readonly scene: Scene; readonly who: Enrolled; readonly now: Instant },
): Promise<void> {
  const actor = who.as(by);
  const must = (handle: (turn: Turn) => Promise<Refusal | undefined>) =>
    scene.must(actor, handle).catch((error: unknown) => {
      throw new Error(`${by}, ${call.call}, "${about}": ${error instanceof Error ? error.message : error}`);
    });
  switch (call.call) {
    case "claim-step":
      await must((turn) => claimStep(turn, StepInvocationId.parse(call.step)));
      break;
    case "complete-step":
      await must((turn) => completeStep(turn, StepInvocationId.parse(call.step), call.values));
      break;
    case "fail-step":
      await must((turn) => failStep(turn, StepInvocationId.parse(call.step), call.reason));
      break;
    case "grant-consent":
    case "refuse-consent":
    case "abstain-from-consent": {
      const id = ConsentId.parse(call.consent);
      const round = await scene.read((turn) => turn.load(consentKind, id));
      const { justification } = call;
      const answer =
        call.call === "grant-consent"
          ? { type: "grant" as const, body: { scopeHash: round?.scopeHash ?? "", justification } }
          : call.call === "refuse-consent"
            ? { type: "refuse" as const, body: { justification } }
            : { type: "abstain" as const, body: { justification } };
      await must((turn) => answerConsent(turn, id, answer, () => {}));
      break;
    }
    case "erase-share": {
      const { recall, attestation } = call;
      const erased = { type: "erase" as const, attestation };
      await must((turn) => answerShareRecall(turn, ShareRecallId.parse(recall), erased));
      break;
    }
    case "aid": {
      const id = AidRequestId.parse(call.request);
      const request = await scene.read((turn) => turn.load(aidKind, id));
      if (request === undefined) throw new Error(`There is no request ${id}.`);
      const command = aidCommand(call, request, who, now);
      await must((turn) => tellAid(turn, id, command));
      break;
    }
    case "acknowledge-escalation":
      await must((turn) =>
        tellEscalation(turn, EscalationId.parse(call.escalation), { type: "acknowledge" }),
      );
      break;
    case "accept-escalation":
      await must((turn) => tellEscalation(turn, EscalationId.parse(call.escalation), { type: "accept" }));
      break;
    case "decline-escalation": {
      const { escalation, justification } = call;
      await must((turn) =>
        tellEscalation(turn, EscalationId.parse(escalation), { type: "decline", justification }),
      );
      break;
    }
    case "propose-stand-down": {
      const id = EscalationId.parse(call.escalation);
      const escalation = await scene.read((turn) => turn.load(escalationKind, id));
      const criteriaMet = [...(escalation?.case.exitCriteria ?? [])];
      await must((turn) => tellEscalation(turn, id, { type: "propose-stand-down", criteriaMet }));
      break;
    }
    case "confirm-stand-down":
      await must((turn) => tellEscalation(turn, EscalationId.parse(call.escalation), { type: "confirm" }));
      break;
  }
}

function aidCommand(
  { act, assignment, line }: Extract<StandInCall, { call: "aid" }>,
  request: AidRequest,
  who: Enrolled,
  now: Instant,
): AidCommand {
  const found = request.assignments.find((one) => one.id === assignment);
  const on = <Type extends string>(type: Type) => {
    if (found === undefined) throw new Error(`${type} is about one partner's help.`);
    return { type, assignment: found.id };
  };
  switch (act.do) {
    case "submit":
    case "acknowledge":
    case "consider":
      return { type: act.do };
    case "decline": {
      const text = act.text === undefined ? {} : { text: act.text };
      return { type: "decline", reason: act.reason, ...(line === null ? {} : { line }), ...text };
    }
    case "offer": {
      const { quantity, resource, startsAfter, validFor, cost, conditions } = act.offer;
      const offer = {
        line: line ?? 1,
        quantity,
        resource: { ...resource, team: who.team(resource.team) },
        earliestStart: instantAfter(now, durationMs(startsAfter)),
        validUntil: instantAfter(now, durationMs(validFor)),
        cost,
        conditions,
      };
      return { type: "offer", offer };
    }
    case "accept":
      return { ...on("accept"), offerHash: hashIn(found, "offerHash") };
    case "commit":
      return { ...on("commit"), agreementHash: hashIn(found, "agreementHash") };
    case "reject":
      return { ...on("reject"), reason: act.reason };
    case "withdraw":
      return { ...on("withdraw"), reason: act.reason };
    case "mobilise":
      return on("mobilise");
    case "check-in":
      return { ...on("check-in"), verified: act.verified };
    case "status":
      return { ...on("status"), text: act.text };
    case "recall":
      return { ...on("recall"), notice: act.notice };
    case "cancel-assignment":
      return { ...on("cancel-assignment"), reason: act.reason };
    case "release":
      return on("release");
    case "depart":
      return { ...on("depart"), accessRevoked: true, handOver: act.handOver };
    case "return":
      return { ...on("return"), attest: act.attest };
    case "claim-costs":
      return { ...on("claim-costs"), lines: [wholeClaim(act.amount, act.evidence)] };
    case "approve-costs":
      return on("approve-costs");
    case "waive-costs":
      return { ...on("waive-costs"), worth: act.worth };
    case "close-assignment":
      return { ...on("close-assignment"), note: act.note };
  }
}

function hashIn(assignment: AidAssignment | undefined, name: "offerHash" | "agreementHash"): string {
  const hash =
    assignment !== undefined && name in assignment
      ? Object.entries(assignment).find(([key]) => key === name)?.[1]
      : undefined;
  if (typeof hash !== "string") throw new Error(`There is no ${name} yet.`);
  return hash;
}
