import type { MirrorStep } from "@mirror/playbook";
import type { EffectClass, Instant, Mode, PartnerId, Refusal } from "@mirror/vocabulary";
import { type Agreement, agreementInForce } from "../agreement/state.js";
import { isBetween, whyOutOfForce } from "../agreement/weigh-clauses.js";

/** What a step is, as far as it matters whether it may still begin when an agreement of its run is over. */
export interface StepUnderAgreement {
  /** What the playbook calls it; null where it says nothing of it. */
  readonly kind: MirrorStep["kind"] | null;
  readonly effect: EffectClass;
  readonly performer: PartnerId;
  /** Whose assets it touches; the performer's own where it touches none. */
  readonly on: PartnerId;
  /** Who leads the run: the affected partner. */
  readonly lead: PartnerId;
  /** Whom it asks for consent, or tells something. */
  readonly asks: readonly PartnerId[];
  /** Whether its run stands down: it said so itself, or an exit step called it. */
  readonly runStandsDown: boolean;
}

/**
 * Whether a step is of the stand-down, and so may begin when nothing is agreed any more (C-08, M11): an exit step, or one
 * of a run that stands down; and neither touches what is another partner's, nor asks for consent or aid. It gives back,
 * ends, tells and records. What has been begun before is reported on, given back and paid for at any time.
 */
export function isStandDownStep({ kind, effect, performer, on, runStandsDown }: StepUnderAgreement): boolean {
  if (kind === "consent" || kind === "aid") return false;
  if (effect !== "E0" && on !== performer) return false;
  return kind === "exit" || runStandsDown;
}

/**
 * Why a step may not begin because what its partners had agreed on is over, suspended or not begun; undefined where it
 * may. Whom the leading partner gives a task, asks or tells has to have an agreement in force with it. What the leading
 * partner does at home stands on none: a hospital under attack does not stop because a paper has run out.
 */
export function unlessStillAgreed(
  step: StepUnderAgreement,
  mode: Mode,
  agreements: readonly Agreement[],
  at: Instant,
): Refusal | undefined {
  if (isStandDownStep(step)) return undefined;
  for (const other of new Set([step.performer, ...step.asks])) {
    const between = agreements.filter((one) => one.text.mode === mode && isBetween(one, [step.lead, other]));
    if (other === step.lead || between.some((one) => agreementInForce(one, at))) continue;
    const [first] = between;
    if (first !== undefined) return whyOutOfForce(first, at);
  }
  return undefined;
}
