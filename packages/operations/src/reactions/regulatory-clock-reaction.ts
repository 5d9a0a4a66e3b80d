import { decideRegulatoryClock, dutiesAfter } from "@mirror/partnership";
import type { RegulatoryClockId, StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { clocksOfIncident, regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import type { Turn } from "../turn.js";

/**
 * What follows from a report that has left: the duties that are counted from its submission start, once for each entity.
 * Where the report is sent again, whoever keeps the clock that follows corrects it.
 */
export async function reactToRegulatoryClock(turn: Turn, stream: StreamId): Promise<void> {
  const { duty, subject, submission } = turn.currentKnown(regulatoryClockKind, stream);
  if (submission === null) return;
  const others = await turn.listed(clocksOfIncident(subject.incident));
  for (const next of dutiesAfter(duty.id)) {
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
        withPartners(context, []),
      ),
    );
  }
}
