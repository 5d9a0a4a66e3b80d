import { type DecisionContext, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import { partnerAt } from "./partner/appointment.js";
import type { Partner, Person } from "./partner/state.js";

/** What a decision among partners has at hand: besides time, actor and ids, the partners whose streams were read for it. */
export interface PartnershipContext extends DecisionContext {
  /** At least the actor's own; each aggregate's `…Partners` function lists the others that a command needs. */
  readonly partners: readonly Partner[];
  /** Whether whoever acts is signed in at a page, by more than a token; left out: no. */
  readonly inSession?: boolean;
}

/** The signed-in person behind a command, as its partner's stream knows it now. */
export interface Acting {
  readonly ok: true;
  readonly person: Person;
  readonly partner: Partner;
}

/** Who acts: refuses the clock and services (they decide nothing for a partner), and who is not in its partner's stream (INV-12). */
export function whoActs(context: PartnershipContext): Acting | Refusal {
  const { actor } = context;
  if (actor.kind !== "person") {
    return refuse("forbidden", "not-a-person", "Only a signed-in person may do this.", "INV-12");
  }
  const recorded = partnerOf(context, actor.partner);
  const partner = recorded && partnerAt(recorded, context.now);
  const person = partner?.people.find((one) => one.id === actor.person);
  if (partner === undefined || person === undefined) {
    return refuse(
      "forbidden",
      "not-of-this-partner",
      "You are not known to the partner that you act for.",
      "INV-12",
    );
  }
  return { ok: true, person, partner };
}

export function partnerOf(context: PartnershipContext, id: PartnerId): Partner | undefined {
  return context.partners.find((one) => one.id === id);
}

/** The name to show for a partner: its id where its stream was not read. */
export function nameOf(context: PartnershipContext, id: PartnerId): string {
  return partnerOf(context, id)?.name ?? id;
}
