import { type ConsultationSummary, type ConsultationView, routes } from "@mirror/contract";
import { wordsIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { ordinary } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { facts, longText, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

/** A consultation: what is asked, what each partner thinks, and a form for whoever may say so. It allows nothing. */
export const consultationPages: readonly Page[] = [
  {
    path: "/consultations/:id",
    admissible: ordinary("consultation.show"),
    async show(visit) {
      const one = await visit.must(routes.consultations.show, { params: { id: visit.id } });
      return {
        title: "Consultation",
        exercise: one.exercise,
        body: html`<p class="card">${one.waitingFor ?? "It waits for nobody."}</p>${words(one.question)}
${facts([
  ["Asked by", html`<bdi>${one.by.name}</bdi>`],
  [one.closedAt === null ? "Answer by" : "Closed", clock(one.closedAt ?? one.answerBy)],
  ["Who may know", one.marking],
])}
<p class="soft">It is about opinions: whatever is said here allows nothing, and silence says nothing.</p>
${opinionForm(visit, one)}
<h2>Opinions</h2><ul>${one.opinions.map((said) => html`<li><bdi>${said.partner.name}</bdi>: ${OPINION[said.opinion]}, ${clock(said.at)}${said.words !== null && html`: <q dir="auto">${said.words}</q>`}</li>`)}${one.notAnswered.map((partner) => html`<li><bdi>${partner.name}</bdi>: ${one.closedAt === null ? "not answered yet" : "not answered"}</li>`)}</ul>
<p><a href="/lite/runs/${one.run}">The run that asks</a></p>`,
      };
    },
  },
];

export const consultationDeeds: readonly Deed[] = [
  {
    path: "/consultations/:id/answer",
    admissible: ordinary("consultation.answer"),
    from: pageOf,
    async act(visit) {
      const said = wordsIn(visit.fields, "words");
      const came = await visit.decide(routes.consultations.answer, {
        params: { id: visit.id },
        body: { opinion: opinionIn(visit), ...(said === undefined ? {} : { words: said }) },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "consulted" }));
    },
  },
];

/** One line of the inbox. */
export function consultationWaits(one: ConsultationSummary): Html {
  return html`<li class="card">${one.exercise && html`<p class="drill">EXERCISE</p>`}<a href="/lite/consultations/${one.id}"><bdi>${one.question}</bdi></a><p><bdi>${one.by.name}</bdi> asks for your opinion until ${clock(one.answerBy)}.</p></li>`;
}

type Opinion = ConsultationView["opinions"][number]["opinion"];

const OPINION: Readonly<Record<Opinion, string>> = {
  supports: "supports it",
  objects: "objects",
  "no-view": "has no view",
};

/** What no button of ours says counts as no view. */
function opinionIn({ fields }: Visit): Opinion {
  const named = fields.get("opinion");
  return named === "supports" || named === "objects" ? named : "no-view";
}

function opinionForm(visit: Visit, { mayAnswer }: ConsultationView): Html | false {
  return (
    mayAnswer &&
    html`<h2>What does <bdi>${visit.caller.partner.name}</bdi> think?</h2>${visit.form(
      `${pageOf(visit)}/answer`,
      html`${longText({ name: "words", label: "In words", hint: "Everybody who takes part can read it. An objection needs a reason, of a sentence.", value: visit.typed("words") })}
<div class="acts"><button name="opinion" value="supports">We support it</button><button name="opinion" value="objects">We object</button><button name="opinion" value="no-view">We have no view</button></div>`,
    )}`
  );
}

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/consultations/${params.id}`;
}
