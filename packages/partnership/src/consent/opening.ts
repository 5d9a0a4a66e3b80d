import {
  type ConsentId,
  type Decided,
  decided,
  type Instant,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { asRecorded } from "../as-recorded.js";
import type { PartnershipContext } from "../context.js";
import type { ConsentQuestion, OpenConsent, StandingYes } from "./commands.js";
import { recordOf } from "./decision-record.js";
import { evolveConsent } from "./evolve.js";
import type { ConsentFact } from "./facts.js";
import { ownersAmong, ruleCanEverHold } from "./rule.js";
import { scopeHashOf } from "./scope.js";
import { settled } from "./settle.js";
import { type ConsentRound, decisionOf } from "./state.js";
import { takesTwo } from "./takes-two.js";

/** Opens a round: what may be asked at all, with what it needs set by itself, and what standing consents answer (C-04 to C-06, C-11, C-16). */
export function decideOpening(
  command: OpenConsent,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  if (context.actor.kind === "clock")
    return refuse("forbidden", "not-for-the-clock", "No clock asks for consent.", "INV-12");
  const { id, question: asked } = command;
  const asks = asked.asks.filter(
    (ask, index) =>
      asked.asks.findIndex((one) => one.partner === ask.partner && one.office === ask.office) === index,
  );
  const question: ConsentQuestion = {
    ...asked,
    asks,
    // Nobody has to remember what takes two people (C-11), or whose own yes it needs (C-04).
    dualControl: asked.dualControl || takesTwo(asked.scope),
    owners: ownersAmong({ asks, scope: asked.scope }),
  };
  const fault = faultIn(id, question, context.now);
  if (fault !== undefined) return fault;
  const scopeHash = scopeHashOf(question.scope);
  const opening: ConsentFact = { type: "consent-asked", data: { id, question, scopeHash } };
  const round = evolveConsent(undefined, asRecorded(opening, context));
  const given = (command.standing ?? []).flatMap((yes) => standingYes(round, yes, context));
  return decided(opening, ...settled(round, given, "refused", context.now, context).facts);
}

/** What a standing consent says for a partner that is asked; nothing where its yes would be over already. */
function standingYes(round: ConsentRound, yes: StandingYes, context: PartnershipContext): ConsentFact[] {
  const ask = decisionOf(round, yes.partner);
  if (ask === undefined || yes.expiresAt <= context.now) return [];
  return [
    {
      type: "consent-granted-by-standing",
      data: { ...recordOf(round, ask, context), ...yes },
    },
  ];
}

function faultIn(id: ConsentId, question: ConsentQuestion, now: Instant): Refusal | undefined {
  const { mode, asks, scope, answerBy, run } = question;
  if ([readId(id)?.mode, readId(run)?.mode, scope.mode].some((one) => one !== mode)) {
    return refuse(
      "invalid",
      "mixed-modes",
      "The round, its run and its scope have to be of one mode.",
      "C-16",
    );
  }
  if (scope.steps.some((step) => step.effect === "E5")) {
    return refuse(
      "forbidden",
      "effect-never-allowed",
      "Nobody can be asked to allow an effect of class E5.",
      "C-04",
    );
  }
  if (new Set(asks.map((ask) => ask.partner)).size !== asks.length) {
    return refuse(
      "invalid",
      "partner-asked-twice",
      "Each partner is asked once, through one office.",
      "C-05",
    );
  }
  if (!ruleCanEverHold(question)) {
    return refuse(
      "invalid",
      "rule-unsatisfiable",
      "When all who are asked say yes, the rule still does not hold: it wants more of them, or somebody else.",
      "C-05",
    );
  }
  if (answerBy <= now) {
    return refuse("invalid", "deadline-passed", "The deadline for an answer lies in the future.", "C-01");
  }
  if (scope.window.from >= scope.window.until || scope.window.until <= now) {
    return refuse(
      "invalid",
      "window-over",
      "What is asked has to begin before it ends, and end in the future.",
      "C-08",
    );
  }
  return undefined;
}
