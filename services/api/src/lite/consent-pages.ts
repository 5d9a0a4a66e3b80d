import { type ConsentView, routes, type WithdrawnConsent } from "@mirror/contract";
import { quorumInWords } from "@mirror/playbook";
import {
  checkersOf,
  conditionFields,
  conditionsIn,
  keptConditions,
  readConditions,
} from "./condition-fields.js";
import { textIn, wordsIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { reservedFor } from "./lanes.js";
import type { Shown } from "./layout.js";
import { type Deed, type Done, doneUnless, type Page } from "./page.js";
import { facts, longText, words } from "./parts.js";
import { spokenWordForm } from "./spoken-word.js";
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
      const checkers = mayAnswer(visit, round) ? await checkersOf(visit, round) : [];
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
  ["Who answers", round.decisions.map((one) => `${one.partner.name}: ${officesOfOne(one)}`).join("; ")],
  ["Restricted by", round.restrictedBy.map((one) => one.name).join(", ")],
  ["Who may know", round.marking],
])}
<h2>It stands on</h2>${round.clauses.length === 0 ? html`<p>No agreement is named.</p>` : round.clauses.map((one) => html`<p><bdi>${one.title}</bdi>, clause ${one.clause}: ${one.text ?? "(its words are not yours to see)"}</p>`)}
<p class="soft">You decide on exactly what is shown. The page's fingerprint is<br><span class="hash">${grouped(round.pageHash)}</span><br>and that of what may be done<br><span class="hash">${grouped(round.scopeHash)}</span></p>
${answerForm(visit, round, checkers)}${spokenWordForm(visit, round)}${halfForm(visit, round)}${withdrawalForm(visit, round)}
${round.decisions.map((one) => conditionsOf(visit, one))}
${personalForms(visit, round)}
<h2>Answers</h2><ul>${round.decisions.map((one) => html`<li><bdi>${one.partner.name}</bdi> (${officesOfOne(one)}): ${one.status.replaceAll("-", " ")}${one.delegated.map(({ person, inPlaceOf }) => html`, by <bdi>${person.name ?? "a delegate"}</bdi> in the place of <bdi>${inPlaceOf.name ?? "its official"}</bdi>`)}${one.at !== null && html`, ${clock(one.at)}`}${one.justification !== null && html`: <q dir="auto">${one.justification}</q>`}</li>`)}</ul>
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
      const conditions = conditionsIn(visit);
      const came = await visit.decide(routes.consents.grant, {
        params: { id: visit.id },
        body: {
          scopeHash: textIn(visit.fields, "scopeHash"),
          pageHash: textIn(visit.fields, "pageHash"),
          channel: "page",
          ...(justification === undefined ? {} : { justification }),
          ...(conditions.length === 0 ? {} : { conditions }),
        },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "granted" }));
    },
  },
  {
    path: "/consents/:id/verify",
    admissible: reservedFor("consent.verify"),
    from: pageOf,
    async act(visit) {
      const justification = wordsIn(visit.fields, "justification");
      const came = await visit.decide(routes.consents.verify, {
        params: { id: visit.id },
        body: {
          partner: textIn(visit.fields, "partner"),
          condition: Number(textIn(visit.fields, "condition")),
          met: visit.fields.get("met") === "true",
          ...(justification === undefined ? {} : { justification }),
        },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "verified" }));
    },
  },
  {
    path: "/consents/:id/confirm-spoken",
    admissible: reservedFor("consent.confirm-spoken"),
    from: pageOf,
    async act(visit) {
      const body = { scopeHash: textIn(visit.fields, "scopeHash") };
      const came = await visit.decide(routes.consents.confirm, { params: { id: visit.id }, body });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "confirmed" }));
    },
  },
  {
    path: "/consents/:id/reaffirm",
    admissible: reservedFor("consent.reaffirm"),
    from: pageOf,
    async act(visit) {
      const body = { scopeHash: textIn(visit.fields, "scopeHash"), channel: "page" as const };
      const came = await visit.decide(routes.consents.reaffirm, { params: { id: visit.id }, body });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "reaffirmed" }));
    },
  },
  {
    path: "/consents/:id/refuse",
    admissible: reservedFor("consent.refuse"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.consents.refuse, {
        params: { id: visit.id },
        body: { justification: textIn(visit.fields, "justification"), channel: "page" },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "refused" }));
    },
  },
  {
    path: "/consents/:id/abstain",
    admissible: reservedFor("consent.abstain"),
    from: pageOf,
    async act(visit) {
      const justification = wordsIn(visit.fields, "justification");
      const came = await visit.decide(routes.consents.abstain, {
        params: { id: visit.id },
        body: { ...(justification === undefined ? {} : { justification }), channel: "page" },
      });
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "abstained" }));
    },
  },
  {
    path: "/consents/:id/withdraw",
    admissible: reservedFor("consent.withdraw"),
    from: pageOf,
    async act(visit) {
      const came = await visit.decide(routes.consents.withdraw, {
        params: { id: visit.id },
        body: { justification: textIn(visit.fields, "justification"), channel: "page" },
      });
      if ("alreadySent" in came && (came.alreadySent.length > 0 || came.mayStillBeSent.length > 0))
        return { as: "asked", shown: tooLateFor(visit, came) };
      return doneUnless(came, () => ({ goTo: pageOf(visit), said: "withdrawn" }));
    },
  },
];

