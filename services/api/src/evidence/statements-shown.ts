import type { Entry, WithheldEntry } from "@mirror/journal";
import { ConsentFact, PartnerFact, StandingFact } from "@mirror/partnership";
import { type PartnerId, readId, type StreamId } from "@mirror/vocabulary";

/** What a run rested on of what partners say under their keys: by whom, on what. */
interface RestedOn {
  readonly people: ReadonlySet<string>;
  readonly delegations: ReadonlySet<string>;
  readonly agreements: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
}

/** Who decided, and in whose place, in what the bundle's holder may read: of anybody else nothing is told. */
export function restedOn(
  shown: ReadonlyMap<StreamId, readonly (Entry | WithheldEntry)[]>,
  agreements: readonly StreamId[],
): RestedOn {
  const people = new Set<string>();
  const delegations = new Set<string>();
  for (const entries of shown.values())
    for (const entry of entries) {
      if (!("body" in entry)) continue;
      const official = officialIn(entry);
      if (official === undefined) continue;
      people.add(official.person);
      if (official.inPlaceOf === undefined) continue;
      people.add(official.inPlaceOf.from);
      delegations.add(official.inPlaceOf.delegation);
    }
  const runs = new Set([...shown.keys()].filter((stream) => readId(stream)?.kind === "run"));
  return { people, delegations, agreements: new Set(agreements), runs };
}

function officialIn({ stream, body }: Entry) {
  const kind = readId(stream)?.kind;
  if (kind !== "consent" && kind !== "standing-consent") return undefined;
  const facts = kind === "consent" ? ConsentFact : StandingFact;
  const read = facts.safeParse({ type: body.type, data: body.data });
  if (!read.success || !("official" in read.data.data)) return undefined;
  const { official } = read.data.data;
  return { inPlaceOf: undefined, ...official };
}

/** The partners whose word a run stood on: those that take part in it, and the parties to its agreements. */
export function partnersBehind(
  participants: readonly (readonly PartnerId[])[],
  parties: readonly (readonly PartnerId[])[],
): PartnerId[] {
  return [...new Set([...participants, ...parties].flat())].toSorted();
}

/**
 * Whether an entry of a partner's stream goes with the bundle: who it is, its keys, its decision rights, and what it signed
 * about these people, agreements and runs. Its people, tokens, rosters and pages are its own business.
 */
export function goesWith({ body }: Entry, on: RestedOn): boolean {
  const read = PartnerFact.safeParse({ type: body.type, data: body.data });
  if (!read.success) return false;
  const fact = read.data;
  switch (fact.type) {
    case "partner-added":
    case "key-enrolled":
    case "key-replaced":
    case "decision-rights-set":
    case "officials-qualifications-demanded":
      return true;
    case "official-appointed":
    case "official-limited":
    case "official-dismissed":
      return on.people.has(fact.data.statement.person);
    case "agreement-spoken-on":
      return on.agreements.has(fact.data.statement.agreement);
    case "lead-spoken-on":
      return on.runs.has(fact.data.statement.run);
    case "delegation-made":
    case "delegation-revoked":
      return on.delegations.has(fact.data.id);
    default:
      return false;
  }
}
