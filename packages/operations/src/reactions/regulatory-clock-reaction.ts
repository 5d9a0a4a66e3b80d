import { FINISHED_RUN } from "@mirror/engine";
import {
  type ClockMark,
  decideRegulatoryClock,
  dutiesFollowing,
  holdersOf,
  type PartnerRole,
  type RegulatoryClock,
} from "@mirror/partnership";
import type { RegulatoryClockId, StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { proposeLevel } from "../escalation/propose-level.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { clocksOfIncident, regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import { callPeople } from "../paging/people-page.js";
import type { Turn } from "../turn.js";

/**
 * What follows from a clock: its partner's people are called when half of the time is gone, when an eighth is left, and when it
 * is missed, and then a level is proposed to the partner that owes the report (ES-07). A report that has left starts the duties
 * that are counted from its submission.
 */
export async function reactToRegulatoryClock(turn: Turn, stream: StreamId): Promise<void> {
  const clock = turn.currentKnown(regulatoryClockKind, stream);
  const before = turn.before(regulatoryClockKind, stream);
  for (const told of clock.told.slice(before?.told.length ?? 0))
    await callKeepers(turn, clock, CALLED_AT[told.mark]);
  if (clock.missed.length > (before?.missed.length ?? 0)) {
    await callKeepers(turn, clock, CALLED_AT.missed);
    await proposeForMissed(turn, clock);
  }
  await startFollowing(turn, clock);
}

interface Call {
  readonly title: string;
  readonly roles: readonly PartnerRole[];
}

/** Who is called when, and by which words: the clock itself is read after signing in (SH-14). */
const CALLED_AT: Readonly<Record<ClockMark | "missed", Call>> = {
  "half-gone": { title: "Half of the time for a report is gone.", roles: ["duty-officer", "run-lead"] },
  "nearly-due": {
    title: "An eighth of the time for a report is left.",
    roles: ["duty-officer", "run-lead", "authorised-official"],
  },
  missed: {
    title: "A report is overdue: please see that it leaves.",
    roles: ["duty-officer", "run-lead", "authorised-official"],
  },
};

async function callKeepers(turn: Turn, clock: RegulatoryClock, { title, roles }: Call): Promise<void> {
  const { of } = clock.subject;
  const partner = await turn.loadKnown(partnerKind, of);
  const people = roles.flatMap((role) => holdersOf(partner, { role }, turn.now()));
  await callPeople(turn, of, people, { about: clock.id, title, answerBy: null });
}

async function proposeForMissed(turn: Turn, { id, duty, subject, missed }: RegulatoryClock): Promise<void> {
  // Where its run is over, or it has none, the level is asked for about the incident alone.
  const run = subject.run === null ? null : await turn.loadKnown(turn.desk.runKind, subject.run);
  const within = run === null || FINISHED_RUN.has(run.status) ? subject.incident : run.id;
  await proposeLevel(turn, within, {
    of: subject.of,
    to: "operational",
    trigger: { kind: "clock", subject: id },
    reason: `${duty.id}, ${subject.entity}'s ${duty.stage}, was due at ${missed.at(-1)}, and no report has left.`,
  });
}

/** The duties that are counted from a submission start with it, once for each entity; sent again, whoever keeps them corrects them. */
async function startFollowing(turn: Turn, { duty, subject, submission }: RegulatoryClock): Promise<void> {
  if (submission === null) return;
  const others = await turn.listed(clocksOfIncident(subject.incident));
  const keeper = await turn.loadKnown(partnerKind, subject.of);
  for (const next of dutiesFollowing(duty.id, keeper)) {
    let isThere = false;
    for (const other of others) {
      const clock = await turn.loadKnown(regulatoryClockKind, other);
      if (clock.duty.id === next.id && clock.subject.entity === subject.entity) isThere = true;
    }
    if (isThere) continue;
    const id = turn.newId("regulatory-clock") as RegulatoryClockId;
    const { at, reference } = submission;
    await turn.tell(regulatoryClockKind, id, (state, context) =>
      decideRegulatoryClock(
        state,
        {
          type: "start",
          id,
          duty: next.id,
          subject,
          occurrence: { event: "submission", at, evidence: reference },
        },
        withPartners(context, [keeper]),
      ),
    );
  }
}
