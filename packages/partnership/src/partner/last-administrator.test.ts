import type { Actor, PartnerId, PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { partnerWakeUps } from "../staffing/qualification-end.js";
import { after, codeOf, contextAt, DAY_MS, Desk, HOUR_MS, idOf, ruleOf, SERVICE } from "../testing/desk.js";
import { PARTNERS } from "../testing/three-partners.js";
import type { PartnerCommand } from "./commands.js";
import { decidePartner } from "./decide.js";
import { evolvePartner } from "./state.js";

/** A partner with an administrator, Ada, who has one token, and Bo, who is not one. */
function westport() {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: partnerWakeUps },
    (now, actor, state) => contextAt(now, actor, state === undefined ? PARTNERS : [state, ...PARTNERS]),
  );
  const id = idOf<PartnerId>("partner");
  desk.must(SERVICE, { type: "add-partner", id, name: "Westport", kind: "operator" });
  const person = (name: string, roles: "administrator"[]) =>
    desk.must(SERVICE, { type: "add-person", name, roles }).people.at(-1)?.id as PersonId;
  const [ada, bo] = [person("Ada", ["administrator"]), person("Bo", [])];
  let issued = 0;
  const token = (of: PersonId, more: { readonly scopes?: string[]; readonly lastsMs?: number } = {}) => {
    issued += 1;
    const hash = String(issued).padStart(64, "0");
    const { scopes, lastsMs = DAY_MS } = more;
    const ending = { person: of, hash, expiresAt: after(lastsMs) };
    const command = { type: "issue-token", ...ending, ...(scopes === undefined ? {} : { scopes }) } as const;
    return desk.must(SERVICE, command).tokens.at(-1)?.id ?? idOf("token");
  };
  const as = (who: PersonId): Actor => ({ kind: "person", person: who, partner: id });
  return { desk, ada, bo, token, as };
}

const LOCKED_OUT = ["last-administrator", "M04"];
const no = (answer: Parameters<typeof codeOf>[0]) => [codeOf(answer), ruleOf(answer)];

test("M04 the last administrator who can sign in loses neither the role nor the last token, and is told what to do first", () => {
  const { desk, ada, bo, token, as } = westport();
  const own = token(ada);
  const unmake: PartnerCommand = { type: "set-roles", person: ada, roles: ["run-lead"] };
  const revoke = { type: "revoke-token", token: own } as const;
  expect([no(desk.send(as(ada), unmake)), no(desk.send(as(ada), revoke))]).toEqual([LOCKED_OUT, LOCKED_OUT]);
  expect(desk.send(as(ada), revoke)).toMatchObject({
    kind: "conflict",
    detail: expect.stringContaining("First"),
  });

  // Somebody else with the role cannot sign in yet, and one whose token is for something else or over looks after nothing.
  desk.must(as(ada), { type: "set-roles", person: bo, roles: ["administrator"] });
  token(bo, { scopes: ["run"] });
  const brief = token(bo, { lastsMs: HOUR_MS });
  desk.must(as(bo), { type: "revoke-token", token: brief });
  expect(no(desk.send(as(ada), unmake))).toEqual(LOCKED_OUT);

  token(bo);
  desk.must(as(ada), revoke);
  expect(desk.must(as(bo), unmake).people[0]?.roles).toEqual(["run-lead"]);
});

test("M04 an account's password counts as a way to sign in: the last one is neither closed nor opened anew over itself", () => {
  const { desk, ada, token, as } = westport();
  const codeHash = "c".repeat(64);
  const open = {
    type: "open-account",
    person: ada,
    login: "ada",
    codeHash,
    codeExpiresAt: after(DAY_MS),
  } as const;
  desk.must(SERVICE, open);
  const password = "d".repeat(64);
  desk.must(as(ada), { type: "choose-password", codeHash, password });
  const close = { type: "close-account", person: ada } as const;
  expect([no(desk.send(as(ada), close)), no(desk.send(as(ada), open))]).toEqual([LOCKED_OUT, LOCKED_OUT]);
  token(ada);
  desk.must(as(ada), close);
  expect(desk.is.accounts).toEqual([]);
});

test("our own set-up may, and a partner that nobody looks after yet is not kept from anything", () => {
  const { desk, ada, token, as } = westport();
  desk.must(as(ada), { type: "add-person", name: "Cy", roles: ["responder"] });
  const own = token(ada);
  desk.must(SERVICE, { type: "revoke-token", token: own });
  expect(desk.is.tokens[0]?.revokedAt).not.toBeNull();
});
