import type { ConsultationFact, Opinion } from "@mirror/partnership";
import type { Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { and, at, withoutStop } from "../views/sentences.js";

const SAYS: Readonly<Record<Opinion, string>> = {
  supports: "supports it",
  objects: "objects",
  "no-view": "has no view",
};

/** What happened in a consultation, in one sentence. */
export function consultationWords(fact: Recorded<ConsultationFact>, names: Directory): string {
  switch (fact.type) {
    case "consultation-opened": {
      const { by, asks, question, answerBy } = fact.data.question;
      const asked = and(asks.map((one) => names.partner(one).name));
      return `${names.partner(by).name} asked ${asked} for their opinion until ${at(answerBy)}: ${withoutStop(question)}.`;
    }
    case "consultation-answered": {
      const { partner, opinion, words } = fact.data;
      const why = words === null ? "" : `: ${withoutStop(words)}`;
      return `${names.partner(partner).name} ${SAYS[opinion]}${why}.`;
    }
    case "consultation-closed": {
      const silent = fact.data.silent.map((one) => names.partner(one).name);
      return silent.length === 0
        ? "Everybody who was consulted had answered."
        : `Consulted, and not answered by the deadline: ${and(silent)}.`;
    }
  }
}
