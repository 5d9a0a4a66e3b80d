import { expect, test } from "vitest";
import { bundleText } from "./bundle-text.js";

test("UTF-8 is read as it is, a byte order mark included", () => {
  const text = "\ufeffżółć 🚑\n\ufffd\n";

  expect(bundleText(Buffer.from(text))).toEqual({ ok: true, text });
  expect(bundleText(new Uint8Array())).toEqual({ ok: true, text: "" });
});

test("bytes that are no UTF-8 are a fault of the line they stand on", () => {
  for (const [bytes, line] of [
    [[0xff], 1],
    [[0x61, 0x0a, 0xc3, 0x0a, 0x61], 2],
    [[0x0a, 0x0a, 0xed, 0xa0, 0x80], 3],
    [[0x0a, 0xf0, 0x9f], 2],
  ] as const) {
    expect(bundleText(Uint8Array.from(bytes))).toEqual({
      ok: false,
      line,
      fault: "The line is not UTF-8 text.",
    });
  }
});
