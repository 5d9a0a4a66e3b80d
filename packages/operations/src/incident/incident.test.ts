import { Alert } from "@mirror/alert";
import {
  type Actor,
  IncidentId,
  instantAfter,
  mintId,
  PartnerId,
  type Recorded,
  RunId,
  SourceId,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { CLOCK, MINUTE_MS, START } from "../scene.fixture.js";
import {
  decideIncident,
  evolveIncident,
  type Incident,
  type IncidentFact,
  OpenIncident,
  type Proposal,
} from "./incident.js";

const id = IncidentId.parse(mintId("incident", "live", START, "one"));
const other = IncidentId.parse(mintId("incident", "live", START, "other"));
const run = RunId.parse(mintId("run", "live", START, "run"));
const owner = PartnerId.parse(mintId("partner", "live", START, "Norland"));
const source = SourceId.parse(mintId("source", "live", START, "alerts"));
const what = OpenIncident.parse({ title: "Beds cannot be assigned", severity: 3, affected: [owner] });
const context = { now: START, actor: CLOCK, newId: () => "" };

const recorded = (fact: IncidentFact, actor: Actor = CLOCK, at = START): Recorded<IncidentFact> =>
  ({ ...fact, at, recordedAt: at, actor, partner: null }) as Recorded<IncidentFact>;
const after = (...facts: IncidentFact[]): Incident => {
  const state = facts.reduce<Incident | undefined>(
    (sofar, fact, minute) =>
      evolveIncident(sofar, recorded(fact, CLOCK, instantAfter(START, minute * MINUTE_MS))),
    undefined,
  );
  if (state === undefined) throw new Error("Nothing has happened.");
  return state;
};

const alert = (fingerprint: string, status: "firing" | "resolved" = "firing") =>
  Alert.parse({
    fingerprint,
    status,
    title: "Backups are being encrypted",
    description: "",
    severity: 3,
    startedAt: null,
    link: null,
    labels: {},
    observables: [],
  });
const proposal = (more: Partial<Proposal> = {}): Proposal => ({
  id,
  mode: "live",
  exercise: null,
  owner,
  source: { id: source, name: "Alertmanager" },
  marking: "TLP:AMBER",
  markingAssigned: false,
  alert: alert("backup/1"),
  playbooks: [],
  ...more,
});
const proposed = (more: Partial<Proposal> = {}): IncidentFact => ({
  type: "incident-proposed",
  data: { ...proposal(more), markingAssigned: false },
});

test("an incident is opened or proposed once, and of one that is not there nothing is said", () => {
  const there = after(proposed());
  const opening = { type: "open", id, mode: "live", exercise: null, owner, what } as const;
  for (const again of [opening, { type: "propose", proposal: proposal() } as const])
    expect(decideIncident(there, again, context)).toMatchObject({ ok: false, code: "incident-exists" });
  expect(decideIncident(undefined, { type: "start-run", run }, context)).toMatchObject({
    ok: false,
    code: "no-such-incident",
  });
  expect(() => evolveIncident(undefined, recorded({ type: "incident-run-started", data: { run } }))).toThrow(
    "cannot begin with incident-run-started",
  );
});

test("an incident from before markings were assigned had its own, and one that no person opened has no opener", () => {
  const { marking: _, ...said } = what;
  const opened: IncidentFact = {
    type: "incident-opened",
    data: { ...said, marking: "TLP:AMBER", id, mode: "live", exercise: null, owner },
  };
  expect(evolveIncident(undefined, recorded(opened))).toMatchObject({
    marking: "TLP:AMBER",
    markingAssigned: false,
    openedBy: null,
    status: "open",
  });
});

test("of the playbooks that an alert proposes, the one that started or could not is told from the others", () => {
  const playbooks = [
    { playbook: "playbook--a", may: "start" },
    { playbook: "playbook--b", may: "start" },
    { playbook: "playbook--c", may: "propose" },
  ] as const;
  const state = after(
    proposed({ playbooks }),
    { type: "incident-run-started", data: { run, playbook: "playbook--a" } },
    { type: "incident-start-refused", data: { playbook: "playbook--b", because: "No agreement." } },
  );
  expect(state.playbooks.map(({ run: started, because }) => [started, because])).toEqual([
    [run, null],
    [null, "No agreement."],
    [null, null],
  ]);
});

test("a stand-down that was proposed stands while what is taken in is over as well, and not when that still fires", () => {
  const silent: IncidentFact[] = [
    proposed(),
    { type: "incident-alert-resolved", data: { source, fingerprint: "backup/1" } },
    { type: "incident-stand-down-proposed", data: { to: owner } },
  ];
  const person = mintId("person", "live", START, "ada") as never;
  const takenIn = (fingerprint: string, over: boolean): IncidentFact => ({
    type: "incident-taken-in",
    data: {
      by: person,
      from: other,
      alerts: (over
        ? after(proposed({ alert: alert(fingerprint) }), {
            type: "incident-alert-resolved",
            data: { source, fingerprint },
          })
        : after(proposed({ alert: alert(fingerprint) }))
      ).alerts,
    },
  });
  const since = after(...silent).standDownProposedAt;
  expect(since).toBe(instantAfter(START, 2 * MINUTE_MS));
  expect(after(...silent, takenIn("backup/2", true)).standDownProposedAt).toBe(since);
  expect(after(...silent, takenIn("backup/2", false)).standDownProposedAt).toBeNull();
});
