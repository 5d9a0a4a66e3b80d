import { effectWithin } from "@mirror/vocabulary";
import type { ConsentScope, ScopedStep } from "./scope.js";

/** How the names of data about people begin, in a playbook's data classes. */
const ABOUT_PEOPLE = /^(personal|health|patient)[ -]data\b/i;

/**
 * Whether two people of each partner have to agree (C-11): to all of class E4; from class E3 on to what touches a critical
 * asset; to a payment, a publication, an attribution, an export of personal data, and to personal data coming into another partner's hands.
 */
export function takesTwo(scope: ConsentScope): boolean {
  return scope.steps.some(
    (step) =>
      effectWithin("E4", step.effect) ||
      (step.involves ?? []).some((what) => what !== "critical-asset" || effectWithin("E3", step.effect)) ||
      exportsPersonalData(step),
  );
}

function exportsPersonalData({ dataClasses, on, performers, shares }: ScopedStep): boolean {
  const isAboutPeople = (classes: readonly string[]) => classes.some((name) => ABOUT_PEOPLE.test(name));
  const isHandedOver = isAboutPeople(dataClasses) && performers.some((one) => one.partner !== on);
  return isHandedOver || (shares !== undefined && isAboutPeople(shares.dataClasses));
}
