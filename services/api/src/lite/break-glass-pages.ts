import { type BreakGlassSummary, type BreakGlassView, routes } from "@mirror/contract";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { reservedFor } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { choice, facts, lineOfText, longText, pick, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

/** Broken glass: to break it over a run, to stand by it, to close it, and to look back at it (C-10). */
export const breakGlassPages: readonly Page[] = [
  {
    path: "/runs/:id/break-glass",
    admissible: reservedFor("break-glass.new"),
    async show(visit) {
      const run = await visit.must(routes.runs.show, { params: { id: visit.id } });
      return {
        title: "Break the glass",
        exercise: run.exercise,
        body: html`<p class="card">Only in danger to life or the environment, only over what is your own partner's, and for 60 minutes at most. It stands in for your own partner's answer, and for nobody else's. A second person joins you, everybody who takes part is told, and somebody else reviews it.</p>
${visit.form(
  `${runPage(visit)}/break-glass`,
  html`${choice({ name: "danger", label: "What is in danger", choices: DANGERS, value: visit.typed("danger"), required: true })}
${longText({ name: "justification", label: "Why it cannot wait", hint: "A sentence, which everybody who takes part can read.", value: visit.typed("justification"), required: true })}
${pick({ name: "effectCeiling", label: "For effects up to", choices: EFFECTS, value: visit.typed("effectCeiling", "E3") })}
${lineOfText({ name: "targets", label: "On which of your assets", hint: "By their names in the playbook, with commas between. Left empty: any of yours.", value: visit.typed("targets") })}
${pick({ name: "lasts", label: "For how long", choices: LASTS, value: visit.typed("lasts", "PT30M") })}
<div class="acts"><button class="first">Break the glass</button></div>`,
)}`,
      };
    },
  },
  {
    path: "/break-glass/:id",
    admissible: reservedFor("break-glass.show"),
    async show(visit) {
      const glass = await visit.must(routes.breakGlass.show, { params: { id: visit.id } });
      const { scope } = glass;
      return {
        title: "Broken glass",
        exercise: glass.exercise,
        body: html`<p class="card"><strong>${STATUS[glass.status]}.</strong> ${glass.waitingFor}</p>${words(glass.justification)}
${facts([
  ["Of", html`<bdi>${glass.partner.name}</bdi>`],
  ["In danger", glass.danger === "life" ? "Life" : "The environment"],
  ["Effects", `up to ${scope.effectCeiling}`],
  ["On", scope.targets === "any" ? "any of its own assets" : scope.targets.join(", ")],
  ["Only for the step", scope.step],
  ["Until", clock(glass.until)],
  ["Stood by", glass.by.map((one) => one.person.name).join(", ")],
  ["Tried", glass.alone?.tried.map((one) => one.name).join(", ") ?? null],
  ["Run", html`<a href="/lite/runs/${glass.run}">The run</a>`],
])}
${forms(visit, glass)}
<h2>What stood on it</h2>${glass.uses.length === 0 ? html`<p>Nothing yet.</p>` : html`<ul>${glass.uses.map((use) => html`<li>${clock(use.at)}: <a href="/lite/consents/${use.round}">a question</a>: ${use.steps.map((step) => `${step.name} (${step.status ?? "not begun"})`).join(", ")}</li>`)}</ul>`}
${glass.review !== null && html`<h2>The review</h2><p><bdi>${glass.review.person.name}</bdi> found it ${glass.review.verdict === "justified" ? "justified" : "not justified"}.</p>${words(glass.review.findings)}`}`,
      };
    },
  },
];

export const breakGlassDeeds: readonly Deed[] = [
  {
    path: "/runs/:id/break-glass",
    admissible: reservedFor("break-glass.open"),
    from: (visit) => `${runPage(visit)}/break-glass`,
    async act(visit) {
      const targets = textIn(visit.fields, "targets")
        .split(",")
        .map((one) => one.trim())
        .filter((one) => one !== "");
      const came = await visit.decide(routes.breakGlass.open, {
        body: {
          run: visit.id,
          danger: textIn(visit.fields, "danger") === "environment" ? "environment" : "life",
          justification: textIn(visit.fields, "justification"),
          effectCeiling: EFFECT_CLASSES.find((one) => one === textIn(visit.fields, "effectCeiling")) ?? "E1",
          targets: targets.length === 0 ? "any" : targets,
          lasts: textIn(visit.fields, "lasts"),
        },
      });
      return doneUnless(came, ({ id }) => ({ goTo: `/lite/break-glass/${id}`, said: "glass-broken" }));
    },
  },
  {
    path: "/break-glass/:id/join",
    admissible: reservedFor("break-glass.join"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.breakGlass.join, { params: { id: visit.id } });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "glass-joined" }));
    },
  },
  {
    path: "/break-glass/:id/go-on-alone",
    admissible: reservedFor("break-glass.go-on-alone"),
    from: pageOf,
    async act(visit) {
      const { mayJoin } = await visit.must(routes.breakGlass.show, { params: { id: visit.id } });
      const tried = mayJoin.filter(({ id }) => visit.fields.has(`tried-${id}`)).map(({ id }) => id);
      const came = await visit.decide(routes.breakGlass.goOnAlone, {
        params: { id: visit.id },
        body: { tried },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "gone-on-alone" }));
    },
  },
  {
    path: "/break-glass/:id/close",
    admissible: reservedFor("break-glass.close"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.breakGlass.close, { params: { id: visit.id }, body: {} });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "glass-closed" }));
    },
  },
  {
    path: "/break-glass/:id/review",
    admissible: reservedFor("break-glass.review"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.breakGlass.review, {
        params: { id: visit.id },
        body: {
          verdict: textIn(visit.fields, "verdict") === "justified" ? "justified" : "not-justified",
          findings: textIn(visit.fields, "findings"),
        },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "glass-reviewed" }));
    },
  },
];

