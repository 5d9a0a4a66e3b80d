import fc from "fast-check";
import { expect, test } from "vitest";
import type { Agent, HttpApiCommand } from "./playbook.js";
import { type ResolvedRequest, resolveHttpCommand } from "./resolve-http-command.js";
import type { Value, ValueOf } from "./value.js";

function command(path: string, more: Partial<HttpApiCommand> = {}): HttpApiCommand {
  return { type: "http-api", method: "POST", path, headers: {}, body: null, activity: null, ...more };
}

function target(address: Agent["address"], port: string | null = null): Agent {
  return {
    id: "http-api--x",
    type: "http-api",
    name: "Firewall",
    description: "",
    address,
    port,
    authentication: null,
    mirror: null,
  };
}

const FIREWALL = target({ url: ["https://fw.example/api/"] });

function knowing(values: Record<string, string | Value>): ValueOf {
  return (name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return typeof value === "string" ? { type: "string", value } : value;
  };
}

function urlOf(
  path: string,
  at: Agent | null = FIREWALL,
  values: Record<string, string | Value> = {},
): string {
  const resolved = resolveHttpCommand(command(path), at, knowing(values));
  return resolved.ok ? resolved.url : resolved.code;
}

function sent(given: HttpApiCommand, values: Record<string, string | Value>): ResolvedRequest {
  const resolved = resolveHttpCommand(given, FIREWALL, knowing(values));
  if (!resolved.ok) throw new Error(resolved.detail);
  return resolved;
}

test("a path is sent to the target's address", () => {
  expect(urlOf("/hosts?limit=2")).toBe("https://fw.example/api/hosts?limit=2");
  expect(urlOf("/", target({ dname: ["fw.example"] }))).toBe("https://fw.example/");
  expect(urlOf("/", target({ dname: ["fw.example"] }, "8443"))).toBe("https://fw.example:8443/");
  expect(urlOf("/", target({ dname: ["fw.example"] }, "80"))).toBe("http://fw.example:80/");
  expect(urlOf("/", target({ ipv4: ["192.0.2.7"] }))).toBe("https://192.0.2.7/");
  expect(urlOf("/", target({ ipv6: ["2001:db8::7"] }))).toBe("https://[2001:db8::7]/");
  expect(urlOf("/", target({ url: ["http://fw.example"] }, "8080"))).toBe("http://fw.example:8080/");
});

test("a whole address in the command needs no target, and may not contradict one", () => {
  expect(urlOf("https://FW.example/x", null)).toBe("https://fw.example/x");
  expect(urlOf("https://fw.example/x")).toBe("https://fw.example/x");
  expect(urlOf("https://fw.example:443/x")).toBe("https://fw.example:443/x");
  expect(urlOf("http://fw.example/x", target({ dname: ["fw.example"] }))).toBe("http://fw.example/x");
  expect(urlOf("https://other.example/x")).toBe("two-addresses");
  expect(urlOf("http://fw.example/x")).toBe("two-addresses");
  expect(urlOf("/x", null)).toBe("no-address");
  expect(urlOf("/x", target({ l2mac: ["00:00:5e:00:53:01"] }))).toBe("no-address");
});

test.each([
  "ftp://fw.example",
  "https://user:word@fw.example",
  "https://fw.example\\@evil.example",
  "https://",
  "https://fw .example",
  "https://__host__",
  "https://127.1",
  "https://0x7f.0.0.1",
  "https://192.0.2.07",
  "https://2130706433",
  "https://[::1%25eth0]",
  "https://fw.example:99999",
  "https://fw.example:port",
  "https://bücher.example",
])("%s is no address that a request can be sent to", (address) => {
  expect(urlOf("/", target({ url: [address] }))).toBe("address-unusable");
  expect(urlOf(`${address}/`, null)).toMatch(/^(address-unusable|no-address|https?:\/\/fw.example\/)/);
});

