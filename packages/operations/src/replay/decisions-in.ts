import type { Entry } from "@mirror/journal";
import { ConsentFact, type OfficialDecision, StandingFact, strongestIn } from "@mirror/partnership";
import { readId, type StreamId } from "@mirror/vocabulary";
import { type DecisionSigned, decisionIn, saidInAdvance } from "./check-signatures.js";
import { type Statements, statementBehind } from "./check-statements.js";

/** What allows something; whoever says no, or takes back, needs no power to. */
const YES: ReadonlySet<DecisionSigned["decision"]> = new Set([
  ...(["grant", "reaffirm", "confirm"] as const satisfies readonly OfficialDecision["decision"][]),
  ...(["grant-in-advance", "second-in-advance"] as const),
]);

/** Every decision in a round, or in a standing consent: who signed it, which statement it rests on, and what is wrong with it. */
export function decisionsIn(
  stream: StreamId,
  entries: readonly Entry[],
  statements: Statements | undefined,
): { readonly signed: DecisionSigned; readonly faults: readonly string[] }[] {
  const [first] = entries;
  const asked = first && askedIn(stream, first);
  if (asked === undefined) return [];
  return entries.flatMap((entry) => {
    const found = asked.partner === null ? decisionIn(entry) : saidInAdvance(entry, asked.partner);
    if (found === undefined) return [];
    const { signed, fault } = found;
    const faults = fault === undefined ? [] : [fault];
    if (statements === undefined || !YES.has(signed.decision)) return [{ signed, faults }];
    const { effect, level } = asked;
    const behind = statementBehind(statements, { ...signed, effect, level, entry });
    if (behind.fault !== undefined) faults.push(behind.fault);
    return [{ signed: { ...signed, statement: behind.number }, faults }];
  });
}

/** How much is asked, by the first entry; `partner`: who says it in advance, null where several are asked. */
function askedIn(stream: StreamId, { body }: Entry) {
  const kind = readId(stream)?.kind;
  if (kind === "consent") {
    const read = ConsentFact.safeParse({ type: body.type, data: body.data });
    if (!read.success || read.data.type !== "consent-asked") return undefined;
    const { question } = read.data.data;
    return { partner: null, effect: strongestIn(question.scope), level: question.level };
  }
  if (kind !== "standing-consent") return undefined;
  const read = StandingFact.safeParse({ type: body.type, data: body.data });
  if (!read.success) return undefined;
  const fact = read.data;
  if (fact.type !== "standing-granted" && fact.type !== "standing-half-granted") return undefined;
  const { partner, terms } = fact.data;
  return { partner, effect: terms.effectCeiling, level: terms.level };
}
