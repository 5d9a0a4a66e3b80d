import { castOf, scriptFaults } from "@mirror/exercise";
import {
  type ActionStep,
  formOf,
  type Playbook,
  type PlaybookActionStep,
  readPlaybook,
} from "@mirror/playbook";
import { durationMs } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { playbookFiles, playbooksRead, readmeBeside, scriptBeside } from "./documents.js";

const playbooks = playbooksRead();
const byId = new Map(playbooks.map((one) => [one.id, one]));
const script = scriptBeside("hospital-ransomware");
const hospital = byId.get(script.playbook);
if (hospital === undefined) throw new Error("The rehearsal is of a playbook that is not here.");

function actions(playbook: Playbook): ActionStep[] {
  return Object.values(playbook.steps).flatMap((one) => (one.type === "action" ? [one] : []));
}

function calls(playbook: Playbook): PlaybookActionStep[] {
  return Object.values(playbook.steps).flatMap((one) => (one.type === "playbook-action" ? [one] : []));
}

/** Regimes and arrangements that the steps may name; what a deployment adds comes with its overlay. */
const CLOCKS = ["NIS2-EW", "NIS2-IN", "NIS2-FR", "GDPR-SA", "GDPR-DS", "CIRCIA-24", "CRRT-72H"];

test.each(playbookFiles().map((file) => [file.folder, file] as const))(
  "%s is read without a fault or a warning",
  (_, { text }) => {
    const reading = readPlaybook(text);
    expect(reading.ok ? [] : reading.faults).toEqual([]);
    expect(reading.warnings).toEqual([]);
  },
);

test.each(playbookFiles().map((file) => [file.folder, file] as const))(
  "%s names the version, the extension and the marking that the standard wants",
  (_, { text }) => {
    const document = JSON.parse(text);
    expect(document.created).toMatch(/^2026-.*\.\d{3}Z$/);
    expect(document.modified).toMatch(/^2026-.*\.\d{3}Z$/);
    const [extension] = Object.values<{ type: string; created_by: string }>(document.extension_definitions);
    expect(extension).toMatchObject({ type: "extension-definition", created_by: document.created_by });
    expect(document.markings.every((one: string) => one in document.data_marking_definitions)).toBe(true);
    const uuids = Object.keys(document.workflow).map((id) => id.split("--")[1] ?? "");
    for (const uuid of uuids)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    const done = JSON.stringify(document.workflow);
    for (const activity of document.playbook_activities)
      expect(done).toContain(`"playbook_activity":"${activity}"`);
  },
);

/** What CACAO 2.0 wants among a playbook's activities for each of its types. */
const ACTIVITIES_OF: Readonly<Record<string, readonly string[]>> = {
  notification: ["compose-content"],
  detection: ["match-indicator"],
  investigation: ["identify-indicators"],
  prevention: ["configure-systems"],
  mitigation: ["eliminate-risk"],
  remediation: ["restore-capabilities"],
  attack: ["step-sequence"],
  engagement: ["prepare-engagement", "execute-operation", "analyze-engagement-results"],
};

test.each(playbookFiles().map((file) => [file.folder, file] as const))(
  "%s names the activities that its types ask for",
  (_, { text }) => {
    const { playbook_types: types, playbook_activities: activities } = JSON.parse(text);
    expect(types.length).toBeGreaterThan(0);
    expect(activities).toEqual(
      expect.arrayContaining(types.flatMap((one: string) => ACTIVITIES_OF[one] ?? [one])),
    );
  },
);

test("every call of the hospital, and what its guests and its machines do, has a way for its failure", () => {
  const wanting = Object.values(hospital.steps).filter(
    (step) =>
      step.onFailure === null &&
      ((step.type === "playbook-action" && step.mirror?.kind !== "exit") ||
        (step.type === "action" &&
          ((step.mirror?.guarded_by.length ?? 0) > 0 || step.commands[0]?.type === "http-api"))),
  );
  expect(wanting.map((step) => step.name)).toEqual([]);
});

