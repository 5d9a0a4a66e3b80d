import type { Instant } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { bindingOf } from "./binding.js";
import { reportingDuties } from "./reporting-duties.js";
import type { Term } from "./reporting-duty.js";

const TODAY = "2026-11-23T05:00:00.000Z" as Instant;

/** A term in a few characters: what it is counted from, and how long it is. */
function brief(term: Term): string {
  switch (term.kind) {
    case "within":
      return term.of.map(({ event, duration }) => `${event} ${duration}`).join(", ");
    case "business-days":
      return `${term.event} ${term.days} days, ${String(term.calendar)}`;
    case "end-of-next-day":
    case "without-delay":
    case "unsettled":
      return `${term.event} ${term.kind}`;
  }
}

test("ES-08 every duty that we know stands here, with its term, how surely it is known, and whether it is enforced today", () => {
  const known = reportingDuties.map((duty) => {
    const { standing } = duty;
    const valid =
      standing.status === "in-force"
        ? [standing.from?.slice(0, 10), standing.until?.slice(0, 10)]
        : [standing.status];
    const binding = bindingOf(duty, TODAY);
    return [
      duty.id,
      brief(duty.term),
      duty.confidence,
      valid.join("/"),
      binding.kind === "enforced" ? "enforced" : binding.because,
    ].join(" | ");
  });
  expect(known).toEqual([
    "NIS2-EW | awareness PT24H | A | / | enforced",
    "NIS2-IN | awareness PT72H | A | / | enforced",
    "NIS2-FR | submission P1M | A | / | enforced",
    "GDPR-SA | awareness PT72H | A | / | enforced",
    "GDPR-DS | determination without-delay | A | / | no-term",
    "DORA-INI | classification PT4H, awareness PT24H | A | / | enforced",
    "DORA-INT | submission PT72H | A | / | enforced",
    "DORA-FIN | submission P1M | A | / | enforced",
    "NERC-1H | determination PT1H | B | / | enforced",
    "NERC-EOD | determination end-of-next-day | B | / | enforced",
    "NERC-7D | determination P7D | C | / | low-confidence",
    "NCCS-4H | awareness PT4H | B | / | enforced",
    "CRA-EW | awareness PT24H | A | 2026-09-11/ | enforced",
    "CRA-NOT | awareness PT72H | A | 2026-09-11/ | enforced",
    "CRA-FIN-V | remedy P14D | A | 2026-09-11/ | enforced",
    "CRA-FIN-I | submission P1M | A | 2026-09-11/ | enforced",
    "CIRCIA-72 | awareness PT72H | A | proposed | proposed",
    "CIRCIA-24 | payment PT24H | A | proposed | proposed",
    "SEC-8K | determination 4 days, us-federal | A | / | enforced",
    "USCG-NRC | occurrence without-delay | A | 2025-07-16/ | no-term",
    "FCC-SUB | occurrence unsettled | C | / | unsettled",
    "CSR-48H | request PT48H | B | / | enforced",
    "CSR-REP | occurrence unsettled | C | / | unsettled",
    "CRRT-72H | request PT72H | A | arrangement | arrangement",
    "BOD-26-04 | occurrence unsettled | A | 2026-06-10/ | unsettled",
    "EES-21 | remedy without-delay | A | / | no-term",
    "DU-16 | occurrence 10 days, weekdays | C | / | low-confidence",
    "CISA15 | occurrence unsettled | A | /2026-10-01 | lapsed",
  ]);
});

test("ES-08 what is low in confidence, proposed, lapsed, or without a term that can be counted is never enforced", () => {
  for (const duty of reportingDuties) {
    const { kind } = bindingOf(duty, TODAY);
    const isCountable = duty.term.kind !== "unsettled" && duty.term.kind !== "without-delay";
    const { standing } = duty;
    const isInForce =
      standing.status === "in-force" &&
      (standing.from ?? "") <= TODAY &&
      (standing.until === null || standing.until > TODAY);
    expect([duty.id, kind]).toEqual([
      duty.id,
      isInForce && isCountable && duty.confidence !== "C" ? "enforced" : "shown",
    ]);
  }
});
