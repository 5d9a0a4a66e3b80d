import { type RunSummary, type RunView, routes } from "@mirror/contract";
import { atTheCommandLine } from "./at-the-command-line.js";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { ordinary } from "./lanes.js";
import { type Deed, doneUnless } from "./page.js";
import { longText, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

/** A run whose lead is offered to the caller's partner, as its officials have it in their inbox (M18). */
export function leadWaits(run: RunSummary): Html {
  return html`<li class="card">${run.exercise && html`<p class="drill">EXERCISE</p>`}<a href="/lite/runs/${run.id}">The lead of a run is offered to your partner</a><p>${run.playbook.name}, by <bdi>${run.lead.name}</bdi></p></li>`;
}

/**
 * What a run's page says of an offered lead. To take it takes the partner's own signature, which no page can make: the command
 * is there to copy. To decline it, or to take it back, passes nothing on, and needs a reason alone.
 */
export function leadOffer(visit: Visit, run: RunView): Html | false {
  const { leadOffer: offer, lead } = run;
  if (offer === null) return false;
  const own = visit.caller.partner.id;
  const isTheirs = offer.to.id === own;
  if (!isTheirs && lead.id !== own)
    return html`<p class="card">The lead is offered to <bdi>${offer.to.name}</bdi>, and is with <bdi>${lead.name}</bdi> until they take it.</p>`;
  return html`<h2>The lead is offered</h2><div class="card"><p><bdi>${lead.name}</bdi> offers it to <bdi>${offer.to.name}</bdi>, since ${clock(offer.offeredAt)}, and leads until it is taken.</p>${words(offer.reason)}</div>
${isTheirs && html`<p>Taking it is said by your partner and signed with its key, which is in none of these pages.</p>${atTheCommandLine(`npx mirror run accept-lead ${run.id} --key YOUR-PARTNERS-KEY.pem`)}`}
<details${visit.fields.has("leadReason") && html` open`}><summary>${isTheirs ? "We do not take it …" : "Take the offer back …"}</summary>${visit.form(
    `/lite/runs/${run.id}/drop-lead-offer`,
    html`${longText({ name: "leadReason", label: "Why", value: visit.typed("leadReason"), required: true })}
<div class="acts"><button>${isTheirs ? "Decline the lead" : "Take it back"}</button></div>`,
  )}</details>`;
}

export const leadDeeds: readonly Deed[] = [
  {
    path: "/runs/:id/drop-lead-offer",
    admissible: ordinary("run.drop-lead-offer"),
    from: ({ params }) => `/lite/runs/${params.id}`,
    async act(visit) {
      const came = await visit.decide(routes.runs.dropLeadOffer, {
        params: { id: visit.id },
        body: { reason: textIn(visit.fields, "leadReason") },
      });
      return doneUnless(came, () => ({ goTo: `/lite/runs/${visit.id}`, said: "lead-offer-dropped" }));
    },
  },
];
