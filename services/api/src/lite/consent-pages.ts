import { type ConsentView, routes } from "@mirror/contract";
import { quorumInWords } from "@mirror/playbook";
import { textIn, wordsIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { reservedFor } from "./lanes.js";
import { type Deed, type Done, doneUnless, type Page } from "./page.js";
import { facts, longText, words } from "./parts.js";
import { EFFECT_CLASS } from "./step-words.js";
import type { Visit } from "./visit.js";
import { clock, due, durationInWords } from "./when.js";

/** One consent round: exactly what is asked, of whom, under which clauses, until when, and what follows from silence. */
export const consentPages: readonly Page[] = [
  {
    path: "/consents/:id",
    admissible: reservedFor("consent.show"),
    async show(visit) {
      const round = await visit.must(routes.consents.show, { params: { id: visit.id } });
      const now = await clockFor(visit, round);
      return {
        title: round.name,
        exercise: round.exercise,
        body: html`<p class="card"><strong>${ROUND_STATUS[round.status]}.</strong> ${round.waitingFor}</p>
<h2>The question</h2>${words(round.question)}
${round.newFacts !== null && html`<h2>New since it was refused</h2>${words(round.newFacts)}`}
${facts([
  [
    "Asked by",
    round.requestedBy === null ? "the playbook" : (round.requestedBy.name ?? "somebody of another partner"),
  ],
  ["Answer by", html`<span class="due">${due(round.answerBy, now)}</span>`],
  ["If nobody answers", round.ifSilent],
])}
<h2>Exactly this</h2>${round.scope.steps.map(scopedStep)}
${facts([
  ["May be done", `from ${clock(round.scope.window.from)} until ${clock(round.scope.window.until)}`],
  ["A yes holds for", durationInWords(round.holdsFor)],
  ["To undo it", round.undo],
  ["Who must agree", ruleOf(round)],
  ["Who may know", round.marking],
])}
<h2>It stands on</h2>${round.clauses.length === 0 ? html`<p>No agreement is named.</p>` : round.clauses.map((one) => html`<p><bdi>${one.title}</bdi>, clause ${one.clause}: ${one.text ?? "(its words are not yours to see)"}</p>`)}
<p class="soft">You decide on exactly what is shown. The page's fingerprint is<br><span class="hash">${grouped(round.pageHash)}</span><br>and that of what may be done<br><span class="hash">${grouped(round.scopeHash)}</span></p>
${answerForm(visit, round)}
<h2>Answers</h2><ul>${round.decisions.map((one) => html`<li><bdi>${one.partner.name}</bdi> (${one.office}): ${one.status.replaceAll("-", " ")}${one.at !== null && html`, ${clock(one.at)}`}${one.justification !== null && html`: <q dir="auto">${one.justification}</q>`}</li>`)}</ul>
<p><a href="/lite/runs/${round.run}">The run that asks</a></p>`,
      };
    },
  },
];

export const consentDeeds: readonly Deed[] = [
  {
    path: "/consents/:id/confirm",
    admissible: reservedFor("consent.confirm"),
    from: pageOf,
    act: (visit) => confirmation(visit),
  },
  {
    path: "/consents/:id/grant",
    admissible: reservedFor("consent.grant"),
    from: pageOf,
    async act(visit) {
      const justification = wordsIn(visit.fields, "justification");
      const came = await visit.decide(routes.consents.grant, {
        params: { id: visit.id },
        body: {
          scopeHash: textIn(visit.fields, "scopeHash"),
          pageHash: textIn(visit.fields, "pageHash"),
          ...(justification === undefined ? {} : { justification }),
        },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "granted" }));
    },
  },
  {
    path: "/consents/:id/refuse",
    admissible: reservedFor("consent.refuse"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.consents.refuse, {
        params: { id: visit.id },
        body: { justification: textIn(visit.fields, "justification") },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "refused" }));
    },
  },
];

