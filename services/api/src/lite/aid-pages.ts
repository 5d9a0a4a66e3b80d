import { type AidSummary, type AidView, routes } from "@mirror/contract";
import { DeclineReason } from "@mirror/partnership";
import { offerForm } from "./aid-offer-form.js";
import { textIn, wordsIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { looksThroughMuch, ordinary } from "./lanes.js";
import { type Deed, type Done, doneUnless, type Page } from "./page.js";
import { facts, longText, pick, words } from "./parts.js";
import { EFFECT_CLASS } from "./step-words.js";
import type { Visit } from "./visit.js";
import { clock, due } from "./when.js";

/** So many requests are shown: a page has to be small. */
const SHOWN_MAX = 20;

/** Requests for aid: those that go on, and each with what is needed, how it is answered, and the answers there are to it. */
export const aidPages: readonly Page[] = [
  {
    path: "/aid-requests",
    admissible: looksThroughMuch("aid.list"),
    async show(visit) {
      const { items } = await visit.must(routes.aidRequests.list, {
        query: { open: "true", limit: SHOWN_MAX },
      });
      const now = await visit.now(null);
      const isOwn = (one: AidSummary) => one.by.id === visit.caller.partner.id;
      const listed = (all: readonly AidSummary[]) =>
        all.length === 0
          ? html`<p>None.</p>`
          : html`<ul class="list">${all.map((one) => aidWaits(one, now))}</ul>`;
      return {
        title: "Mutual aid",
        body: html`<h2>What we ask for</h2>${listed(items.filter(isOwn))}
<h2>What others ask of us, and where we help</h2>${listed(items.filter((one) => !isOwn(one)))}
<p class="soft">To ask outside a run: <code>npx mirror aid request</code>.</p>`,
      };
    },
  },
  {
    path: "/aid-requests/:id",
    admissible: ordinary("aid.show"),
    async show(visit) {
      const request = await visit.must(routes.aidRequests.show, { params: { id: visit.id } });
      const now = request.exercise ? null : await visit.now(null);
      return {
        title: request.name,
        exercise: request.exercise,
        body: html`<p class="card"><strong>${request.status === "draft" ? "A draft: nobody is asked yet." : `${request.by.name} asks for help.`}</strong> ${request.waitingFor}</p>
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
${answersOf(request)}${submission(visit, request)}${formsFor(visit, request)}${await offering(visit, request)}`,
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
    path: "/aid-requests/:id/consider",
    admissible: ordinary("aid.consider"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.aidRequests.consider, { params: { id: visit.id } });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "aid-considered" }));
    },
  },
  {
    path: "/aid-requests/:id/submit",
    admissible: ordinary("aid.submit"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.aidRequests.submit, {
        params: { id: visit.id },
        body: {
          ownMeasures: textIn(visit.fields, "ownMeasures"),
          plannedUse: textIn(visit.fields, "plannedUse"),
          otherSupport: textIn(visit.fields, "otherSupport"),
        },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "aid-submitted" }));
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

function answersOf({ id, assignments }: AidView): Html | false {
  return (
    assignments.length > 0 &&
    html`<h2>Answers</h2><ul>${assignments.map((one) => html`<li><a href="/lite/aid-requests/${id}/help/${one.id}"><bdi>${one.partner.name}</bdi>, line ${String(one.line)}</a>: ${one.status.replaceAll("-", " ")}${one.declined?.text != null && html`: <q dir="auto">${one.declined.text}</q>`}</li>`)}</ul>`
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
    }${
      own.some((one) => one.status === "acknowledged") &&
      visit.form(
        `${pageOf(visit)}/consider`,
        html`<p>It is no agreement: they know that you are looking at it.</p><div class="acts"><button>We are looking at it</button></div>`,
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
    )}</details>`
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

/** What can be offered out of the registry: for the lines that the caller's partner has looked at and not answered. */
async function offering(visit: Visit, request: AidView): Promise<Html | null> {
  const lines = request.assignments
    .filter((one) => one.partner.id === visit.caller.partner.id && MAY_OFFER.has(one.status))
    .map(({ line }) => line);
  return lines.length === 0 ? null : offerForm(visit, request, lines);
}

const MAY_OFFER = new Set(["acknowledged", "under-consideration"]);

/** A draft of the caller's own partner goes out with its texts as they stand here (MA-04). */
function submission(visit: Visit, request: AidView): Html | false {
  return (
    request.status === "draft" &&
    request.by.id === visit.caller.partner.id &&
    html`<h2>Ask for it</h2>${visit.form(
      `${pageOf(visit)}/submit`,
      html`${longText({ name: "ownMeasures", label: "What we do ourselves", value: visit.typed("ownMeasures", request.ownMeasures), required: true })}
${longText({ name: "plannedUse", label: "How it is used", value: visit.typed("plannedUse", request.plannedUse), required: true })}
${longText({ name: "otherSupport", label: "What other support there is", value: visit.typed("otherSupport", request.otherSupport), required: true })}
<p class="soft">For an official. It goes to ${request.recipients.map((one) => one.name).join(", ")}.</p><div class="acts"><button class="first">Ask for it</button></div>`,
    )}`
  );
}
