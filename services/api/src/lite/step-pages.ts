import { routes, type StepView } from "@mirror/contract";
import type { Instant } from "@mirror/vocabulary";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { ordinary } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { choice, facts, lineOfText, longText, pick, words } from "./parts.js";
import { EFFECT_CLASS, STEP_STATUS } from "./step-words.js";
import type { Visit } from "./visit.js";
import { due, lasting } from "./when.js";

/** In front of the names of a form's own fields. */
const VALUE = "value.";
/** More than so many choices are shown as a list to unfold. */
const CHOICES_MAX = 6;
const NUMBERS = new Set(["integer", "long", "float"]);
const HINTS: Readonly<Record<string, string>> = {
  integer: "A whole number.",
  long: "A whole number.",
  float: "A number.",
};

/** One step, with everything that whoever does it needs. */
export const stepPages: readonly Page[] = [
  {
    path: "/steps/:id",
    admissible: ordinary("step.show"),
    async show(visit) {
      const step = await visit.must(routes.steps.show, { params: { id: visit.id } });
      const run = await visit.ask(routes.runs.show, { params: { id: step.run } });
      const exercise = run.ok ? run.value.exerciseId : null;
      const colleagues = step.heldBy === null ? [] : await colleaguesOf(visit);
      const now = step.exercise && exercise === null ? null : await visit.now(exercise);
      return {
        title: step.name,
        exercise: step.exercise,
        body: html`<p class="card"><strong>${STEP_STATUS[step.status]}.</strong> ${step.waitingFor}${now !== null && html` <span class="soft">So for ${lasting(step.since, now)}.</span>`}</p>
${dueRows(step, now)}${step.holdReason !== null && html`<h2>Why it is on hold</h2>${words(step.holdReason)}`}
<h2>What to do</h2>${words(instructionOf(step))}${effectOf(step)}${outcomeOf(step)}${formsFor(visit, step, colleagues)}
<h2>About it</h2>${facts([
          ["For", step.team && html`<bdi>${step.team.name}</bdi> of <bdi>${step.team.partner.name}</bdi>`],
          ["Called", step.people.map((one) => one.name ?? "somebody of another partner").join(", ")],
          ["Run", html`<a href="/lite/runs/${step.run}">${step.playbook.name}</a>`],
          ["Who may know", step.marking],
        ])}`,
      };
    },
  },
];

export const stepDeeds: readonly Deed[] = [
  {
    path: "/steps/:id/claim",
    admissible: ordinary("step.claim"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.steps.claim, { params: { id: visit.id } });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "claimed" }));
    },
  },
  {
    path: "/steps/:id/complete",
    admissible: ordinary("step.complete"),
    from: pageOf,
    async act(visit) {
      const given = [...visit.fields.keys()].filter((name) => name.startsWith(VALUE));
      const values = Object.fromEntries(
        given
          .map((name) => [name.slice(VALUE.length), textIn(visit.fields, name)])
          .filter(([, text]) => text !== ""),
      );
      const call = { params: { id: visit.id }, body: { values }, ...seen(visit) };
      const came = await visit.decide(routes.steps.complete, call);
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "completed" }));
    },
  },
  {
    path: "/steps/:id/fail",
    admissible: ordinary("step.fail"),
    from: pageOf,
    async act(visit) {
      const call = {
        params: { id: visit.id },
        body: { reason: textIn(visit.fields, "reason") },
        ...seen(visit),
      };
      const came = await visit.decide(routes.steps.fail, call);
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "failed" }));
    },
  },
  {
    path: "/steps/:id/hand-over",
    admissible: ordinary("step.hand-over"),
    from: pageOf,
    async act(visit) {
      const body = { to: textIn(visit.fields, "to"), reason: textIn(visit.fields, "why") };
      const came = await visit.decide(routes.steps.handOver, {
        params: { id: visit.id },
        body,
        ...seen(visit),
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "handed-over" }));
    },
  },
];

/** Whom a step can be handed to, by their ids and names. */
type Colleagues = readonly (readonly [id: string, name: string])[];

/** More stand in no list that a telephone shows well: `mirror step hand-over` names anybody. */
const COLLEAGUES_MAX = 60;

