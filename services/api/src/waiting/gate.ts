import type { StepInvocation } from "@mirror/engine";
import { seen } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { visibleAssignments } from "../sight/visible-assignments.js";
import { aidWaitsFor } from "./aid.js";
import { consentWaitsFor } from "./consent.js";
import { escalationWaitsFor } from "./escalation.js";
import { runWaitsFor } from "./run.js";

/** What a step's consent round, aid request, escalation or called run waits for; null where the reader may not see that. */
export async function gateWaitsFor(sight: Sight, step: StepInvocation): Promise<string | null> {
  const what = step.answeredBy === null ? undefined : await seen(sight, step.answeredBy);
  const names = await sight.directory();
  switch (what?.kind) {
    case undefined:
      return null;
    case "consent":
      return consentWaitsFor(what.round, names);
    case "aid-request":
      return aidWaitsFor(what.request, visibleAssignments(sight.caller.viewer, what.request), names);
    case "escalation":
      return escalationWaitsFor(what.escalation, names);
    case "run":
      return `${what.run.playbook.name}: ${(await runWaitsFor(sight, what)) ?? "it is over."}`;
    case "consultation":
    case "regulatory-clock":
    case "share-recall":
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
