import {
  CorrectOccurrence,
  DutyMeant,
  ExtendClock,
  Occurrence,
  RecordOccurrence,
  ReopenClock,
  ReportingDutyId,
  SetNotApplicable,
  StateDuty,
  SubmitReport,
  TransferClock,
} from "@mirror/partnership";
import { IncidentId, RegulatoryClockId, RunId, TimeZone } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, reading, verbsOf } from "../route.js";
import { RegulatoryClockSummary, RegulatoryClockView, ReportingDutyView } from "../views/regulatory-clock.js";
import { Justification } from "./reason.js";

const params = z.strictObject({ id: RegulatoryClockId });

/** A clock that a person starts; its keeper is their partner. */
const StartRegulatoryClockBody = z
  .strictObject({
    duty: DutyMeant.meta({
      description:
        "A reporting duty that is known here, by its name, or one of your own in full: its term, its source, how surely you know it.",
    }),
    incident: IncidentId,
    run: RunId.optional().meta({ description: "The run that it belongs to. The clock outlives it." }),
    entity: z.string().trim().min(1).max(300).meta({ description: "Who owes the report." }),
    zone: TimeZone.prefault("UTC").meta({ description: "Where the entity's days begin and end." }),
    occurrence: Occurrence.meta({ description: "What has happened, when, and what shows it." }),
  })
  .meta({ id: "StartRegulatoryClock" });

const { verb } = verbsOf({
  name: "regulatory-clock",
  path: "/regulatory-clocks",
  params,
  view: RegulatoryClockView,
});

export const regulatoryClocks = {
  duties: reading({
    id: "reporting-duty.list",
    path: "/reporting-duties",
    summary: "List the reporting duties that are known",
    description:
      "What acts and arrangements ask for, from when, within which time; how surely we know it, and whether it is enforced today. " +
      "Facts about the law as of this version, and no legal advice. Behind them those that the caller's own partner has stated.",
    query: PageQuery,
    answer: { status: 200, schema: pageOf(ReportingDutyView) },
  }),
  stateDuty: deciding({
    id: "reporting-duty.state",
    path: "/reporting-duties",
    summary: "State a reporting duty of one's own",
    description:
      "Once, with its term, its source, from when until when it holds, and how surely it is known; then clocks start by its name, by a step " +
      "of a playbook that names it, or by the submission that it follows. Stated again, the new words count for clocks to come. For a duty " +
      "officer or an official.",
    body: StateDuty.omit({ type: true }),
    answer: { status: 201, schema: ReportingDutyView },
  }),
  withdrawDuty: deciding({
    id: "reporting-duty.withdraw",
    path: "/reporting-duties/withdraw",
    summary: "Withdraw a reporting duty of one's own",
    description:
      "Clocks that run for it go on. For a duty officer or an official, with a reason of at least 20 characters.",
    body: z.strictObject({ duty: ReportingDutyId, reason: Justification }),
    answer: { status: 200, schema: ReportingDutyView },
  }),
  list: reading({
    id: "regulatory-clock.list",
    path: "/regulatory-clocks",
    summary: "List regulatory clocks",
    description: "Those of the caller's partner, or of an incident, newest first.",
    query: PageQuery.extend({
      incident: IncidentId.optional(),
      open: Flag.optional().meta({
        description: "Only those that still want a report, or only those that do not.",
      }),
    }),
    answer: { status: 200, schema: pageOf(RegulatoryClockSummary) },
  }),
  show: reading({
    id: "regulatory-clock.show",
    path: "/regulatory-clocks/{id}",
    summary: "Show a regulatory clock",
    description:
      "What it counts from, until when, and every correction and extension beside what was there before.",
    params,
    answer: { status: 200, schema: RegulatoryClockView },
  }),
  start: deciding({
    id: "regulatory-clock.start",
    path: "/regulatory-clocks",
    summary: "Start a regulatory clock",
    description:
      "Of a reporting duty, by what has happened and when (ES-08). It never pauses, whatever becomes of its run. Drills start none " +
      "(DR-06). For the responder, duty officer, run lead or official of a partner that the incident concerns.",
    body: StartRegulatoryClockBody,
    answer: { status: 201, schema: RegulatoryClockView },
  }),
  record: verb(
    "record-occurrence",
    "Record another event",
    "Another of the events that its term is counted from has happened.",
    RecordOccurrence.omit({ type: true }),
  ),
  correct: verb(
    "correct",
    "Correct an event's time",
    "With a reason; both values are kept (ES-08). For the duty officer, run lead or official.",
    CorrectOccurrence.omit({ type: true }),
  ),
  extend: verb(
    "extend",
    "Note that there is more time",
    "The authority has given it; `basis` says who, by what. It never shortens a term.",
    ExtendClock.omit({ type: true }),
  ),
  submit: verb(
    "submit",
    "Note that the report has left",
    "When, and what shows it. What is counted from this submission starts by itself.",
    SubmitReport.omit({ type: true }),
  ),
  transfer: verb(
    "transfer",
    "Transfer a clock",
    "Somebody else keeps it from now on, and nothing here waits for it any more.",
    TransferClock.omit({ type: true }),
  ),
  setNotApplicable: verb(
    "set-not-applicable",
    "Say that the duty does not apply",
    "With a reason of at least 20 characters.",
    SetNotApplicable.omit({ type: true }),
  ),
  reopen: verb(
    "reopen",
    "Reopen a clock",
    "It was transferred or set aside by mistake, and goes on as if it had not been.",
    ReopenClock.omit({ type: true }),
  ),
};
