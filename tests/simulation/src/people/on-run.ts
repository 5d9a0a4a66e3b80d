import type { RunState } from "@mirror/engine";
import { abortRun, agreementKind, holdRun, releaseRun, startRun, tellAgreement } from "@mirror/operations";
import type { RunId } from "@mirror/vocabulary";
import { DRILLED, OFTEN, type Played } from "../playbooks.js";
import type { World } from "../world.js";
import { type Cast, companyOf, whoIs } from "./cast.js";
import { type Deed, deed, type Mood, REASON } from "./deed.js";
import type { Spectator } from "./spectator.js";

/** Somebody starts a playbook: for the real incident, or in the drill. */
export function starting(world: World, cast: Cast, inDrill: boolean): Deed {
  const { document, roles }: Played = world.chance.pick(inDrill ? DRILLED : OFTEN);
  const bindings = Object.fromEntries(
    Object.entries(roles).map(([role, side]) => {
      const { partner, team } = cast.sides[side];
      return [role, { partner, team }];
    }),
  );
  const incident = inDrill ? cast.drillIncident : cast.incident;
  const what = { playbook: document.id, incident, bindings, variables: {} };
  return {
    weight: 1,
    who: whoIs(cast.sides.host, "trigger").actor,
    words: `Ada: start ${document.name}${inDrill ? " in the drill" : ""}`,
    content: what,
    begin: () => {
      let started: RunId | undefined;
      return {
        handle: (turn) =>
          startRun(turn, what, (id) => {
            started = id;
          }),
        answer: () => started,
      };
    },
  };
}

/** What there is to do about a run as a whole. */
export function onRun(world: World, cast: Cast, run: RunState, mood: Mood): Deed[] {
  const name = `${run.playbook.name} ${run.id.slice(-4)}`;
  const releases = run.heldBy.map((partner) =>
    deed(3, whoIs(companyOf(cast, partner), "run-lead"), `release ${name}`, (turn) =>
      releaseRun(turn, run.id),
    ),
  );
  if (mood === "dawn") return releases;
  const holder = whoIs(companyOf(cast, world.chance.pick(run.participants)), "run-lead");
  const lead = whoIs(companyOf(cast, run.lead), "run-lead");
  return [
    ...releases,
    deed(0.3, holder, `hold ${name}`, (turn) => holdRun(turn, run.id, REASON), "hold"),
    deed(0.15, lead, `abort ${name}`, (turn) => abortRun(turn, run.id, REASON), "abort"),
  ];
}

/** What there is to do about the agreement that everything between the two sides stands on. */
export async function onAgreement(world: World, cast: Cast, spectator: Spectator): Promise<Deed[]> {
  const agreement = await spectator.state(agreementKind, cast.agreement);
  const who = whoIs(world.chance.pick(Object.values(cast.sides)), "authorised-official");
  const say = (weight: number, command: Parameters<typeof tellAgreement>[2], rare?: "denounce") =>
    deed(
      weight,
      who,
      `${command.type} the agreement`,
      (turn) => tellAgreement(turn, cast.agreement, command, null),
      rare,
    );
  if (agreement?.status === "in-force")
    return [say(0.1, { type: "denounce", justification: REASON }, "denounce")];
  return agreement?.status === "under-notice" ? [say(0.1, { type: "revoke-notice" })] : [];
}
