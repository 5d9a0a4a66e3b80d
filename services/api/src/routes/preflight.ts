import { routes } from "@mirror/contract";
import { lookAhead } from "@mirror/operations";
import { endingQualifications, situationOf } from "@mirror/partnership";
import { PartnerId, TeamId } from "@mirror/vocabulary";
import { type Door, reads } from "../door/reads.js";
import { seenIncident } from "../sight/seen.js";

/** Above this there is none: a playbook's own lower bound says nothing against it. */
const HIGHEST_SEVERITY = 5;

/** What starting a playbook would find. The reader's turn is never committed. */
export const preflightDoors: Door[] = [
  reads(routes.playbooks.preflight, async (sight, { params, query, caller }) => {
    const seen = query.incident === undefined ? null : await seenIncident(sight, query.incident);
    if (seen === undefined) return undefined;
    const { turn } = sight;
    if (seen !== null) await turn.joinClockOf(seen.incident.id);
    const looked = await lookAhead(
      turn,
      { playbook: params.id, hash: query.hash, bindings: bindingsIn(query.bindings ?? "") },
      seen === null
        ? { owner: caller.partner.id, severity: HIGHEST_SEVERITY }
        : { owner: seen.incident.owner, severity: situationOf(seen.incident).severity },
      caller.partner.id,
    );
    if (!looked.ok) return undefined;
    const names = await sight.directory();
    const { problems, tooFew, unproved, unknownDuties } = looked.found;
    return {
      problems: [...problems],
      tooFew: tooFew.map(({ partner, words, without }) => ({
        partner: names.partner(partner),
        words,
        // Who is away is told to nobody else.
        without: partner === caller.partner.id ? [...without] : null,
      })),
      unproved: unproved.map(({ partner, words, without }) => ({
        partner: names.partner(partner),
        words,
        people: partner === caller.partner.id ? [...without] : null,
      })),
      unknownDuties: unknownDuties.map(({ partner, words }) => ({ partner: names.partner(partner), words })),
      ending: endingQualifications(caller.partner, turn.now()),
    };
  }),
];

/** Bindings as an address holds them: `role=partner--…/team--…`, with commas between. */
function bindingsIn(text: string) {
  const given = text.split(",").filter((one) => one !== "");
  return Object.fromEntries(
    given.map((one) => {
      const [role = "", partner, team] = one.split(/[=/]/);
      return [role, { partner: PartnerId.parse(partner), team: TeamId.parse(team) }];
    }),
  );
}
