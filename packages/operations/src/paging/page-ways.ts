import type { PageWay } from "@mirror/engine";
import type { Partner } from "@mirror/partnership";
import type { Mode, PersonId } from "@mirror/vocabulary";

/** By which ways a person's page leaves the house, as their partner's stream knows them now; an exercise's by none (DR-02). */
export function pageWays(partner: Partner | undefined, person: PersonId, mode: Mode): PageWay[] {
  if (mode === "exercise") return [];
  const address = partner?.people.find(({ id }) => id === person)?.email ?? null;
  return address === null ? [] : [{ by: "mail", address }];
}
