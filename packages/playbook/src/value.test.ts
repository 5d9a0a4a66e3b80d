import { expect, test } from "vitest";
import { checkValue, exampleOf, isIpv6, isKnownType, sortOf } from "./value.js";

const TYPES: Record<string, { fits: string[]; not: string[] }> = {
  bool: { fits: ["true", "false"], not: ["True", "1", "yes", ""] },
  dictionary: { fits: ["{}", '{"a":[1]}'], not: ["[]", "null", "{", "1"] },
  float: { fits: ["0", "-1.5", "1e3", "3.14"], not: ["1e999", ".5", "0x1", "NaN", "1,5", ""] },
  hash: { fits: ["00000000", "ABCDEF0123456789"], not: ["0", "xyz00000"] },
  hexstring: { fits: ["0", "fF"], not: ["", "0x0f", "g"] },
  integer: {
    fits: ["0", "-7", "9223372036854775807", "-9223372036854775808"],
    not: ["9223372036854775808", "1.0", "+1", "01", "", "-0x1"],
  },
  "ipv4-addr": {
    fits: ["192.0.2.7", "0.0.0.0", "10.0.0.0/8"],
    not: ["256.0.0.1", "1.2.3", "01.2.3.4", "10.0.0.0/33", "1.2.3.4/"],
  },
  "ipv6-addr": {
    fits: ["::", "::1", "2001:db8::7", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.7", "2001:db8::/32"],
    not: [
      "1:2:3:4:5:6:7",
      "1::2::3",
      "12345::",
      "::g",
      "1:2:3:4:5:6:7::8:9",
      "::1%eth0",
      "192.0.2.7",
      "::/129",
    ],
  },
  long: { fits: ["1"], not: ["1.5"] },
  "mac-addr": {
    fits: ["00:00:5e:00:53:01", "00-00-5E-00-53-01"],
    not: ["00:00:5e:00:53", "00:00-5e:00:53:01", "000:0:5e:00:53:01"],
  },
  "md5-hash": { fits: ["0".repeat(32)], not: ["0".repeat(31), "g".repeat(32)] },
  "sha256-hash": { fits: ["0".repeat(64)], not: ["0".repeat(32)] },
  string: { fits: ["", "anything"], not: [] },
  uri: { fits: ["https://example.org/a?b", "urn:x:y"], not: ["example.org", "https://a b", "https://a\nb"] },
  uuid: {
    fits: ["018f0000-0000-7000-8000-000000000000"],
    not: ["018f0000", "018f000000007000800000000000000"],
  },
};

test.each(Object.entries(TYPES))(
  "%s takes what CACAO means by it, and nothing else",
  (type, { fits, not }) => {
    expect(isKnownType(type)).toBe(true);
    for (const text of fits) expect([text, checkValue(type, text)]).toEqual([text, { ok: true }]);
    for (const text of not) expect([text, checkValue(type, text).ok]).toEqual([text, false]);
  },
);

test.each(Object.keys(TYPES))("the example of %s is one", (type) => {
  expect(checkValue(type, exampleOf(type))).toEqual({ ok: true });
});

test("a type that CACAO does not have holds any text", () => {
  expect(checkValue("port-number", "whatever")).toEqual({ ok: true });
  expect(isKnownType("toString")).toBe(false);
});

test("what a variable of a type of one's own would hold is tried out with a word", () => {
  expect(exampleOf("ticket")).toBe("example");
});

test("a value is written as a truth, a number or text, by its type", () => {
  expect(["bool", "long", "float", "uuid", "ticket"].map(sortOf)).toEqual([
    "bool",
    "integer",
    "float",
    "text",
    "text",
  ]);
});

test("no IPv6 address is longer than 45 characters", () => {
  expect(isIpv6("0000:0000:0000:0000:0000:ffff:255.255.255.255")).toBe(true);
  expect(isIpv6("00000:0000:0000:0000:0000:ffff:255.255.255.255")).toBe(false);
});
