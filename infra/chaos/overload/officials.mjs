// Officials who answer, take back and hold, at their own pace, while everybody else wants something too.

import { setTimeout as sleep } from "node:timers/promises";
import { routes } from "@mirror/contract";
import { HELPER_ROLE, LEAD_ROLE, MARKER } from "../work/playbook.mjs";

/** @typedef {import("../work/cast.mjs").Cast} Cast */
/** @typedef {{ run: import("@mirror/vocabulary").RunId, round: import("@mirror/contract").ConsentView }} Asked */

/**
 * Starts runs and brings each to where it asks for consent: nobody is in the way yet.
 * @param {Cast} cast @param {number} count @param {(what: string) => void} say
 */
export async function askedFor(cast, count, say) {
  /** @type {Asked[]} */
  const asked = [];
  for (let n = 1; n <= count; n += 1) {
    const title = `Beds cannot be assigned (${n})`;
    const incident = await cast.ada.door.must(routes.incidents.open, {
      body: { title, severity: 3, affected: [cast.norland] },
    });
    const run = await cast.ada.door.must(routes.runs.start, {
      body: {
        playbook: cast.playbook,
        incident: incident.id,
        bindings: { [LEAD_ROLE]: cast.teams.host, [HELPER_ROLE]: cast.teams.helpers },
        variables: { [MARKER]: `o${n}` },
      },
    });
    const [look] = run.openSteps;
    if (look === undefined) throw new Error(`${run.id} has nothing to do.`);
    const params = { id: look.id };
    await cast.cy.door.must(routes.steps.claim, { params });
    await cast.cy.door.must(routes.steps.complete, { params, body: {} });
    const rounds = await cast.bo.door.must(routes.consents.list, { query: { run: run.id, open: "true" } });
    const [first] = rounds.items;
    if (first === undefined) throw new Error(`${run.id} asks nobody.`);
    const round = await cast.bo.door.must(routes.consents.show, { params: { id: first.id } });
    asked.push({ run: run.id, round });
    if (n % 50 === 0) say(`${n} of ${count} runs ask for consent`);
  }
  return asked;
}

/**
 * Grants, takes back and holds, one run after the other, and the whole lot spread over the time.
 * @param {Cast} cast @param {readonly Asked[]} asked @param {number} withinMs
 */
export async function decideOn(cast, asked, withinMs) {
  const began = performance.now();
  /** @type {Promise<void>[]} */
  const under = [];
  for (const [n, { run, round }] of asked.entries()) {
    // By the clock and not one after the other: a slow answer must not make the official ask less.
    await sleep(Math.max(0, began + (n * withinMs) / asked.length - performance.now()));
    under.push(decide(cast, run, round));
  }
  await Promise.all(under);
}

/**
 * @param {Cast} cast
 * @param {Asked["run"]} run
 * @param {Asked["round"]} round
 */
async function decide({ ada, bo }, run, round) {
  const params = { id: round.id };
  await bo.door.command(routes.consents.grant, round.id, { params, body: { scopeHash: round.scopeHash } });
  const justification = "The ward on the second floor still needs them.";
  await bo.door.command(routes.consents.withdraw, round.id, { params, body: { justification } });
  await ada.door.command(routes.runs.hold, run, { params: { id: run }, body: { reason: "Wait a moment." } });
}
