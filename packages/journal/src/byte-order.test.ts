import fc from "fast-check";
import { expect, test } from "vitest";
import { byBytes } from "./byte-order.js";

test("texts compare as the bytes of their UTF-8 form do", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom("a", "é", "\ud7ff", "\ue000", "\uffff", "🚑", "🚒"), fc.constant("b")),
  });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(Math.sign(byBytes(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
    }),
    { numRuns: 2_000 },
  );
});