async function colleaguesOf(visit: Visit): Promise<Colleagues> {
  const { partner, person } = visit.caller;
  const { people } = await visit.must(routes.partners.show, { params: { id: partner.id } });
  return (people ?? [])
    .filter(({ id, roles }) => id !== person.id && roles.includes("responder"))
    .slice(0, COLLEAGUES_MAX)
    .map(({ id, name }) => [id, name] as const);
}

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/steps/${params.id}`;
}

/** What somebody decides is about what they saw: if it has moved since, they see it again first. */
function seen({ fields }: Visit): { ifMatch?: string } {
  const version = fields.get("version");
  return version === undefined ? {} : { ifMatch: version };
}

/** What is to be done; its first line is left out where the page's title says it. */
function instructionOf({ instruction, name }: StepView): string {
  const [first, ...rest] = instruction.split("\n");
  return first === name ? rest.join("\n") || name : instruction || name;
}

function dueRows(step: StepView, now: Instant | null): Html {
  const at = (instant: Instant | null) => instant && html`<span class="due">${due(instant, now)}</span>`;
  return facts([
    ["Take it by, or the next is called", at(step.acknowledgeBy)],
    ["It should be done by", at(step.dueBy)],
    ["It fails by itself at", at(step.failsAt)],
  ]);
}

function effectOf({ effect, guardedBy }: StepView): Html {
  const guards = guardedBy.map(
    ({ name, consent }) =>
      html`<li>${consent === null ? name : html`<a href="/lite/consents/${consent}">${name}</a>`}</li>`,
  );
  return html`${
    effect !== null &&
    facts([
      ["What it does", `${effect.class}: ${EFFECT_CLASS[effect.class]}`],
      ["On whose assets", effect.on?.name ?? null],
      ["Targets", effect.targets.join(", ")],
      ["Data", effect.dataClasses.join(", ")],
      ["Can it be undone?", effect.reversible ? "Yes" : "No"],
    ])
  }${guards.length > 0 && html`<p>It needs consent:</p><ul>${guards}</ul>`}`;
}

function outcomeOf({ outcome, exhibits }: StepView): Html | null {
  if (outcome === null) return null;
  return html`<h2>What came of it</h2>${facts([
    ["When", due(outcome.at, null)],
    ["By", outcome.by?.name ?? null],
    ["In words", outcome.detail],
    ...Object.entries(outcome.outputs).map(([name, value]): [string, string] => [name, value]),
  ])}${
    exhibits.length > 0 &&
    html`<h3>What speaks for it</h3><p class="soft">The files are with whoever named them; here are their hashes.</p><ul>${exhibits.map(
      (one) => html`<li><bdi>${one.name}</bdi>, ${one.bytes} bytes, ${one.mediaType}<br>${one.hash}</li>`,
    )}</ul>`
  }`;
}

/** What can be done now by somebody of the partner whose step it is. Whether they may is the door's to say. */
function formsFor(visit: Visit, step: StepView, colleagues: Colleagues): Html | null {
  if (step.partner?.id !== visit.caller.partner.id) return null;
  switch (step.status) {
    case "assigned":
      return visit.form(
        `${pageOf(visit)}/claim`,
        html`<p>Whoever takes it says to the others: I am on it.</p><div class="acts"><button class="first">I take it</button></div>`,
      );
    case "in-progress":
    case "on-hold":
      return step.heldBy === null
        ? null
        : html`${reportForms(visit, step)}${handOverForm(visit, step, colleagues)}`;
    case "compensating":
      return reportForms(visit, step, UNDOING);
    case "blocked":
    case "ready":
    case "awaiting-consent":
    case "awaiting-aid":
    case "done":
    case "failed":
    case "skipped":
    case "cancelled":
    case "compensated":
      return null;
  }
}

const DOING = {
  title: "Report it",
  done: "It is done",
  not: "It cannot be done …",
  why: "Why it could not be done",
};
/** Its consent was withdrawn: what was done is undone, or it is said why it cannot be (C-09). */
const UNDOING = {
  title: "Undo it, and report that",
  done: "It is undone",
  not: "It cannot be undone …",
  why: "Why it could not be undone",
};

function reportForms(visit: Visit, step: StepView, said = DOING): Html {
  const version = html`<input type="hidden" name="version" value="${step.version}">`;
  const reason = longText({
    name: "reason",
    label: said.why,
    value: visit.typed("reason"),
    required: true,
  });
  const isFailing = visit.fields.has("reason");
  return html`<h2>${said.title}</h2>${visit.form(
    `${pageOf(visit)}/complete`,
    html`${version}${step.form.map((field) => fieldOf(field, visit.typed(VALUE + field.name)))}
<div class="acts"><button class="first">${said.done}</button></div>`,
  )}<details${isFailing && html` open`}><summary>${said.not}</summary>${visit.form(
    `${pageOf(visit)}/fail`,
    html`${version}${reason}<div class="acts"><button>Report it as failed</button></div>`,
  )}</details>`;
}

/** Gives a step to a colleague. Whether whoever asks may is the door's to say. */
function handOverForm(visit: Visit, step: StepView, colleagues: Colleagues): Html | null {
  if (colleagues.length === 0) return null;
  return html`<details${visit.fields.has("why") && html` open`}><summary>Hand it over …</summary>${visit.form(
    `${pageOf(visit)}/hand-over`,
    html`<input type="hidden" name="version" value="${step.version}">
${pick({ name: "to", label: "To whom", choices: [["", "– choose –"], ...colleagues], value: visit.typed("to"), required: true })}
${longText({ name: "why", label: "Why", value: visit.typed("why"), required: true })}<div class="acts"><button>Hand it over</button></div>`,
  )}</details>`;
}

function fieldOf({ name, label, type, required, choices }: StepView["form"][number], value: string): Html {
  const about = {
    name: VALUE + name,
    label: required ? label : `${label.replace(/\.$/, "")} (may stay empty)`,
    value,
    required,
  };
  if (type === "bool" && choices === null)
    return choice({
      ...about,
      choices: [
        ["true", "Yes"],
        ["false", "No"],
      ],
    });
  if (choices !== null && choices.length <= CHOICES_MAX)
    return choice({ ...about, choices: choices.map((one) => [one, wordFor(one)]) });
  if (choices !== null)
    return pick({
      ...about,
      choices: [["", "– choose –"], ...choices.map((one): [string, string] => [one, one])],
    });
  if (type === "string") return longText(about);
  return lineOfText({ ...about, hint: HINTS[type] ?? `As ${type}.`, numeric: NUMBERS.has(type) });
}

function wordFor(value: string): string {
  return value === "true" ? "Yes" : value === "false" ? "No" : value;
}
