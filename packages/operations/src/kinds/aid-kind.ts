import { type AidFact, type AidRequest, aidWakeUps, commitmentsOf, evolveAid } from "@mirror/partnership";
import { type Mode, msOf, type PartnerId } from "@mirror/vocabulary";
import { awaitedFrom } from "../awaited-from.js";
import { reactToAid } from "../reactions/aid-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** The requests in which a partner has promised something that is not home again: where its resources are (MA-06). */
export function promisesOf(mode: Mode, partner: PartnerId): string {
  return `promises-of/${partner}/${mode}`;
}

export const aidKind: StreamKind<AidRequest, AidFact> = {
  name: "aid request",
  evolve: evolveAid,
  wakeUps: aidWakeUps,
  owed: () => [],
  index: (request) => {
    const score = msOf(request.need.period.from);
    const silent = request.assignments.filter(({ status }) => status === "notified");
    const asked = new Set(request.need.mode === "live" ? silent.map(({ partner }) => partner) : []);
    const promising = new Set(commitmentsOf(request).map((commitment) => commitment.partner));
    return [
      { index: "aid-requests", member: request.id, score },
      ...(request.need.run === null
        ? []
        : [{ index: streamsOfRun(request.need.run), member: request.id, score }]),
      ...[...asked].map((partner) => ({ index: awaitedFrom(partner), member: request.id, score })),
      ...[...promising].map((partner) => ({
        index: promisesOf(request.need.mode, partner),
        member: request.id,
        score,
      })),
    ];
  },
  lookUps: () => [],
  marking: (request) => request.need.marking,
  react: reactToAid,
};
