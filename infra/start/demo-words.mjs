// How the demo tells what happened: for a plain terminal, in short lines.

import { durationInWords } from "@mirror/vocabulary";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** An instant of the exercise, short: `Tue 02:58`. @param {string} at */
export function when(at) {
  return `${DAYS[new Date(at).getUTCDay()]} ${at.slice(11, 16)}`;
}

/**
 * Everyone waits: how long, for whom and what. Moments in which the clock only catches up are not worth a line.
 * @param {string} at @param {string} until @param {readonly import("@mirror/exercise-control").Waiting[]} forWhat
 */
export function waitInWords(at, until, forWhat) {
  const ms = Date.parse(until) - Date.parse(at);
  const [first] = forWhat;
  if (ms < 30_000) return [];
  const indent = " ".repeat(when(at).length);
  if (first === undefined) return [`${indent}  … ${durationInWords(ms)}`];
  const others = forWhat.length > 1 ? ` [and ${forWhat.length - 1} more]` : "";
  return [
    `${indent}  … ${durationInWords(ms)}  "${first.name}" ${first.sentence.charAt(0).toLowerCase()}${first.sentence.slice(1)}${others}`,
  ];
}

/** What a reader of the record wants first; the rest is in the bundle. */
const TOLD = new Set([
  "run-created",
  "run-standing-down",
  "run-completed",
  "run-failed",
  "roles-bound",
  "step-failed",
  "step-skipped",
  "acknowledgement-missed",
  "effect-settled",
  "consent-asked",
  "consent-half-granted",
  "consent-granted",
  "consent-refused",
  "consent-withdrawn",
  "consent-round-satisfied",
  "consent-round-provisional",
  "consent-round-refused",
  "consent-round-lapsed",
  "aid-submitted",
  "aid-offered",
  "aid-declined",
  "aid-offer-accepted",
  "aid-committed",
  "aid-filled",
  "aid-checked-in",
  "aid-recalled",
  "aid-released",
  "aid-returned",
  "escalation-authorised",
  "escalation-page-missed",
  "escalation-unreached",
  "escalation-acknowledged",
  "escalation-accepted",
  "escalation-stood-down",
]);

/**
 * Whether an entry says which clauses allowed it: what one partner does on another's assets, or tells it. Such a line is
 * always told, with its clauses.
 * @param {unknown} data
 */
function standsOnClauses(data) {
  if (typeof data !== "object" || data === null || !("authority" in data)) return false;
  const { authority } = data;
  if (typeof authority !== "object" || authority === null || !("clauses" in authority)) return false;
  return Array.isArray(authority.clauses) && authority.clauses.length > 0;
}

/** @param {readonly import("@mirror/contract").TimelineEntry[]} timeline */
export function timelineInWords(timeline) {
  const told = timeline.filter((entry) => TOLD.has(entry.type) || standsOnClauses(entry.data));
  return [
    ...told.map((entry) => `${when(entry.at)}  ${entry.words}`),
    `(${told.length} of ${timeline.length} entries; the bundle holds them all)`,
  ];
}

/** @param {import("@mirror/exercise").Figures} figures */
export function figuresInWords(figures) {
  const { acknowledge, consent, aid, contain } = figures;
  return [
    `time to acknowledge  ${spread(acknowledge)}, ${acknowledge.items.length} calls, ${acknowledge.missed} missed`,
    `time to consent      ${spread(consent)}${consent.provisional > 0 ? `, ${consent.provisional} acted on under broken glass` : ""}`,
    ...consent.items.map((one) => `  ${one.name}: ${one.outcome}, ${span(one.ms)}`),
    ...aid.items.map(
      (one) =>
        `time to aid          ${one.name}: first offer ${span(one.firstOfferMs)}, committed ${span(one.committedMs)}, first team in ${span(one.firstCheckInMs)}, last ${span(one.lastCheckInMs)} (${one.offers} offers)`,
    ),
    `time to contain      ${span(contain.ms)}`,
  ];
}

/** @param {{ medianMs: number | null, p90Ms: number | null }} of */
function spread({ medianMs, p90Ms }) {
  return `median ${span(medianMs)}, 9 of 10 within ${span(p90Ms)}`;
}

/** @param {number | null} ms */
function span(ms) {
  return ms === null ? "never" : durationInWords(ms);
}
