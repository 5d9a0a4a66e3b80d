import { NOT_FOUND, ProblemRaised } from "@mirror/chassis";
import { type AidAssignmentView, type AidView, routes } from "@mirror/contract";
import { HELP_PATH, helpForms } from "./aid-help-forms.js";
import { type Html, html } from "./html.js";
import { ordinary } from "./lanes.js";
import type { Page } from "./page.js";
import { facts, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

/** One partner's help on one line: what is offered or signed, how it stands, and what may be done about it now. */
export const helpPages: readonly Page[] = [
  {
    path: HELP_PATH,
    admissible: ordinary("aid.help"),
    async show(visit) {
      const request = await visit.must(routes.aidRequests.show, { params: { id: visit.id } });
      const help = request.assignments.find(({ id }) => id === visit.params.assignment);
      if (help === undefined) throw new ProblemRaised(NOT_FOUND);
      return {
        title: `Help by ${help.partner.name}`,
        exercise: request.exercise,
        body: html`<p class="card">It stands as <strong>${help.status.replaceAll("-", " ")}</strong>. For <bdi>${request.by.name}</bdi>, line ${help.line}. ${request.waitingFor}</p>
${termsOf(help)}${proposedOf(help)}
${help.extension !== null && html`<h2>Asked for longer</h2><p>Until ${clock(help.extension.until)}.</p>${words(help.extension.reason)}`}
${mayAct(visit, request, help) && html`<h2>What you can do</h2>${helpForms(visit, request, help)}`}
${help.reports.length > 0 && html`<h2>Reports</h2><ul>${help.reports.map((one) => html`<li>${clock(one.at)}: <span dir="auto">${one.text}</span></li>`)}</ul>`}
${
  help.attest !== null &&
  html`<h2>The return</h2>${facts([
    ["Everybody home", yesNo(help.attest.people)],
    ["Equipment", yesNo(help.attest.equipment)],
    ["Credentials", yesNo(help.attest.credentials)],
    ["Data", help.attest.data.replaceAll("-", " ")],
    ["Used for", help.attest.endUse],
  ])}`
}
<p><a href="/lite/aid-requests/${request.id}">The request</a></p>
<p class="soft">What it cost is claimed and settled at the command line: <code>npx mirror aid --help</code>.</p>`,
      };
    },
  },
];

function mayAct({ caller }: Visit, request: AidView, help: AidAssignmentView): boolean {
  return [request.by.id, help.partner.id].includes(caller.partner.id);
}

function yesNo(said: boolean): string {
  return said ? "yes" : "no";
}

/** Exactly what is accepted and signed (MA-05). */
function termsOf({ offer, team, until, commitBy, signatures, checkedInAt }: AidAssignmentView): Html {
  if (offer === null) return html`<p>Nothing is offered yet.</p>`;
  return html`<h2>What is offered</h2>${facts([
    ["What", `${offer.quantity} × ${offer.resource.name}`],
    ["Which team", team && html`<bdi>${team.name}</bdi>`],
    ["In its place", offer.substitution ?? null],
    ["From", clock(offer.earliestStart)],
    ["Until", until && clock(until)],
    ["Cost", `${offer.cost.amount} ${offer.cost.currency}, at the most ${offer.cost.notToExceed}`],
    [
      "On condition",
      offer.conditions.length === 0
        ? null
        : html`<ul>${offer.conditions.map((one) => html`<li dir="auto">${one}</li>`)}</ul>`,
    ],
    ["The offer stands until", clock(offer.validUntil)],
    ["Commit by", commitBy && clock(commitBy)],
    ["Signed", signatures.map((one) => `${one.partner.name}, ${clock(one.at)}`).join("; ")],
    ["Checked in", checkedInAt && clock(checkedInAt)],
  ])}`;
}

/** A change that one side has signed: exactly what the other signs or leaves. */
function proposedOf({ proposed }: AidAssignmentView): Html | false {
  if (proposed === null) return false;
  const { mission, plannedUse, effectCeiling, marking, until, costTerms, notToExceed } = proposed.amendment;
  return html`<h2>A change that <bdi>${proposed.by.name}</bdi> proposes</h2>${facts([
    ["Mission", mission ?? null],
    ["Planned use", plannedUse ?? null],
    ["It may do at most", effectCeiling ?? null],
    ["Who may know", marking ?? null],
    ["Until", until === undefined ? null : clock(until)],
    ["Who pays", costTerms ?? null],
    ["At the most", notToExceed === undefined ? null : String(notToExceed)],
  ])}`;
}
