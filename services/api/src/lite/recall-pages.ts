import { routes, type ShareRecallView } from "@mirror/contract";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { reservedFor } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { facts, longText, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock, due } from "./when.js";

/** Something that was shared and is asked back: what, by whom, until when, and the three answers there are to it (C-09). */
export const recallPages: readonly Page[] = [
  {
    path: "/share-recalls/:id",
    admissible: reservedFor("share-recall.show"),
    async show(visit) {
      const recall = await visit.must(routes.shareRecalls.show, { params: { id: visit.id } });
      // Of an exercise's clock nothing is left by ours.
      const exercise = isOfExercise(recall);
      const now = exercise ? null : await visit.now(null);
      return {
        title: "Asked back",
        exercise,
        body: html`<p class="card"><strong>${STATUS[recall.status]}.</strong> ${recall.waitingFor}</p>
${facts([
  ["Shared by", html`<bdi>${recall.stepName}</bdi>`],
  ["Asked back by", html`<bdi>${recall.by.name}</bdi>, which took its consent back`],
  ["Asked of", html`<bdi>${recall.of.name}</bdi>`],
  ["What it was for", recall.purpose],
  ["Data", recall.dataClasses.join(", ")],
  ["Answer by", html`<span class="due">${due(recall.answerBy, now)}</span>`],
  ["Who may know", recall.marking],
])}
${recall.answer !== null && html`<h2>The answer</h2>${words(recall.answer.words)}<p>By <bdi>${recall.answer.by.name ?? "an official of another partner"}</bdi>, ${clock(recall.answer.at)}.</p>`}
${answers(visit, recall)}
<p><a href="/lite/runs/${recall.run}">The run that shared it</a></p>`,
      };
    },
  },
];

export const recallDeeds: readonly Deed[] = [
  deed("return", "note", (visit, note) =>
    visit.decide(routes.shareRecalls.return, { params: { id: visit.id }, body: { note } }),
  ),
  deed("erase", "attestation", (visit, attestation) =>
    visit.decide(routes.shareRecalls.erase, { params: { id: visit.id }, body: { attestation } }),
  ),
  deed("refuse", "reason", (visit, reason) =>
    visit.decide(routes.shareRecalls.refuse, { params: { id: visit.id }, body: { reason } }),
  ),
];

/** One line of the inbox. */
export function recallWaits({ id, stepName, by, waitingFor }: ShareRecallView): Html {
  return html`<li class="card"><a href="/lite/share-recalls/${id}"><bdi>${stepName}</bdi></a><p><bdi>${by.name}</bdi> asks for it back. ${waitingFor}</p></li>`;
}

const STATUS: Readonly<Record<ShareRecallView["status"], string>> = {
  asked: "Asked back",
  overdue: "Overdue",
  returned: "Returned",
  erased: "Erased",
  refused: "Kept",
};

function deed(
  name: "return" | "erase" | "refuse",
  field: string,
  act: (visit: Visit, said: string) => Promise<Parameters<typeof doneUnless>[0]>,
): Deed {
  return {
    path: `/share-recalls/:id/${name}`,
    admissible: reservedFor(`share-recall.${name}`),
    from: pageOf,
    act: async (visit) =>
      doneUnless(await act(visit, textIn(visit.fields, field)), () => ({
        goTo: pageOf(visit),
        said: "recall-answered",
      })),
  };
}

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/share-recalls/${params.id}`;
}

function isOfExercise({ id }: ShareRecallView): boolean {
  return id.startsWith("x-");
}

/** What the asked partner may answer now: also that it is given back after all. Whether they may is the door's to say. */
function answers(visit: Visit, { of, status }: ShareRecallView): Html | false {
  if (of.id !== visit.caller.partner.id || status === "returned" || status === "erased") return false;
  const one = (name: string, title: string, field: string, label: string, hint: string, button: string) =>
    html`<details${visit.fields.has(field) && html` open`}><summary>${title}</summary>${visit.form(
      `${pageOf(visit)}/${name}`,
      html`${longText({ name: field, label, hint, value: visit.typed(field), required: true })}<div class="acts"><button>${button}</button></div>`,
    )}</details>`;
  return html`<h2>Your answer</h2><p>For an official of <bdi>${of.name}</bdi>. Everybody who takes part can read it.</p>
${one("return", "It is returned …", "note", "How it went back", "All of it is with whom it came from.", "It is returned")}
${one("erase", "It is erased …", "attestation", "How and where it was erased", "You attest that nothing of it is left. At least 20 characters.", "I attest that it is erased")}
${one("refuse", "We keep it …", "reason", "Why it is kept", "A law that says so, evidence of a crime. At least 20 characters; it may still be given back later.", "We keep it")}`;
}