test("a variable may be the whole of a target's address, and never a part of it", () => {
  const whole = target({ url: ["__siem__:value"] });
  expect(urlOf("/x", whole, { __siem__: "https://siem.example/base" })).toBe("https://siem.example/base/x");
  expect(urlOf("/x", whole, { __siem__: "ftp://siem.example" })).toBe("address-unusable");
  expect(urlOf("/x", whole, { __siem__: "https://a.example/?x=" })).toBe("address-unusable");
  expect(urlOf("/x", whole)).toBe("value-unknown");
  expect(urlOf("/x", target({ url: ["https://__siem__:value/"] }), { __siem__: "evil.example" })).toBe(
    "address-from-variable",
  );
  expect(urlOf("https://__siem__:value/", null, { __siem__: "evil.example" })).toBe("address-unusable");
  expect(urlOf("/x", target({ dname: ["__siem__:value"] }), { __siem__: "a.example/evil" })).toBe(
    "address-unusable",
  );
});

test("no value adds a segment, a parameter or a host, whatever it says", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "/",
      "..",
      "a/../b",
      "?x=1",
      "#",
      "&y=2",
      "%2e%2e",
      "@evil.example",
      "\r\n",
      "//",
      "\\",
      "+",
    ),
  );
  fc.assert(
    fc.property(value, value, (one, two) => {
      const resolved = resolveHttpCommand(
        command("/by/__a__:value/x-__a__:value?q=__b__:value&r=1"),
        FIREWALL,
        knowing({ __a__: one, __b__: two }),
      );
      if (!resolved.ok) {
        expect(one === "" || /^(\.|%2e){1,2}$/i.test(one) || /\p{Cs}/u.test(one + two)).toBe(true);
        return;
      }
      const url = new URL(resolved.url);
      expect(url.origin).toBe("https://fw.example");
      expect(url.pathname.split("/").map(decodeURIComponent)).toEqual(["", "api", "by", one, `x-${one}`]);
      expect([...url.searchParams]).toEqual([
        ["q", two],
        ["r", "1"],
      ]);
      expect(url.hash).toBe("");
      // Nothing is left for whoever sends it to rewrite.
      expect(url.href).toBe(resolved.url);
    }),
  );
});

test("a value that would empty a segment or lead upwards is refused", () => {
  expect(urlOf("/block/__ip__:value", FIREWALL, { __ip__: "" })).toBe("empty-segment");
  expect(urlOf("/block/__ip__:value", FIREWALL, { __ip__: ".." })).toBe("dot-segment");
  expect(urlOf("/block/.__ip__:value", FIREWALL, { __ip__: "." })).toBe("dot-segment");
  expect(urlOf("/a/%2e%2E/b")).toBe("dot-segment");
  expect(urlOf("/?ip=__ip__:value", FIREWALL, { __ip__: "" })).toBe("https://fw.example/api/?ip=");
});

test("what an author wrote is encoded only where it cannot stand in a URL", () => {
  expect(urlOf('/a b/ü/%41%/"<>?q=a b&x=%20')).toBe(
    "https://fw.example/api/a%20b/%C3%BC/%41%25/%22%3C%3E?q=a%20b&x=%20",
  );
});

test("a header holds one line of plain characters, whatever the value says", () => {
  const asking = (value: string) =>
    resolveHttpCommand(
      command("/", { headers: { "X-Case": ["id=__id__:value", "b"] } }),
      FIREWALL,
      knowing({ __id__: value }),
    );
  expect(asking("7")).toMatchObject({ ok: true, headers: { "X-Case": ["id=7", "b"] } });
  for (const value of ["a\r\nX: y", "a\nb", "a\0b", "ü", "a\u2028b"])
    expect(asking(value)).toMatchObject({ ok: false, code: "header-value" });
});

test("in JSON a value stays one value, whatever it says", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom('"', '","admin":true,"x":"', "\\", "\n", '\\"', "__b__:value"),
  );
  const body = '{"ip": "__a__:value", "both": ["\\"__a__:value\\\\", "__b__:value!"]}';
  fc.assert(
    fc.property(value, value, (one, two) => {
      const given = command("/", { body, headers: { "content-type": ["application/json; charset=utf-8"] } });
      const parsed: unknown = JSON.parse(sent(given, { __a__: one, __b__: two }).body ?? "");
      expect(parsed).toEqual({ ip: one, both: [`"${one}\\`, `${two}!`] });
    }),
  );
});

