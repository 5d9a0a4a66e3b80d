import { routes, type StandingConsentView } from "@mirror/contract";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { reservedFor } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { facts, longText } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

/** A standing consent: what it allows, what it was used for, and the one button that takes it back (C-06). */
export const standingPages: readonly Page[] = [
  {
    path: "/standing-consents/:id",
    admissible: reservedFor("standing.show"),
    async show(visit) {
      const standing = await visit.must(routes.standingConsents.show, { params: { id: visit.id } });
      const { terms } = standing;
      return {
        title: "Standing consent",
        exercise: standing.exercise,
        body: html`<p class="card"><strong>${STATUS[standing.status]}.</strong> ${standing.waitingFor}</p>
${facts([
  ["Of", html`<bdi>${standing.partner.name}</bdi>, <bdi>${terms.office}</bdi>`],
  ["Playbook", `${terms.playbook.id}, ${terms.playbook.hash}`],
  ["Effects", `up to ${terms.effectCeiling}`],
  ["Severities", `${terms.severities.from} to ${terms.severities.to}`],
  ["Targets", terms.targets === "any" ? "any" : terms.targets.join(", ")],
  ["Data", terms.dataClasses.join(", ")],
  ["Uses left", `${standing.usesLeft} of ${terms.usesMax}`],
  ["Until", clock(standing.until)],
])}
${revocation(visit, standing)}
<h2>Used for</h2>${standing.uses.length === 0 ? html`<p>It has answered nothing yet.</p>` : html`<ul>${standing.uses.map((one) => html`<li>${clock(one.at)}: <a href="/lite/consents/${one.round}">question ${one.use}</a></li>`)}</ul>`}`,
      };
    },
  },
];

export const standingDeeds: readonly Deed[] = [
  {
    path: "/standing-consents/:id/revoke",
    admissible: reservedFor("standing.revoke"),
    from: pageOf,
    async act(visit) {
      const justification = textIn(visit.fields, "justification");
      const came = await visit.decide(routes.standingConsents.revoke, {
        params: { id: visit.id },
        body: justification === "" ? {} : { justification },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "revoked" }));
    },
  },
];

const STATUS: Readonly<Record<StandingConsentView["status"], string>> = {
  "half-granted": "Waiting for a second person",
  "in-force": "In force",
  "used-up": "Used for the last time",
  revoked: "Revoked",
  expired: "Over",
};

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/standing-consents/${params.id}`;
}

function revocation(visit: Visit, { status, partner }: StandingConsentView): Html | null {
  const isOver = status === "revoked" || status === "expired";
  if (isOver || partner.id !== visit.caller.partner.id) return null;
  return visit.form(
    `${pageOf(visit)}/revoke`,
    html`${longText({ name: "justification", label: "Your reason, if you want to give one", value: visit.typed("justification") })}
<div class="acts"><button class="first">Revoke it now</button></div>`,
  );
}
