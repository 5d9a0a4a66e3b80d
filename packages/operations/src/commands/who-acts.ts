import {
  type Act,
  type Acting,
  missingFor,
  type Partner,
  type PartnerAct,
  type PartnerRole,
  type Person,
  standingAgainst,
  whoActs,
} from "@mirror/partnership";
import type { Instant, PersonId, Refusal } from "@mirror/vocabulary";
import { refuse } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import type { Turn } from "../turn.js";

export interface Signed {
  readonly ok: true;
  readonly person: Person;
  readonly partner: Partner;
  readonly id: PersonId;
}

/**
 * The signed-in person behind the turn, who must hold one of these roles at their own partner, whose standing must allow
 * the act: a suspended partner only gives back.
 */
export async function whoeverIs(
  turn: Turn,
  act: PartnerAct | Act,
  ...roles: readonly PartnerRole[]
): Promise<Signed | Refusal> {
  if (turn.actor.kind !== "person")
    return refuse("forbidden", "not-a-person", "Only a signed-in person may do this.", "INV-12");
  const partners = await partnersAmong(turn, []);
  const acting = whoActs(withPartners(turn.context(), partners));
  if (!acting.ok) return acting;
  if (roles.length > 0 && !roles.some((role) => acting.person.roles.includes(role)))
    return refuse(
      "forbidden",
      "role-missing",
      `This takes the role ${roles.join(" or ")} at your partner; you hold ${acting.person.roles.join(", ") || "none"}.${lapsed(acting, roles, turn.recordedAt())}`,
      "M04",
    );
  return standingAgainst(acting.partner, act) ?? { ...acting, id: acting.person.id };
}

/** Which of the roles the person is given, and does not have for want of a qualification (M28). */
function lapsed({ partner, person }: Acting, roles: readonly PartnerRole[], at: Instant): string {
  const missing = roles.flatMap((role) => missingFor(partner, person.id, role, at));
  return missing.length === 0
    ? ""
    : ` It demands what is not on record for you, or has ended: ${[...new Set(missing)].join(", ")}.`;
}

/** What our own services do, and no person: a door that people do not have. */
export function unlessService(turn: Turn): Refusal | undefined {
  return turn.actor.kind === "person"
    ? refuse("forbidden", "not-for-people", "Only the installation's own services do this.")
    : undefined;
}
