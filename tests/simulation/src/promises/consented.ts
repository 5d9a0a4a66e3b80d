import type { Authority, RunFact } from "@mirror/engine";
import { readFact } from "@mirror/operations";
import { agreementInForce, consentInForce, decisionOf, isPending } from "@mirror/partnership";
import {
  type EffectClass,
  effectWithin,
  type Instant,
  msOf,
  type PartnerId,
  readId,
  type StreamId,
} from "@mirror/vocabulary";
import { flows } from "../flows.js";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger, RunLine } from "./ledger.js";

/** The longest that glass stays broken (C-10). */
const GLASS_LASTS_MAX_MS = 3_600_000;

/**
 * INV-03: wherever something is meant or handed out, the consents and clauses that it stands on are in force at that very
 * position of the journal, and they are those that its playbook asks for; where glass is broken in the place of one, it is
 * the owner's own, in this run, for no more than this, and stood by as it has to be (C-10). And nothing is meant in a run that is held (M10)
 * or over.
 */
export function consented(world: World, ledger: Ledger): Witness {
  return {
    written({ commit, at }) {
      for (const entry of commit.entries) {
        if (readId(entry.stream)?.kind !== "run") continue;
        const fact = readFact<RunFact>(entry);
        if (fact.type !== "effect-intended" && fact.type !== "step-assigned") continue;
        const run = ledger.runs.get(entry.stream);
        if (run === undefined) continue;
        // A drill has a clock of its own.
        const when = run.mode === "live" ? at : fact.at;
        const fault = faultIn(run, fact, when);
        if (fault !== undefined) world.breaks("INV-03", `${fact.type} in ${run.id}: ${fault}`);
      }
    },
  };

  function faultIn(
    run: RunLine,
    { type, data }: Extract<RunFact, { type: "effect-intended" | "step-assigned" }>,
    at: Instant,
  ): string | undefined {
    if (type === "effect-intended" && run.heldBy.size > 0) return "the run is held.";
    if (type === "effect-intended" && run.over) return "the run is over.";
    const step = flows.flowOf(run.playbook).playbook.steps[run.steps.get(data.invocation)?.step ?? ""];
    const { authority } = data;
    const effect = step?.mirror?.effect;
    const owner = effect === undefined ? undefined : run.bindings[effect.on]?.partner;
    if ((step?.mirror?.guarded_by.length ?? 0) > 0) {
      if (authority.basis !== "consented" && authority.basis !== "break-glass")
        return `it is guarded, and stands on ${authority.basis}.`;
      if (owner !== undefined && !authority.consents.some((one) => one.partner === owner))
        return "the owner of what it touches is not among those who granted it.";
    }
    return notInForce(run, { effect: effect?.class ?? "E0", owner }, authority, at);
  }

  function notInForce(
    run: RunLine,
    deed: Deed,
    { basis, consents, clauses }: Authority,
    at: Instant,
  ): string | undefined {
    let provisional = 0;
    for (const { round, partner, decision } of consents) {
      const states = ledger.roundDuring(round);
      const stood = states.some(
        (one) =>
          consentInForce(one, partner, one.scopeHash, at) !== undefined &&
          isDecision(decisionOf(one, partner), decision),
      );
      const byGlass = stood
        ? []
        : states.flatMap((one) => one.brokenGlass).filter((one) => one.decision === decision);
      const [glass] = byGlass;
      if (glass !== undefined) {
        provisional += 1;
        const isAsked = states.some(
          (one) =>
            one.status === "provisional" &&
            one.decisions.some(
              (ask) => ask.partner === partner && (isPending(ask) || ask.status === "conditional"),
            ),
        );
        const fault = isAsked
          ? faultInGlass(run, deed, partner, glass.breakGlass, at)
          : "nobody waits for its office.";
        if (fault !== undefined)
          return `the glass ${glass.breakGlass} of ${partner} does not allow it: ${fault}`;
      } else if (!stood)
        return `the grant ${decision} of ${partner} is not in force: ${states.map((one) => one.status).join(", ")}.`;
    }
    if (basis === "break-glass" && provisional === 0) return "no glass is broken among what it stands on.";
    if (basis !== "break-glass" && provisional > 0) return "it stands on broken glass, and does not say so.";
    for (const { agreement } of clauses)
      if (!ledger.agreementDuring(agreement).some((one) => agreementInForce(one, at)))
        return `the agreement ${agreement} is not in force.`;
    return undefined;
  }

  /** Why a break-glass does not stand for this at this instant; each of its limits that can be seen from outside (C-10). */
  function faultInGlass(
    run: RunLine,
    { effect, owner }: Deed,
    partner: PartnerId,
    stream: StreamId,
    at: Instant,
  ): string | undefined {
    const faults = ledger.glassDuring(stream).map((glass) => {
      if (glass.status !== "in-force") return `it is ${glass.status}.`;
      if (at >= glass.until) return `it ended at ${glass.until}.`;
      if (msOf(glass.until) - msOf(glass.openedAt) > GLASS_LASTS_MAX_MS)
        return "it lasts longer than 60 minutes.";
      if (glass.scope.run !== run.id || glass.mode !== run.mode) return "it was broken in another run.";
      if (glass.partner !== partner) return "it is another partner's.";
      if (effect !== "E0" && owner !== partner) return "this touches what is not its own.";
      if (effect === "E5" || !effectWithin(effect, glass.scope.effectCeiling))
        return `it does not reach ${effect}.`;
      const people = new Set(glass.by.map(({ person }) => person)).size;
      if (people < 2 && (glass.alone?.tried.length ?? 0) === 0)
        return "one person stands by it, and tried nobody.";
      return undefined;
    });
    if (faults.length === 0) return "it is not known.";
    return faults.includes(undefined) ? undefined : faults.at(-1);
  }
}

/** What is done to whose assets. */
interface Deed {
  readonly effect: EffectClass;
  readonly owner: PartnerId | undefined;
}

function isDecision(known: { readonly status: string } | undefined, decision: StreamId): boolean {
  return known !== undefined && "decision" in known && known.decision === decision;
}
