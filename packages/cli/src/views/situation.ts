import type { SituationView } from "@mirror/contract";
import { fields } from "../output/text.js";
import { partnersText } from "./references.js";

/** How an incident stands for everyone together: shown with it, and with each of its runs. */
export function situationText(situation: SituationView): string {
  return fields([
    ["severity", situation.severity],
    ["outlook", situation.outlook ?? "nobody has said"],
    ["partners hit", situation.partners],
    ["significantly", partnersText(situation.significant)],
    ["capacity exceeded", partnersText(situation.exceeded)],
    ["large scale", situation.largeScale],
  ]);
}
