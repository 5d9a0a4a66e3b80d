import type { StepInvocation } from "@mirror/engine";
import { aidKind, consentKind, escalationKind, tellAid, tellEscalation } from "@mirror/operations";
import type {
  AidAssignment,
  AidCommand,
  AidRequest,
  Escalation,
  EscalationCommand,
} from "@mirror/partnership";
import { type AidRequestId, type EscalationId, instantAfter, readId } from "@mirror/vocabulary";
import type { World } from "../world.js";
import { type Cast, companyOf, type Member, memberWith, whoIs } from "./cast.js";
import { type Deed, deed, type Mood, type Rare, REASON } from "./deed.js";
import { onRound } from "./on-round.js";
import type { Spectator } from "./spectator.js";

/** What there is to do in the stream that answers for a step: its consent round, request for aid or escalation. */
export async function onAnswer(
  world: World,
  cast: Cast,
  spectator: Spectator,
  step: StepInvocation,
  mood: Mood,
): Promise<Deed[]> {
  const stream = step.answeredBy ?? "";
  const kind = readId(stream)?.kind;
  if (kind === "consent") {
    const round = await spectator.state(consentKind, stream);
    return round === undefined ? [] : onRound(world, cast, round, mood);
  }
  if (kind === "aid-request") {
    const request = await spectator.state(aidKind, stream);
    return request === undefined ? [] : onAid(world, cast, request, mood);
  }
  if (kind === "escalation") {
    const escalation = await spectator.state(escalationKind, stream);
    return escalation === undefined ? [] : onEscalation(world, cast, escalation, mood);
  }
  return [];
}

function onAid(world: World, cast: Cast, request: AidRequest, mood: Mood): Deed[] {
  const id = request.id as AidRequestId;
  const asking = whoIs(companyOf(cast, request.need.by), "authorised-official");
  const say = (weight: number, who: Member, command: AidCommand, rare?: Rare) =>
    deed(weight, who, `${command.type} ${id.slice(-4)}`, (turn) => tellAid(turn, id, command), rare);
  if (request.status === "draft") return [say(3, asking, { type: "submit" })];
  return request.assignments
    .flatMap((one) => onAssignment(world, cast, one, asking, say))
    .filter((one) => mood === "night" || one.rare === undefined);
}

function onAssignment(
  world: World,
  cast: Cast,
  one: AidAssignment,
  asking: Member,
  say: (weight: number, who: Member, command: AidCommand, rare?: Rare) => Deed,
): Deed[] {
  const { id: assignment, line, partner } = one;
  const company = companyOf(cast, partner);
  const helping = whoIs(company, "authorised-official");
  switch (one.status) {
    case "notified":
      return [
        say(3, helping, { type: "acknowledge" }),
        say(0.3, helping, { type: "decline", reason: "no-capacity" }, "refuse"),
      ];
    case "acknowledged": {
      const resource = { id: `team-${assignment.slice(-6)}`, name: "Analysts", team: company.team };
      const now = world.clock.now();
      const offer = {
        ...{ line, quantity: 2, resource, earliestStart: now, conditions: [] },
        ...{ cost: { amount: 0, currency: "EUR", notToExceed: 0 }, validUntil: instantAfter(now, 25_000) },
      };
      return [say(3, helping, { type: "offer", offer })];
    }
    case "offered":
      return [
        say(3, asking, { type: "accept", assignment, offerHash: one.offerHash }),
        say(0.3, asking, { type: "reject", assignment, reason: "Not what we need." }, "refuse"),
        say(0.3, helping, { type: "withdraw", assignment, reason: "Needed at home." }, "withdraw"),
      ];
    case "accepted": {
      const { agreementHash } = one;
      return [asking, helping].map((who) => say(3, who, { type: "commit", assignment, agreementHash }));
    }
    default:
      // What is promised outlives its step: nobody here waits for it to come home.
      return [];
  }
}

function onEscalation(world: World, cast: Cast, escalation: Escalation, mood: Mood): Deed[] {
  const id = escalation.id as EscalationId;
  const called = companyOf(cast, escalation.case.of);
  const official = world.chance.pick(
    called.members.filter((one) => one.roles.includes("authorised-official")),
  );
  const say = (weight: number, who: Member, command: EscalationCommand, rare?: Rare) =>
    deed(weight, who, `${command.type} ${id.slice(-4)}`, (turn) => tellEscalation(turn, id, command), rare);
  switch (escalation.status) {
    case "proposed":
      return [say(2, official, { type: "authorise", justification: REASON })];
    case "notified": {
      const who = memberWith(called, escalation.page.contact.person) ?? official;
      // People sleep at night: the ladder is there to be climbed.
      return [say(mood === "night" ? 0.1 : 3, who, { type: "acknowledge" })];
    }
    case "unreached":
      return [say(mood === "night" ? 0.3 : 3, official, { type: "acknowledge" })];
    case "acknowledged":
      return mood === "night"
        ? [
            say(0.3, official, { type: "accept" }),
            say(0.3, official, { type: "decline", justification: REASON }, "refuse"),
          ]
        : [say(3, official, { type: "accept" })];
    case "active":
    case "standdown-proposed":
    case "stood-down":
    case "closed":
    case "rejected":
    case "superseded":
      return [];
  }
}
