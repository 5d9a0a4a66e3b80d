// People at work: they start runs, take tasks, answer what they are asked, take answers back, and go and look where
// nobody knows what happened.

import { setTimeout as sleep } from "node:timers/promises";
import { routes } from "@mirror/contract";
import { chanceOf } from "../chance.mjs";
import { HELPER_ROLE, LEAD_ROLE, LEFT_ALONE, MARKER, requestOf } from "./playbook.mjs";

const endsOfRuns = new Set(["completed", "failed", "aborted", "rejected"]);
/** An outcome that nobody knows is looked into only once whatever may still be under way has arrived. */
const lookIntoAfterMs = 1_000;
/** Each person has so many hands. */
const tasksAtOnce = 6;

/** @typedef {ReturnType<typeof workload>} Workload */

/**
 * @param {object} given
 * @param {import("../ground/installation.mjs").Installation} given.on
 * @param {import("./cast.mjs").Cast} given.cast
 * @param {number} given.seed
 * @param {number} given.openRuns how many runs are kept going at once
 */
export function workload({ on, cast, seed, openRuns }) {
  /** Runs that are not seen to have ended, by their marker. @type {Map<string, string>} */
  const open = new Map();
  /** @type {Map<string, string>} */
  const markerOf = new Map();
  /** @type {Map<string, string>} */
  const ended = new Map();
  let starting = true;
  let working = true;

  /** @param {string} name @param {() => Promise<void>} turn @param {number} pauseMs */
  const repeat = async (name, turn, pauseMs) => {
    const chance = chanceOf(seed, `pace of ${name}`);
    while (working) {
      await turn();
      await sleep(chance.between(pauseMs / 2, pauseMs));
    }
  };

  /** Starts a run, each for an incident of its own. */
  const start = (() => {
    let started = 0;
    return async () => {
      if (!starting || open.size >= openRuns) return;
      started += 1;
      const marker = `r${seed}-${started}`;
      const title = `Beds cannot be assigned (${marker})`;
      const incident = await cast.ada.door.command(routes.incidents.open, title, {
        body: { title, severity: 3, affected: [cast.norland] },
      });
      if (incident === undefined) return;
      const run = await cast.ada.door.command(routes.runs.start, incident.id, {
        body: {
          playbook: cast.playbook,
          incident: incident.id,
          bindings: { [LEAD_ROLE]: cast.teams.host, [HELPER_ROLE]: cast.teams.helpers },
          variables: { [MARKER]: marker },
        },
      });
      if (run === undefined) return;
      markerOf.set(run.id, marker);
      open.set(run.id, marker);
    };
  })();

  /** Notices which runs have ended. */
  const watch = async () => {
    const listed = await cast.ada.door.look(routes.runs.list, { query: { open: "true", limit: 200 } });
    if (listed === undefined) return;
    const going = new Set(listed.items.map(({ id }) => String(id)));
    for (const run of [...open.keys()].filter((one) => !going.has(one))) {
      const seen = await cast.ada.door.look(routes.runs.show, { params: { id: runId(run) } });
      if (seen === undefined || !endsOfRuns.has(seen.status)) continue;
      ended.set(run, seen.status);
      open.delete(run);
    }
  };

  /** @param {import("./cast.mjs").Cast["cy"]} person */
  const respond = (person) => {
    const chance = chanceOf(seed, `what ${person.id} takes`);
    return async () => {
      const seen = await person.door.look(routes.steps.list, { query: { limit: 200 } });
      const doable = (seen?.items ?? []).filter(
        ({ name, status, heldBy }) =>
          name !== LEFT_ALONE &&
          (status === "assigned" ||
            status === "on-hold" ||
            (status === "in-progress" && heldBy?.id === person.id)),
      );
      const taken = [...doable].sort((a, b) => (a.id < b.id ? -1 : 1)).filter(() => chance.happens(0.5));
      await Promise.all(taken.slice(0, tasksAtOnce).map((step) => take(person, step)));
    };
  };

  /**
   * @param {import("./cast.mjs").Cast["cy"]} person
   * @param {import("@mirror/contract").StepSummary} step
   */
  const take = async (person, step) => {
    const params = { id: step.id };
    if (step.status === "on-hold") await lookInto(person, step);
    else if (step.status === "assigned") await person.door.command(routes.steps.claim, step.id, { params });
    else await person.door.command(routes.steps.complete, step.id, { params, body: {} });
  };

  /**
   * Somebody goes and looks whether an effect happened of which nobody knows, and says so.
   * @param {import("./cast.mjs").Cast["cy"]} person
   * @param {import("@mirror/contract").StepSummary} step
   */
  const lookInto = async (person, step) => {
    if (Date.now() - Date.parse(step.since) < lookIntoAfterMs) return;
    const marker = markerOf.get(step.run);
    const request = marker === undefined ? undefined : requestOf(step.step, marker);
    if (request === undefined) return;
    const params = { id: step.id };
    if (on.receiver.hasDone(request.method, request.path))
      await person.door.command(routes.steps.complete, step.id, { params, body: {} });
    else
      await person.door.command(routes.steps.fail, step.id, {
        params,
        body: { reason: "We looked: it did not happen." },
      });
  };

  const decide = (() => {
    const chance = chanceOf(seed, "what the official decides");
    return async () => {
      const { door } = cast.bo;
      const waiting = await door.look(routes.consents.list, { query: { mine: "true", limit: 200 } });
      for (const { id } of waiting?.items ?? []) {
        const round = await door.look(routes.consents.show, { params: { id } });
        if (round === undefined || round.status !== "open") continue;
        const params = { id };
        if (chance.happens(0.12)) {
          const justification = "Our own people are nearly done with it.";
          await door.command(routes.consents.refuse, id, { params, body: { justification } });
          continue;
        }
        const granted = await door.command(routes.consents.grant, id, {
          params,
          body: { scopeHash: round.scopeHash },
        });
        if (granted !== undefined && chance.happens(0.3)) {
          await sleep(chance.between(0, 60));
          const justification = "The ward on the second floor still needs them.";
          await door.command(routes.consents.withdraw, id, { params, body: { justification } });
        }
      }
    };
  })();

  /** Holds a run for a moment, and lets it go on. */
  const hold = (() => {
    const chance = chanceOf(seed, "what is held");
    return async () => {
      if (open.size === 0) return;
      const run = runId(chance.oneOf([...open.keys()]));
      const params = { id: run };
      const { door } = cast.ada;
      if (
        (await door.command(routes.runs.hold, run, { params, body: { reason: "Wait a moment." } })) ===
        undefined
      )
        return;
      await sleep(chance.between(50, 800));
      await door.command(routes.runs.release, run, { params });
    };
  })();

  /** Somebody tries what is not theirs to do. */
  const trespass = (() => {
    const chance = chanceOf(seed, "what is tried without a right");
    return async () => {
      if (open.size === 0) return;
      const run = runId(chance.oneOf([...open.keys()]));
      const seen = await cast.ada.door.look(routes.runs.show, { params: { id: run } });
      const how = { mustFail: true };
      const { door } = cast.mal;
      await door.command(routes.runs.hold, run, { params: { id: run }, body: { reason: "Because." } }, how);
      const [step] = seen?.openSteps ?? [];
      if (step !== undefined) {
        const params = { id: step.id };
        await door.command(routes.steps.claim, step.id, { params }, how);
        if (step.partner?.id === cast.norland)
          await cast.eve.door.command(routes.steps.claim, step.id, { params }, how);
      }
      const asked = await cast.bo.door.look(routes.consents.list, { query: { run, open: "true" } });
      for (const { id } of asked?.items ?? []) {
        const round = await cast.bo.door.look(routes.consents.show, { params: { id } });
        if (round === undefined) continue;
        const body = { scopeHash: round.scopeHash };
        for (const { door: other } of [cast.finn, cast.mal])
          await other.command(routes.consents.grant, id, { params: { id }, body }, how);
      }
    };
  })();

  const loops = [
    repeat("starts", start, 120),
    repeat("watch", watch, 400),
    repeat("Cy", respond(cast.cy), 40),
    repeat("Di", respond(cast.di), 40),
    repeat("Eve", respond(cast.eve), 120),
    repeat("decisions", decide, 80),
    repeat("holds", hold, 4_000),
    repeat("trespass", trespass, 1_500),
  ];

  return {
    /** Runs that have not been seen to end. */
    open: () => [...open.keys()],
    /** How runs ended. */
    ended,
    markerOf,
    /** Starts nothing more; what is open goes on. */
    startNothingMore() {
      starting = false;
    },
    async stop() {
      working = false;
      await Promise.all(loops);
    },
  };
}

/** @param {string} id */
function runId(id) {
  return /** @type {import("@mirror/vocabulary").RunId} */ (id);
}
