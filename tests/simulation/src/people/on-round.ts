import { answerConsent, consentKind, sentUnder } from "@mirror/operations";
import { awaitsConfirmation, type ConsentDecision, type ConsentRound, isPending } from "@mirror/partnership";
import { type ConsentId, instantAfter } from "@mirror/vocabulary";
import type { World } from "../world.js";
import { type Cast, type Company, companyOf, type Member } from "./cast.js";
import { type Deed, deed, type Mood, type Rare, REASON } from "./deed.js";
import { breakingGlass } from "./on-glass.js";

/** What officials say to a consent round, or what is done in their place. */
export function onRound(world: World, cast: Cast, round: ConsentRound, mood: Mood): Deed[] {
  const id = round.id as ConsentId;
  const isNight = mood === "night";
  return round.decisions.flatMap((decision) => {
    const company = companyOf(cast, decision.partner);
    const who = world.chance.pick(company.members.filter((one) => one.roles.includes("authorised-official")));
    const say = (weight: number, answer: Answer, rare?: Rare, by = who) =>
      deed(
        weight,
        by,
        `${answer.type} ${id.slice(-4)}`,
        (turn, tooLate) => answerConsent(turn, id, answer, tooLate),
        rare,
      );
    const body = { justification: REASON };
    const later = onWhatWasSaid(company, decision, round.scopeHash, isNight, say);
    if (later.length > 0) return later;
    if ((round.status === "open" || round.status === "provisional") && isPending(decision)) {
      const grant = say(4, { type: "grant", body: { ...body, scopeHash: round.scopeHash } });
      if (isNight && officeIsAsleep(round)) return [{ ...grant, weight: 0.1 }, breakingGlass(who, round)];
      return isNight
        ? [
            grant,
            ...otherYeses(world, company, who, decision, round.scopeHash, say),
            say(0.4, { type: "refuse", body }, "refuse"),
            say(0.1, { type: "abstain", body }, "refuse"),
          ]
        : [grant];
    }
    // What was shared under a yes is asked back even when that was used up (C-09).
    const mayTakeBack = round.status === "satisfied" || round.status === "consumed";
    const withdrawal =
      round.status === "consumed"
        ? say(12, { type: "withdraw", body }, "take-back")
        : say(1.5, { type: "withdraw", body }, "withdraw");
    return isNight && mayTakeBack && decision.status === "granted" ? [withTheTruth(withdrawal, id)] : [];
  });
}

/** Where lives are in danger the offices sleep, and whoever is awake breaks the glass. */
function officeIsAsleep({ question }: ConsentRound): boolean {
  return question.lifeSafety;
}

type Answer = Parameters<typeof answerConsent>[2];
type Say = (weight: number, answer: Answer, rare?: Rare, by?: Member) => Deed;

/** A yes on a condition, and one that is only spoken, and written down by whoever is on duty. */
function otherYeses(
  world: World,
  company: Company,
  who: Member,
  { partner, office }: ConsentDecision,
  scopeHash: string,
  say: Say,
): Deed[] {
  const condition = {
    text: "The ward has agreed.",
    checker: { by: "office" as const, partner, office },
    until: instantAfter(world.clock.now(), 20_000),
  };
  const spoken = { official: who.actor.person, answer: "grant" as const, scopeHash, how: "By telephone" };
  const onDuty = company.members.find((one) => one.roles.includes("duty-officer") && one !== who);
  return [
    say(3, { type: "grant", body: { scopeHash, conditions: [condition] } }),
    ...(onDuty === undefined ? [] : [say(2.5, { type: "attest", body: spoken }, undefined, onDuty)]),
  ];
}

/** What there is to say of a yes that was given on conditions, or only spoken: until it was, nothing else is. */
function onWhatWasSaid(
  company: Company,
  decision: ConsentDecision,
  scopeHash: string,
  isNight: boolean,
  say: Say,
): Deed[] {
  const confirming = company.members
    .filter((one) => awaitsConfirmation(decision, one.actor.person))
    .map((one) => say(1, { type: "confirm", body: { scopeHash } }, undefined, one));
  const on = { partner: decision.partner, condition: 1 };
  const justification = REASON;
  if (decision.status === "conditional")
    return [
      ...confirming,
      say(3, { type: "verify-condition", body: { ...on, met: true } }),
      ...(isNight
        ? [say(0.3, { type: "verify-condition", body: { ...on, met: false, justification } }, "refuse")]
        : []),
    ];
  if (decision.status === "suspended") return [say(2, { type: "reaffirm", body: { scopeHash } })];
  const mayBeViolated = isNight && decision.status === "granted" && decision.conditions.length > 0;
  return mayBeViolated
    ? [...confirming, say(6, { type: "report-violation", body: { ...on, justification } }, "violate")]
    : confirming;
}

/** A withdrawal is answered with what it comes too late for (INV-04). */
function withTheTruth(withdrawal: Deed, id: ConsentId): Deed {
  return {
    ...withdrawal,
    begin: () => {
      const { handle, answer } = withdrawal.begin();
      return {
        handle,
        answer: (turn) => {
          const round = turn.current(consentKind, id);
          const run = round && turn.current(turn.desk.runKind, round.question.run);
          const late = answer(turn);
          return late !== null || round === undefined || run === undefined
            ? late
            : sentUnder(run, round, turn.now());
        },
      };
    },
  };
}