test("outside of quotation marks only numbers, truths and objects may stand", () => {
  const body = '{"n": __n__:value, "b": __b__:value, "d": __d__:value}';
  const values = {
    __n__: { type: "long", value: "9007199254740993" },
    __b__: { type: "bool", value: "true" },
    __d__: { type: "dictionary", value: '{"a":1}' },
  };
  expect(sent(command("/", { body }), values).body).toBe('{"n": 9007199254740993, "b": true, "d": {"a":1}}');
  const wrong = (value: Value) =>
    resolveHttpCommand(command("/", { body }), FIREWALL, knowing({ ...values, __n__: value }));
  expect(wrong({ type: "string", value: "1" })).toMatchObject({ ok: false, code: "body-not-json" });
  expect(wrong({ type: "integer", value: '1,"x":2' })).toMatchObject({ ok: false, code: "body-not-json" });
  expect(
    resolveHttpCommand(command("/", { body: '{"n": __b__:value' }), FIREWALL, knowing(values)),
  ).toMatchObject({ code: "body-not-json" });
});

test("forms and plain text are filled in their own way, other bodies not at all", () => {
  const as = (type: string, body: string) =>
    resolveHttpCommand(
      command("/", { body, headers: { "Content-Type": [type] } }),
      FIREWALL,
      knowing({ __a__: "x&y=1 <z>" }),
    );
  expect(as("application/x-www-form-urlencoded", "a=__a__:value")).toMatchObject({
    ok: true,
    body: "a=x%26y%3D1%20%3Cz%3E",
  });
  expect(as("text/plain", "a: __a__:value")).toMatchObject({ ok: true, body: "a: x&y=1 <z>" });
  expect(as("application/xml", "<a>__a__:value</a>")).toMatchObject({ ok: false, code: "encoding-unknown" });
  expect(as("application/xml", "<a/>")).toMatchObject({ ok: true, body: "<a/>" });
  expect(as("application/json", "{}\n{}")).toMatchObject({ ok: true, body: "{}\n{}" });
});

test("a value that is not known is named in the refusal", () => {
  const refusal = resolveHttpCommand(command("/__a__:value/__b__:value"), FIREWALL, knowing({ __b__: "x" }));
  expect(refusal).toMatchObject({ ok: false, kind: "invalid", code: "value-unknown" });
  expect(refusal.ok === false && refusal.detail).toContain("__a__");
});

test("a value that is not known, or is half a character, is named wherever the request needs it", () => {
  const refused = (given: HttpApiCommand, values: Record<string, string> = {}, at: Agent | null = FIREWALL) =>
    resolveHttpCommand(given, at, knowing(values));
  const unknown = {
    ok: false,
    code: "value-unknown",
    detail: "The request needs __a__, and there is no such value yet.",
  };
  expect(refused(command("/x?q=__a__:value"))).toMatchObject(unknown);
  expect(refused(command("https://fw.example/__a__:value"), {}, null)).toMatchObject(unknown);
  expect(refused(command("/", { headers: { "X-Case": ["__a__:value"] } }))).toMatchObject(unknown);
  expect(refused(command("/", { body: '{"a": "__a__:value"}' }))).toMatchObject(unknown);
  expect(refused(command("/__a__:value"), { __a__: "\ud83d" })).toMatchObject(unknown);
});

test("an address that comes from a value is an address and nothing more: what it holds is not filled in, and leads not upwards", () => {
  const siem = target({ url: ["__siem__:value"] });
  expect(urlOf("/x", siem, { __siem__: "https://a.example/__siem__:value" })).toBe("value-unknown");
  expect(urlOf("/x", siem, { __siem__: "https://a.example/../b" })).toBe("dot-segment");
});

test("a body whose type nobody says is filled in as JSON where it looks so, and not at all where it does not", () => {
  const as = (body: string, headers: HttpApiCommand["headers"] = {}) =>
    resolveHttpCommand(command("/", { body, headers }), FIREWALL, knowing({ __a__: "x" }));
  expect(as(' ["__a__:value"]')).toMatchObject({ ok: true, body: ' ["x"]' });
  expect(as('{"a": "__a__:value"}', { Accept: ["text/html"], "content-type": [] })).toMatchObject({
    body: '{"a": "x"}',
  });
  expect(as("a=__a__:value")).toMatchObject({
    ok: false,
    code: "encoding-unknown",
    detail: expect.stringContaining("a body of type unknown"),
  });
});
