import { type AidFact, type AidRequest, aidWakeUps, evolveAid } from "@mirror/partnership";
import { msOf, type PartnerId } from "@mirror/vocabulary";
import { reactToAid } from "../reactions/aid-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** The requests that a partner was asked in, or offered in: where its promises stand (MA-06). */
export function aidAskedOf(partner: PartnerId): string {
  return `aid-asked-of/${partner}`;
}

export const aidKind: StreamKind<AidRequest, AidFact> = {
  name: "aid request",
  evolve: evolveAid,
  wakeUps: aidWakeUps,
  owed: () => [],
  index: (request) => {
    const score = msOf(request.need.period.from);
    const helpers = new Set(request.assignments.map((assignment) => assignment.partner));
    return [
      { index: "aid-requests", member: request.id, score },
      ...(request.need.run === null
        ? []
        : [{ index: streamsOfRun(request.need.run), member: request.id, score }]),
      ...[...helpers].map((partner) => ({ index: aidAskedOf(partner), member: request.id, score })),
    ];
  },
  lookUps: () => [],
  marking: (request) => request.need.marking,
  react: reactToAid,
};
