import { type AidSummary, type AidView, routes } from "@mirror/contract";
import { DeclineReason } from "@mirror/partnership";
import { textIn, wordsIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { ordinary } from "./lanes.js";
import { type Deed, type Done, doneUnless, type Page } from "./page.js";
import { facts, longText, pick, words } from "./parts.js";
import { EFFECT_CLASS } from "./step-words.js";
import type { Visit } from "./visit.js";
import { clock, due } from "./when.js";

/** A request for aid that is addressed to the caller's partner: what is needed, and the answers that need no desk. */
export const aidPages: readonly Page[] = [
  {
    path: "/aid-requests/:id",
    admissible: ordinary("aid.show"),
    async show(visit) {
      const request = await visit.must(routes.aidRequests.show, { params: { id: visit.id } });
      const now = request.exercise ? null : await visit.now(null);
      return {
        title: request.name,
        exercise: request.exercise,
        body: html`<p class="card"><strong>${request.by.name} asks for help.</strong> ${request.waitingFor}</p>
<h2>The mission</h2>${words(request.mission)}
<h2>What is needed</h2><ul>${request.needs.map((need) => html`<li>${need.quantity} × ${need.kind} (${need.category}, type ${need.type}): <bdi>${need.description}</bdi></li>`)}</ul>
${facts([
  ["Offers by", html`<span class="due">${due(request.offersBy, now)}</span>`],
  ["Needed by", clock(request.neededBy)],
  ["From, until", `${clock(request.period.from)}, ${clock(request.period.until)}`],
  ["Priority", request.lifeSafety ? `${request.priority}, lives depend on it` : request.priority],
  ["It may do at most", `${request.effectCeiling}: ${EFFECT_CLASS[request.effectCeiling]}`],
  ["Who pays", request.costTerms],
  ["They do themselves", request.ownMeasures],
  ["How it is used", request.plannedUse],
  ["Other support", request.otherSupport],
  ["Who may know", request.marking],
])}
${answersOf(request)}${formsFor(visit, request)}`,
      };
    },
  },
];

export const aidDeeds: readonly Deed[] = [
  {
    path: "/aid-requests/:id/acknowledge",
    admissible: ordinary("aid.acknowledge"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.aidRequests.acknowledge, { params: { id: visit.id } });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "aid-acknowledged" }));
    },
  },
  {
    path: "/aid-requests/:id/confirm",
    admissible: ordinary("aid.confirm"),
    from: pageOf,
    act: (visit) => confirmation(visit),
  },
  {
    path: "/aid-requests/:id/decline",
    admissible: ordinary("aid.decline"),
    from: pageOf,
    async act(visit) {
      const text = wordsIn(visit.fields, "text");
      const reason = DeclineReason.safeParse(textIn(visit.fields, "reason"));
      if (!reason.success) return { as: "refused", problem: NO_REASON };
      const body = { reason: reason.data, ...(text === undefined ? {} : { text }) };
      const came = await visit.decide(routes.aidRequests.decline, { params: { id: visit.id }, body });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "aid-declined" }));
    },
  },
];

/** A request in the inbox of a partner that it is addressed to. */
export function aidWaits(
  { id, name, by, exercise, offersBy }: AidSummary,
  now: Parameters<typeof due>[1],
): Html {
  const until = exercise ? `${clock(offersBy)}, on the exercise's clock` : due(offersBy, now);
  return html`<li class="card">${exercise && html`<p class="drill">EXERCISE</p>`}<a href="/lite/aid-requests/${id}">${name}</a><p>Asked by <bdi>${by.name}</bdi></p><p class="due">Offers by: ${until}</p></li>`;
}

const NO_REASON = {
  status: 422,
  code: "body-at-fault",
  detail: "Choose why your partner does not help. It is never held against anyone (MA-02).",
};

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/aid-requests/${params.id}`;
}

function answersOf({ assignments }: AidView): Html | false {
  return (
    assignments.length > 0 &&
    html`<h2>Answers</h2><ul>${assignments.map((one) => html`<li><bdi>${one.partner.name}</bdi>, line ${String(one.line)}: ${one.status.replaceAll("-", " ")}${one.declined?.text != null && html`: <q dir="auto">${one.declined.text}</q>`}</li>`)}</ul>`
  );
}

const UNDECIDED = new Set(["notified", "acknowledged", "under-consideration"]);

/** What the caller's partner may answer now. Whether they may is the door's to say. */
function formsFor(visit: Visit, { assignments }: AidView): Html | false {
  const own = assignments.filter(
    (one) => one.partner.id === visit.caller.partner.id && UNDECIDED.has(one.status),
  );
  return (
    own.length > 0 &&
    html`<h2>Your answer</h2>${
      own.some((one) => one.status === "notified") &&
      visit.form(
        `${pageOf(visit)}/acknowledge`,
        html`<p>It promises nothing: they know that you have it.</p><div class="acts"><button class="first">We have received it</button></div>`,
      )
    }<details${visit.fields.has("text") && html` open`}><summary>We cannot help …</summary>${visit.form(
      `${pageOf(visit)}/confirm`,
      html`${pick({
        name: "reason",
        label: "Why",
        choices: [
          ["", "– choose –"],
          ...DeclineReason.options.map((one) => [one, reasonInWords(one)] as const),
        ],
        value: visit.typed("reason"),
        required: true,
      })}
${longText({ name: "text", label: "In your own words", hint: "Needed where the reason is another one.", value: visit.typed("text") })}
<p class="soft">Nothing is decided yet: you are asked once more.</p><div class="acts"><button>Decline …</button></div>`,
    )}</details><p class="soft">To offer help, say what and on which terms: <code>npx mirror aid offer</code>.</p>`
  );
}

/** The last look before a no: still nothing is decided. */
async function confirmation(visit: Visit): Promise<Done> {
  const request = await visit.must(routes.aidRequests.show, { params: { id: visit.id } });
  const [reason, text] = [textIn(visit.fields, "reason"), textIn(visit.fields, "text")];
  const why = DeclineReason.safeParse(reason);
  if (!why.success) return { as: "refused", problem: NO_REASON };
  return {
    as: "asked",
    shown: {
      title: "Decline this?",
      exercise: request.exercise,
      body: html`${words(request.mission)}${facts([
        ["To", html`<bdi>${request.by.name}</bdi>`],
        ["For", html`<bdi>${visit.caller.partner.name}</bdi>`],
        ["Why", reasonInWords(why.data)],
        ["In your own words", text],
      ])}${visit.form(
        `${pageOf(visit)}/decline`,
        html`<input type="hidden" name="reason" value="${reason}"><input type="hidden" name="text" value="${text}"><div class="acts"><button class="first">Yes, decline</button><a class="button" href="${pageOf(visit)}">Back, decide nothing</a></div>`,
      )}`,
    },
  };
}

function reasonInWords(reason: DeclineReason): string {
  return reason.replaceAll("-", " ");
}
