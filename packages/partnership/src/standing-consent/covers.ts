import {
  earliest,
  effectWithin,
  type Instant,
  instantAfter,
  type PersonId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import { type Agreement, agreementEndsAt, agreementInForce } from "../agreement/state.js";
import type { ConsentQuestion } from "../consent/commands.js";
import { officesOf } from "../consent/offices-of.js";
import { dataOf } from "../consent/scope.js";
import { takesTwo } from "../consent/takes-two.js";
import { takesTwoOf } from "../consent/takes-two-of.js";
import { areOneVoice } from "../delegation/voice.js";
import type { Partner } from "../partner/state.js";
import type { FoundCondition } from "./facts.js";
import type { StandingConsent } from "./state.js";
import { isNeverStanding } from "./terms.js";

/** A question that is about to be asked, and what its answer depends on besides. */
export interface StandingNeed {
  readonly question: ConsentQuestion;
  /** Whose standing consent it is, with its delegations and its matrix. */
  readonly partner: Partner;
  /** Of the incident; null where it is not known. */
  readonly severity: number | null;
  /** The agreement that the terms name is among them, where it is there. */
  readonly agreements: readonly Agreement[];
  readonly at: Instant;
}

export interface Covered {
  readonly ok: true;
  readonly conditions: readonly FoundCondition[];
  readonly expiresAt: Instant;
}

/**
 * Whether a standing consent answers a question for its partner, by each of its conditions as it is found now; all that was
 * found is given, to be kept with the use (C-06). What is not known counts as beyond the terms.
 */
export function standingCovers(standing: StandingConsent, need: StandingNeed): Covered | Refusal {
  const { question, partner, severity, at } = need;
  const { terms } = standing;
  const { steps, playbook } = question.scope;
  if (standing.status !== "in-force") return beyond(`This standing consent is ${standing.status}.`);
  if (terms.until <= at) return beyond(`This standing consent ended at ${terms.until}.`);
  if (question.mode !== terms.mode)
    return refuse(
      "forbidden",
      "other-mode",
      `What was agreed to for mode ${terms.mode} has no value in mode ${question.mode}.`,
      "C-16",
    );
  const agreement = need.agreements.find((one) => one.id === terms.agreement);
  if (terms.agreement !== null && (agreement === undefined || !agreementInForce(agreement, at)))
    return beyond("The agreement that this standing consent stands under is not in force.");

  const targets = [...new Set(steps.flatMap((step) => step.targets))];
  const classes = [...new Set(steps.flatMap(dataOf))];
  const involved = [...new Set(steps.flatMap((step) => step.involves ?? []))];
  const effects = steps.map((step) => step.effect).sort();
  const performers = [...new Set(steps.flatMap((step) => step.performers.map((one) => one.partner)))];
  const ask = question.asks.find((one) => one.partner === standing.partner);
  const names = terms.targets;
  const people = standing.by.map((one) => one.person);
  const needsTwo = takesTwoOf(partner, question) || takesTwo(question.scope);
  const { requestedBy } = question;
  const asks = (person: PersonId) =>
    requestedBy !== null && areOneVoice(partner, { person }, { person: requestedBy }, at);
  const conditions: (FoundCondition & { readonly holds: boolean })[] = [
    {
      condition: "playbook version",
      allowed: terms.playbook.hash,
      found: playbook.hash,
      holds: playbook.id === terms.playbook.id && playbook.hash === terms.playbook.hash,
    },
    {
      condition: "office",
      allowed: terms.office,
      found: ask === undefined ? "not asked" : officesOf(ask).join(" and "),
      // Where two offices have to agree, one has not done so in advance for both.
      holds: ask?.office === terms.office && ask.secondOffice === undefined,
    },
    {
      condition: "level",
      allowed: terms.level,
      found: question.level,
      holds: question.level === terms.level && question.level !== "political",
    },
    {
      condition: "effect",
      allowed: `up to ${terms.effectCeiling}`,
      found: effects.join(", "),
      holds: effects.every((effect) => effectWithin(effect, terms.effectCeiling)),
    },
    {
      condition: "severity",
      allowed: `${terms.severities.from} to ${terms.severities.to}`,
      found: severity === null ? "not known" : `${severity}`,
      holds: severity !== null && terms.severities.from <= severity && severity <= terms.severities.to,
    },
    {
      condition: "targets",
      allowed: names === "any" ? "any" : names.join(", "),
      found: targets.join(", "),
      // A step that names nothing may be about anything.
      holds:
        names === "any" ||
        steps.every((step) => step.targets.length > 0 && step.targets.every((one) => names.includes(one))),
    },
    {
      condition: "data",
      allowed: terms.dataClasses.join(", "),
      found: classes.join(", "),
      holds: classes.every((one) => terms.dataClasses.includes(one) && !isNeverStanding(one)),
    },
    {
      condition: "involves",
      allowed: "neither publication, attribution, nor export of personal data",
      found: involved.join(", "),
      holds: involved.every((one) => one === "payment" || one === "critical-asset"),
    },
    {
      condition: "performers",
      allowed: terms.performers.join(", "),
      found: performers.join(", "),
      holds: performers.every((one) => terms.performers.includes(one)),
    },
    {
      condition: "people",
      allowed: needsTwo ? "two, and neither is, or speaks as one with, who asks" : "one",
      found: `${people.length}`,
      holds: !needsTwo || (people.length > 1 && !people.some(asks)),
    },
    {
      condition: "uses",
      allowed: `${terms.usesMax}`,
      found: `${standing.uses.length + 1}`,
      holds: standing.uses.length < terms.usesMax,
    },
  ];
  const against = conditions.find((one) => !one.holds);
  if (against !== undefined)
    return beyond(`${against.condition}: it allows ${against.allowed}, and this is ${against.found}.`);
  return {
    ok: true,
    conditions: conditions.map(({ condition, allowed, found }) => ({ condition, allowed, found })),
    expiresAt: earliest(
      instantAfter(at, question.holdsForMs),
      question.scope.window.until,
      terms.until,
      agreement === undefined ? undefined : agreementEndsAt(agreement),
    ),
  };
}

function beyond(detail: string): Refusal {
  return refuse("forbidden", "beyond-standing-consent", detail, "C-06");
}
