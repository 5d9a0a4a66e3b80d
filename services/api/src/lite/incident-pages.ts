import { type IncidentSummary, type IncidentView, type PlaybookView, routes } from "@mirror/contract";
import { TLP_LABELS } from "@mirror/vocabulary";
import { assessmentDeeds, assessments, SEVERITIES, situationFacts } from "./assessment.js";
import { type Fields, textIn, wordsIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { looksThroughMuch, ordinary } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { choice, facts, lineOfText, longText, pick, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

const SHOWN_MAX = 30;
const AFFECTED = "affected.";
const ROLE = "role.";
const VARIABLE = "variable.";
const NOBODY: readonly [string, string] = ["", "– nobody yet –"];

/** Incidents: those that are open, one of them, declaring one, and starting a playbook for it. */
export const incidentPages: readonly Page[] = [
  {
    path: "/incidents",
    admissible: looksThroughMuch("incident.list"),
    async show(visit) {
      const { items } = await visit.must(routes.incidents.list, {
        query: { open: "true", limit: SHOWN_MAX },
      });
      return {
        title: "Open incidents",
        body: html`<div class="acts"><a class="button first" href="/lite/incidents/new">Declare an incident</a></div>
${items.length === 0 ? html`<p class="card">No incident is open that is yours to see.</p>` : html`<ul class="list">${items.map(incidentItem)}</ul>`}`,
      };
    },
  },
  {
    path: "/incidents/new",
    admissible: looksThroughMuch("incident.new"),
    async show(visit) {
      const partners = await visit.must(routes.partners.list, { query: { limit: 100 } });
      const drills = await visit.must(routes.drills.list, { query: {} });
      const running = drills.items.filter((one) => one.status === "running");
      const own = visit.caller.partner.id;
      const isFirst = visit.fields.size === 0;
      return {
        title: "Declare an incident",
        body: visit.form(
          "/lite/incidents",
          html`${lineOfText({ name: "title", label: "What has happened, in one line", value: visit.typed("title"), required: true })}
${longText({ name: "description", label: "What is known (may stay empty)", value: visit.typed("description") })}
${pick({ name: "severity", label: "How bad is it?", value: visit.typed("severity", "3"), choices: SEVERITIES })}
${choice({
  name: "lifeSafety",
  label: "Are lives in danger?",
  value: visit.typed("lifeSafety", "false"),
  choices: [
    ["true", "Yes"],
    ["false", "No"],
  ],
})}
<fieldset><legend>Who is hit?</legend>${partners.items.map(({ id, name }) => {
            const isChecked = visit.typed(AFFECTED + id) !== "" || (isFirst && id === own);
            return html`<label class="choice" for="${AFFECTED}${id}"><input type="checkbox" id="${AFFECTED}${id}" name="${AFFECTED}${id}" value="yes"${isChecked && html` checked`}><span>${name}</span></label>`;
          })}</fieldset>
${pick({ name: "marking", label: "Who may know?", value: visit.typed("marking"), choices: [["", "As usual here"], ...TLP_LABELS.map((one): [string, string] => [one, one])] })}
${running.length > 0 && pick({ name: "exercise", label: "Is it real?", value: visit.typed("exercise"), choices: [["", "Yes, it is real"], ...running.map((one): [string, string] => [one.id, `EXERCISE: ${one.name}`])] })}
<div class="acts"><button class="first">Declare it</button></div>`,
        ),
      };
    },
  },
  {
    path: "/incidents/:id",
    admissible: looksThroughMuch("incident.show"),
    async show(visit) {
      const incident = await visit.must(routes.incidents.show, { params: { id: visit.id } });
      const playbooks = await visit.must(routes.playbooks.list, { query: { limit: SHOWN_MAX } });
      return {
        title: incident.title,
        exercise: incident.exercise,
        body: html`${aboutIncident(incident)}
${isOpen(incident) && assessments(visit, incident)}
<h2>Runs</h2>${incident.runs.length === 0 ? html`<p>None yet.</p>` : html`<ul class="list">${incident.runs.map((one) => html`<li><a href="/lite/runs/${one.id}">${one.name}</a>: ${one.status}</li>`)}</ul>`}
${incident.status !== "closed" && html`<h2>Start a playbook</h2><ul class="list">${playbooks.items.map((one) => html`<li><a href="/lite/incidents/${incident.id}/start/${one.id}">${one.name}</a></li>`)}</ul>`}`,
      };
    },
  },
  {
    path: "/incidents/:id/start/:playbook",
    admissible: looksThroughMuch("run.new"),
    async show(visit) {
      const incident = await visit.must(routes.incidents.show, { params: { id: visit.id } });
      const playbook = await visit.must(routes.playbooks.show, {
        params: { id: visit.params.playbook ?? "" },
      });
      const teams = await everyTeam(visit);
      const parts = partsOf(playbook);
      return {
        title: `Start: ${playbook.name}`,
        exercise: incident.exercise,
        body: html`<p>For the incident <a href="/lite/incidents/${incident.id}">${incident.title}</a>.</p>${words(playbook.description)}
${visit.form(
  `/lite/incidents/${incident.id}/start/${playbook.id}`,
  html`<input type="hidden" name="version" value="${playbook.hash}">${parts.size > 0 && html`<h2>Who plays which part?</h2>`}${[
    ...parts,
  ].map(([role, name]) =>
    pick({ name: ROLE + role, label: name, value: visit.typed(ROLE + role), choices: [NOBODY, ...teams] }),
  )}${variablesOf(visit, playbook)}<div class="acts"><button class="first">Start it</button></div>`,
)}`,
      };
    },
  },
];

export const incidentDeeds: readonly Deed[] = [
  ...assessmentDeeds,
  {
    path: "/incidents",
    admissible: ordinary("incident.open"),
    from: () => "/lite/incidents/new",
    async act(visit) {
      const { fields } = visit;
      const marking = TLP_LABELS.find((one) => one === fields.get("marking"));
      const exercise = wordsIn(fields, "exercise");
      const came = await visit.decide(routes.incidents.open, {
        body: {
          title: textIn(fields, "title"),
          description: textIn(fields, "description"),
          severity: Number(fields.get("severity")),
          lifeSafety: fields.get("lifeSafety") === "true",
          affected: [...under(fields, AFFECTED).keys()],
          source: "declared by a person",
          ...(marking === undefined ? {} : { marking }),
          ...(exercise === undefined ? {} : { exercise }),
        },
      });
      return doneUnless(came, ({ id }) => ({ goTo: `/lite/incidents/${id}`, said: "declared" }));
    },
  },
  {
    path: "/incidents/:id/start/:playbook",
    admissible: ordinary("run.start"),
    from: ({ params }) => `/lite/incidents/${params.id}/start/${params.playbook}`,
    async act(visit) {
      const bound = [...under(visit.fields, ROLE)].map(([role, team]) => {
        const [partner = "", id = ""] = team.split(" ");
        return [role, { partner, team: id }] as const;
      });
      const hash = visit.fields.get("version");
      const came = await visit.decide(routes.runs.start, {
        body: {
          playbook: visit.params.playbook ?? "",
          incident: visit.id,
          bindings: Object.fromEntries(bound),
          variables: Object.fromEntries(under(visit.fields, VARIABLE)),
          // What was read is what is started, whatever was imported in between.
          ...(hash === undefined ? {} : { hash }),
        },
      });
      return doneUnless(came, ({ id }) => ({ goTo: `/lite/runs/${id}`, said: "started" }));
    },
  },
];

/** What was written in the fields whose names begin so, by the rest of their names. */
function under(fields: Fields, prefix: string): Map<string, string> {
  return new Map(
    [...fields]
      .filter(([name, text]) => name.startsWith(prefix) && text !== "")
      .map(([name]) => [name.slice(prefix.length), textIn(fields, name)]),
  );
}

function isOpen({ status }: IncidentSummary): boolean {
  return status === "open" || status === "acknowledged";
}

function incidentItem(incident: IncidentSummary): Html {
  return html`<li class="card">${incident.exercise && html`<p class="drill">EXERCISE</p>`}<a href="/lite/incidents/${incident.id}">${incident.title}</a>
<p>Severity ${incident.severity}${incident.lifeSafety && ", lives in danger"}, ${incident.status}, since ${clock(incident.openedAt)}</p></li>`;
}

function aboutIncident(incident: IncidentView): Html {
  return html`${incident.description !== "" && words(incident.description)}${facts([
    ...situationFacts(incident.situation),
    ["Declared as", `${incident.declaredSeverity} of 5${incident.lifeSafety ? ", lives in danger" : ""}`],
    [
      "Status",
      incident.closedBecause === null ? incident.status : `${incident.status}: ${incident.closedBecause}`,
    ],
    ["Whose", html`<bdi>${incident.owner.name}</bdi>`],
    ["Hit", incident.affected.map((one) => one.name).join(", ")],
    ["Since", clock(incident.openedAt)],
    ["Source", incident.source],
    ["Who may know", incident.marking],
  ])}`;
}

/** The parts that are given out at the start, each once: several of a playbook's agents may play one. */
function partsOf({ roles }: PlaybookView): Map<string, string> {
  const parts = new Map<string, string>();
  for (const { role, name, bound } of roles) {
    const before = parts.get(role);
    if (bound === "at-start") parts.set(role, before === undefined ? name : `${before}, ${name}`);
  }
  return parts;
}

/** Every team that a part can be given to, each with its partner. */
async function everyTeam(visit: Visit): Promise<(readonly [string, string])[]> {
  const { items } = await visit.must(routes.partners.list, { query: { limit: 100 } });
  const partners = await Promise.all(
    items.map(({ id }) => visit.ask(routes.partners.show, { params: { id } })),
  );
  return partners.flatMap((told) =>
    told.ok
      ? told.value.teams.map(
          (team) => [`${told.value.id} ${team.id}`, `${team.name} of ${told.value.name}`] as const,
        )
      : [],
  );
}

function variablesOf(visit: Visit, { variables }: PlaybookView): Html | false {
  return (
    variables.length > 0 &&
    html`<h2>What it starts with</h2>${variables.map(({ name, description, value }) =>
      lineOfText({
        name: VARIABLE + name,
        label: description || name,
        ...(value === null ? {} : { hint: `Left empty: ${value}` }),
        value: visit.typed(VARIABLE + name),
      }),
    )}`
  );
}
