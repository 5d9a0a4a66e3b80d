import { expect, test } from "vitest";
import {
  accepted,
  DESK,
  END,
  faultsOf,
  idOf,
  MIRROR,
  task,
  type Written,
  warningsOf,
  written,
} from "../testing/written-playbook.js";
import { describePlaybook } from "./describe-playbook.js";
import { readPlaybook } from "./read-playbook.js";

const GREEN = "marking-tlp--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
const OWN = "marking-tlp--44444444-4444-4444-8444-444444444444";
const STATEMENT = "marking-statement--55555555-5555-4555-8555-555555555555";
const IEP = "marking-iep--66666666-6666-4666-8666-666666666666";

test.each([
  ["94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR"],
  ["bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN"],
  ["55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER"],
  ["939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT"],
  ["e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED"],
])("the fixed id %s is %s", (uuid, label) => {
  expect(accepted(written({}, { markings: [`marking-tlp--${uuid}`] }))).toMatchObject({
    marking: label,
    markingAssigned: false,
  });
});

test("a playbook without a marking takes the default of its source, and says that it was assigned", () => {
  const document = written({}, { markings: undefined });
  expect(accepted(document)).toMatchObject({ marking: "TLP:AMBER+STRICT", markingAssigned: true });
  const reading = readPlaybook(JSON.stringify(document), { defaultMarking: "TLP:RED" });
  expect(reading.ok && reading.playbook).toMatchObject({ marking: "TLP:RED", markingAssigned: true });
});

test("CACAO 23: a statement is kept and shown, and is no label", () => {
  const document = written(
    {},
    {
      markings: [STATEMENT],
      data_marking_definitions: { [STATEMENT]: { type: "marking-statement", statement: "(c)" } },
    },
  );
  const playbook = accepted(document);
  expect(playbook).toMatchObject({
    marking: "TLP:AMBER+STRICT",
    markingAssigned: true,
    statements: ["(c)"],
  });
  expect(describePlaybook(playbook)).toContain("Marked: (c)");
});

test("SH-02 of several labels the narrowest holds, with a warning", () => {
  const document = written({}, { markings: [GREEN, "marking-tlp--e828b379-4e03-4974-9ac4-e53a884c97c1"] });
  expect(accepted(document).marking).toBe("TLP:RED");
  expect(warningsOf(document)).toEqual(["several-markings /markings"]);
});

test.each(["tlp:amber+strict", "AMBER+STRICT", " TLP:Amber+Strict "])(
  "the spelling %j is read with a warning",
  (level) => {
    const document = written(
      {},
      { markings: [OWN], data_marking_definitions: { [OWN]: { type: "marking-tlp", tlpv2_level: level } } },
    );
    expect(accepted(document).marking).toBe("TLP:AMBER+STRICT");
    expect(warningsOf(document).slice(0, 2)).toEqual([
      `label-spelling /data_marking_definitions/${OWN}/tlpv2_level`,
      `marking-id /data_marking_definitions/${OWN}`,
    ]);
  },
);

test("SH-01 TLP:WHITE is CLEAR, and what is no label is refused", () => {
  const marked = (level: unknown) =>
    written(
      {},
      { markings: [OWN], data_marking_definitions: { [OWN]: { type: "marking-tlp", tlpv2_level: level } } },
    );
  expect(accepted(marked("TLP:WHITE")).marking).toBe("TLP:CLEAR");
  for (const level of ["TLP:PURPLE", "", 7, undefined]) {
    expect(faultsOf(marked(level))).toEqual([`no-such-label /data_marking_definitions/${OWN}/tlpv2_level`]);
  }
});

test("a label that contradicts its fixed id is refused", () => {
  const document = written(
    {},
    {
      markings: [GREEN],
      data_marking_definitions: { [GREEN]: { type: "marking-tlp", tlpv2_level: "TLP:RED" } },
    },
  );
  expect(faultsOf(document)).toEqual([
    `marking-contradicts-id /data_marking_definitions/${GREEN}/tlpv2_level`,
  ]);
});

const POLICY = {
  type: "marking-iep",
  id: IEP,
  created_by: "identity--22222222-2222-4222-8222-222222222222",
  created: "2026-01-01T00:00:00.000Z",
  name: "Sector sharing",
  description: "Among hospitals",
  tlp: "amber",
  iep_version: 2,
  start_date: "2026-01-01T00:00:00.000Z",
  end_date: null,
  encrypt_in_transit: "MUST",
  permitted_actions: "internally visible actions",
  affected_party_notifications: "must-not",
  attribution: "must-not",
  unmodified_resale: "must-not",
  external_references: [],
};
const underPolicy = (policy: Written, steps: Written = {}) =>
  written(steps, { markings: [GREEN, IEP], data_marking_definitions: { [IEP]: policy } });

