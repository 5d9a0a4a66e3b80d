import { instantAfter } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { aboutNobody, asked, BECAUSE, questionOf, scopeOf } from "../testing/consent-story.js";
import { after, HOUR_MS, MINUTE_MS } from "../testing/desk.js";
import { HOST, NORTH, OFFICE } from "../testing/three-partners.js";
import type { ConsentQuestion } from "./commands.js";
import { COOL_DOWN_MS, stillCoolingDown } from "./cool-down.js";

function refused(changes: Partial<ConsentQuestion> = {}) {
  const { desk } = asked({ ...aboutNobody({ kind: "any" }), ...changes });
  desk.now = after(MINUTE_MS);
  desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  return desk.is;
}

const earlier = refused();
/** The same, a little later: its window has moved with it. */
const again = (changes: Partial<ConsentQuestion> = {}) => {
  const { scope } = earlier.question;
  const window = { from: after(HOUR_MS), until: after(20 * HOUR_MS) };
  return questionOf({ scope: { ...scope, window }, ...changes });
};
const end = instantAfter(after(MINUTE_MS), COOL_DOWN_MS);

test("C-17 whoever refused is not asked the same again within half an hour, and then is", () => {
  expect(stillCoolingDown(again(), [earlier], after(2 * MINUTE_MS))).toMatchObject({
    code: "refused-lately",
    rule: "C-17",
  });
  expect(stillCoolingDown(again(), [earlier], instantAfter(end, -1))?.rule).toBe("C-17");
  expect(stillCoolingDown(again(), [earlier], end)).toBeUndefined();
});

test("C-17 another matter, other partners, or an earlier round in which nobody refused hold nothing back", () => {
  const now = after(2 * MINUTE_MS);
  expect(
    stillCoolingDown(again({ scope: scopeOf({ text: "Look at the logs." }) }), [earlier], now),
  ).toBeUndefined();
  const asks = [{ partner: NORTH.id, office: OFFICE, role: "north-team" }];
  expect(stillCoolingDown(again({ asks }), [earlier], now)).toBeUndefined();
  const open = asked(aboutNobody({ kind: "any" })).desk.is;
  expect(stillCoolingDown(again(), [open], now)).toBeUndefined();
  expect(stillCoolingDown(again(), [open, earlier], now)?.rule).toBe("C-17");
});

test("C-17 new facts, and lives that may hang on it, do not wait: the second is our departure from the rule", () => {
  const now = after(2 * MINUTE_MS);
  expect(stillCoolingDown(again({ newFacts: "The wards have lost power." }), [earlier], now)).toBeUndefined();
  expect(stillCoolingDown(again({ lifeSafety: true }), [earlier], now)).toBeUndefined();
});
