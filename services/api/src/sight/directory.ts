import type { PartnerRef, PersonRef, TeamRef } from "@mirror/contract";
import { partnerKind } from "@mirror/operations";
import type { Partner, Viewer } from "@mirror/partnership";
import type { PartnerId, PersonId, TeamId } from "@mirror/vocabulary";
import type { Sight } from "./sight.js";

/** Names, as far as one viewer may know them: of partners and teams everybody's, of people the own partner's. */
export interface Directory {
  readonly own: Partner | undefined;
  partner(id: PartnerId): PartnerRef;
  team(partner: PartnerId, team: TeamId): TeamRef;
  person(id: PersonId): PersonRef;
  /** For a sentence: a colleague by name, anybody else by what they are. */
  who(id: PersonId, otherwise: string): string;
}

/** More partners than an installation has. */
const PARTNERS_MAX = 1_000;

export async function directoryFor(sight: Sight): Promise<Directory> {
  const rows = await sight.page("partners", { limit: PARTNERS_MAX });
  const partners = await Promise.all(rows.map((row) => sight.load(partnerKind, row.member)));
  return directoryOf(
    partners.filter((one) => one !== undefined),
    sight.caller.viewer,
  );
}

function directoryOf(partners: readonly Partner[], viewer: Viewer): Directory {
  const byId = new Map(partners.map((one) => [one.id, one]));
  const own = byId.get(viewer.partner);
  const partner = (id: PartnerId): PartnerRef => ({ id, name: byId.get(id)?.name ?? "a partner" });
  const nameOf = (id: PersonId) => own?.people.find((one) => one.id === id)?.name ?? null;
  return {
    own,
    partner,
    team: (of, id) => ({
      id,
      name: byId.get(of)?.teams.find((one) => one.id === id)?.name ?? "a team",
      partner: partner(of),
    }),
    person: (id) => ({ id, name: nameOf(id) }),
    who: (id, otherwise) => nameOf(id) ?? otherwise,
  };
}