const ROUND_STATUS: Readonly<Record<ConsentView["status"], string>> = {
  open: "Open",
  satisfied: "Granted",
  refused: "Refused",
  lapsed: "Not answered in time, which is no yes",
  revoked: "Withdrawn",
  consumed: "Granted, and used",
  cancelled: "No longer asked",
};

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/consents/${params.id}`;
}

async function clockFor(visit: Visit, round: ConsentView) {
  if (!round.exercise) return visit.now(null);
  const run = await visit.ask(routes.runs.show, { params: { id: round.run } });
  return run.ok && run.value.exerciseId !== null ? visit.now(run.value.exerciseId) : null;
}

function scopedStep(step: ConsentView["scope"]["steps"][number]): Html {
  return html`<div class="card">${words(step.text)}${facts([
    ["What it does", `${step.effect}: ${EFFECT_CLASS[step.effect]}`],
    ["On whose assets", html`<bdi>${step.on.name}</bdi>`],
    ["Targets", step.targets.join(", ")],
    ["Data", step.dataClasses.join(", ")],
    ["Involves", step.involves.map((one) => one.replaceAll("-", " ")).join(", ")],
    ["Done by", step.performers.map((team) => `${team.name} of ${team.partner.name}`).join(", ")],
  ])}</div>`;
}

function ruleOf({ rule, owners, decisions, dualControl }: ConsentView): string {
  const names = new Map(decisions.map(({ partner }) => [partner.id as string, partner.name]));
  const who = quorumInWords(rule, [...names.values()], (id) => names.get(id) ?? id);
  const own =
    owners.length === 0 || rule.kind === "all"
      ? ""
      : `, and in any case ${owners.map((one) => one.name).join(", ")}`;
  return `${who}${own}${dualControl ? ", two people of each" : ""}`;
}

/** A hash that two people can compare aloud. */
function grouped(hash: string): string {
  return hash.replace(/[0-9a-f]{8}(?=[0-9a-f])/g, "$& ").replace(":", ": ");
}

function answerForm(visit: Visit, round: ConsentView): Html | null {
  if (round.status !== "open") return null;
  if (!round.mayAnswer.some((one) => one.id === visit.caller.person.id)) {
    const others = round.mayAnswer.map((one) => one.name).join(", ");
    return html`<p class="card">You are not asked for this.${others !== "" && ` For your partner may answer: ${others}.`}</p>`;
  }
  return html`<h2>Your answer</h2>${visit.form(
    `${pageOf(visit)}/confirm`,
    html`<input type="hidden" name="scopeHash" value="${round.scopeHash}"><input type="hidden" name="pageHash" value="${round.pageHash}">
${longText({ name: "justification", label: "Your reason", hint: "Everybody who takes part can read it. A refusal needs one, of a sentence.", value: visit.typed("justification") })}
<p class="soft">Nothing is decided yet: you are asked once more.</p>
<div class="acts"><button name="answer" value="grant">Grant …</button><button name="answer" value="refuse">Refuse …</button></div>`,
  )}`;
}

/** The last look before an answer: still nothing is decided. What was asked when it was read has to be what is asked now. */
async function confirmation(visit: Visit): Promise<Done> {
  const round = await visit.must(routes.consents.show, { params: { id: visit.id } });
  if (
    round.scopeHash !== textIn(visit.fields, "scopeHash") ||
    round.pageHash !== textIn(visit.fields, "pageHash")
  )
    return { as: "refused", problem: CHANGED };
  const isGrant = visit.fields.get("answer") === "grant";
  const justification = textIn(visit.fields, "justification");
  const kept = html`<input type="hidden" name="scopeHash" value="${round.scopeHash}"><input type="hidden" name="pageHash" value="${round.pageHash}"><input type="hidden" name="justification" value="${justification}">`;
  return {
    as: "asked",
    shown: {
      title: isGrant ? "Grant exactly this?" : "Refuse this?",
      exercise: round.exercise,
      body: html`${words(round.question)}${isGrant && round.scope.steps.map(scopedStep)}
<p class="soft">Its fingerprint is<br><span class="hash">${grouped(round.scopeHash)}</span></p>
${facts([
  ["For", html`<bdi>${visit.caller.partner.name}</bdi>`],
  [
    isGrant ? "Your yes holds for" : "If you refuse",
    isGrant ? durationInWords(round.holdsFor) : "The playbook takes its own way for a no.",
  ],
  [
    "Your reason",
    justification === "" ? "none" : html`<span class="words" dir="auto">${justification}</span>`,
  ],
])}
${visit.form(`${pageOf(visit)}/${isGrant ? "grant" : "refuse"}`, html`${kept}<div class="acts"><button class="first">${isGrant ? "Yes, grant exactly this" : "Yes, refuse it"}</button><a class="button" href="${pageOf(visit)}">Back, decide nothing</a></div>`)}`,
    },
  };
}

const CHANGED = {
  status: 409,
  code: "scope-changed",
  detail:
    "What is asked has changed since you read it, so nothing was decided. Read it again: it is another question now.",
};
