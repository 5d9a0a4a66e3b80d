import { type EscalationView, routes } from "@mirror/contract";
import { type Html, html } from "./html.js";
import { ordinary, reservedFor } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { facts, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { due } from "./when.js";

/** An escalation: who is paged, for what, and one button that says: I have it. */
export const escalationPages: readonly Page[] = [
  {
    path: "/escalations/:id",
    admissible: ordinary("escalation.show"),
    async show(visit) {
      const one = await visit.must(routes.escalations.show, { params: { id: visit.id } });
      const now = one.exercise ? null : await visit.now(null);
      return {
        title: one.name,
        exercise: one.exercise,
        body: html`<p class="card">${one.waitingFor ?? "It waits for nothing."}</p>${words(one.reason)}
${facts([
  ["From level", one.from],
  ["To level", one.to],
  ["Of", html`<bdi>${one.of.name}</bdi>`],
  ["Severity", String(one.severity)],
  ["Answer by", one.answerBy && html`<span class="due">${due(one.answerBy, now)}</span>`],
  ["Who has it", one.acknowledgedBy?.name ?? null],
  ["Run", one.run && html`<a href="/lite/runs/${one.run}">The run</a>`],
  ["Incident", one.incident && html`<a href="/lite/incidents/${one.incident}">The incident</a>`],
])}${answerForm(visit, one)}`,
      };
    },
  },
];

export const escalationDeeds: readonly Deed[] = [
  {
    path: "/escalations/:id/acknowledge",
    admissible: reservedFor("escalation.acknowledge"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.escalations.acknowledge, { params: { id: visit.id } });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "acknowledged" }));
    },
  },
];

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/escalations/${params.id}`;
}

function answerForm(visit: Visit, { paged }: EscalationView): Html | false {
  return (
    paged.some((one) => one.id === visit.caller.person.id) &&
    visit.form(
      `${pageOf(visit)}/acknowledge`,
      html`<div class="acts"><button class="first">I have it</button></div>`,
    )
  );
}