test("CACAO 23, SH-07 a policy is kept, shown, and narrows the label that stands beside it", () => {
  const document = underPolicy(POLICY);
  const playbook = accepted(document);
  expect(playbook).toMatchObject({
    marking: "TLP:AMBER+STRICT",
    markingAssigned: false,
    policies: [
      {
        name: "Sector sharing",
        encryptInTransit: "must",
        permittedActions: "internally-visible-actions",
        until: null,
      },
    ],
  });
  expect(warningsOf(document)).toEqual(["policy-narrows /markings"]);
  expect(describePlaybook(playbook)).toContain(
    'Policy "Sector sharing": encrypted in transit; permitted actions: internally visible actions; affected parties must not be told; the source must not be named; must not be sold on unchanged.',
  );
});

test("CACAO 23, SH-07 a policy's permitted actions are the most that a step may do", () => {
  const A = idOf("action", "a");
  const mirror = {
    kind: "task",
    effect: { class: "E2", on: "desk", targets: ["firewall"], reversible: true },
  };
  const agent = { type: "group", name: "Desk", agent_target_extensions: { [MIRROR]: { role: "desk" } } };
  const under = (permitted: string) => ({
    ...underPolicy(
      { ...POLICY, permitted_actions: permitted },
      { [A]: task(END, { step_extensions: { [MIRROR]: mirror } }) },
    ),
    agent_definitions: { [DESK]: agent },
  });
  const exceeded = [`policy-exceeded /workflow/${A}/step_extensions/${MIRROR}/effect/class`];
  expect(faultsOf(under("none"))).toEqual(exceeded);
  expect(faultsOf(under("internally-visible-actions"))).toEqual(exceeded);
  expect(faultsOf(under("externally-visible-indirect-actions"))).toEqual([]);
});

test("CACAO 23, SH-07 what a policy leaves unclear is read in its narrowest way, with a warning", () => {
  const document = underPolicy({ ...POLICY, tlp: "purple", permitted_actions: "whatever" });
  expect(accepted(document)).toMatchObject({
    marking: "TLP:RED",
    policies: [{ permittedActions: "none", tlp: "TLP:RED" }],
  });
  expect(warningsOf(document)).toContain(`policy-word /data_marking_definitions/${IEP}/permitted_actions`);
});

test("a policy without its parts has each of them named", () => {
  const { tlp: _, attribution: __, ...rest } = POLICY;
  expect(faultsOf(underPolicy(rest))).toEqual([
    `missing /data_marking_definitions/${IEP}/tlp`,
    `missing /data_marking_definitions/${IEP}/attribution`,
  ]);
});

test("CACAO 23, SH-07 a policy's own words are told, and times that are none are refused", () => {
  const loose = {
    ...POLICY,
    end_date: "2027-01-01T00:00:00.000Z",
    encrypt_in_transit: "may",
    affected_party_notifications: "may",
    attribution: "must",
    unmodified_resale: "may",
  };
  expect(describePlaybook(accepted(underPolicy(loose)))).toContain(
    'Policy "Sector sharing", until 2027-01-01T00:00:00.000Z: encryption in transit is left open; permitted actions: internally visible actions; affected parties may be told; the source must be named; may be sold on unchanged.',
  );
  const faults = faultsOf(underPolicy({ ...POLICY, start_date: "soon", end_date: "later" }));
  expect(faults.map((fault) => fault.split("/").at(-1))).toEqual(["start_date", "end_date"]);
});

test("CACAO 23: a marking's own times are read, a statement has its text, and a fixed id needs no label", () => {
  const marked = (id: string, definition: Written) =>
    written({}, { markings: [id], data_marking_definitions: { [id]: definition } });
  const lapsed = marked(OWN, { type: "marking-tlp", tlpv2_level: "TLP:RED", valid_until: "soon" });
  expect(faultsOf(lapsed)).toEqual([expect.stringContaining(`/data_marking_definitions/${OWN}/valid_until`)]);
  expect(faultsOf(marked(OWN, { type: "marking-statement" }))).toEqual([
    `missing /data_marking_definitions/${OWN}/statement`,
  ]);
  for (const label of [{}, { tlpv2_level: "TLP:GREEN" }])
    expect(accepted(marked(GREEN, { type: "marking-tlp", ...label })).marking).toBe("TLP:GREEN");
});

test("CACAO 23: a revoked marking widens nothing", () => {
  const document = written(
    {},
    {
      markings: [OWN],
      data_marking_definitions: { [OWN]: { type: "marking-tlp", tlpv2_level: "TLP:RED", revoked: true } },
    },
  );
  expect(accepted(document).marking).toBe("TLP:RED");
  expect(warningsOf(document)).toContain(`marking-revoked /data_marking_definitions/${OWN}/revoked`);
});

test("a marking that is not defined, or of no known type, is refused", () => {
  expect(faultsOf(written({}, { markings: [OWN] }))).toEqual(["no-such-marking /markings/0"]);
  const odd = written(
    {},
    { markings: [OWN], data_marking_definitions: { [OWN]: { type: "marking-colour" } } },
  );
  expect(faultsOf(odd)).toEqual([`no-such-type /data_marking_definitions/${OWN}/type`]);
});
