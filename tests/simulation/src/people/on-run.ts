import type { RunState } from "@mirror/engine";
import {
  abortRun,
  agreementKind,
  holdRun,
  partnerKind,
  releaseRun,
  startRun,
  type Turn,
  tellAgreement,
} from "@mirror/operations";
import { keyOf } from "@mirror/partner-keys";
import { nextStatement, signStatement } from "@mirror/partnership";
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
export async function onAgreement(
  world: World,
  cast: Cast,
  spectator: Spectator,
  mood: Mood,
): Promise<Deed[]> {
  const agreement = await spectator.state(agreementKind, cast.agreement);
  const suspensions = agreement?.status === "suspended" ? agreement.suspensions : [];
  const lifts = suspensions
    .flatMap(({ partner }) => partner ?? [])
    .map((partner) =>
      deed(2, whoIs(companyOf(cast, partner), "authorised-official"), "lift the suspension", (turn) =>
        tellAgreement(turn, cast.agreement, { type: "lift" }, null),
      ),
    );
  if (mood === "dawn") return lifts;
  const [name, side] = world.chance.pick(Object.entries(cast.sides));
  const who = whoIs(side, "authorised-official");
  const signed = async (turn: Turn) => {
    const { text, textHash } = await turn.loadKnown(agreementKind, cast.agreement);
    const number = nextStatement(await turn.loadKnown(partnerKind, side.partner));
    const said = { partner: side.partner, number, statedAt: turn.recordedAt() };
    const about = { agreement: cast.agreement, version: text.version, textHash };
    return signStatement({ ...said, type: "denounce", ...about }, keyOf(name));
  };
  const denounce = async (turn: Turn) => {
    const command = { type: "denounce", justification: REASON, signed: await signed(turn) } as const;
    return tellAgreement(turn, cast.agreement, command, null);
  };
  const suspend = (turn: Turn) =>
    tellAgreement(turn, cast.agreement, { type: "suspend", justification: REASON }, null);
  if (agreement?.status === "in-force")
    return [
      deed(0.1, who, "denounce the agreement", denounce, "denounce"),
      // The one thing that takes the ground from under an effect and writes nothing to its run: so it has to be seen often.
      deed(12, who, "suspend the agreement", suspend, "suspend"),
    ];
  const revoke = (turn: Turn) => tellAgreement(turn, cast.agreement, { type: "revoke-notice" }, null);
  return agreement?.status === "under-notice"
    ? [deed(0.1, who, "revoke-notice the agreement", revoke)]
    : lifts;
}
