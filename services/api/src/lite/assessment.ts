import { type IncidentView, routes, type SituationView } from "@mirror/contract";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { ordinary } from "./lanes.js";
import { type Deed, doneUnless } from "./page.js";
import { choice, longText, pick } from "./parts.js";
import type { Visit } from "./visit.js";

/** How bad something is, worst first. */
export const SEVERITIES: readonly (readonly [string, string])[] = [
  ["5", "5, emergency"],
  ["4", "4, severe"],
  ["3", "3, high"],
  ["2", "2, medium"],
  ["1", "1, low"],
  ["0", "0, baseline"],
];

const OUTLOOKS = [
  ["worsening", "It gets worse"],
  ["stable", "It stays as it is"],
  ["improving", "It gets better"],
] as const;

/** How an incident stands for everyone together, in a line each. */
export function situationFacts(
  situation: SituationView,
): readonly (readonly [string, Html | string | null])[] {
  const { severity, outlook, partners, significant, exceeded, largeScale } = situation;
  const names = (those: typeof significant) => those.map((one) => one.name).join(", ");
  return [
    ["Severity now", `${severity} of 5${largeScale ? ", of large scale" : ""}`],
    ["Outlook", OUTLOOKS.find(([one]) => one === outlook)?.[1] ?? "Nobody has said."],
    ["Partners hit", String(partners)],
    ["Hit significantly", names(significant)],
    ["More than they can respond to", names(exceeded)],
  ];
}

/** What each partner has said of itself, and the form by which one's own says it. */
export function assessments(visit: Visit, incident: IncidentView): Html {
  const own = incident.assessments.find((one) => one.partner.id === visit.caller.partner.id);
  return html`<h2>How it stands</h2>${incident.assessments.length > 0 && html`<ul class="list">${incident.assessments.map((one) => html`<li class="card"><bdi>${one.partner.name}</bdi>: severity ${one.severity}, ${one.outlook}${one.capacityExceeded && ", more than it can respond to"}<p dir="auto">${one.reason}</p></li>`)}</ul>`}
${visit.form(
  `/lite/incidents/${incident.id}/assess`,
  html`${pick({ name: "severity", label: `How bad is it at ${visit.caller.partner.name}?`, value: visit.typed("severity", String(own?.severity ?? incident.severity)), choices: SEVERITIES })}
${pick({ name: "outlook", label: "Which way does it go?", value: visit.typed("outlook", own?.outlook ?? "stable"), choices: OUTLOOKS })}
${choice({
  name: "capacityExceeded",
  label: "Is it more than you can respond to?",
  value: visit.typed("capacityExceeded", String(own?.capacityExceeded ?? false)),
  choices: [
    ["true", "Yes"],
    ["false", "No"],
  ],
})}
${longText({ name: "reason", label: "Why (at least 20 characters)", value: visit.typed("reason"), required: true })}
<div class="acts"><button>Say so</button></div>`,
)}`;
}

export const assessmentDeeds: readonly Deed[] = [
  {
    path: "/incidents/:id/assess",
    admissible: ordinary("incident.assess"),
    from: ({ params }) => `/lite/incidents/${params.id}`,
    async act(visit) {
      const { fields } = visit;
      const outlook = OUTLOOKS.find(([one]) => one === fields.get("outlook"))?.[0] ?? "stable";
      const came = await visit.decide(routes.incidents.assess, {
        params: { id: visit.id },
        body: {
          severity: Number(fields.get("severity")),
          outlook,
          capacityExceeded: fields.get("capacityExceeded") === "true",
          reason: textIn(fields, "reason"),
        },
      });
      return doneUnless(came, ({ id }) => ({ goTo: `/lite/incidents/${id}`, said: "assessed" }));
    },
  },
];
