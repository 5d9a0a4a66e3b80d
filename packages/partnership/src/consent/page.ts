import { contentHash } from "@mirror/vocabulary";
import type { ConsentQuestion } from "./commands.js";
import { scopeHashOf } from "./scope.js";

/**
 * The page that an official decides on: everything that is shown, by its own form, and nothing that is not. What is added
 * to a page later is a new number, so that what was signed once is worked out again in the same way for ever.
 */
export function consentPage(question: ConsentQuestion) {
  const { scope, asks, owners, newFacts, ...rest } = question;
  return {
    page: numberOf(question),
    asked: {
      question: rest.question,
      of: asks.map(({ partner, office, role, secondOffice, takesTwo }) => ({
        ...{ partner, office, role },
        // From page 2 on: what a partner's own matrix asks for.
        ...(secondOffice === undefined ? {} : { secondOffice }),
        ...(takesTwo === undefined ? {} : { takesTwo }),
      })),
      by: rest.requestedBy,
      at: rest.stepName,
      newFacts,
    },
    exactly: { scopeHash: scopeHashOf(scope), ...scope },
    agreeing: { rule: rest.rule, owners, level: rest.level, dualControl: rest.dualControl },
    clauses: rest.agreements,
    time: { answerBy: rest.answerBy, holdsForMs: rest.holdsForMs },
    ifSilent: rest.ifSilent,
    undo: rest.undo,
    lifeSafety: rest.lifeSafety,
    run: rest.run,
    mode: rest.mode,
  };
}

/** 3 says what is told to whom, 2 what a partner's own matrix asks for; what was on no page before is never put on it afterwards. */
function numberOf({ asks, scope }: ConsentQuestion): 1 | 2 | 3 {
  if (scope.steps.some((step) => step.shares !== undefined)) return 3;
  return asks.some((one) => one.secondOffice !== undefined || one.takesTwo !== undefined) ? 2 : 1;
}

/** `sha256:…` of that page: what an official signs, and what every decision names (INV-10). */
export function pageHashOf(question: ConsentQuestion): string {
  return contentHash(consentPage(question));
}
