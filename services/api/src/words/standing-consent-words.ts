import type { StandingFact } from "@mirror/partnership";
import type { Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { at, withoutStop } from "../views/sentences.js";

/** What happened to a standing consent, in one sentence. */
export function standingWords(fact: Recorded<StandingFact>, names: Directory): string {
  switch (fact.type) {
    case "standing-half-granted":
      return `The first of two people of ${names.partner(fact.data.partner).name} said yes in advance, until ${at(fact.data.terms.until)}.`;
    case "standing-granted":
      return `${names.partner(fact.data.partner).name} said yes in advance, until ${at(fact.data.terms.until)}.`;
    case "standing-seconded":
      return "The second of two people agreed: the standing consent is in force.";
    case "standing-used":
      return `It answered a question: use ${fact.data.use}${fact.data.isLast ? ", the last one" : ""}.`;
    case "standing-notice-sent":
      return `An official was told of its use: ${withoutStop(fact.data.detail)}.`;
    case "standing-revoked": {
      const { justification } = fact.data.official;
      return `It was revoked${justification === null ? "" : `: ${withoutStop(justification)}`}.`;
    }
    case "standing-expired":
      return "The standing consent ended.";
  }
}
