import type { Actor } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { partnerWakeUps } from "../staffing/qualification-end.js";
import { after, CLOCK, codeOf, contextAt, DAY_MS, Desk, SERVICE } from "../testing/desk.js";
import { HOST, PARTNERS } from "../testing/three-partners.js";
import { accountOf } from "./account.js";
import { decidePartner } from "./decide.js";
import { evolvePartner } from "./state.js";

test("whoever knows the password that counts takes another; by an old one, and for nobody else, nothing is changed", () => {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: partnerWakeUps },
    (now, actor, state) => contextAt(now, actor, state === undefined ? PARTNERS : [state, ...PARTNERS]),
  );
  desk.state = HOST.partner;
  const [first, second] = ["1".repeat(32), "2".repeat(32)];
  const own: Actor = HOST.responder;
  const person = own.kind === "person" ? own.person : undefined;
  if (person === undefined) throw new Error("Nobody is signed in.");
  const codeHash = "c".repeat(64);
  const change = (before: string) => ({ type: "change-password", before, password: second }) as const;
  expect(codeOf(desk.send(own, change(first)))).toBe("password-changed");
  desk.must(SERVICE, { type: "open-account", person, login: "ben", codeHash, codeExpiresAt: after(DAY_MS) });
  desk.must(own, { type: "choose-password", codeHash, password: first });
  expect(codeOf(desk.send(CLOCK, change(first)))).toBe("not-a-person");
  expect(codeOf(desk.send(HOST.official, change(first)))).toBe("password-changed");
  expect(accountOf(desk.must(own, change(first)), person)?.password).toBe(second);
  expect(codeOf(desk.send(own, change(first)))).toBe("password-changed");
});
