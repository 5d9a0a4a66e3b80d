import type { Entry } from "@mirror/journal";
import type { Seen } from "../sight/seen.js";

/** The name of the step that an entry is about; null where it is about none. */
export function stepOf(what: Seen, entry: Entry): string | null {
  switch (what.kind) {
    case "run": {
      const { data } = entry.body;
      const named =
        typeof data === "object" && data !== null && "invocation" in data ? data.invocation : undefined;
      return [...what.run.steps.values()].find((step) => step.id === named)?.name ?? null;
    }
    case "share-recall":
      return what.recall.share.stepName;
    case "consent":
      return what.round.question.stepName;
    case "escalation": {
      const { invocation } = what.escalation.case;
      return (invocation === null ? undefined : what.of?.steps.get(invocation)?.name) ?? null;
    }
    case "consultation":
    case "aid-request":
    case "regulatory-clock":
    case "incident":
    case "agreement":
    case "standing-consent":
    case "break-glass":
    case "exercise":
    case "partner":
    case "source":
    case "playbook":
      return null;
  }
}
