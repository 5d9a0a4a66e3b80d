import { type AidAssignmentView, type AidView, routes } from "@mirror/contract";
import type { AidAssignmentId, Instant } from "@mirror/vocabulary";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { instantIn, TIME_HINT } from "./instant-field.js";
import { ordinary } from "./lanes.js";
import { type Deed, doneUnless } from "./page.js";
import { choice, lineOfText, longText, pick } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

type Status = AidAssignmentView["status"];

/** Something that one side may do about one partner's help, where it stands so. Whether this person may is the door's to say. */
interface HelpDeed {
  readonly name: string;
  readonly side: "asks" | "helps" | "either";
  readonly when: readonly Status[];
  /** What unfolds it, and what its button says. */
  readonly title: string;
  readonly button: string;
  /** What it binds to or asks for; undefined where there is nothing to do it to. */
  readonly fields: (visit: Visit, help: AidAssignmentView) => Html | undefined;
  readonly act: (visit: Visit, assignment: AidAssignmentId) => Promise<Parameters<typeof doneUnless>[0]>;
}

const OUT: readonly Status[] = ["deployed", "extension-pending", "amendment-pending"];
const NOTHING = html``;

/** A reason, or whatever else is said in a line or two. */
function saying(name: string, label: string, hint?: string) {
  return (visit: Visit) =>
    longText({
      name,
      label,
      value: visit.typed(name),
      required: true,
      ...(hint === undefined ? {} : { hint }),
    });
}

/** What is signed, by its fingerprint: exactly what the page shows (MA-05). */
function exactly(name: string, hash: string | null): Html | undefined {
  if (hash === null) return undefined;
  return html`<input type="hidden" name="${name}" value="${hash}"><p class="soft">Exactly as it is shown above. Its fingerprint is<br><span class="hash">${hash}</span></p>`;
}

/** In the order in which they come in the life of one partner's help. */
const HELP_DEEDS: readonly HelpDeed[] = [
  {
    name: "accept",
    side: "asks",
    when: ["offered"],
    title: "Accept this offer …",
    button: "Yes, accept exactly this",
    fields: (_visit, { offerHash }) => exactly("offerHash", offerHash),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.accept, {
        params: { id: visit.id },
        body: { assignment, offerHash: textIn(visit.fields, "offerHash") },
      }),
  },
  {
    name: "reject",
    side: "asks",
    when: ["offered"],
    title: "Reject this offer …",
    button: "Reject it",
    fields: saying("rejectReason", "Why"),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.reject, {
        params: { id: visit.id },
        body: { assignment, reason: textIn(visit.fields, "rejectReason") },
      }),
  },
  {
    name: "commit",
    side: "either",
    when: ["accepted"],
    title: "Commit …",
    button: "Yes, commit to exactly this",
    fields: (_visit, { agreementHash }) => exactly("agreementHash", agreementHash),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.commit, {
        params: { id: visit.id },
        body: { assignment, agreementHash: textIn(visit.fields, "agreementHash") },
      }),
  },
  {
    name: "withdraw",
    side: "helps",
    when: ["offered", "accepted", "committed"],
    title: "Take it back …",
    button: "Take it back",
    fields: saying("withdrawReason", "Why"),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.withdraw, {
        params: { id: visit.id },
        body: { assignment, reason: textIn(visit.fields, "withdrawReason") },
      }),
  },
  {
    name: "mobilise",
    side: "helps",
    when: ["committed"],
    title: "The team leaves …",
    button: "It is on its way",
    fields: () => NOTHING,
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.mobilise, { params: { id: visit.id }, body: { assignment } }),
  },
  {
    name: "check-in",
    side: "asks",
    when: ["mobilising"],
    title: "The team is here …",
    button: "Check them in",
    fields: saying(
      "verified",
      "What was checked",
      "Who they are, what they may do, and where. Their access begins with it.",
    ),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.checkIn, {
        params: { id: visit.id },
        body: { assignment, verified: textIn(visit.fields, "verified") },
      }),
  },
  {
    name: "status",
    side: "helps",
    when: OUT,
    title: "Report how it stands …",
    button: "Report it",
    fields: saying("report", "How it stands"),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.status, {
        params: { id: visit.id },
        body: { assignment, text: textIn(visit.fields, "report") },
      }),
  },
  {
    name: "ask-extension",
    side: "asks",
    when: ["deployed"],
    title: "Ask to keep the team for longer …",
    button: "Ask for it",
    fields: (
      visit,
    ) => html`${lineOfText({ name: "longer", label: "Until when, in UTC", hint: TIME_HINT, value: visit.typed("longer"), required: true })}
${saying("extensionReason", "Why", "Without an answer it goes when it was to go.")(visit)}`,
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.askExtension, {
        params: { id: visit.id },
        body: {
          assignment,
          until: instantIn(visit, "longer"),
          reason: textIn(visit.fields, "extensionReason"),
        },
      }),
  },
  {
    name: "grant-extension",
    side: "helps",
    when: ["extension-pending"],
    title: "Let it stay for longer …",
    button: "Yes, until then",
    fields: (_visit, { extension }) =>
      extension === null
        ? undefined
        : html`<input type="hidden" name="grantedUntil" value="${extension.until}"><p>Until ${clock(extension.until)}, exactly as it was asked.</p>`,
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.grantExtension, {
        params: { id: visit.id },
        body: { assignment, until: textIn(visit.fields, "grantedUntil") as Instant },
      }),
  },
  {
    name: "refuse-extension",
    side: "helps",
    when: ["extension-pending"],
    title: "It is needed elsewhere …",
    button: "Refuse, and release it",
    fields: saying("refuseReason", "Why"),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.refuseExtension, {
        params: { id: visit.id },
        body: { assignment, reason: textIn(visit.fields, "refuseReason") },
      }),
  },
  {
    name: "sign-amendment",
    side: "either",
    when: ["amendment-pending"],
    title: "Agree to the change …",
    button: "Yes, sign exactly this",
    fields: (visit, { proposed }) =>
      proposed === null || proposed.by.id === visit.caller.partner.id
        ? undefined
        : exactly("amendmentHash", proposed.amendmentHash),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.signAmendment, {
        params: { id: visit.id },
        body: { assignment, amendmentHash: textIn(visit.fields, "amendmentHash") },
      }),
  },
  {
    name: "refuse-amendment",
    side: "either",
    when: ["amendment-pending"],
    title: "Leave it as it was signed …",
    button: "No change",
    fields: saying("amendmentReason", "Why"),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.refuseAmendment, {
        params: { id: visit.id },
        body: { assignment, reason: textIn(visit.fields, "amendmentReason") },
      }),
  },
  {
    name: "recall",
    side: "helps",
    when: ["mobilising", ...OUT],
    title: "Recall the team …",
    button: "Recall it",
    fields: saying("notice", "Why, and by when you need it", "It is always yours to recall."),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.recall, {
        params: { id: visit.id },
        body: { assignment, notice: textIn(visit.fields, "notice") },
      }),
  },
  {
    name: "release",
    side: "asks",
    when: OUT,
    title: "The team is done here …",
    button: "Release it",
    fields: () => html`<p>Its access ends at once.</p>`,
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.release, { params: { id: visit.id }, body: { assignment } }),
  },
  {
    name: "depart",
    side: "helps",
    when: ["releasing", "recalled"],
    title: "The team goes home …",
    button: "Its access is revoked, and it leaves",
    fields: saying("handedOver", "What was handed over, and to whom"),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.depart, {
        params: { id: visit.id },
        body: { assignment, accessRevoked: true, handOver: textIn(visit.fields, "handedOver") },
      }),
  },
  {
    name: "return",
    side: "helps",
    when: ["returning"],
    title: "The team is home …",
    button: "Attest it",
    fields: (visit) => html`<p>You attest each of these; what is missing is said as missing.</p>
${ACCOUNTED.map(([name, label]) => choice({ name, label, choices: YES_NO, value: visit.typed(name), required: true }))}
${pick({ name: "data", label: "What became of their data", choices: DATA, value: visit.typed("data"), required: true })}
${longText({ name: "endUse", label: "What it was used for in the end", value: visit.typed("endUse"), required: true })}`,
    act: (visit, assignment) => {
      const isHere = (name: string) => textIn(visit.fields, name) === "yes";
      return visit.decide(routes.aidRequests.return, {
        params: { id: visit.id },
        body: {
          assignment,
          attest: {
            people: isHere("people"),
            equipment: isHere("equipment"),
            credentials: isHere("credentials"),
            data: DATA.find(([one]) => one === textIn(visit.fields, "data"))?.[0] ?? "unaccounted",
            endUse: textIn(visit.fields, "endUse"),
          },
        },
      });
    },
  },
  {
    name: "cancel-assignment",
    side: "asks",
    when: ["committed", "mobilising"],
    title: "It is no longer wanted …",
    button: "Cancel it",
    fields: saying("cancelReason", "Why"),
    act: (visit, assignment) =>
      visit.decide(routes.aidRequests.cancelAssignment, {
        params: { id: visit.id },
        body: { assignment, reason: textIn(visit.fields, "cancelReason") },
      }),
  },
];

