import {
  type CaveatView,
  type DelegationView,
  type PartnerView,
  routes,
  type StandingConsentSummary,
} from "@mirror/contract";
import type { CaveatId, DelegationId } from "@mirror/vocabulary";
import { atTheCommandLine } from "./at-the-command-line.js";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { looksThroughMuch, reservedFor } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { choice, facts, lineOfText, longText, pick, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

const PATH = "/lite/in-advance";
/** So many of each are shown: a page has to be small. */
const SHOWN_MAX = 20;

/**
 * What the caller's partner has said before anybody asks: its standing consents (C-06), who answers in whose place (C-12), and
 * what it restricts (C-13). Each is taken back by one button.
 */
export const inAdvancePages: readonly Page[] = [
  {
    path: "/in-advance",
    admissible: looksThroughMuch("in-advance"),
    async show(visit) {
      const params = { id: visit.caller.partner.id };
      const [standing, delegations, caveats, partner] = await Promise.all([
        visit.must(routes.standingConsents.list, { query: {} }),
        visit.must(routes.delegations.list, { params, query: {} }),
        visit.must(routes.caveats.list, { params, query: {} }),
        visit.must(routes.partners.show, { params }),
      ]);
      const own = standing.items.filter((one) => one.partner.id === params.id);
      const holding = delegations.items.filter(({ holds }) => holds);
      return {
        title: "Said in advance",
        body: html`<p>What <bdi>${partner.name}</bdi> has said before anybody asks. Each is taken back by one button, at once.</p>
<h2>Standing consents</h2>${own.length === 0 ? html`<p>None.</p>` : own.slice(0, SHOWN_MAX).map((one) => standingCard(visit, one))}
<h2>Who answers in whose place</h2>${holding.length === 0 ? html`<p>Nobody.</p>` : holding.slice(0, SHOWN_MAX).map((one) => delegationCard(visit, one))}
<p class="soft">To say so: <code>npx mirror standing grant</code>, <code>npx mirror delegation make</code>.</p>
<h2>What we restrict</h2>${caveats.items.length === 0 ? html`<p>Nothing.</p>` : caveats.items.slice(0, SHOWN_MAX).map((one) => caveatCard(visit, one))}
${keyOf(partner, visit) !== null && html`<p class="soft">Your appointment names a key: what you say yes to in advance is signed with it.</p>${atTheCommandLine(`npx mirror standing grant --key YOUR-KEY.pem`)}`}
${caveatForm(visit)}`,
      };
    },
  },
];

export const inAdvanceDeeds: readonly Deed[] = [
  {
    path: "/in-advance/revoke-standing",
    admissible: reservedFor("in-advance.revoke-standing"),
    from: () => PATH,
    async act(visit) {
      const params = { id: textIn(visit.fields, "standing") };
      const came = await visit.decide(routes.standingConsents.revoke, { params, body: {} });
      return doneUnless(came, () => ({ goTo: PATH, said: "revoked" }));
    },
  },
  {
    path: "/in-advance/revoke-delegation",
    admissible: reservedFor("in-advance.revoke-delegation"),
    from: () => PATH,
    async act(visit) {
      const came = await visit.decide(routes.delegations.revoke, {
        params: { id: visit.caller.partner.id },
        body: { delegation: textIn(visit.fields, "delegation") as DelegationId },
      });
      return doneUnless(came, () => ({ goTo: PATH, said: "revoked" }));
    },
  },
  {
    path: "/in-advance/lift-caveat",
    admissible: reservedFor("in-advance.lift-caveat"),
    from: () => PATH,
    async act(visit) {
      const came = await visit.decide(routes.caveats.lift, {
        params: { id: visit.caller.partner.id },
        body: { caveat: textIn(visit.fields, "caveat") as CaveatId },
      });
      return doneUnless(came, () => ({ goTo: PATH, said: "lifted" }));
    },
  },
  {
    path: "/in-advance/set-caveat",
    admissible: reservedFor("in-advance.set-caveat"),
    from: () => PATH,
    async act(visit) {
      const higherOffice = textIn(visit.fields, "higherOffice").trim();
      const effect = EFFECTS.find(([one]) => one === textIn(visit.fields, "effects"))?.[0];
      const came = await visit.decide(routes.caveats.set, {
        params: { id: visit.caller.partner.id },
        body: {
          kind: textIn(visit.fields, "kind") === "limitation" ? "limitation" : "prohibition",
          ...(higherOffice === "" ? {} : { higherOffice }),
          words: textIn(visit.fields, "words"),
          scope: {
            concerning: CONCERNING.find(([one]) => one === textIn(visit.fields, "concerning"))?.[0] ?? "both",
            playbooks: "any",
            effects: effect === undefined ? "any" : [...effectsFrom(effect)],
            targets: listed(visit, "targets"),
            dataClasses: listed(visit, "dataClasses"),
          },
        },
      });
      return doneUnless(came, () => ({ goTo: PATH, said: "restricted" }));
    },
  },
];

const KINDS = [
  ["prohibition", "It is not done at all"],
  ["limitation", "Only once a higher office of ours has said yes"],
] as const;
const CONCERNING = [
  ["both", "What is done to what is ours, and what our teams do"],
  ["assets", "What is done to what is ours"],
  ["teams", "What our teams do, wherever"],
] as const;
const EFFECTS = [
  ["E1", "E1 and above: looking, and more"],
  ["E2", "E2 and above: collecting, and more"],
  ["E3", "E3 and above: countermeasures, and more"],
  ["E4", "E4: what is seen outside"],
] as const;

function effectsFrom(lowest: (typeof EFFECTS)[number][0]) {
  return EFFECTS.map(([one]) => one).filter((one) => one >= lowest);
}

/** Names with commas between; none means any. */
function listed(visit: Visit, name: string): "any" | string[] {
  const all = textIn(visit.fields, name)
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  return all.length === 0 ? "any" : all;
}

/** The key that the caller's own appointment names; null: none. */
function keyOf({ people }: PartnerView, { caller }: Visit): string | null {
  return people?.find(({ id }) => id === caller.person.id)?.mandate?.publicKey ?? null;
}

function standingCard(visit: Visit, one: StandingConsentSummary): Html {
  const isOver = one.status === "revoked" || one.status === "expired";
  return html`<div class="card">${one.exercise && html`<p class="drill">EXERCISE</p>`}<p><a href="/lite/standing-consents/${one.id}"><bdi>${one.office}</bdi>: up to ${one.effectCeiling}</a></p><p>${isOver ? "Over." : `${one.usesLeft} uses left, until ${clock(one.until)}.`} ${one.waitingFor}</p>${
    !isOver &&
    visit.form(
      `${PATH}/revoke-standing`,
      html`<input type="hidden" name="standing" value="${one.id}"><div class="acts"><button>Revoke it now</button></div>`,
    )
  }</div>`;
}

function delegationCard(visit: Visit, one: DelegationView): Html {
  return html`<div class="card"><p><bdi>${one.to.name}</bdi> answers as ${one.office} in the place of <bdi>${one.from.name}</bdi>, up to ${one.scope.effectCeiling}, until ${clock(one.until)}.</p>${words(one.words)}${visit.form(
    `${PATH}/revoke-delegation`,
    html`<input type="hidden" name="delegation" value="${one.id}"><div class="acts"><button>Revoke it now</button></div>`,
  )}</div>`;
}

function caveatCard(visit: Visit, { id, kind, words: said, higherOffice, scope }: CaveatView): Html {
  const named = (what: "any" | readonly string[]) => (what === "any" ? "any" : what.join(", "));
  return html`<div class="card">${words(said)}${facts([
    [
      "How",
      kind === "prohibition"
        ? "It is not done at all"
        : `Only once the ${higherOffice ?? "higher office"} has said yes`,
    ],
    ...(scope === null
      ? []
      : ([
          ["About", CONCERNING.find(([one]) => one === scope.concerning)?.[1] ?? null],
          ["Effects", named(scope.effects)],
          ["Targets", named(scope.targets)],
          ["Data", named(scope.dataClasses)],
        ] as const)),
  ])}${visit.form(
    `${PATH}/lift-caveat`,
    html`<input type="hidden" name="caveat" value="${id}"><div class="acts"><button>Lift it</button></div>`,
  )}</div>`;
}

function caveatForm(visit: Visit): Html {
  return html`<details${visit.fields.has("words") && html` open`}><summary>Restrict something …</summary>${visit.form(
    `${PATH}/set-caveat`,
    html`${choice({ name: "kind", label: "How", choices: KINDS, value: visit.typed("kind"), required: true })}
${lineOfText({ name: "higherOffice", label: "Which higher office", hint: "Only where one has to say yes first.", value: visit.typed("higherOffice") })}
${pick({ name: "concerning", label: "About what", choices: CONCERNING, value: visit.typed("concerning", "both") })}
${pick({ name: "effects", label: "Which effects", choices: [["", "All"], ...EFFECTS], value: visit.typed("effects") })}
${lineOfText({ name: "targets", label: "On which targets", hint: "With commas between. Left empty: on all.", value: visit.typed("targets") })}
${lineOfText({ name: "dataClasses", label: "With which data", hint: "With commas between. Left empty: with all.", value: visit.typed("dataClasses") })}
${longText({ name: "words", label: "In words", hint: "For your own people. Others read only that something is restricted.", value: visit.typed("words"), required: true })}
<p class="soft">What is not known of a step counts as restricted.</p><div class="acts"><button>Restrict it</button></div>`,
  )}</details>`;
}
