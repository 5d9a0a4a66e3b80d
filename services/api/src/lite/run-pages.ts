import { type BlockerView, type RunSummary, type RunView, routes } from "@mirror/contract";
import type { Instant } from "@mirror/vocabulary";
import { situationFacts } from "./assessment.js";
import { type Html, html } from "./html.js";
import { looksThroughMuch, ordinary } from "./lanes.js";
import { leadOffer } from "./lead-forms.js";
import type { Page } from "./page.js";
import { facts } from "./parts.js";
import { STEP_STATUS } from "./step-words.js";
import type { Visit } from "./visit.js";
import { clock, lasting } from "./when.js";

/** So many steps, or runs, are shown: a page has to be small. */
const SHOWN_MAX = 20;

/** One run with what it is blocked on, and for how long; and the list of those that go on. */
export const runPages: readonly Page[] = [
  {
    path: "/runs",
    admissible: looksThroughMuch("run.list"),
    async show(visit) {
      const { items } = await visit.must(routes.runs.list, { query: { open: "true", limit: SHOWN_MAX } });
      return {
        title: "Runs that go on",
        body: html`${items.length === 0 ? html`<p class="card">No run goes on that is yours to see. One begins at an incident: declare it, and start a playbook.</p>` : html`<ul class="list">${items.map(runItem)}</ul>`}
<div class="acts"><a class="button" href="/lite/incidents">Incidents</a></div>`,
      };
    },
  },
  {
    path: "/runs/:id",
    admissible: ordinary("run.show"),
    async show(visit) {
      const run = await visit.must(routes.runs.show, { params: { id: visit.id } });
      const now = run.exercise && run.exerciseId === null ? null : await visit.now(run.exerciseId);
      const asked = await visit.must(routes.consents.list, { query: { run: visit.id, open: "true" } });
      const { blockers } = await visit.must(routes.runs.standDown, { params: { id: visit.id } });
      const glass = await visit.must(routes.breakGlass.list, { query: { run: visit.id, open: "true" } });
      return {
        title: run.playbook.name,
        exercise: run.exercise,
        body: html`<div class="card"><p><strong>${RUN_STATUS[run.status]}</strong>${run.because !== null && html`: ${run.because}`}</p>
${run.blockedOn !== null && html`<p>Blocked on: ${run.blockedOn}</p>${blockedFor(run, now)}`}</div>
${leadOffer(visit, run)}
${glass.items.length > 0 && html`<h2>Glass is broken</h2><ul class="list">${glass.items.slice(0, SHOWN_MAX).map((one) => html`<li class="card"><a href="/lite/break-glass/${one.id}">Broken by <bdi>${one.partner.name}</bdi></a><p>${one.waitingFor}</p></li>`)}</ul>`}
${asked.items.length > 0 && html`<h2>Consent is asked</h2><ul class="list">${asked.items.slice(0, SHOWN_MAX).map((one) => html`<li class="card"><a href="/lite/consents/${one.id}">${one.name}</a><p>${one.waitingFor}</p></li>`)}</ul>`}
<h2>Open steps</h2>${
          run.openSteps.length === 0
            ? html`<p>None.</p>`
            : html`<ul class="list">${run.openSteps.slice(0, SHOWN_MAX).map(
                (step) => html`<li class="card"><a href="/lite/steps/${step.id}">${step.name}</a>
<p>${STEP_STATUS[step.status]}. ${step.waitingFor}</p>${now !== null && html`<p class="soft">So for ${lasting(step.since, now)}.</p>`}</li>`,
              )}</ul>`
        }
${run.openSteps.length > SHOWN_MAX && html`<p class="soft">${run.openSteps.length - SHOWN_MAX} more are open.</p>`}
${run.called.length > 0 && html`<h2>Playbooks that it called</h2><ul>${run.called.map((one) => html`<li><a href="/lite/runs/${one.run}">${one.name}</a>: ${RUN_STATUS[one.status]}</li>`)}</ul>`}
${blockers.length > 0 && html`<h2>What keeps it from standing down</h2><ul class="list">${blockers.slice(0, SHOWN_MAX).map(blockerItem)}</ul>`}
${blockers.length > SHOWN_MAX && html`<p class="soft">${blockers.length - SHOWN_MAX} more keep it.</p>`}
<h2>About it</h2>${facts([
          ...(run.situation === null ? [] : situationFacts(run.situation)),
          ["Begun", clock(run.createdAt)],
          ["Over", run.endedAt && clock(run.endedAt)],
          ["Led by", html`<bdi>${run.lead.name}</bdi>`],
          ["Taking part", run.participants.map((one) => one.name).join(", ")],
          ["Held by", run.heldBy.map((one) => one.name).join(", ")],
          ["Incident", html`<a href="/lite/incidents/${run.incident}">The incident</a>`],
          ["Who may know", run.marking],
        ])}<div class="acts"><a class="button" href="/lite/runs/${run.id}">Look again</a>${mayBreak(visit, run) && html`<a class="button" href="/lite/runs/${run.id}/break-glass">Break the glass …</a>`}</div>`,
      };
    },
  },
];

/** In danger, an official of a partner that takes part may break the glass (C-10): whether it is one, the door says. */
function mayBreak({ caller }: Visit, run: RunView): boolean {
  return (
    run.endedAt === null &&
    caller.person.roles.includes("authorised-official") &&
    run.participants.some((one) => one.id === caller.partner.id)
  );
}

const RUN_STATUS: Readonly<Record<RunSummary["status"], string>> = {
  created: "About to begin",
  active: "Going on",
  held: "Held by a partner",
  suspended: "Suspended",
  "standing-down": "Standing down",
  completed: "Completed",
  failed: "Failed",
  aborted: "Aborted",
  rejected: "Not begun",
};

const PAGE_OF: Readonly<Record<string, string>> = {
  aid: "aid-requests",
  consent: "consents",
  escalation: "escalations",
  clock: "regulatory-clocks",
  "break-glass": "break-glass",
};

/** What blocks, with a link to where it can be ended (ES-09). */
function blockerItem({ kind, subject, of, words, clearedBy }: BlockerView): Html {
  const path = subject.startsWith("step--")
    ? "steps"
    : subject.startsWith("aid-assignment--")
      ? undefined
      : PAGE_OF[kind];
  return html`<li class="card"><p>${path === undefined ? words : html`<a href="/lite/${path}/${subject}">${words}</a>`}</p>
<p>${clearedBy}</p>${of.length > 0 && html`<p class="soft">For ${of.map((one) => one.name).join(", ")}</p>`}</li>`;
}

function runItem(run: RunSummary): Html {
  return html`<li class="card">${run.exercise && html`<p class="drill">EXERCISE</p>`}<a href="/lite/runs/${run.id}">${run.playbook.name}</a>
<p>${RUN_STATUS[run.status]}, since ${clock(run.createdAt)}, led by <bdi>${run.lead.name}</bdi></p>${run.blockedOn !== null && html`<p>Blocked on: ${run.blockedOn}</p>`}</li>`;
}

/** Since when what blocks it has stood so: the step that the sentence is about, or the one that has waited longest. */
function blockedFor({ openSteps, blockedOn }: RunView, now: Instant | null): Html | null {
  const about = openSteps.filter(
    (one) => one.waitingFor !== null && blockedOn?.includes(one.waitingFor) === true,
  );
  const since = (about.length > 0 ? about : openSteps).map((one) => one.since).toSorted()[0];
  return since === undefined || now === null ? null : html`<p class="due">So for ${lasting(since, now)}.</p>`;
}
