import { type ConsentView, routes } from "@mirror/contract";
import type { PersonId } from "@mirror/vocabulary";
import { textIn, wordsIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { reservedFor } from "./lanes.js";
import { type Deed, doneUnless } from "./page.js";
import { choice, lineOfText, longText, pick } from "./parts.js";
import type { Visit } from "./visit.js";

const ANSWERS = [
  ["grant", "Yes, to exactly this"],
  ["refuse", "No"],
  ["withdraw", "Their yes is taken back"],
] as const;

/**
 * Where a duty officer writes down what an official of the same partner has said by word of mouth: for nobody else's, and a yes
 * lapses unless the official confirms it in person.
 */
export function spokenWordForm(visit: Visit, round: ConsentView): Html | null {
  const { person } = visit.caller;
  const officials = round.mayAnswer.filter(({ id }) => id !== person.id);
  const isOpen = ["open", "provisional", "satisfied"].includes(round.status);
  if (!isOpen || !person.roles.includes("duty-officer") || officials.length === 0) return null;
  return html`<details${visit.fields.has("how") && html` open`}><summary>An official has told me …</summary>${visit.form(
    `/lite/consents/${round.id}/attest`,
    html`<input type="hidden" name="scopeHash" value="${round.scopeHash}"><input type="hidden" name="pageHash" value="${round.pageHash}">
${pick({ name: "official", label: "Who has said it", choices: officials.map(({ id, name }): [string, string] => [id, name ?? id]), value: visit.typed("official"), required: true })}
${choice({ name: "spoken", label: "What was said", choices: ANSWERS, value: visit.typed("spoken"), required: true })}
${lineOfText({ name: "how", label: "How you heard it", hint: "By telephone, called back on a known number.", value: visit.typed("how"), required: true })}
${longText({ name: "spokenReason", label: "Their reason", hint: "In their words. A no and a withdrawal need one, of a sentence.", value: visit.typed("spokenReason") })}
<p class="soft">You answer for having heard it. A no counts at once. A yes counts for nothing unless they confirm it themselves within 30 minutes.</p>
<div class="acts"><button>Write it down</button></div>`,
  )}</details>`;
}

export const spokenWordDeeds: readonly Deed[] = [
  {
    path: "/consents/:id/attest",
    admissible: reservedFor("consent.attest"),
    from: ({ params }) => `/lite/consents/${params.id}`,
    async act(visit) {
      const justification = wordsIn(visit.fields, "spokenReason");
      const came = await visit.decide(routes.consents.attest, {
        params: { id: visit.id },
        body: {
          official: textIn(visit.fields, "official") as PersonId,
          // What no choice of ours says is no yes.
          answer: ANSWERS.find(([one]) => one === textIn(visit.fields, "spoken"))?.[0] ?? "refuse",
          scopeHash: textIn(visit.fields, "scopeHash"),
          pageHash: textIn(visit.fields, "pageHash"),
          how: textIn(visit.fields, "how"),
          ...(justification === undefined ? {} : { justification }),
        },
      });
      return doneUnless(came, () => ({ goTo: `/lite/consents/${visit.id}`, said: "attested" }));
    },
  },
];
