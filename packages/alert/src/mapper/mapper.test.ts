import type { JsonValue } from "@mirror/vocabulary";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Alert } from "../alert.js";
import { type Mapped, readMapping } from "./mapper.js";

const MAPPING = {
  mapping: 1,
  name: "test",
  each: "$.alerts[*]",
  fields: { fingerprint: { path: "$.id" }, title: { path: "$.title" } },
} as const;

function map(changes: object, body: JsonValue): Mapped {
  const read = readMapping({ ...MAPPING, ...changes });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.mapper.map(body);
}
function one(changes: object, alert: JsonValue): Alert {
  const mapped = map(changes, { alerts: [alert] });
  const [first] = mapped.ok ? mapped.alerts : [];
  if (first === undefined) throw new Error(JSON.stringify(mapped));
  return first;
}
const titled = (title: object) => ({ fields: { fingerprint: { path: "$.id" }, title } });
const faultsOf = (changes: object) => {
  const read = readMapping({ ...MAPPING, ...changes });
  return read.ok ? [] : read.faults.map(({ pointer }) => pointer);
};

describe("a mapping is read through and through, and every fault has its place", () => {
  test("another version, a field that is not known, a name with signs in it", () => {
    expect(faultsOf({ mapping: 2 })).toEqual(["/mapping"]);
    expect(faultsOf({ script: "alert()" })).toEqual([""]);
    expect(faultsOf({ name: "../x" })).toEqual(["/name"]);
    expect(faultsOf({ fields: { title: { path: "$.t" } } })).toEqual(["/fields/fingerprint"]);
  });

  test.each([
    ["$.a[?(@.b == process.exit())]"],
    ["$[(@.length-1)]"],
    ["$.a[?match(@.b, '(a+)+$')]"],
    ["$.a[?search(@.b, '(a+)+$')]"],
    ["$..a..b"],
    ["$[?@.a[?@.b]]"],
    ["$.a[?count($.a[*]) > 1]"],
    ["alerts"],
  ])("a JSONPath that runs a script, takes a pattern, or grows with the square is refused: %s", (path) => {
    expect(faultsOf({ each: path })).toEqual(["/each"]);
  });

  test.each([
    ["{% include '/etc/passwd' %}"],
    ["{% render 'x' %}"],
    ["{% layout 'x' %}"],
    ["{% for i in (1..100) %}x{% endfor %}"],
    ["{{ 'now' | date: '%s' }}"],
    ["{{ alert | json }}"],
    ["{{ alert | where_exp: 'x', 'y' }}"],
    ["{% if %}"],
  ])("a template that reads files, clocks, or goes round is refused: %s", (text) => {
    expect(faultsOf(titled({ text }))).toEqual(["/fields/title/text"]);
  });
});

describe("what a body becomes", () => {
  test("no alert, something else than alerts, or too many of them are faults of the body", () => {
    for (const body of [
      {},
      { alerts: [] },
      { alerts: ["x"] },
      { alerts: Array(101).fill({ id: "a" }) },
      null,
    ])
      expect(map({}, body)).toMatchObject({ ok: false });
    expect(map({}, { alerts: Array(100).fill({ id: "a", title: "b" }) })).toMatchObject({ ok: true });
  });

  test("a body without what its product always says is another's", () => {
    const body = { alerts: [{ id: "a", title: "t" }] };
    expect(map({ knownBy: ["$.version"] }, { ...body, version: "4" })).toMatchObject({ ok: true });
    expect(map({ knownBy: ["$.version"] }, body)).toMatchObject({
      ok: false,
      faults: [{ detail: expect.stringContaining("$.version") }],
    });
  });

  test("what is hidden in a text is gone, and what is too long is cut where a character ends", () => {
    expect(one({}, { id: "a", title: "Pay\u202egnp.exe\u0000 now\nplease" }).title).toBe(
      "Pay gnp.exe now please",
    );
    const long = one({}, { id: "a", title: `${"x".repeat(198)}💥💥` }).title;
    expect(long).toBe(`${"x".repeat(198)}…`);
  });

  test("a long fingerprint is hashed; one that is missing is made of title and labels, and that is said", () => {
    expect(one({}, { id: "x".repeat(201), title: "t" }).fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
    const labels = { labels: ["$.l"] };
    const mapped = map(labels, { alerts: [{ title: "t", l: { a: "1" } }] });
    expect(mapped).toMatchObject({
      ok: true,
      notes: [expect.stringContaining("fingerprint"), expect.anything()],
    });
    const print = (l: JsonValue) => one(labels, { title: "t", l }).fingerprint;
    expect(print({ a: "1" })).toBe(print({ a: "1" }));
    expect(print({ a: "1" })).not.toBe(print({ a: "2" }));
  });

  test("words are translated without regard to case; one that is not known is taken as the mapping says", () => {
    const severity = { path: "$.s", values: { BAD: "4" }, otherwise: "1" };
    const fields = { ...MAPPING.fields, severity };
    expect(one({ fields }, { s: "bad" }).severity).toBe(4);
    expect(one({ fields }, { s: "odd" }).severity).toBe(1);
    expect(one({ fields }, {}).severity).toBe(1);
    expect(one({ fields: { ...MAPPING.fields, severity: { path: "$.s" } } }, { s: "9.8" }).severity).toBe(2);
  });

  test("a template is held to its limits: over them nothing was found", () => {
    const doubling = `{% assign a = alert.t %}${"{% assign a = a | append: a %}".repeat(30)}{{ a }}`;
    expect(one(titled({ text: doubling }), { id: "a", t: "x".repeat(1_000) }).title).toBe(
      "An alert without a title",
    );
  });

  test("a template sees what was sent, and nothing of how we keep it", () => {
    for (const text of ["{{ alert.constructor }}", "{{ alert.__proto__ }}", "{{ alert.toString }}"])
      expect(one(titled({ text }), { id: "a" }).title).toBe("An alert without a title");
  });

  test("a link leads to the web or nowhere", () => {
    const fields = { ...MAPPING.fields, link: { path: "$.l" } };
    expect(one({ fields }, { l: "https://a.example/x" }).link).toBe("https://a.example/x");
    for (const l of ["javascript:alert(1)", "file:///etc/passwd", "https://a b", 7])
      expect(one({ fields }, { l }).link).toBeNull();
  });

  test("whatever is sent, what comes of it is an alert by its own schema, or a fault", () => {
    const mapping = {
      fields: {
        ...MAPPING.fields,
        severity: { path: "$.s" },
        startedAt: { path: "$.at" },
        link: { text: "{{ alert.l }}" },
      },
      labels: ["$", "$.l"],
      observables: [
        { kind: "ip", path: "$..ip" },
        { kind: "host", text: "{{ alert.h | join: ',' }}" },
      ],
    };
    const alert = fc.dictionary(fc.constantFrom("id", "title", "s", "at", "l", "ip", "h"), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(alert, { maxLength: 3 }), (alerts) => {
        const mapped = map(mapping, { alerts } as JsonValue);
        if (mapped.ok) for (const each of mapped.alerts) Alert.parse(each);
      }),
    );
  });
});
