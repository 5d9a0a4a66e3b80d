import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonValue } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import { Alert } from "../alert.js";
import { readMapping } from "./mapper.js";
import { READY_NAMES, readyMapping } from "./ready-mappings.js";

function payload(name: string): JsonValue {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../../payloads", `${name}.json`), "utf8"));
}

function alertsOf(name: string): readonly Alert[] {
  const read = readMapping(readyMapping(name));
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const mapped = read.mapper.map(payload(name));
  if (!mapped.ok) throw new Error(JSON.stringify(mapped.faults));
  expect(mapped.notes).toEqual([]);
  for (const alert of mapped.alerts) Alert.parse(alert);
  return mapped.alerts;
}

test.each(READY_NAMES)(
  "the ready mapping %s reads, and understands all of a message as its product sends it",
  (name) => {
    expect(alertsOf(name).length).toBeGreaterThan(0);
  },
);

describe("what a message of each product becomes", () => {
  test("Alertmanager: each alert of a group, firing or resolved by its own status", () => {
    const [first, second] = alertsOf("alertmanager");
    expect(first).toMatchObject({
      fingerprint: "5ef77f1f8a3ecfb8",
      status: "firing",
      title: "A backup volume of the ward system is being encrypted",
      description: "Writes with high entropy to /backup for 5 minutes.",
      severity: 4,
      startedAt: "2026-11-22T02:58:14.512Z",
      labels: { alertname: "BackupVolumeEncrypted", ward: "paediatrics" },
      observables: [
        { kind: "host", value: "10.20.4.17" },
        { kind: "ip", value: "10.20.4.17" },
      ],
    });
    expect(first?.link).toContain("prometheus.norland.example:9090/graph");
    expect(second).toMatchObject({
      fingerprint: "b1a9a2c4c5d6e7f0",
      status: "resolved",
      title: "BackupVolumeEncrypted",
      severity: 2,
      observables: [{ kind: "host", value: "bed-board-2" }],
    });
  });

  test("Grafana: its times have an offset, its link is the panel's, the dashboard's or the rule's", () => {
    expect(alertsOf("grafana")).toMatchObject([
      {
        fingerprint: "c6eadf0033fcdf37",
        status: "firing",
        severity: 3,
        startedAt: "2026-11-22T02:01:10.000Z",
        link: "https://grafana.norland.example/d/id1?orgId=1",
        observables: [
          { kind: "ip", value: "198.51.100.23" },
          { kind: "user", value: "ward.clerk" },
        ],
      },
    ]);
  });

  test("Elastic: fields within each other, and fields with dots in their names", () => {
    expect(alertsOf("elastic")).toMatchObject([
      {
        fingerprint: "6f2f3b7e-aaf1-4e1b-8f5d-0d5f6c7b8a90",
        status: "firing",
        title: "Shadow copies deleted",
        severity: 4,
        startedAt: "2026-11-22T03:00:01.337Z",
        observables: [
          { kind: "host", value: "ward-ws-114" },
          { kind: "user", value: "svc-backup" },
          { kind: "process", value: "C:\\Windows\\System32\\vssadmin.exe" },
          { kind: "hash" },
        ],
      },
      {
        fingerprint: "77ab0000-aaf1-4e1b-8f5d-0d5f6c7b8a91",
        status: "resolved",
        severity: 2,
        link: "https://kibana.norland.example/app/security/rules/id/4d1f0c9e-9a3b-4b53-b7a0-2f1d3a5e7c11",
        observables: [
          { kind: "host", value: "ward-ws-115" },
          { kind: "ip", value: "10.20.4.115" },
        ],
      },
    ]);
  });

  test("Splunk: one row, with its time in seconds; the search and what it is about make the fingerprint", () => {
    expect(alertsOf("splunk")).toMatchObject([
      {
        fingerprint: "Sign-in after a spray/mail-gw-1/dispatch/203.0.113.77",
        status: "firing",
        title: "Sign-in after a spray",
        severity: 3,
        startedAt: "2026-11-22T03:00:00.123Z",
        labels: { count: "412", app: "search" },
        observables: [
          { kind: "host", value: "mail-gw-1" },
          { kind: "ip", value: "203.0.113.77" },
          { kind: "user", value: "dispatch" },
        ],
      },
    ]);
  });

  test("Sentinel: the incident is the alert, and its entities are the observables", () => {
    expect(alertsOf("sentinel")).toMatchObject([
      {
        status: "firing",
        title: "Mass download by one account",
        severity: 3,
        startedAt: "2026-11-22T01:58:00.000Z",
        observables: [
          { kind: "host", value: "records-ws-3" },
          { kind: "ip", value: "198.51.100.40" },
          { kind: "user", value: "records.clerk" },
        ],
      },
    ]);
  });

  test("Wazuh: sixteen levels become six, and an offset without its colon is read", () => {
    expect(alertsOf("wazuh")).toMatchObject([
      {
        fingerprint: "100210/017/10.20.4.17/svc-backup",
        title: "Ransom note written to a shared folder on fileserver-2",
        severity: 3,
        startedAt: "2026-11-22T03:00:12.418Z",
        observables: [
          { kind: "host", value: "fileserver-2" },
          { kind: "ip", value: "10.20.7.2" },
          { kind: "ip", value: "10.20.4.17" },
          { kind: "user", value: "svc-backup" },
          { kind: "file", value: "/srv/shared/README_DECRYPT.txt" },
          { kind: "hash" },
        ],
      },
    ]);
  });

  test("a sender of one's own: a title is enough", () => {
    expect(alertsOf("generic")).toMatchObject([
      { fingerprint: "pump-station-4/chlorine", severity: 5, startedAt: "2026-11-22T03:00:00.000Z" },
    ]);
    const read = readMapping(readyMapping("generic"));
    const mapped = read.ok && read.mapper.map({ type: "alert.raised", data: { title: "Only this" } });
    expect(mapped).toMatchObject({
      ok: true,
      alerts: [{ title: "Only this", status: "firing", severity: 2, startedAt: null, link: null }],
      notes: [expect.stringContaining("fingerprint")],
    });
  });

  test("a message of another product is a fault, and becomes nothing", () => {
    for (const name of READY_NAMES)
      for (const other of READY_NAMES) {
        // Grafana says all that Alertmanager does, and more.
        if (other === name || (name === "alertmanager" && other === "grafana")) continue;
        const read = readMapping(readyMapping(name));
        expect(read.ok && read.mapper.map(payload(other)), `${other} by ${name}`).toMatchObject({
          ok: false,
        });
      }
  });
});
