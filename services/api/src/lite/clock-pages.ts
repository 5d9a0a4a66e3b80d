import { type RegulatoryClockSummary, type RegulatoryClockView, routes } from "@mirror/contract";
import type { Instant } from "@mirror/vocabulary";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { instantIn } from "./instant-field.js";
import { looksThroughMuch, ordinary } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { facts, lineOfText, longText, pick } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock, due } from "./when.js";

const SHOWN_MAX = 30;

/** What has to be reported, to whom and by when: the clocks that still want a report, and one of them. */
export const clockPages: readonly Page[] = [
  {
    path: "/regulatory-clocks",
    admissible: looksThroughMuch("regulatory-clock.list"),
    async show(visit) {
      const { items } = await visit.must(routes.regulatoryClocks.list, { query: { limit: SHOWN_MAX } });
      const now = await visit.now(null);
      const waiting = items.filter((one) => one.waitingFor !== null);
      return {
        title: "Reports that are owed",
        body: html`${waiting.length === 0 ? html`<p class="card">No report is owed that is yours to keep.</p>` : html`<ul class="list">${waiting.map((one) => clockItem(one, now))}</ul>`}
<div class="acts"><a class="button" href="/lite/regulatory-clocks">Look again</a></div>`,
      };
    },
  },
  {
    path: "/regulatory-clocks/:id",
    admissible: ordinary("regulatory-clock.show"),
    async show(visit) {
      const one = await visit.must(routes.regulatoryClocks.show, { params: { id: visit.id } });
      const now = await visit.now(null);
      const isOwn = one.of.id === visit.caller.partner.id;
      const isOver = one.status === "transferred" || one.status === "not-applicable";
      return {
        title: `${one.duty}: ${one.stage}`,
        body: html`<p class="card"><strong>${STATUS[one.status]}.</strong> ${one.waitingFor}${one.dueAt !== null && one.waitingFor !== null && html`<br><span class="due">${due(one.dueAt, now)}</span>`}</p>
${!one.binding.enforced && html`<p class="card">Only shown, and not enforced: ${one.binding.because}.</p>`}
${facts([
  ["Who owes it", html`<bdi>${one.entity}</bdi>`],
  ["To", one.recipient],
  ["By", one.regime],
  ["Counted from", one.startsOn],
  ["Kept by", html`<bdi>${one.of.name}</bdi>`],
  ["How surely we know", one.confidence],
  ["To bear in mind", one.note],
  ["Reported", one.submission && html`${clock(one.submission.at)}: <bdi>${one.submission.reference}</bdi>`],
  ["Set aside", one.setAside && [one.setAside.to, one.setAside.reason].filter(Boolean).join(": ")],
  ["Incident", html`<a href="/lite/incidents/${one.incident}">The incident</a>`],
  ["Run", one.run && html`<a href="/lite/runs/${one.run}">The run</a>`],
])}
<h2>What has happened</h2><ul>${one.occurrences.map(({ event, at, evidence }) => html`<li>${event}, ${clock(at)}: <bdi>${evidence}</bdi></li>`)}</ul>
${one.corrections.length > 0 && html`<h2>Corrected</h2><ul>${one.corrections.map(({ event, from, to, reason }) => html`<li>${event}: ${clock(from)} became ${clock(to)}: <bdi>${reason}</bdi></li>`)}</ul>`}
${one.extensions.length > 0 && html`<h2>More time</h2><ul>${one.extensions.map(({ until, basis }) => html`<li>until ${clock(until)}: <bdi>${basis}</bdi></li>`)}</ul>`}
${isOwn && !isOver && submission(visit, one, now)}${isOwn && !isOver && correction(visit, one)}`,
      };
    },
  },
];

export const clockDeeds: readonly Deed[] = [
  {
    path: "/regulatory-clocks/:id/submit",
    admissible: ordinary("regulatory-clock.submit"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.regulatoryClocks.submit, {
        params: { id: visit.id },
        body: { at: instantIn(visit, "left"), reference: textIn(visit.fields, "reference") },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "reported" }));
    },
  },
  {
    path: "/regulatory-clocks/:id/correct",
    admissible: ordinary("regulatory-clock.correct"),
    from: pageOf,
    async act(visit) {
      const clock = await visit.must(routes.regulatoryClocks.show, { params: { id: visit.id } });
      const said = clock.occurrences.find(({ event }) => event === visit.fields.get("event"));
      const came = await visit.decide(routes.regulatoryClocks.correct, {
        params: { id: visit.id },
        body: {
          event: said?.event ?? "awareness",
          at: instantIn(visit, "at"),
          reason: textIn(visit.fields, "reason"),
        },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "corrected" }));
    },
  },
];

const STATUS: Readonly<Record<RegulatoryClockView["status"], string>> = {
  running: "A report is owed",
  met: "Reported in time",
  missed: "Overdue",
  transferred: "Somebody else keeps it",
  "not-applicable": "It does not apply",
};

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/regulatory-clocks/${params.id}`;
}

function clockItem(one: RegulatoryClockSummary, now: Instant | null): Html {
  return html`<li class="card"><a href="/lite/regulatory-clocks/${one.id}">${one.duty}: ${one.stage}</a>
<p><bdi>${one.entity}</bdi>, to: ${one.recipient}${!one.binding.enforced && html` (only shown: ${one.binding.because})`}</p>${one.dueAt !== null && html`<p class="due">${STATUS[one.status]}: ${due(one.dueAt, now)}</p>`}</li>`;
}

function submission(visit: Visit, { id }: RegulatoryClockView, now: Instant | null): Html {
  return html`<h2>The report has left</h2>${visit.form(
    `/lite/regulatory-clocks/${id}/submit`,
    html`${lineOfText({ name: "left", label: "When, in UTC", hint: "2026-11-22 20:10", value: visit.typed("left", now === null ? "" : clock(now)), required: true })}
${longText({ name: "reference", label: "Its receipt, or what else shows it", value: visit.typed("reference"), required: true })}
<div class="acts"><button class="first">It has left</button></div>`,
  )}`;
}

function correction(visit: Visit, { id, occurrences }: RegulatoryClockView): Html {
  return html`<h2>It happened at another time</h2>${visit.form(
    `/lite/regulatory-clocks/${id}/correct`,
    html`${pick({ name: "event", label: "What", value: visit.typed("event"), choices: occurrences.map(({ event, at }): [string, string] => [event, `${event}, ${clock(at)}`]) })}
${lineOfText({ name: "at", label: "When it happened after all, in UTC", hint: "2026-11-22 20:10", value: visit.typed("at"), required: true })}
${longText({ name: "reason", label: "Why (at least 20 characters). Both values are kept.", value: visit.typed("reason"), required: true })}
<div class="acts"><button>Correct it</button></div>`,
  )}`;
}