/** What a withdrawal could not stop any more is said at once, and without being asked (INV-04). */
function tooLateFor(visit: Visit, { exercise, alreadySent, mayStillBeSent }: WithdrawnConsent): Shown {
  const sent = alreadySent.map((one) => html`<li><bdi>${one.name}</bdi>: ${one.what}, ${clock(one.at)}</li>`);
  const may = mayStillBeSent.map(
    (one) => html`<li><bdi>${one.name}</bdi>: ${one.what}, until ${clock(one.until)}</li>`,
  );
  return {
    title: "Withdrawn",
    exercise,
    body: html`<p class="card">It is on the record. This it could not stop any more:</p>
${sent.length > 0 && html`<h2>Sent already</h2><ul>${sent}</ul>`}${may.length > 0 && html`<h2>May still leave</h2><ul>${may}</ul>`}
<p><a href="${pageOf(visit)}">Back to the consent</a></p>`,
  };
}

/** What somebody may answer here, in words. */
const ANSWERS = {
  grant: { title: "Grant exactly this?", yes: "Yes, grant exactly this", what: "Your yes holds for" },
  refuse: { title: "Refuse this?", yes: "Yes, refuse it", what: "If you refuse" },
  abstain: { title: "Abstain?", yes: "Yes, abstain", what: "If you abstain" },
  withdraw: { title: "Withdraw your yes?", yes: "Yes, withdraw it", what: "If you withdraw" },
} as const;
type Answer = keyof typeof ANSWERS;

function answerIn(visit: Visit): Answer {
  const named = visit.fields.get("answer");
  return named === "grant" || named === "abstain" || named === "withdraw" ? named : "refuse";
}

function whatFollows(answer: Answer, { holdsFor }: ConsentView): string {
  switch (answer) {
    case "grant":
      return durationInWords(holdsFor);
    case "refuse":
      return "The playbook takes its own way for a no.";
    case "abstain":
      return "It counts as not granted, and as no refusal.";
    case "withdraw":
      return "What stands on it stops at once, and whoever holds it is told to stop.";
  }
}

/** The conditions of one partner's yes; whoever is to check one says here whether it is met. */
function conditionsOf(visit: Visit, one: ConsentView["decisions"][number]): Html | false {
  return (
    one.conditions.length > 0 &&
    html`<h2>On condition, says <bdi>${one.partner.name}</bdi></h2>${one.conditions.map(
      ({ number, text, checkedBy, until, state, mayVerify }) =>
        html`<div class="card">${words(text)}${facts([
          ["Checked by", checkerOf(checkedBy)],
          ["Until", clock(until)],
          ["So far", state === "pending" ? "not checked" : state],
        ])}${
          mayVerify &&
          visit.form(
            `${pageOf(visit)}/verify`,
            html`<input type="hidden" name="partner" value="${one.partner.id}"><input type="hidden" name="condition" value="${number}">
${longText({ name: "justification", label: "What you have found", hint: "Needed, in a sentence, where it is not met.", value: visit.typed("justification") })}
<div class="acts"><button class="first" name="met" value="true">It is met</button><button name="met" value="false">It is not met</button></div>`,
          )
        }</div>`,
    )}`
  );
}

