import { type AidView, routes } from "@mirror/contract";
import type { ResourceId, TeamId } from "@mirror/vocabulary";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { instantIn, TIME_HINT } from "./instant-field.js";
import { ordinary } from "./lanes.js";
import { type Deed, doneUnless } from "./page.js";
import { lineOfText, longText, pick } from "./parts.js";
import type { Visit } from "./visit.js";

/** So many resources stand in the list: a page has to be small. The command line names any. */
const RESOURCES_MAX = 40;

/** Where somebody offers what stands in their partner's registry, for one line of a request (MA-06). */
export async function offerForm(visit: Visit, request: AidView, lines: readonly number[]): Promise<Html> {
  const { id } = visit.caller.partner;
  const [resources, partner] = await Promise.all([
    visit.must(routes.resources.list, { query: { partner: id, limit: RESOURCES_MAX } }),
    visit.must(routes.partners.show, { params: { id } }),
  ]);
  if (resources.items.length === 0)
    return html`<p class="soft">Nothing stands in your registry that could be offered: <code>npx mirror resource add</code>, or offer something else with <code>npx mirror aid offer</code>.</p>`;
  const text = (at: string) => at.slice(0, 16).replace("T", " ");
  const isTyped = visit.fields.has("resource");
  return html`<details${isTyped && html` open`}><summary>Offer something of ours …</summary>${visit.form(
    `/lite/aid-requests/${request.id}/offer`,
    html`${pick({ name: "line", label: "For what", choices: request.needs.filter(({ line }) => lines.includes(line)).map((need): [string, string] => [String(need.line), `${need.quantity} × ${need.kind}, type ${need.type}`]), value: visit.typed("line"), required: true })}
${pick({ name: "resource", label: "Out of our registry", choices: resources.items.map((one): [string, string] => [one.id, `${one.name}: ${one.typed.kind}, type ${one.typed.type} (${one.quantity})`]), value: visit.typed("resource"), required: true })}
${pick({ name: "team", label: "Which team goes with it", choices: partner.teams.map((one): [string, string] => [one.id, one.name]), value: visit.typed("team"), required: true })}
${lineOfText({ name: "quantity", label: "How many", value: visit.typed("quantity", "1"), numeric: true, required: true })}
${lineOfText({ name: "substitution", label: "If it is of another type: why it does", value: visit.typed("substitution") })}
${lineOfText({ name: "earliestStart", label: "From when, in UTC", hint: TIME_HINT, value: visit.typed("earliestStart", text(request.period.from)), required: true })}
${lineOfText({ name: "offeredUntil", label: "Until when, in UTC", hint: "Left empty: as long as it is asked for.", value: visit.typed("offeredUntil") })}
${lineOfText({ name: "amount", label: "What it may cost", value: visit.typed("amount", "0"), numeric: true, required: true })}
${lineOfText({ name: "notToExceed", label: "And at the most", value: visit.typed("notToExceed", "0"), numeric: true, required: true })}
${lineOfText({ name: "currency", label: "Currency", hint: "EUR", value: visit.typed("currency", "EUR"), required: true })}
${longText({ name: "conditions", label: "On which conditions", hint: "One a line. Left empty: on none.", value: visit.typed("conditions") })}
${lineOfText({ name: "validUntil", label: "The offer stands until, in UTC", hint: TIME_HINT, value: visit.typed("validUntil", text(request.offersBy)), required: true })}
<p class="soft">For an official. It promises nothing until both sides have committed.</p><div class="acts"><button>Offer exactly this</button></div>`,
  )}</details>`;
}

export const offerDeeds: readonly Deed[] = [
  {
    path: "/aid-requests/:id/offer",
    admissible: ordinary("aid.offer"),
    from: ({ params }) => `/lite/aid-requests/${params.id}`,
    async act(visit) {
      const resource = textIn(visit.fields, "resource");
      const named = await visit.must(routes.resources.show, { params: { id: resource as ResourceId } });
      const substitution = textIn(visit.fields, "substitution").trim();
      const until = textIn(visit.fields, "offeredUntil").trim();
      const conditions = textIn(visit.fields, "conditions")
        .split("\n")
        .map((one) => one.trim())
        .filter((one) => one !== "");
      const came = await visit.decide(routes.aidRequests.offer, {
        params: { id: visit.id },
        body: {
          offer: {
            line: Number(textIn(visit.fields, "line")),
            quantity: Number(textIn(visit.fields, "quantity")),
            resource: { id: resource, name: named.name, team: textIn(visit.fields, "team") as TeamId },
            ...(substitution === "" ? {} : { substitution }),
            earliestStart: instantIn(visit, "earliestStart"),
            ...(until === "" ? {} : { until: instantIn(visit, "offeredUntil") }),
            cost: {
              amount: Number(textIn(visit.fields, "amount")),
              currency: textIn(visit.fields, "currency"),
              notToExceed: Number(textIn(visit.fields, "notToExceed")),
            },
            conditions,
            validUntil: instantIn(visit, "validUntil"),
          },
        },
      });
      return doneUnless(came, () => ({ goTo: `/lite/aid-requests/${visit.id}`, said: "aid-offered" }));
    },
  },
];
