import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Chart } from "@mirror/chart";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { agreementChart } from "./agreement/chart.js";
import { aidAssignmentChart, aidRequestChart } from "./aid/chart.js";
import { breakGlassChart } from "./break-glass/chart.js";
import { consentDecisionChart, consentRoundChart } from "./consent/chart.js";
import { escalationChart } from "./escalation/chart.js";
import { standingConsentChart } from "./standing-consent/chart.js";

/** One arrow: from a state, by an event, to a state. */
type Arrow = readonly [from: string, event: string, to: string];

/** Where a chart of ours differs from the field's machine, and why. */
interface Departure {
  readonly because: string;
  /** Arrows of the machine that our chart has not. */
  readonly without?: readonly Arrow[];
  /** Arrows of our chart that the machine has not. */
  readonly beyond?: readonly Arrow[];
}

const TWO_SET_CONDITIONS: Departure = {
  because:
    "Under dual control the second of two agrees to the conditions that the first has set, and may set more.",
  beyond: [["partially-authorised", "grant-with-conditions", "conditional"]],
};

const SPOKEN_DECISIONS: Departure = {
  because:
    "A yes that a duty officer wrote down for an official, and that the official does not confirm in time, counts for nothing (our departure from C-02).",
  beyond: [
    ["partially-authorised", "not-confirmed", "lapsed"],
    ["conditional", "not-confirmed", "lapsed"],
    ["granted", "not-confirmed", "lapsed"],
  ],
};

const SUSPENDED_FOR_ANOTHER_SCOPE: Departure = {
  because: "A suspended yes to what is no longer asked cannot be reaffirmed (C-03).",
  beyond: [["suspended", "scope-changed", "invalidated"]],
};

const ASKED_ELSEWHERE: Departure = {
  because:
    "A caveat, a matrix or a dismissal that comes after the question leaves its answer to another office, or to the same one anew: what was said so far is no yes, and one that was given waits to be reaffirmed there (C-02, C-13).",
  beyond: [
    ["requested", "sent-elsewhere", "requested"],
    ["partially-authorised", "sent-elsewhere", "requested"],
    ["conditional", "sent-elsewhere", "requested"],
    ["granted", "sent-elsewhere", "granted"],
    ["suspended", "sent-elsewhere", "suspended"],
  ],
};

const REAFFIRMED_ROUNDS: Departure = {
  because:
    "Where every suspended yes is reaffirmed, everyone has agreed to this very question: asking all of them again would ask those who changed nothing (C-17).",
  beyond: [["revoked", "rule-true", "satisfied"]],
};

const ROUND_IS_A_STREAM: Departure = {
  because:
    "A round is a stream of its own: it begins open (and is satisfied in the same commit where standing consents answer it, C-06), and asking again is another round, so that late answers stay void (C-14).",
  without: [
    ["pending", "token-arrives", "open"],
    ["pending", "token-arrives-standing", "satisfied"],
    ["pending", "run-cancelled", "cancelled"],
    ["refused", "new-round", "open"],
    ["lapsed", "new-round", "open"],
    ["revoked", "new-round", "open"],
  ],
};

const ENDED_ROUNDS_STAY: Departure = {
  because: "A round that was refused, lapsed or revoked keeps saying so when its run is cancelled (C-17).",
  without: [
    ["refused", "run-cancelled", "cancelled"],
    ["lapsed", "run-cancelled", "cancelled"],
    ["revoked", "run-cancelled", "cancelled"],
  ],
};

const DONE_UNDER_BROKEN_GLASS: Departure = {
  because:
    "What was asked about may all be done while glass is broken (C-10): then the round is used up, as one that was granted is.",
  beyond: [["provisional", "guarded-step-finished", "consumed"]],
};

const DRAFTS_END: Departure = {
  because: "A draft that nobody submits must not hold a run for ever.",
  beyond: [["draft", "needed-by-passed", "expired"]],
};

const CANCELLED_WITH_ITS_REQUEST: Departure = {
  because: "When a request is cancelled, what was not committed yet ends with it.",
  beyond: [
    ["notified", "request-cancelled", "cancelled"],
    ["acknowledged", "request-cancelled", "cancelled"],
    ["under-consideration", "request-cancelled", "cancelled"],
    ["offered", "request-cancelled", "cancelled"],
    ["accepted", "request-cancelled", "cancelled"],
  ],
};

const PERIOD_ENDS_BEFORE_WORK: Departure = {
  because: "The period ends for a team that has not arrived, too (MA-08, MA-12).",
  beyond: [
    ["committed", "period-end", "cancelled"],
    ["mobilising", "period-end", "returning"],
  ],
};

const NEVER_KEPT_FROM: Departure = {
  because:
    "While a team is asked to stay, or its mission is weighed anew, it is recalled, released and loses its host's consent as at any time (MA-07, MA-08).",
  beyond: (["extension-pending", "amendment-pending"] as const).flatMap((status): Arrow[] => [
    [status, "recall", "recalled"],
    [status, "release", "releasing"],
    [status, "host-consent-withdrawn", "releasing"],
  ]),
};

