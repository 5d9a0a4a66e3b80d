import fc from "fast-check";
import { expect, test } from "vitest";
import { narrowestTlp, TLP_LABELS, TLP_WHEN_UNMARKED, Tlp, tlpWithin } from "./tlp.js";

const label = fc.constantFrom(...TLP_LABELS);

test("SH-01 labels are kept verbatim; only version 1's name for clear is read as today's", () => {
  for (const one of TLP_LABELS) expect(Tlp.parse(one)).toBe(one);
  expect(Tlp.parse("TLP:WHITE")).toBe("TLP:CLEAR");
  for (const one of ["TLP:YELLOW", "tlp:red", "TLP: RED", "AMBER", "", null, 3])
    expect(Tlp.safeParse(one).success).toBe(false);
});

test("SH-02 the narrowest audience wins, in whatever order the markings come", () => {
  fc.assert(
    fc.property(label, fc.array(label), (first, others) => {
      const narrowest = narrowestTlp(first, ...others);
      for (const one of [first, ...others]) expect(tlpWithin(one, narrowest)).toBe(true);
      expect([first, ...others]).toContain(narrowest);
    }),
  );
});

test("what is unmarked is kept closer than any community", () => {
  expect(tlpWithin(TLP_WHEN_UNMARKED, "TLP:AMBER")).toBe(false);
  expect(tlpWithin(TLP_WHEN_UNMARKED, "TLP:RED")).toBe(true);
});
