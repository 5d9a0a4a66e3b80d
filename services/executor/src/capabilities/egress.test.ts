import type { LookupAddress, LookupOptions } from "node:dns";
import { expect, test } from "vitest";
import { checkedLookup, EgressEntryInvalid, judgeUrl, readEgressEntry } from "./egress.js";

const allowed = [
  "edr.example:443",
  "http://127.0.0.1:9301",
  "https://[2001:4860::1]:8443",
  "soar.internal:8443=10.0.0.0/24+fd12::7",
].map(readEgressEntry);

test.each([
  "https://edr.example/api/isolate?host=a",
  "https://EDR.example:443/",
  "http://127.0.0.1:9301/x",
  "http://0x7f.1:9301/x",
  "https://[2001:4860:0::1]:8443/",
])("a URL at a permitted place may be reached: %s", (url) => {
  expect(judgeUrl(url, allowed)).toMatchObject({ ok: true });
});

test.each([
  ["another host", "https://edr.example.attacker.example/"],
  ["a subdomain", "https://x.edr.example/"],
  ["another port", "https://edr.example:8443/"],
  ["plain http where https is permitted", "http://edr.example:443/"],
  ["the same host with a dot behind it", "https://edr.example./"],
  ["the place as a user name", "https://edr.example@attacker.example/"],
  ["a user name in front of the place", "https://user:pass@edr.example/"],
  ["another scheme", "file:///etc/passwd"],
  ["a scheme that runs", "javascript:alert(1)"],
  ["an address that is not listed", "http://127.0.0.2:9301/"],
  ["no URL at all", "edr.example"],
  ["a relative one", "/api"],
])("a URL anywhere else may not: %s", (_what, url) => {
  expect(judgeUrl(url, allowed)).toMatchObject({ ok: false });
});

test("a place that is not listed is refused with what to do", () => {
  expect(judgeUrl("https://new.example/isolate", allowed)).toEqual({
    ok: false,
    why: "https://new.example is not among the places that this installation's effects may reach. If it should be, add it to MIRROR_EGRESS and start the executor again.",
  });
});

test("with an empty list nothing may be reached", () => {
  expect(judgeUrl("https://edr.example/", [])).toMatchObject({ ok: false });
});

test.each([
  "",
  "ftp://files.example",
  "https://user@edr.example",
  "https://edr.example/path",
  "edr.example=",
  "edr.example=10.0.0.0/33",
  "edr.example=10.1",
  "edr.example=a=b",
  "http://10.0.0.1=10.0.0.1",
  "http://169.254.169.254",
  "http://[fd00:ec2::254]",
  "http://168.63.129.16",
  "http://0.0.0.0:80",
  "http://[::ffff:169.254.169.254]",
  "http://[64:ff9b::a9fe:a9fe]",
  "edr.example=169.254.0.0/16",
])("an entry that is unclear, or permits what never is, stops the start: %s", (entry) => {
  expect(() => readEgressEntry(entry)).toThrow(EgressEntryInvalid);
});

/** What the connection would get for a host that resolves to these addresses. */
function lookedUp(entry: string, addresses: readonly string[], options: LookupOptions = { all: true }) {
  const answers = addresses.map(
    (address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 }),
  );
  const lookup = checkedLookup(readEgressEntry(entry), async () => answers);
  return new Promise((resolve) => {
    lookup("host.example", options, (error, address, family) =>
      resolve(error ?? (family === undefined ? address : [address, family])),
    );
  });
}

test("public addresses are connected to, just as they were judged", async () => {
  expect(await lookedUp("host.example", ["1.1.1.1", "2606:4700::1111"])).toEqual([
    { address: "1.1.1.1", family: 4 },
    { address: "2606:4700::1111", family: 6 },
  ]);
  expect(await lookedUp("host.example", ["1.1.1.1"], {})).toEqual(["1.1.1.1", 4]);
});

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "168.63.129.16",
  "0.0.0.0",
  "192.0.0.192",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fc00::1",
  "ff02::1",
  "::ffff:10.0.0.1",
  "64:ff9b::a00:1",
  "64:ff9b:1::a00:1",
  "2002:a00:1::",
  "2001::a00:1",
  "2001:db8::1",
  "not an address",
])("a host that resolves to %s is not connected to", async (address) => {
  expect(await lookedUp("host.example", [address])).toMatchObject({ name: "EgressRefused" });
});

test("a host that resolves to a public and a private address is being rebound, in whichever order", async () => {
  expect(await lookedUp("host.example", ["1.1.1.1", "127.0.0.1"])).toMatchObject({ name: "EgressRefused" });
  expect(await lookedUp("host.example", ["127.0.0.1", "1.1.1.1"])).toMatchObject({ name: "EgressRefused" });
});

test("a host that resolves to nothing has no address", async () => {
  expect(await lookedUp("host.example", [])).toMatchObject({ message: "host.example has no address." });
});

test("a private address is connected to where the entry names it, and nothing beside it is", async () => {
  const entry = "soar.internal:8443=10.0.0.0/24+fd12::7";

  expect(await lookedUp(entry, ["10.0.0.9", "fd12::7"])).toHaveLength(2);
  expect(await lookedUp(entry, ["10.0.1.9"])).toMatchObject({ name: "EgressRefused" });
  expect(await lookedUp(entry, ["1.1.1.1"])).toMatchObject({ name: "EgressRefused" });
});

test("a range that holds a metadata address does not permit it", async () => {
  expect(await lookedUp("soar.internal=100.64.0.0/10", ["100.100.100.200"])).toMatchObject({
    name: "EgressRefused",
  });
});

test("a refused private address says how it would be permitted", async () => {
  expect(await lookedUp("soar.internal:8443", ["10.0.0.9"])).toMatchObject({
    message: expect.stringContaining("MIRROR_EGRESS (https://soar.internal:8443=10.0.0.9)"),
  });
});
