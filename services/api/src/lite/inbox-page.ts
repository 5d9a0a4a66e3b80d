import {
  type BreakGlassSummary,
  type ConsentSummary,
  type EscalationSummary,
  routes,
  type StepSummary,
} from "@mirror/contract";
import type { Instant } from "@mirror/vocabulary";
import { aidWaits } from "./aid-pages.js";
import { consultationWaits } from "./consultation-pages.js";
import { dutyWaits } from "./duty-pages.js";
import { type Html, html } from "./html.js";
import { looksThroughMuch } from "./lanes.js";
import { leadWaits } from "./lead-forms.js";
import type { Page } from "./page.js";
import { recallWaits } from "./recall-pages.js";
import { STEP_STATUS } from "./step-words.js";
import { clock, due } from "./when.js";

/** So much is shown of each kind: a page has to be small. */
const SHOWN_MAX = 20;

interface Waiting {
  readonly dueAt: Instant | null;
  readonly shown: Html;
}

/** What waits for whoever looks, what is due first standing first. */
export const inboxPages: readonly Page[] = [
  {
    path: "/inbox",
    admissible: looksThroughMuch("inbox"),
    async show(visit) {
      const [steps, team, consents, consultations, escalations, aid, recalls, glass, leads, partner, now] =
        await Promise.all([
          visit.must(routes.steps.list, { query: { mine: "true" } }),
          visit.must(routes.steps.list, { query: {} }),
          visit.must(routes.consents.list, { query: { mine: "true" } }),
          visit.must(routes.consultations.list, { query: { mine: "true" } }),
          visit.must(routes.escalations.list, { query: { open: "true" } }),
          visit.must(routes.aidRequests.list, { query: { open: "true" } }),
          visit.must(routes.shareRecalls.list, { query: { open: "true" } }),
          visit.must(routes.breakGlass.list, { query: { mine: "true" } }),
          visit.must(routes.runs.list, { query: { leadOffered: "true" } }),
          visit.must(routes.partners.show, { params: { id: visit.caller.partner.id } }),
          visit.now(null),
        ]);
      const people = [
        ...(visit.caller.person.roles.includes("authorised-official") ? leads.items.map(leadWaits) : []),
        ...dutyWaits(partner, visit.caller),
      ];
      const mine = new Set(steps.items.map((one) => one.id));
      const waiting = [
        ...consents.items.map((one) => consentWaits(one, now)),
        ...steps.items.map((one) => stepWaits(one, now)),
        ...glass.items.map((one) => glassWaits(one, now)),
      ].toSorted((a, b) => ((a.dueAt ?? "9") < (b.dueAt ?? "9") ? -1 : 1));
      const asked = aid.items.filter((one) => one.by.id !== visit.caller.partner.id);
      const back = recalls.items.filter((one) => one.of.id === visit.caller.partner.id);
      const others = team.items.filter((one) => !mine.has(one.id) && one.status !== "blocked");
      const isMore = [steps, consents].some((one) => one.next !== null) || waiting.length > SHOWN_MAX;
      return {
        title: "My inbox",
        body: html`${waiting.length === 0 ? NOTHING : html`<ul class="list">${waiting.slice(0, SHOWN_MAX).map((one) => one.shown)}</ul>`}
${isMore && html`<p class="soft">There is more: what is due first is shown. <code>npx mirror step list --mine</code> and <code>npx mirror consent list --mine</code> show all of it.</p>`}
${people.length > 0 && html`<h2>Lead and duty</h2><ul class="list">${people.slice(0, SHOWN_MAX)}</ul>`}
${escalations.items.length > 0 && html`<h2>Escalations</h2><ul class="list">${escalations.items.slice(0, SHOWN_MAX).map(escalationWaits)}</ul>`}
${consultations.items.length > 0 && html`<h2>Your opinion is asked</h2><ul class="list">${consultations.items.slice(0, SHOWN_MAX).map(consultationWaits)}</ul>`}
${asked.length > 0 && html`<h2>Requests for aid</h2><ul class="list">${asked.slice(0, SHOWN_MAX).map((one) => aidWaits(one, now))}</ul>`}
${back.length > 0 && html`<h2>Asked back</h2><ul class="list">${back.slice(0, SHOWN_MAX).map(recallWaits)}</ul>`}
${others.length > 0 && html`<h2>Also open at ${visit.caller.partner.name}</h2><ul class="list">${others.slice(0, SHOWN_MAX).map((one) => stepWaits(one, now).shown)}</ul>`}
<div class="acts"><a class="button" href="/lite/inbox">Look again</a><a class="button" href="/lite/incidents/new">Declare an incident</a></div>`,
      };
    },
  },
];

const NOTHING = html`<p class="card">Nothing waits for you now. When you are called for a step, or a consent is asked of your office, it stands here.</p>`;

function stepWaits(step: StepSummary, now: Instant | null): Waiting {
  const dueAt = step.status === "assigned" ? step.acknowledgeBy : (step.dueBy ?? step.failsAt);
  const what = step.status === "assigned" ? "Take it by" : "Due";
  return {
    dueAt,
    shown: html`<li class="card">${badge(step)}<a href="/lite/steps/${step.id}">${step.name}</a>
<p>${STEP_STATUS[step.status]}${step.heldBy?.name != null && html`, with <bdi>${step.heldBy.name}</bdi>`}</p>
${dueAt !== null && html`<p class="due">${what}: ${dueIn(step.exercise, dueAt, now)}</p>`}</li>`,
  };
}

function consentWaits(round: ConsentSummary, now: Instant | null): Waiting {
  return {
    dueAt: round.answerBy,
    shown: html`<li class="card">${badge(round)}<a href="/lite/consents/${round.id}">${round.name}</a>
<p>${round.status === "open" ? "Consent is asked" : "A consent waits for your word"}: <bdi>${round.question}</bdi></p>
${round.waitingFor !== null && html`<p>${round.waitingFor}</p>`}
<p class="due">Answer by: ${dueIn(round.exercise, round.answerBy, now)}</p></li>`,
  };
}

function glassWaits(glass: BreakGlassSummary, now: Instant | null): Waiting {
  const dueAt = glass.reviewBy ?? glass.until;
  const what = glass.reviewBy === null ? "A second person is needed: stand by it" : "Review it";
  return {
    dueAt,
    shown: html`<li class="card">${badge(glass)}<a href="/lite/break-glass/${glass.id}">Broken glass</a>
<p>${what}. ${glass.waitingFor}</p>
<p class="due">By: ${dueIn(glass.exercise, dueAt, now)}</p></li>`,
  };
}

function escalationWaits(one: EscalationSummary): Html {
  return html`<li class="card">${badge(one)}<a href="/lite/escalations/${one.id}">${one.name}</a><p>${one.waitingFor}</p></li>`;
}

function badge({ exercise }: { readonly exercise: boolean }): Html | false {
  return exercise && html`<p class="drill">EXERCISE</p>`;
}

// An exercise has a clock of its own: what is left by ours would mislead.
function dueIn(exercise: boolean, at: Instant, now: Instant | null): string {
  return exercise ? `${clock(at)}, on the exercise's clock` : due(at, now);
}