const REPORTS_MEANWHILE: Departure = {
  because:
    "A team that is asked to stay, or whose mission is weighed anew, is at work and reports as before.",
  beyond: [
    ["extension-pending", "status-report", "extension-pending"],
    ["amendment-pending", "status-report", "amendment-pending"],
  ],
};

const DISPUTED_LINE_BY_LINE: Departure = {
  because:
    "What is disputed are lines: another can be disputed too, and what is not disputed is approved meanwhile.",
  beyond: [
    ["cost-disputed", "dispute", "cost-disputed"],
    ["cost-disputed", "approve-payment", "cost-disputed"],
  ],
};

const RUNS_END: Departure = {
  because: "When its run ends, nobody is paged for it any more.",
  beyond: [
    ["proposed", "run-ended", "closed"],
    ["notified", "run-ended", "closed"],
    ["unreached", "run-ended", "closed"],
    ["acknowledged", "run-ended", "closed"],
    ["active", "run-ended", "closed"],
    ["standdown-proposed", "run-ended", "closed"],
    ["stood-down", "run-ended", "closed"],
  ],
};

const NOBODY_ACCEPTS: Departure = {
  because:
    "Where the last one on the ladder acknowledges and does not accept, the alarm goes to all (ES-02).",
  beyond: [["acknowledged", "ladder-exhausted", "unreached"]],
};

const STRAIGHT_TO_THE_PARTIES: Departure = {
  because:
    "Nobody keeps an agreement's draft here: it is proposed to its parties, who ratify or decline it, with no office in between.",
  without: [
    ["draft", "propose", "proposed"],
    ["draft", "withdraw", "ended"],
    ["proposed", "open-ratification", "ratifying"],
    ["ratifying", "threshold-met", "in-force"],
    ["ratifying", "deadline", "ended"],
    ["proposed", "withdraw", "ended"],
  ],
  beyond: [
    ["proposed", "ratified-by-all", "in-force"],
    ["proposed", "decline", "ended"],
    ["proposed", "sunset", "ended"],
    ["proposed", "superseded", "ended"],
  ],
};

const OVERDUE_STANDS_FOR_ITS_GRACE: Departure = {
  because:
    "An agreement whose review is overdue is in force, or under notice, through its days of grace (HA-05): a date says so, not a state.",
  without: [
    ["in-force", "review-overdue", "review-overdue"],
    ["review-overdue", "review-done", "in-force"],
    ["review-overdue", "grace-passed", "suspended"],
    ["review-overdue", "superseded", "ended"],
    ["review-overdue", "sunset", "ended"],
  ],
  beyond: [
    ["in-force", "grace-passed", "suspended"],
    ["under-notice", "grace-passed", "suspended"],
  ],
};

const PARTIES_LEAVE: Departure = {
  because:
    "What the field's machine of a ratification says of leaving is the whole agreement's here: notice, taken back or over, suspended or not.",
  beyond: [
    ["in-force", "denounce", "under-notice"],
    ["under-notice", "revoke-notice", "in-force"],
    ["under-notice", "notice-over", "ended"],
    ["under-notice", "suspend", "suspended"],
    ["under-notice", "superseded", "ended"],
    ["under-notice", "sunset", "ended"],
    ["suspended", "denounce", "suspended"],
    ["suspended", "revoke-notice", "suspended"],
    ["suspended", "notice-over", "ended"],
  ],
};

const EACH_PARTY_SUSPENDS: Departure = {
  because:
    "No board suspends or reinstates an agreement: each party does so for itself, and lifts what is its own (INV-12).",
  without: [["suspended", "reinstate", "in-force"]],
  beyond: [
    ["suspended", "suspend", "suspended"],
    ["suspended", "lift", "in-force"],
    ["suspended", "lift-under-notice", "under-notice"],
  ],
};

/** The field has no machine for an agreement; that of a playbook's version is the nearest. Its three ends are reasons of ours. */
const OF_A_VERSION: Readonly<Record<string, string>> = {
  superseded: "ended",
  sunset: "ended",
  withdrawn: "ended",
};

interface Walked {
  readonly machine: string;
  /** What the machine's states are called here. */
  readonly states?: Readonly<Record<string, string>>;
  /** What its events are called here. */
  readonly events?: Readonly<Record<string, string>>;
  readonly ours: Chart<string, string>;
  readonly departures: readonly Departure[];
}

