import { type ConsentView, type PersonView, routes } from "@mirror/contract";
import type { ConsentCondition } from "@mirror/partnership";
import type { PartnerId, PersonId } from "@mirror/vocabulary";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { instantIn, TIME_HINT } from "./instant-field.js";
import { lineOfText, longText, pick } from "./parts.js";
import type { Visit } from "./visit.js";

/** So many conditions have a place on the page; more are set at the command line. */
const NUMBERS = [1, 2] as const;
/** So many of one's own people can be named as checkers: a page has to be small. */
const PEOPLE_MAX = 20;

/** Who may be named to check a condition, with the words for each (C-07): an office that is asked, or somebody of one's own. */
export async function checkersOf(
  visit: Visit,
  round: ConsentView,
): Promise<[value: string, words: string][]> {
  const { partner } = visit.caller;
  const { people } = await visit.must(routes.partners.show, { params: { id: partner.id } });
  const offices = round.decisions.flatMap((one) =>
    [one.office, ...(one.secondOffice === null ? [] : [one.secondOffice])].map((office): [string, string] => [
      `office ${one.partner.id} ${office}`,
      `The ${office} of ${one.partner.name}`,
    ]),
  );
  const own = (people ?? [])
    .slice(0, PEOPLE_MAX)
    .map(({ id, name }: PersonView): [string, string] => [`person ${partner.id} ${id}`, name]);
  return [...new Map([...offices, ...own])];
}

/** Where conditions are written; unfolded where something was typed already. */
export function conditionFields(
  visit: Visit,
  round: ConsentView,
  checkers: readonly (readonly [string, string])[],
): Html {
  const isTyped = NUMBERS.some((n) => textIn(visit.fields, `condition.${n}`).trim() !== "");
  return html`<details${isTyped && html` open`}><summary>Yes, but only if …</summary>
<p class="hint">Your yes counts once each condition is found met. What nobody finds met in time allows nothing.</p>${NUMBERS.map(
    (n) => html`<fieldset><legend>Condition ${n}${n > 1 && " (may stay empty)"}</legend>
${longText({ name: `condition.${n}`, label: "What has to be so", value: visit.typed(`condition.${n}`) })}
${pick({ name: `checker.${n}`, label: "Who checks it", choices: checkers, value: visit.typed(`checker.${n}`) })}
${lineOfText({ name: `checkedBy.${n}`, label: "Until when, in UTC", hint: TIME_HINT, value: visit.typed(`checkedBy.${n}`, round.answerBy.slice(0, 16).replace("T", " ")) })}</fieldset>`,
  )}</details>`;
}

/** The conditions that were written, as the API takes them. */
export function conditionsIn(visit: Visit): ConsentCondition[] {
  return written(visit).map((n) => {
    const [by = "", partner = "", ...rest] = textIn(visit.fields, `checker.${n}`).split(" ");
    const who = rest.join(" ");
    return {
      text: textIn(visit.fields, `condition.${n}`),
      checker:
        by === "person"
          ? { by, partner: partner as PartnerId, person: who as PersonId }
          : { by: "office", partner: partner as PartnerId, office: who },
      until: instantIn(visit, `checkedBy.${n}`),
    };
  });
}

/** The same, carried unseen through the last look. */
export function keptConditions(visit: Visit): Html {
  const names = written(visit).flatMap((n) => [`condition.${n}`, `checker.${n}`, `checkedBy.${n}`]);
  return html`${names.map((name) => html`<input type="hidden" name="${name}" value="${textIn(visit.fields, name)}">`)}`;
}

/** The same, to be read before the yes is given. */
export function readConditions(visit: Visit, checkers: readonly (readonly [string, string])[]): Html | null {
  const all = written(visit);
  if (all.length === 0) return null;
  return html`<ol>${all.map((n) => {
    const checker = checkers.find(([value]) => value === textIn(visit.fields, `checker.${n}`))?.[1] ?? "";
    return html`<li><span class="words" dir="auto">${textIn(visit.fields, `condition.${n}`)}</span> (${checker}, until ${textIn(visit.fields, `checkedBy.${n}`)} UTC)</li>`;
  })}</ol>`;
}

function written(visit: Visit): number[] {
  return NUMBERS.filter((n) => textIn(visit.fields, `condition.${n}`).trim() !== "");
}
