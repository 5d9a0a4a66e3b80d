import { expect, test } from "vitest";
import {
  accepted,
  DESK,
  END,
  idOf,
  MIRROR,
  task,
  type Written,
  warningsOf,
  written,
} from "../testing/written-playbook.js";

const A = idOf("action", "a");
const HOST = idOf("ssh", "host");

const around = (more: Written) => written({ [A]: task(END) }, more);

test("what nothing follows from is looked at, warned of with its place, and refuses nothing", () => {
  const odd = around({
    external_references: [{ url: "https://example.org/" }],
    derived_from: "playbook--1",
    industry_sectors: [7],
    workflow: undefined,
  });
  const document = { ...odd, workflow: written({ [A]: task(END, { owner: 7 }) }).workflow };
  expect(warningsOf(document)).toEqual([
    "shape /derived_from",
    "shape /industry_sectors/0",
    "incomplete /external_references/0/name",
    `shape /workflow/${A}/owner`,
  ]);
});

test("an agent or target without what its type needs, or with details of another kind, is warned of", () => {
  const sector = idOf("sector", "sec");
  const document = around({
    target_definitions: {
      [HOST]: { type: "ssh", name: "Host", location: { city: 7 } },
      [sector]: { type: "sector", name: "Health", category: [] },
    },
    agent_definitions: { [DESK]: { type: "group", name: "Desk", contact: { phone: "112" } } },
  });
  expect(warningsOf(document)).toEqual([
    `shape /agent_definitions/${DESK}/contact/phone`,
    `shape /target_definitions/${HOST}/location/city`,
    `incomplete /target_definitions/${HOST}/address`,
    `shape /target_definitions/${sector}/category`,
    `incomplete /target_definitions/${sector}/sector`,
  ]);
});

test.each([
  ["http-api", { address: { url: ["https://fw.example/"] } }],
  ["ssh", { address: { ipv4: ["192.0.2.1"] }, port: "22" }],
  ["linux", { address: { dname: ["host.example"] } }],
  ["net-address", { address: { l2mac: ["00-00-5e-00-53-01"], vlan: ["7"], ipv6: ["2001:db8::1"] } }],
  ["security-category", { category: ["firewall", "siem"] }],
  ["sector", { sector: "health-care" }],
  ["location", { logical: ["ward 7"], location: { region: "europe", city: "Oslo" } }],
  ["individual", { contact: { email: { work: "duty@csirt.example" }, contact_details: "night" } }],
  ["group", { contact: { phone: { desk: "112" } } }],
  ["organization", {}],
])("CACAO's own agent and target type %s is read whole, without a word against it", (type, more) => {
  const id = idOf(type, "x");
  const document = around({ target_definitions: { [id]: { type, name: "X", ...more } } });
  expect(warningsOf(document)).toEqual([]);
  expect(accepted(document).targets[id]).toMatchObject({ type, name: "X" });
});

test("a summary is found out, and not trusted", () => {
  const summary = { parallel_processing: true, if_logic: false, extensions: false, data_markings: true };
  expect(warningsOf(around({ playbook_processing_summary: summary }))).toEqual([
    "summary-contradicts /playbook_processing_summary/parallel_processing",
    "summary-contradicts /playbook_processing_summary/extensions",
  ]);
});

test("a summary that is none is warned of; a countersignature is found", () => {
  expect(warningsOf(around({ playbook_processing_summary: "yes" }))).toContain(
    "shape /playbook_processing_summary",
  );
  const says = (signatures: unknown) =>
    warningsOf(
      around({ signatures, playbook_processing_summary: { countersigned_signatures: true } }),
    ).filter((warning) => warning.startsWith("summary"));
  expect(says([{ signature: {} }, "x"])).toEqual([]);
  expect(says(["x", {}])).toEqual([
    "summary-contradicts /playbook_processing_summary/countersigned_signatures",
  ]);
});

test("definitions of markings and extensions are looked at", () => {
  const own = "marking-tlp--44444444-4444-4444-8444-444444444444";
  const document = around({
    data_marking_definitions: { [own]: { type: "marking-tlp" } },
    extension_definitions: { [MIRROR]: { type: "extension", name: "Mirror" } },
  });
  expect(warningsOf(document)).toEqual([
    `incomplete /data_marking_definitions/${own}/id`,
    `incomplete /data_marking_definitions/${own}/created_by`,
    `incomplete /data_marking_definitions/${own}/created`,
    `shape /extension_definitions/${MIRROR}/type`,
    `incomplete /extension_definitions/${MIRROR}/created_by`,
    `incomplete /extension_definitions/${MIRROR}/schema`,
    `incomplete /extension_definitions/${MIRROR}/version`,
  ]);
});