function checkerOf(by: ConsentView["decisions"][number]["conditions"][number]["checkedBy"]): string {
  if ("run" in by) return `the run's own values: ${by.run}`;
  return "office" in by
    ? `the ${by.office} of ${by.partner.name}`
    : (by.person.name ?? "somebody of a partner");
}

/** What waits for this very person: to confirm what was written down for them, or to say whether a suspended yes stands. */
function personalForms(visit: Visit, round: ConsentView): Html | null {
  const own = round.decisions.find((one) => one.partner.id === visit.caller.partner.id);
  if (own === undefined) return null;
  const me = visit.caller.person.id;
  const spoken = own.spoken.find((one) => one.official.id === me && one.confirmBy !== null);
  const scope = html`<input type="hidden" name="scopeHash" value="${round.scopeHash}">`;
  const stands = ["open", "provisional", "satisfied"].includes(round.status);
  return html`${
    spoken !== undefined &&
    stands &&
    html`<h2>Did you say so?</h2><p class="card"><bdi>${spoken.writtenBy.name ?? "Your duty officer"}</bdi> has written down that you said yes to exactly this (${spoken.how}). Unless you confirm it by ${clock(spoken.confirmBy ?? round.answerBy)}, it counts for nothing.</p>
${visit.form(`${pageOf(visit)}/confirm-spoken`, html`${scope}<div class="acts"><button class="first">Yes, I said so</button></div>`)}`
  }${
    own.status === "suspended" &&
    own.reaffirmBy !== null &&
    html`<h2>Does your yes still stand?</h2><p class="card">It is suspended. Unless the ${own.secondOffice === null ? own.office : `${own.office} or the ${own.secondOffice}`} says by ${clock(own.reaffirmBy)} that it stands, it is withdrawn.</p>
${visit.form(`${pageOf(visit)}/reaffirm`, html`${scope}<div class="acts"><button class="first">It stands again</button></div>`)}`
  }`;
}

