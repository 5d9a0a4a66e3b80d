import type { RunId, StreamId } from "@mirror/vocabulary";
import type { Turn } from "../turn.js";
import { answerCaller } from "./answer-caller.js";
import { callToLead } from "./call-to-lead.js";
import { callTeams } from "./call-who-is-waited-for.js";
import { followLateWithdrawals } from "./follow-withdrawal.js";
import { passHoldsOn } from "./pass-holds-on.js";
import { proposeForWhatStays } from "./propose-for-what-stays.js";
import { startClocks } from "./start-clocks.js";
import { startReadySteps } from "./start-ready-steps.js";
import { stopUnwanted } from "./stop-unwanted.js";
import { useUpConsents } from "./use-up-consents.js";
import { voidChangedConsents } from "./void-changed-consents.js";

/**
 * What follows from where a run stands. First what has become of the consents that it stands on, so that nothing begins
 * under one that is used or void; then what is ready begins; then what is no longer wanted stops, and the caller hears.
 */
export async function reactToRun(turn: Turn, stream: StreamId): Promise<void> {
  const id = stream as RunId;
  const now = () => turn.currentKnown(turn.desk.runKind, id);
  await followLateWithdrawals(turn, now());
  await useUpConsents(turn, now());
  await voidChangedConsents(turn, now());
  await startReadySteps(turn, id);
  await passHoldsOn(turn, now());
  await stopUnwanted(turn, now());
  await callTeams(turn, now());
  await callToLead(turn, now());
  await startClocks(turn, id);
  await proposeForWhatStays(turn, id);
  await answerCaller(turn, now());
}