const CHARTS: readonly Walked[] = [
  {
    machine: "consent_decision",
    ours: asText(consentDecisionChart),
    departures: [TWO_SET_CONDITIONS, SPOKEN_DECISIONS, SUSPENDED_FOR_ANOTHER_SCOPE, ASKED_ELSEWHERE],
  },
  {
    machine: "consent_checkpoint",
    ours: asText(consentRoundChart),
    departures: [ROUND_IS_A_STREAM, ENDED_ROUNDS_STAY, DONE_UNDER_BROKEN_GLASS, REAFFIRMED_ROUNDS],
  },
  { machine: "aid_request", ours: asText(aidRequestChart), departures: [DRAFTS_END] },
  {
    machine: "aid_assignment",
    ours: asText(aidAssignmentChart),
    departures: [
      CANCELLED_WITH_ITS_REQUEST,
      PERIOD_ENDS_BEFORE_WORK,
      NEVER_KEPT_FROM,
      REPORTS_MEANWHILE,
      DISPUTED_LINE_BY_LINE,
    ],
  },
  {
    machine: "playbook_version",
    states: OF_A_VERSION,
    events: { "new-version-in-force": "superseded", "sunset-date": "sunset" },
    ours: asText(agreementChart),
    departures: [STRAIGHT_TO_THE_PARTIES, OVERDUE_STANDS_FOR_ITS_GRACE, PARTIES_LEAVE, EACH_PARTY_SUSPENDS],
  },
  { machine: "escalation", ours: asText(escalationChart), departures: [RUNS_END, NOBODY_ACCEPTS] },
];

const Machines = z.record(
  z.string(),
  z.object({ transitions: z.array(z.object({ from: z.string(), event: z.string(), to: z.string() })) }),
);

// The field's own machines lie beside the repository where it is developed; nothing here needs them to run.
const file = fileURLToPath(new URL("../../../../shared/domain/state-machines.json", import.meta.url));
const machines = existsSync(file) ? Machines.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
const LEFT_OUT = "the field's state machines are not beside this repository";

/** The machine's arrows in our spelling, less and more what we depart in. */
function expected({ machine, states = {}, events = {}, departures }: Walked): Map<string, string> {
  const state = (name: string) => states[name] ?? hyphened(name);
  const arrows = (machines?.[machine]?.transitions ?? []).map(
    ({ from, event, to }): Arrow => [state(from), events[hyphened(event)] ?? hyphened(event), state(to)],
  );
  const table = new Map(arrows.map(([from, event, to]) => [`${from} ${event}`, to]));
  for (const departure of departures) {
    for (const [from, event, to] of departure.without ?? []) {
      expect([`${from} ${event}`, table.get(`${from} ${event}`)]).toEqual([`${from} ${event}`, to]);
      table.delete(`${from} ${event}`);
    }
    for (const [from, event, to] of departure.beyond ?? []) {
      expect([`${from} ${event}`, table.get(`${from} ${event}`)]).toEqual([`${from} ${event}`, undefined]);
      table.set(`${from} ${event}`, to);
    }
  }
  return table;
}

function hyphened(name: string): string {
  return name.replaceAll("_", "-");
}

function asText<S extends string, E extends string>(chart: Chart<S, E>): Chart<string, string> {
  const state = (name: string) => Object.keys(chart.table).find((one): one is S => one === name);
  return {
    id: chart.id,
    initial: chart.initial,
    table: chart.table,
    next: (from, event) => {
      const known = state(from);
      const move = known && chart.events(known).find((one) => one === event);
      return known && move && chart.next(known, move);
    },
    events: (from) => {
      const known = state(from);
      return known ? chart.events(known) : [];
    },
    isFinal: (from) => {
      const known = state(from);
      return known !== undefined && chart.isFinal(known);
    },
  };
}

test.for(CHARTS)(
  "$machine: random walks find the field's arrows and our named departures, and no others",
  (walked, { skip }) => {
    skip(machines === undefined, LEFT_OUT);
    const table = expected(walked);
    const events = [...new Set([...table.keys()].map((key) => key.split(" ")[1] ?? ""))];
    fc.assert(
      fc.property(
        fc.constantFrom(...walked.ours.initial),
        fc.array(fc.constantFrom(...events), { maxLength: 60 }),
        (start, walk) => {
          let state = start;
          for (const event of walk) {
            const next = walked.ours.next(state, event);
            expect([state, event, next]).toEqual([state, event, table.get(`${state} ${event}`)]);
            state = next ?? state;
          }
        },
      ),
      { numRuns: 300 },
    );
  },
);

test.for(CHARTS)(
  "$machine: every arrow is drawn as the field draws it, save our named departures",
  (walked, { skip }) => {
    skip(machines === undefined, LEFT_OUT);
    const table = expected(walked);
    const drawn = Object.entries(walked.ours.table).flatMap(([from, on]) =>
      Object.entries(on).map(([event, to]) => [`${from} ${event}`, to] as const),
    );
    expect(new Map(drawn.toSorted())).toEqual(new Map([...table].toSorted()));
  },
);

test.each([...CHARTS.map((one) => one.ours), asText(standingConsentChart), asText(breakGlassChart)])(
  "$id: every state is reached, and from each an end can be",
  (chart) => {
    const states = Object.keys(chart.table);
    const reach = (from: readonly string[]) => {
      const seen = new Set(from);
      for (const state of seen)
        for (const event of chart.events(state)) seen.add(chart.next(state, event) ?? state);
      return seen;
    };
    expect([...reach(chart.initial)].toSorted()).toEqual(states.toSorted());
    for (const state of states) {
      expect([state, [...reach([state])].some((one) => chart.isFinal(one))]).toEqual([state, true]);
    }
  },
);