const ROUND_STATUS: Readonly<Record<ConsentView["status"], string>> = {
  open: "Open",
  provisional: "Allowed for now, because glass is broken",
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
    ...shared(step.shares),
    ["Done by", step.performers.map((team) => `${team.name} of ${team.partner.name}`).join(", ")],
  ])}</div>`;
}

function shared(shares: ConsentView["scope"]["steps"][number]["shares"]): [string, string][] {
  if (shares === null) return [];
  return [
    ["Tells", shares.with.map((one) => one.name).join(", ") || "nobody yet"],
    ["Of that, the data", shares.dataClasses.join(", ")],
    ["What for", shares.purpose],
    ["Kept for", shares.keepFor ?? "until a person says so"],
  ];
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

/** Which office answers for a partner, or which two, and whether two people of it do. */
function officesOfOne({ office, secondOffice, twoPeople }: ConsentView["decisions"][number]): string {
  return `${secondOffice === null ? office : `${office} and ${secondOffice}`}${twoPeople ? ", two people" : ""}`;
}

/** A hash that two people can compare aloud. */
function grouped(hash: string): string {
  return hash.replace(/[0-9a-f]{8}(?=[0-9a-f])/g, "$& ").replace(":", ": ");
}

function mayAnswer({ caller }: Visit, { status, mayAnswer: people }: ConsentView): boolean {
  return (status === "open" || status === "provisional") && people.some((one) => one.id === caller.person.id);
}

function answerForm(
  visit: Visit,
  round: ConsentView,
  checkers: Awaited<ReturnType<typeof checkersOf>>,
): Html | null {
  if (round.status !== "open" && round.status !== "provisional") return null;
  if (!mayAnswer(visit, round)) {
    const others = round.mayAnswer.map((one) => one.name).join(", ");
    return html`<p class="card">You are not asked for this.${others !== "" && ` For your partner may answer: ${others}.`}</p>`;
  }
  return html`<h2>Your answer</h2>${visit.form(
    `${pageOf(visit)}/confirm`,
    html`<input type="hidden" name="scopeHash" value="${round.scopeHash}"><input type="hidden" name="pageHash" value="${round.pageHash}">
${longText({ name: "justification", label: "Your reason", hint: "Everybody who takes part can read it. A refusal needs one, of a sentence.", value: visit.typed("justification") })}
${conditionFields(visit, round, checkers)}
<p class="soft">Nothing is decided yet: you are asked once more. A yes from here is recorded as given at a page; where your appointment names a key of yours, <code>npx mirror consent grant ${round.id} --key YOUR-KEY.pem</code> signs it.</p>
<div class="acts"><button name="answer" value="grant">Grant …</button><button name="answer" value="refuse">Refuse …</button><button name="answer" value="abstain">Abstain …</button></div>`,
  )}`;
}

/** The first of two takes their half back: for the partner it is a no, as from the second. */
function halfForm(visit: Visit, round: ConsentView): Html | null {
  const own = round.decisions.find(({ partner }) => partner.id === visit.caller.partner.id);
  const isHalf = round.status === "open" && own?.status === "partially-authorised";
  if (!isHalf || !own.by.some((one) => one.id === visit.caller.person.id)) return null;
  return html`<details${visit.fields.has("justification") && html` open`}><summary>Take your half of the yes back …</summary>${visit.form(
    `${pageOf(visit)}/confirm`,
    html`<input type="hidden" name="scopeHash" value="${round.scopeHash}"><input type="hidden" name="pageHash" value="${round.pageHash}">
${longText({ name: "justification", label: "Why", hint: "A sentence, which everybody who takes part can read. Your partner refuses then.", value: visit.typed("justification"), required: true })}
<p class="soft">Nothing is decided yet: you are asked once more.</p>
<div class="acts"><button name="answer" value="refuse">Take it back …</button></div>`,
  )}</details>`;
}

/** A yes of the caller's partner can be taken back at any time (C-09). Whether they may is the door's to say. */
function withdrawalForm(visit: Visit, round: ConsentView): Html | null {
  const own = round.decisions.find(({ partner }) => partner.id === visit.caller.partner.id);
  const stands = ["open", "provisional", "satisfied"].includes(round.status);
  if (!stands || own?.status !== "granted") return null;
  return html`<details${visit.fields.has("justification") && html` open`}><summary>Take your yes back …</summary>${visit.form(
    `${pageOf(visit)}/confirm`,
    html`<input type="hidden" name="scopeHash" value="${round.scopeHash}"><input type="hidden" name="pageHash" value="${round.pageHash}">
${longText({ name: "justification", label: "Why", hint: "A sentence, which everybody who takes part can read.", value: visit.typed("justification"), required: true })}
<p class="soft">Nothing is decided yet: you are asked once more.</p>
<div class="acts"><button name="answer" value="withdraw">Withdraw …</button></div>`,
  )}</details>`;
}

/** The last look before an answer: still nothing is decided. What was asked when it was read has to be what is asked now. */
async function confirmation(visit: Visit): Promise<Done> {
  const round = await visit.must(routes.consents.show, { params: { id: visit.id } });
  if (
    round.scopeHash !== textIn(visit.fields, "scopeHash") ||
    round.pageHash !== textIn(visit.fields, "pageHash")
  )
    return { as: "refused", problem: CHANGED };
  const answer = answerIn(visit);
  const isGrant = answer === "grant";
  const { title, yes, what } = ANSWERS[answer];
  const justification = textIn(visit.fields, "justification");
  const conditions = isGrant ? readConditions(visit, await checkersOf(visit, round)) : null;
  const kept = html`${isGrant && keptConditions(visit)}<input type="hidden" name="scopeHash" value="${round.scopeHash}"><input type="hidden" name="pageHash" value="${round.pageHash}"><input type="hidden" name="justification" value="${justification}">`;
  return {
    as: "asked",
    shown: {
      title,
      exercise: round.exercise,
      body: html`${words(round.question)}${isGrant && round.scope.steps.map(scopedStep)}
<p class="soft">Its fingerprint is<br><span class="hash">${grouped(round.scopeHash)}</span></p>
${facts([
  ["For", html`<bdi>${visit.caller.partner.name}</bdi>`],
  [what, whatFollows(answer, round)],
  ["Only if", conditions],
  [
    "Your reason",
    justification === "" ? "none" : html`<span class="words" dir="auto">${justification}</span>`,
  ],
])}
${visit.form(`${pageOf(visit)}/${answer}`, html`${kept}<div class="acts"><button class="first">${yes}</button><a class="button" href="${pageOf(visit)}">Back, decide nothing</a></div>`)}`,
    },
  };
}

const CHANGED = {
  status: 409,
  code: "scope-changed",
  detail:
    "What is asked has changed since you read it, so nothing was decided. Read it again: it is another question now.",
};