const YES_NO = [
  ["yes", "Yes, all of it"],
  ["no", "No"],
] as const;
const ACCOUNTED = [
  ["people", "Is everybody home?"],
  ["equipment", "Is the equipment back?"],
  ["credentials", "Are their credentials given back or ended?"],
] as const;
const DATA = [
  ["returned", "It was returned"],
  ["erased", "It was erased"],
  ["none-taken", "None was taken"],
  ["unaccounted", "It is not accounted for"],
] as const;

/** The page of one partner's help. */
export const HELP_PATH = "/aid-requests/:id/help/:assignment";

function pageOf({ params }: Pick<Visit, "params">): string {
  return `/lite/aid-requests/${params.id}/help/${params.assignment}`;
}

/** What the caller's partner may do now about one partner's help, each folded away until it is wanted. */
export function helpForms(visit: Visit, request: AidView, help: AidAssignmentView): Html {
  const own = visit.caller.partner.id;
  const sides = [...(request.by.id === own ? ["asks"] : []), ...(help.partner.id === own ? ["helps"] : [])];
  const isSigned = help.signatures.some(({ partner }) => partner.id === own);
  const open = HELP_DEEDS.filter(
    ({ name, side, when }) =>
      when.includes(help.status) &&
      (side === "either" ? sides.length > 0 : sides.includes(side)) &&
      !(name === "commit" && isSigned),
  );
  return html`${open.map(({ name, title, button, fields }) => {
    const inside = fields(visit, help);
    const isOpen = textIn(visit.fields, "deed") === name;
    return (
      inside !== undefined &&
      html`<details${isOpen && html` open`}><summary>${title}</summary>${visit.form(
        `${pageOf(visit)}/${name}`,
        html`<input type="hidden" name="deed" value="${name}">${inside}<div class="acts"><button>${button}</button></div>`,
      )}</details>`
    );
  })}`;
}

export const helpDeeds: readonly Deed[] = HELP_DEEDS.map(({ name, act }) => ({
  path: `${HELP_PATH}/${name}`,
  admissible: ordinary(`aid.help.${name}`),
  from: pageOf,
  act: async (visit) =>
    doneUnless(await act(visit, (visit.params.assignment ?? "") as AidAssignmentId), () => ({
      goTo: pageOf(visit),
      said: "aid-moved",
    })),
}));
