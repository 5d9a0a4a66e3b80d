// What Redis holds for a run that waits for people.

import { openSteps } from "@mirror/engine";
import { claimStep, completeStep, startRun, streamsUnder } from "@mirror/operations";
import { RunId, readId } from "@mirror/vocabulary";
import { setHospital } from "../hospital.mjs";
import { Stage } from "../stage.mjs";

export const what =
  "By how much each further run of the hospital's playbook makes Redis' used memory grow: all keys, indexes and notes. First as started, when triage is handed out; then with triage reported, when every front is open: tasks handed out, the playbooks that it calls begun, an escalation opened and paged.";

/**
 * @param {import("../ground.mjs").Ground} ground
 * @param {import("../sizes.mjs").Sizes["waitingRun"]} sizes
 */
export async function measure(ground, { runs }) {
  const stage = await Stage.bare(ground);
  const { starter, start, answersTo } = await setHospital(stage);
  const begin = async () => {
    const run = await stage.must(
      starter,
      (turn, /** @type {(id: import("@mirror/vocabulary").RunId) => void} */ told) =>
        startRun(turn, start, told),
    );
    const state = stage.remembered(run);
    if (state.status !== "active") throw new Error(`The run is ${state.status}: ${state.because}`);
    return run;
  };
  const openFronts = async (/** @type {import("@mirror/vocabulary").RunId} */ run) => {
    const triage = openSteps(stage.remembered(run)).find((step) => step.status === "assigned");
    const [who] = triage?.status === "assigned" ? triage.assignment.people : [];
    if (triage?.status !== "assigned" || who === undefined)
      throw new Error("Triage is handed out to nobody.");
    /** @type {import("@mirror/vocabulary").Actor} */
    const responder = { kind: "person", person: who, partner: triage.assignment.to.partner };
    await stage.must(responder, (turn) => claimStep(turn, triage.id));
    await stage.must(responder, (turn) => completeStep(turn, triage.id, answersTo(triage.name)));
  };

  const sample = await begin();
  await openFronts(sample);
  const emptyBytes = await usedBytes(ground);
  const begun = [];
  for (let n = 0; n < runs; n += 1) begun.push(await begin());
  const startedBytes = await usedBytes(ground);
  for (const run of begun) await openFronts(run);
  const openBytes = await usedBytes(ground);

  const streams = await stage.read((turn) => streamsUnder(turn, sample));
  const perStream = await Promise.all(streams.map((stream) => usageOf(ground, `mirror:stream:${stream}`)));
  const open = streams
    .filter((one) => readId(one)?.kind === "run")
    .map((run) => stage.remembered(RunId.parse(run)));
  const entries = streams.map((stream) => stage.desk.states.get(stream)?.head.seq ?? 0);
  await stage.close();
  return {
    what,
    runs,
    asStartedBytes: Math.round((startedBytes - emptyBytes) / runs),
    everyFrontOpenBytes: Math.round((openBytes - emptyBytes) / runs),
    everyFrontOpen: {
      runs: open.length,
      streams: streams.length,
      entries: entries.reduce((sum, count) => sum + count, 0),
      openSteps: open.reduce((sum, run) => sum + openSteps(run).length, 0),
      streamBytes: perStream.reduce((sum, bytes) => sum + bytes, 0),
    },
  };
}

/** What connections and the file's buffer hold for a moment is not the runs'. @param {import("../ground.mjs").Ground} ground */
async function usedBytes(ground) {
  const [used, clients, file] = await Promise.all(
    ["used_memory", "mem_clients_normal", "mem_aof_buffer"].map((field) => ground.info("memory", field)),
  );
  return Number(used) - Number(clients) - Number(file);
}

/**
 * @param {import("../ground.mjs").Ground} ground
 * @param {string} key
 */
async function usageOf(ground, key) {
  return Number(await ground.redis.memory("USAGE", key, "SAMPLES", 0));
}
