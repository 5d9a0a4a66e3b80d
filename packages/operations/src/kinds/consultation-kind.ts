import {
  type Consultation,
  type ConsultationFact,
  consultationWakeUps,
  evolveConsultation,
  silentIn,
} from "@mirror/partnership";
import { msOf } from "@mirror/vocabulary";
import { awaitedFrom } from "../awaited-from.js";
import { reactToConsultation } from "../reactions/consultation-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** Every consultation, newest first. */
export const CONSULTATIONS = "consultations";

export const consultationKind: StreamKind<Consultation, ConsultationFact> = {
  name: "consultation",
  evolve: evolveConsultation,
  wakeUps: consultationWakeUps,
  owed: () => [],
  index: (consultation) => {
    const { id: member, openedAt, closedAt, question } = consultation;
    const { mode, run } = question;
    const score = msOf(openedAt);
    const isAwaited = mode === "live" && closedAt === null;
    return [
      ...(isAwaited ? silentIn(consultation) : []).map((one) => ({ index: awaitedFrom(one), member, score })),
      { index: CONSULTATIONS, member, score },
      { index: streamsOfRun(run), member, score },
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToConsultation,
};
