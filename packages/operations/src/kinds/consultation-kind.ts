import {
  type Consultation,
  type ConsultationFact,
  consultationWakeUps,
  evolveConsultation,
} from "@mirror/partnership";
import { msOf } from "@mirror/vocabulary";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** Every consultation, newest first. */
export const CONSULTATIONS = "consultations";

export const consultationKind: StreamKind<Consultation, ConsultationFact> = {
  name: "consultation",
  evolve: evolveConsultation,
  wakeUps: consultationWakeUps,
  owed: () => [],
  index: ({ id: member, openedAt, question: { run } }) => {
    const score = msOf(openedAt);
    return [
      { index: CONSULTATIONS, member, score },
      { index: streamsOfRun(run), member, score },
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  // Nothing follows from an opinion, and nothing from silence.
  react: async () => {},
};
