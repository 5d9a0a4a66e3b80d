import { aidKind, partnerKind, tellAid, tellPartner } from "@mirror/operations";
import type { AidCommand } from "@mirror/partnership";
import { documents } from "@mirror/small-playbooks";
import {
  type AidAssignmentId,
  type AidRequestId,
  type Instant,
  known,
  msOf,
  type ResourceId,
} from "@mirror/vocabulary";
import type { Ended } from "./race.js";
import type { Cast } from "./scene.js";
import { type Asks, type Ground, started, stepsByName } from "./withdrawal.js";

/** A commitment that only the helping partner's signature is missing from. */
export interface LastSignature {
  readonly request: AidRequestId;
  readonly assignment: AidAssignmentId;
  readonly agreementHash: string;
}

/** The one team of the helpers' registry. */
export async function registered(on: Ground): Promise<ResourceId> {
  const { scene, helpers } = on;
  await scene.must(scene.as(helpers, "Eve"), (turn) =>
    tellPartner(turn, helpers.partner, {
      type: "add-resource",
      typed: { category: "Cybersecurity", kind: "Team", type: "2" },
      name: "Forensic team 1",
      home: "Sudmark",
      quantity: 1,
      team: helpers.team,
      words: null,
      marking: "TLP:AMBER",
      seenBy: { partners: [], agreements: [] },
      availability: [],
    }),
  );
  const partner = await scene.read((turn) => turn.load(partnerKind, helpers.partner));
  return known(partner?.resources[0], "What was put into the registry").id;
}

/** Two requests that would have one thing for the same time: of each the host has signed, and the helpers have not. */
export async function lastSignatures(
  on: Ground,
  resource: string,
  quantity: number,
): Promise<LastSignature[]> {
  const { scene, host, helpers } = on;
  const say = (cast: Cast, who: string, request: AidRequestId, command: AidCommand) =>
    scene.must(scene.as(cast, who), (turn) => tellAid(turn, request, command));
  const signing: LastSignature[] = [];
  for (let n = 0; n < 2; n += 1) {
    const run = await started(on, documents.aidOfFriends, "friends");
    const request = (await stepsByName(scene, run)).get("Ask for a team")?.answeredBy as AidRequestId;
    const state = () => scene.read((turn) => turn.load(aidKind, request));
    await say(host, "Bo", request, { type: "submit" });
    await say(helpers, "Eve", request, {
      type: "offer",
      offer: {
        line: 1,
        quantity,
        resource: { id: resource, name: "Forensic team 1", team: helpers.team },
        earliestStart: scene.now,
        cost: { amount: 0, currency: "EUR", notToExceed: 0 },
        conditions: [],
        validUntil: new Date(msOf(scene.now) + 3_600_000).toISOString() as Instant,
      },
    });
    const [offered] = (await state())?.assignments ?? [];
    if (offered?.status !== "offered") throw new Error("Nothing was offered.");
    const { id: assignment, offerHash } = offered;
    await say(host, "Bo", request, { type: "accept", assignment, offerHash });
    const [accepted] = (await state())?.assignments ?? [];
    if (accepted?.status !== "accepted") throw new Error("Nothing was accepted.");
    const { agreementHash } = accepted;
    await say(host, "Bo", request, { type: "commit", assignment, agreementHash });
    signing.push({ request, assignment, agreementHash });
  }
  return signing;
}

/** The helpers sign: nothing is missing then. */
export function sign<Answer>(
  asks: Asks,
  { scene, helpers }: Ground,
  { request, assignment, agreementHash }: LastSignature,
  answer: Answer,
): Promise<Ended<Answer>> {
  return asks.ask(
    scene.as(helpers, "Eve"),
    (turn) => tellAid(turn, request, { type: "commit", assignment, agreementHash }),
    () => answer,
  );
}

/** The helpers take the thing out of use. */
export function retire(asks: Asks, { scene, helpers }: Ground, resource: ResourceId): Promise<Ended<null>> {
  return asks.ask(
    scene.as(helpers, "Eve"),
    (turn) =>
      tellPartner(turn, helpers.partner, { type: "retire-resource", resource, reason: "It is broken." }),
    () => null,
  );
}
