import { AidCommand, aidPartners, type Commitment, commitmentsOf, decideAid } from "@mirror/partnership";
import { type AidRequestId, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { aidAskedOf, aidKind } from "../kinds/aid-kind.js";
import type { Turn } from "../turn.js";

export { AidCommand };

/** Something that an official says about a request for aid; who may say what is MA-01's. */
export async function tellAid(
  turn: Turn,
  id: AidRequestId,
  command: AidCommand,
): Promise<Refusal | undefined> {
  const request = await turn.load(aidKind, id);
  if (request === undefined)
    return refuse("absent", "no-such-request", "There is no such request, or it is not yours to see.");
  await turn.joinClockOf(id);
  const partners = await partnersAmong(turn, aidPartners(request, command));
  const assisting =
    "assignment" in command
      ? request.assignments.find((one) => one.id === command.assignment)?.partner
      : undefined;
  const commitments =
    command.type === "commit" && assisting !== undefined ? await promisedBy(turn, assisting, id) : [];
  return turn.decide(aidKind, id, (state, context) =>
    decideAid(state, command, { ...withPartners(context, partners), commitments }),
  );
}

/** What a partner has promised in its other requests: read, so that no two commits promise one resource twice (MA-06). */
async function promisedBy(turn: Turn, partner: PartnerId, except: AidRequestId): Promise<Commitment[]> {
  const commitments: Commitment[] = [];
  for (const stream of await turn.listed(aidAskedOf(partner))) {
    if (stream === except) continue;
    const other = await turn.load(aidKind, stream);
    if (other !== undefined && other.need.mode === turn.mode) commitments.push(...commitmentsOf(other));
  }
  return commitments.filter((one) => one.partner === partner);
}
