import {
  type Escalation,
  type EscalationFact,
  escalationWakeUps,
  evolveEscalation,
  pagesOwed,
} from "@mirror/partnership";
import { msOf } from "@mirror/vocabulary";
import { pageEffectId } from "../paging/escalation-page.js";
import { reactToEscalation } from "../reactions/escalation-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

export const escalationKind: StreamKind<Escalation, EscalationFact> = {
  name: "escalation",
  evolve: evolveEscalation,
  wakeUps: escalationWakeUps,
  owed: (escalation) =>
    pagesOwed(escalation).map((page) => ({ effect: pageEffectId(escalation, page), capability: "page" })),
  index: (escalation) => {
    const score = msOf(escalation.proposedAt);
    return [
      { index: "escalations", member: escalation.id, score },
      { index: streamsOfRun(escalation.case.run), member: escalation.id, score },
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToEscalation,
};