test("every step that people read has its own name, in all playbooks together", () => {
  const names = playbooks.flatMap((one) =>
    Object.values(one.steps).flatMap((step) => (step.type === "start" ? [] : [step.name])),
  );
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test("every action says where it comes from, who does it, how long it may take and how it is marked", () => {
  const wanting = playbooks.flatMap((playbook) =>
    actions(playbook).flatMap((step) => {
      const { mirror } = step;
      const isWhole =
        mirror !== null &&
        mirror.sources.length > 0 &&
        mirror.marking !== undefined &&
        mirror.target_time !== undefined &&
        playbook.agents[step.agent]?.mirror != null &&
        step.description !== "";
      return isWhole ? [] : [step.name];
    }),
  );
  expect(wanting).toEqual([]);
});

test("SH-06 every step with an effect says which actions its information permits", () => {
  const wanting = playbooks
    .flatMap(actions)
    .filter((step) => step.mirror?.effect !== undefined && step.mirror.pap === undefined)
    .map((step) => step.name);
  expect(wanting).toEqual([]);
});

test("C-01 every consent step has a deadline, a path for no, and an answer that the playbook branches on", () => {
  const consents = playbooks.flatMap((playbook) =>
    actions(playbook).flatMap((step) => (step.mirror?.kind === "consent" ? [{ playbook, step }] : [])),
  );
  expect(consents).toHaveLength(4);
  for (const { playbook, step } of consents) {
    const within = step.mirror?.consent?.answer_within;
    expect(step.timeoutMs).toBeGreaterThan(
      within === undefined ? Number.POSITIVE_INFINITY : durationMs(within),
    );
    const [answer, ...more] = step.outArgs;
    expect(more).toEqual([]);
    // Before anybody has answered, the variable says nothing that could be taken for a yes.
    expect(playbook.variables[answer ?? ""]?.value).toBe("not-asked");
    const onSuccess = playbook.steps[step.onSuccess ?? ""];
    const onFailure = playbook.steps[step.onFailure ?? ""];
    expect(onSuccess).toMatchObject({
      type: "if-condition",
      condition: { variable: answer, values: ["granted"], operator: "=" },
    });
    expect(onFailure).toMatchObject({
      type: "if-condition",
      condition: { variable: answer, values: ["granted"], operator: "!=" },
    });
  }
});

test("C-11 what is asked under E4 asks two people of each partner", () => {
  const asked = playbooks.flatMap(actions).filter((step) => step.mirror?.effect?.class === "E4");
  expect(asked).toHaveLength(4);
  for (const step of asked) expect(step.mirror?.guarded_by).toHaveLength(1);
  for (const step of playbooks.flatMap(actions))
    if (step.mirror?.consent !== undefined) expect(step.mirror.consent.dual_control).toBe(true);
});

test("ES-05 every escalation carries a way down and its exit criteria", () => {
  const escalations = playbooks.flatMap(actions).flatMap((step) => step.mirror?.escalation ?? []);
  expect(escalations.length).toBeGreaterThan(0);
  for (const one of escalations) {
    expect(one.de_escalation.length).toBeGreaterThan(0);
    expect(one.exit_criteria.length).toBeGreaterThan(0);
  }
});

test("ES-05 where prose says what the record can tell, the record is asked: aid home, clocks met, no consent in use", () => {
  const asked = Object.fromEntries(
    playbooks.map(({ name, mirror }) => [name, (mirror?.exit_checks ?? []).map(({ kind }) => kind)]),
  );
  const checks = ["aid-home", "clocks-met", "no-consent-in-use"];
  for (const { name, mirror } of playbooks) {
    const prose = (mirror?.exit_criteria ?? []).join(" ");
    if (/\bclocks?\b/i.test(prose))
      expect([name, asked[name]]).toEqual([name, expect.arrayContaining(["clocks-met"])]);
    if (/teams home|aid is returned/i.test(prose)) expect([name, asked[name]]).toEqual([name, checks]);
  }
  expect(Object.values(asked).filter((one) => one.length === checks.length)).toHaveLength(2);
});

test("the hospital playbook and what it calls have consent, aid, sharing, escalation, notification and an exit", () => {
  const kinds = new Set(
    playbooks.flatMap((one) => Object.values(one.steps).map((step) => step.mirror?.kind)),
  );
  for (const kind of ["task", "decision", "consent", "aid", "share", "escalation", "notification", "exit"])
    expect(kinds).toContain(kind);
});

test("it waits for time, gives up on time, repeats and asks machines", () => {
  const steps = Object.values(hospital.steps);
  expect(steps.some((step) => step.delayMs > 0)).toBe(true);
  expect(steps.some((step) => step.timeoutMs !== null && step.mirror?.kind === "task")).toBe(true);
  expect(steps.some((step) => step.type === "while-condition")).toBe(true);
  const machines = actions(hospital).filter((step) => step.commands[0]?.type === "http-api");
  expect(machines).toHaveLength(2);
  for (const step of machines) {
    const [target] = step.targets;
    expect(hospital.targets[target ?? ""]?.address.url?.[0]).toMatch(/^https:\/\/[a-z.]+\.example\.org$/);
    expect(step.timeoutMs).not.toBeNull();
    expect(step.onFailure).not.toBeNull();
  }
});

test("forms ask for truths, numbers and text", () => {
  const types = new Set(
    playbooks.flatMap((playbook) =>
      actions(playbook).flatMap((step) => formOf(step, playbook).map((field) => field.type)),
    ),
  );
  expect([...types].sort()).toEqual(["bool", "integer", "string"]);
});

test("every call finds its playbook in the version that it names, hands it what it takes, and binds all its roles", () => {
  const made = playbooks.flatMap((caller) => calls(caller).map((step) => ({ caller, step })));
  expect(made).toHaveLength(3);
  for (const { caller, step } of made) {
    const called = byId.get(step.playbookId);
    expect(called?.modified).toBe(step.playbookVersion);
    for (const name of step.inArgs) {
      expect(called?.variables[name]).toMatchObject({ external: true, type: caller.variables[name]?.type });
    }
    for (const name of step.outArgs) expect(called?.variables[name]?.type).toBe(caller.variables[name]?.type);
    const theirs = Object.values(called?.agents ?? {}).flatMap((agent) => agent.mirror ?? []);
    const ours = new Map(
      Object.values(caller.agents).flatMap((agent) =>
        agent.mirror === null ? [] : [[agent.mirror.role, agent.mirror.bound] as const],
      ),
    );
    expect(Object.keys(step.mirror?.bind ?? {}).sort()).toEqual(
      [...new Set(theirs.map((one) => one.role))].sort(),
    );
    // A role that comes with aid there comes with that aid here.
    for (const { role, bound } of theirs) expect(ours.get(step.mirror?.bind?.[role] ?? "")).toBe(bound);
  }
});

test("every clock that a step serves is one that we know", () => {
  const named = new Set(
    playbooks.flatMap((one) =>
      Object.values(one.steps).flatMap((step) =>
        (step.mirror?.clocks ?? []).map((use) => (typeof use === "string" ? use : use.duty)),
      ),
    ),
  );
  expect([...named].filter((one) => !CLOCKS.includes(one))).toEqual([]);
});

test("the playbooks name roles and nobody", () => {
  const names = script.partners.flatMap((partner) => [
    partner.name,
    ...partner.teams.map((one) => one.name),
    ...partner.people.flatMap((one) => one.name.split(" ").filter((part) => part.length > 4)),
    "Alder",
  ]);
  for (const { folder, text } of playbookFiles())
    expect([folder, names.filter((name) => new RegExp(`\\b${name}\\b`).test(text))]).toEqual([folder, []]);
});

test("M04 the rehearsal's script is sound: every name is known, every role played, every gate held by two or more", () => {
  expect(scriptFaults(script, playbooks)).toEqual([]);
});

test("the rehearsal is played by three sovereign partners under one agreement", () => {
  expect(script.partners.map((one) => [one.key, one.kind])).toEqual([
    ["norland", "state"],
    ["sudmark", "state"],
    ["ostvik", "state"],
  ]);
  expect(script.agreement.parties).toHaveLength(3);
  // Every playbook that is played stands under each clause.
  for (const { allows } of script.agreement.clauses)
    expect([...allows.playbooks].sort()).toEqual(playbooks.map((one) => one.id).sort());
  expect(castOf(script).people.size).toBeGreaterThan(50);
});

test.each(playbookFiles().map((file) => [file.folder] as const))(
  "%s has a page for whoever opens it first: for whom, the flow, the roles, what is asked, the overlay points, the exit",
  (folder) => {
    const page = readmeBeside(folder);
    for (const part of [
      "## Who it is for",
      "```mermaid",
      "## Roles",
      "## What is asked of whom",
      "## Overlay points",
      "## Exit",
    ])
      expect(page).toContain(part);
  },
);