const DANGERS = [
  ["life", "Life"],
  ["environment", "The environment"],
] as const;
const EFFECT_CLASSES = ["E1", "E2", "E3", "E4"] as const;
const EFFECTS = [
  ["E1", "E1: looking"],
  ["E2", "E2: collecting"],
  ["E3", "E3: countermeasures"],
  ["E4", "E4: seen outside"],
] as const;
const LASTS = [
  ["PT15M", "15 minutes"],
  ["PT30M", "30 minutes"],
  ["PT60M", "60 minutes"],
] as const;

const STATUS: Readonly<Record<BreakGlassSummary["status"], string>> = {
  "waiting-for-second": "Waiting for a second person",
  "in-force": "In force",
  "review-owed": "Over, and to be reviewed",
  "review-overdue": "Its review is overdue",
  reviewed: "Reviewed",
  dropped: "Never in force",
};

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/break-glass/${params.id}`;
}

function runPage({ params }: Pick<Visit, "params">): string {
  return `/lite/runs/${params.id}`;
}

/** What whoever looks can do about it now. Whether they may is the door's to say. */
function forms(visit: Visit, glass: BreakGlassView): Html {
  const me = visit.caller.person.id;
  const isIn = (people: readonly { readonly id: string }[]) => people.some((one) => one.id === me);
  const isOwn = glass.partner.id === visit.caller.partner.id;
  const goesOn = glass.status === "waiting-for-second" || glass.status === "in-force";
  const isFirst = glass.by[0]?.person.id === me;
  return html`${isIn(glass.mayJoin) && visit.form(`${pageOf(visit)}/join`, html`<div class="acts"><button class="first">I stand by it</button></div>`)}
${glass.status === "waiting-for-second" && isFirst && alone(visit, glass)}
${isOwn && goesOn && visit.form(`${pageOf(visit)}/close`, html`<div class="acts"><button>Close it now</button></div>`)}
${
  isIn(glass.mayReview) &&
  html`<h2>Your review</h2>${visit.form(
    `${pageOf(visit)}/review`,
    html`${choice({ name: "verdict", label: "Was it justified?", choices: VERDICTS, value: visit.typed("verdict"), required: true })}
${longText({ name: "findings", label: "What you found", hint: "A sentence at least.", value: visit.typed("findings"), required: true })}
<div class="acts"><button class="first">Record the review</button></div>`,
  )}`
}`;
}

const VERDICTS = [
  ["justified", "It was justified"],
  ["not-justified", "It was not"],
] as const;

function alone(visit: Visit, { mayJoin }: BreakGlassView): Html {
  return html`<details><summary>Nobody else can be reached …</summary>${visit.form(
    `${pageOf(visit)}/go-on-alone`,
    html`<fieldset><legend>Whom have you tried?</legend>${mayJoin.map(
      ({ id, name }) =>
        html`<label class="choice" for="tried-${id}"><input type="checkbox" id="tried-${id}" name="tried-${id}" value="yes"${visit.typed(`tried-${id}`) !== "" && html` checked`}><span><bdi>${name}</bdi></span></label>`,
    )}</fieldset>
<div class="acts"><button>Go on alone</button></div>`,
  )}</details>`;
}
