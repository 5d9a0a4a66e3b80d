import type { Actor, CredentialId, EffectId, Instant, PartnerId, PersonId, TeamId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { nameOf } from "../context.js";
import { partnerWakeUps } from "../staffing/qualification-end.js";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  DAY_MS,
  Desk,
  HOUR_MS,
  idOf,
  MINUTE_MS,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "../testing/three-partners.js";
import { accountOf, LoginName } from "./account.js";
import { PartnerCommand } from "./commands.js";
import { CredentialTarget } from "./credential.js";
import { decidePartner } from "./decide.js";
import { hasRole, holdersOf, mayDecide, onDuty } from "./duty.js";
import { PartnerFact } from "./facts.js";
import { standingAgainst } from "./standing.js";
import { evolvePartner, type Partner } from "./state.js";
import { tokenHolder } from "./token.js";

const HASH = "ab".repeat(32);

function deskOf(partner?: Partner) {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: partnerWakeUps },
    (now, actor, state) => contextAt(now, actor, state === undefined ? PARTNERS : [state, ...PARTNERS]),
  );
  desk.state = partner;
  return desk;
}

function enrolled() {
  const desk = deskOf();
  const id = idOf<PartnerId>("partner");
  desk.must(HOST.administrator, { type: "add-partner", id, name: "Westport", kind: "operator" });
  return { desk, id };
}

test("an administrator enrols a partner and looks after it until it has an administrator who can sign in", () => {
  const { desk, id } = enrolled();
  const added = desk.must(HOST.administrator, { type: "add-person", name: "Ada", roles: ["administrator"] });
  const ada = added.people[0]?.id as PersonId;
  desk.must(HOST.administrator, { type: "issue-token", person: ada, hash: HASH, expiresAt: after(DAY_MS) });

  const refused = desk.send(HOST.administrator, { type: "add-person", name: "Bo", roles: ["responder"] });
  expect([codeOf(refused), ruleOf(refused)]).toEqual(["not-administrator", "INV-12"]);

  const own: Actor = { kind: "person", person: ada, partner: id };
  expect(desk.must(own, { type: "add-person", name: "Bo", roles: ["responder"] }).people).toHaveLength(2);
});

test.each([
  ["an official", HOST.official],
  ["another partner's administrator", NORTH.administrator],
  ["the clock", CLOCK],
])("INV-12 %s does not set a partner's roles", (_who, actor) => {
  const desk = deskOf(HOST.partner);
  const person = HOST.person(HOST.responder);
  const decision = desk.send(actor, { type: "set-roles", person, roles: ["run-lead"] });
  expect(decision.ok).toBe(false);
  expect(desk.facts).toEqual([]);
});

test.each([
  ["its own administrator", HOST.administrator],
  ["our own set-up", SERVICE],
])("INV-12 %s makes nobody an official, and gives nobody an office", (_who, actor) => {
  const desk = deskOf(HOST.partner);
  const person = HOST.person(HOST.responder);
  for (const command of [
    { type: "add-person", name: "Bo", roles: ["authorised-official"] },
    { type: "add-person", name: "Bo", roles: ["responder"], office: OFFICE },
    { type: "set-roles", person, roles: ["authorised-official"] },
    { type: "set-roles", person, roles: ["responder"], office: OFFICE },
    { type: "set-roles", person: HOST.person(HOST.official), roles: ["responder"], office: "Minister" },
  ] as PartnerCommand[]) {
    const refused = desk.send(actor, command);
    expect([codeOf(refused), ruleOf(refused)]).toEqual(["official-by-statement", "INV-12"]);
  }
  expect(desk.facts).toEqual([]);
});

test("INV-12 an administrator sets an official's other roles, and takes neither office nor powers", () => {
  const desk = deskOf(HOST.partner);
  const person = HOST.person(HOST.official);
  const partner = desk.must(HOST.administrator, { type: "set-roles", person, roles: ["responder"] });
  expect(mayDecide(partner, person, OFFICE)).toBe(true);
  expect(hasRole(partner, person, "responder")).toBe(true);
  const named: PartnerCommand = {
    type: "set-roles",
    person,
    roles: ["authorised-official", "auditor"],
    office: OFFICE,
  };
  expect(hasRole(desk.must(HOST.administrator, named), person, "responder")).toBe(false);
  expect(mayDecide(desk.is, person, OFFICE)).toBe(true);
});

test("roles count at once, and an office without the role of an official decides nothing", () => {
  const responder = HOST.person(HOST.responder);
  const people = HOST.partner.people.map((one) => (one.id === responder ? { ...one, office: OFFICE } : one));
  const desk = deskOf({ ...HOST.partner, people });
  expect(mayDecide(desk.is, responder, OFFICE)).toBe(false);
  expect(holdersOf(desk.is, { office: OFFICE }, START)).not.toContain(responder);
  const partner = desk.must(HOST.administrator, {
    type: "set-roles",
    person: responder,
    roles: ["run-lead"],
  });
  expect(hasRole(partner, responder, "responder")).toBe(false);
  expect(partner.people.find((one) => one.id === responder)?.office).toBe(null);
});

test("who is on duty comes in ladder order, and the whole team stands in where no shift covers the instant", () => {
  const desk = deskOf(HOST.partner);
  const [first, second] = [HOST.person(HOST.officer), HOST.person(HOST.responder)];
  const shift = { from: START, to: after(8 * HOUR_MS) };
  const partner = desk.must(HOST.administrator, {
    type: "set-roster",
    team: HOST.team,
    shifts: [
      { person: second, ...shift, order: 2 },
      { person: first, ...shift, order: 1 },
    ],
  });
  expect(onDuty(partner, HOST.team, START)).toEqual({ people: [first, second], from: "roster" });
  expect(onDuty(partner, HOST.team, after(8 * HOUR_MS))).toEqual({ people: [second, first], from: "team" });
  expect(onDuty(partner, idOf<TeamId>("team"), START)).toEqual({ people: [], from: "team" });
});

test("of several holders of a role, whoever is on duty is asked first", () => {
  const desk = deskOf(HOST.partner);
  const [official, deputy] = [HOST.person(HOST.official), HOST.person(HOST.deputy)];
  expect(holdersOf(desk.is, { role: "authorised-official" }, START)).toEqual([official, deputy]);
  const members = [HOST.person(HOST.officer), deputy];
  desk.must(HOST.administrator, { type: "set-members", team: HOST.team, members });
  const shifts = [{ person: deputy, from: START, to: after(HOUR_MS), order: 1 }];
  const partner = desk.must(HOST.administrator, { type: "set-roster", team: HOST.team, shifts });
  expect(holdersOf(partner, { role: "authorised-official" }, START)).toEqual([deputy, official]);
});

test.each([
  ["of a stranger", { person: NORTH.person(NORTH.officer), from: START, to: after(HOUR_MS), order: 1 }],
  [
    "that ends before it begins",
    { person: HOST.person(HOST.officer), from: after(HOUR_MS), to: START, order: 1 },
  ],
])("a roster with a shift %s is refused", (_what, shift) => {
  const desk = deskOf(HOST.partner);
  expect(
    codeOf(desk.send(HOST.administrator, { type: "set-roster", team: HOST.team, shifts: [shift] })),
  ).toBe("roster-faulty");
});

test("a token signs its person in until it ends or is revoked, by its holder too", () => {
  const desk = deskOf(HOST.partner);
  const person = HOST.person(HOST.responder);
  const issued = desk.must(HOST.administrator, {
    type: "issue-token",
    person,
    hash: HASH,
    expiresAt: after(HOUR_MS),
  });
  expect(tokenHolder(issued, HASH, after(59 * MINUTE_MS))?.person.id).toBe(person);
  expect(tokenHolder(issued, HASH, after(HOUR_MS))).toBeUndefined();

  const token = issued.tokens[0]?.id;
  if (token === undefined) throw new Error("No token was issued.");
  expect(codeOf(desk.send(HOST.officer, { type: "revoke-token", token }))).toBe("not-administrator");
  const revoked = desk.must(HOST.responder, { type: "revoke-token", token });
  expect(tokenHolder(revoked, HASH, START)).toBeUndefined();
});

test("a standing takes effect at once, and only whoever set it lifts it", () => {
  const desk = deskOf(HOST.partner);
  const suspended = desk.must(SERVICE, {
    type: "set-status",
    status: "suspended",
    reason: "Keys were lost.",
  });
  expect(standingAgainst(suspended, "take-step")?.code).toBe("partner-suspended");
  expect(standingAgainst(suspended, "hold-run")).toBeUndefined();
  const lift: PartnerCommand = { type: "set-status", status: "active", reason: "We found them." };
  expect(codeOf(desk.send(HOST.administrator, lift))).toBe("not-yours-to-lift");
  expect(desk.must(SERVICE, lift).standing).toEqual({ status: "active" });

  const restricted = desk.must(HOST.administrator, {
    type: "set-status",
    status: "restricted",
    reason: "We are moving house.",
  });
  expect(standingAgainst(restricted, "start-run")?.code).toBe("partner-restricted");
  expect(standingAgainst(restricted, "take-step")).toBeUndefined();
  expect(desk.must(HOST.administrator, lift).standing.status).toBe("active");
});

test("hidden characters in a name are refused where it comes in", () => {
  const rtl = PartnerCommand.safeParse({ type: "add-team", name: "Team\u202Eevil" });
  expect(rtl.success).toBe(false);
  expect(PartnerCommand.safeParse({ type: "add-team", name: "Équipe d'astreinte" }).success).toBe(true);
  expect(PartnerCommand.safeParse({ type: "add-team", name: "Team", extra: 1 }).success).toBe(false);
});

test("a partner is what its facts say, read back in order", () => {
  const { desk } = enrolled();
  desk.must(HOST.administrator, { type: "add-team", name: "Night", members: [] });
  desk.must(HOST.administrator, {
    type: "add-person",
    name: "Ada",
    roles: ["administrator"],
    email: "ada@example.org",
  });
  expect(desk.folded(PartnerFact)).toEqual(desk.is);
  const at: Instant = desk.now;
  expect(desk.facts.every((fact) => fact.at === at)).toBe(true);
});

test("a person's mail address can be changed, and taken away", () => {
  const desk = deskOf(HOST.partner);
  const person = HOST.person(HOST.responder);
  const mailed = (email: string | null) => {
    const { people } = desk.must(HOST.administrator, { type: "set-mail", person, email });
    return people.find(({ id }) => id === person)?.email;
  };
  expect(mailed("bo@norland.example")).toBe("bo@norland.example");
  expect(mailed(null)).toBeNull();
});

test("our own set-up enrols a partner for nobody, and looks after it", () => {
  const desk = deskOf();
  const id = idOf<PartnerId>("partner");
  expect(codeOf(desk.send(SERVICE, { type: "add-team", name: "Night", members: [] }))).toBe(
    "partner-unknown",
  );
  expect(
    desk.must(SERVICE, { type: "add-partner", id, name: "Westport", kind: "operator" }).addedBy,
  ).toBeNull();
  expect(codeOf(desk.send(SERVICE, { type: "add-partner", id, name: "Westport", kind: "operator" }))).toBe(
    "partner-exists",
  );
  expect(desk.must(SERVICE, { type: "add-team", name: "Night", members: [] }).teams).toHaveLength(1);
  expect(desk.wakeUps()).toEqual([]);
});

test.each([
  ["the clock", CLOCK, "not-a-person"],
  ["an official", HOST.official, "not-administrator"],
])("%s enrols no partner", (_who, actor, code) => {
  const id = idOf<PartnerId>("partner");
  const decision = deskOf().send(actor, { type: "add-partner", id, name: "Westport", kind: "operator" });
  expect(codeOf(decision)).toBe(code);
});

const nobody = idOf<PersonId>("person");
const noTeam = idOf<TeamId>("team");
test.each<[string, PartnerCommand, string]>([
  ["a team with a stranger", { type: "add-team", name: "Night", members: [nobody] }, "person-unknown"],
  [
    "a second team of one name",
    { type: "add-team", name: `${HOST.partner.name} team`, members: [] },
    "team-exists",
  ],
  ["roles of a stranger", { type: "set-roles", person: nobody, roles: [] }, "person-unknown"],
  ["the mail of a stranger", { type: "set-mail", person: nobody, email: null }, "person-unknown"],
  ["members of no team of its own", { type: "set-members", team: noTeam, members: [] }, "team-unknown"],
  ["a stranger as a member", { type: "set-members", team: HOST.team, members: [nobody] }, "person-unknown"],
  ["a roster of no team of its own", { type: "set-roster", team: noTeam, shifts: [] }, "team-unknown"],
  [
    "a token for a stranger",
    { type: "issue-token", person: nobody, hash: HASH, expiresAt: after(DAY_MS) },
    "person-unknown",
  ],
  [
    "a token that has ended",
    { type: "issue-token", person: HOST.person(HOST.responder), hash: HASH, expiresAt: START },
    "token-expired",
  ],
  ["the end of a token that it never had", { type: "revoke-token", token: idOf("token") }, "token-unknown"],
])("a partner is not given %s", (_what, command, code) => {
  const desk = deskOf(HOST.partner);
  expect(codeOf(desk.send(HOST.administrator, command))).toBe(code);
  expect(desk.facts).toEqual([]);
});

test("one secret signs one person in, and a token is revoked once", () => {
  const desk = deskOf(HOST.partner);
  const tokenFor = (actor: Actor): PartnerCommand => ({
    type: "issue-token",
    person: HOST.person(actor),
    hash: actor === HOST.responder ? HASH : "cd".repeat(32),
    expiresAt: after(DAY_MS),
  });
  desk.must(HOST.administrator, tokenFor(HOST.responder));
  desk.must(HOST.administrator, tokenFor(HOST.officer));
  expect(
    codeOf(desk.send(HOST.administrator, { ...tokenFor(HOST.officer), hash: HASH } as PartnerCommand)),
  ).toBe("token-exists");
  const token = desk.is.tokens[0]?.id;
  if (token === undefined) throw new Error("No token was issued.");
  const revoked = desk.must(HOST.administrator, { type: "revoke-token", token });
  expect(revoked.tokens.map((one) => one.revokedAt)).toEqual([START, null]);
  expect(codeOf(desk.send(HOST.administrator, { type: "revoke-token", token }))).toBe("token-revoked");
});

test("a change to one team leaves the others as they are", () => {
  const desk = deskOf(HOST.partner);
  desk.must(HOST.administrator, { type: "add-team", name: "Night", members: [] });
  const night = desk.is.teams[1];
  desk.must(HOST.administrator, {
    type: "set-members",
    team: HOST.team,
    members: [HOST.person(HOST.officer)],
  });
  desk.must(HOST.administrator, { type: "set-roster", team: HOST.team, shifts: [] });
  expect(desk.is.teams[1]).toEqual(night);
  expect(desk.is.teams[0]?.members).toEqual([HOST.person(HOST.officer)]);
});

test.each([
  ["a responder of its own", HOST.responder, "not-administrator"],
  ["another partner's administrator", NORTH.administrator, "not-administrator"],
  ["the clock", CLOCK, "not-a-person"],
])("INV-12 %s does not set a partner's standing", (_who, actor, code) => {
  const desk = deskOf(HOST.partner);
  const decision = desk.send(actor, { type: "set-status", status: "restricted", reason: "We are moving." });
  expect(codeOf(decision)).toBe(code);
});

test("a standing that is so already is not set again", () => {
  const desk = deskOf(HOST.partner);
  expect(codeOf(desk.send(SERVICE, { type: "set-status", status: "active", reason: "It is." }))).toBe(
    "status-unchanged",
  );
});

test("a partner whose stream was not read is called by its id", () => {
  expect(nameOf(contextAt(START, SERVICE, PARTNERS), HOST.id)).toBe(HOST.partner.name);
  expect(nameOf(contextAt(START, SERVICE, []), HOST.id)).toBe(HOST.id);
});

const CREDENTIAL = { kind: "password" as const, targets: [{ origin: "https://edr.example" }] };

test("a credential is put by an administrator, takes the place of the one of its name, and is removed", () => {
  const { desk } = enrolled();
  const newId = () => idOf<CredentialId>("credential");
  const [first, second, third] = [newId(), newId(), newId()] as const;
  const put = (id: CredentialId, name: string) =>
    desk.must(HOST.administrator, { type: "put-credential", id, name, ...CREDENTIAL });
  put(first, "edr");
  put(second, "firewall");
  put(third, "edr");

  expect(desk.is.credentials.map(({ id, name }) => [id, name])).toEqual([
    [second, "firewall"],
    [third, "edr"],
  ]);
  desk.must(HOST.administrator, { type: "remove-credential", name: "edr" });
  expect(desk.is.credentials.map(({ name }) => name)).toEqual(["firewall"]);
  expect(codeOf(desk.send(HOST.administrator, { type: "remove-credential", name: "edr" }))).toBe(
    "credential-unknown",
  );
  expect(desk.folded(PartnerFact)).toEqual(desk.is);
});

test("INV-12 nobody puts a credential for another partner, and none of its own who is no administrator", () => {
  const desk = deskOf(PARTNERS[0]);
  const id = idOf<CredentialId>("credential");
  for (const actor of [NORTH.administrator, HOST.responder])
    expect(codeOf(desk.send(actor, { type: "put-credential", id, name: "edr", ...CREDENTIAL }))).toBe(
      "not-administrator",
    );
});

test.each([
  ["https://EDR.example:443/", "https://edr.example"],
  ["http://edr.example:80", "http://edr.example"],
  ["https://edr.example:8443", "https://edr.example:8443"],
  ["https://[2001:db8::7]", "https://[2001:db8::7]"],
])("a place that a credential may be sent to is read as one: %s", (written, origin) => {
  expect(CredentialTarget.parse({ origin: written })).toEqual({ origin });
});

test("a place reached over ssh needs its host key and its port, and no other place has one", () => {
  const hostKey = `SHA256:${"A".repeat(43)}`;
  expect(CredentialTarget.safeParse({ origin: "ssh://fw.example:22", hostKey }).success).toBe(true);
  for (const target of [
    { origin: "ssh://fw.example:22" },
    { origin: "ssh://fw.example", hostKey },
    { origin: "https://edr.example", hostKey },
    { origin: "https://edr.example/path" },
    { origin: "https://user@edr.example" },
    { origin: "ssh://fw.example:22", hostKey: "SHA256:short" },
  ])
    expect(CredentialTarget.safeParse(target).success).toBe(false);
});

const CODE = "cd".repeat(32);
const PASSWORD = "0f".repeat(16);

function opened(login = "ada") {
  const desk = deskOf(HOST.partner);
  const person = HOST.person(HOST.responder);
  const open = (codeHash = CODE): PartnerCommand => ({
    type: "open-account",
    person,
    login,
    codeHash,
    codeExpiresAt: after(HOUR_MS),
  });
  desk.must(HOST.administrator, open());
  const choose = (password = PASSWORD, codeHash = CODE): PartnerCommand => ({
    type: "choose-password",
    codeHash,
    password,
  });
  return { desk, person, open, choose };
}

test("a code lets its holder choose a password once, and nobody else with it", () => {
  const { desk, person, choose } = opened();
  expect(accountOf(desk.is, person)?.password).toBeNull();
  expect(codeOf(desk.send(HOST.official, choose()))).toBe("code-spent");
  expect(codeOf(desk.send(CLOCK, choose()))).toBe("not-a-person");
  expect(codeOf(desk.send(HOST.responder, choose(PASSWORD, HASH)))).toBe("code-spent");
  const chosen = desk.must(HOST.responder, choose());
  expect(accountOf(chosen, person)).toMatchObject({ login: "ada", password: PASSWORD });
  expect(codeOf(desk.send(HOST.responder, choose("1f".repeat(16))))).toBe("code-spent");
});

test("a code runs out", () => {
  const { desk, choose } = opened();
  desk.now = after(HOUR_MS);
  expect(codeOf(desk.send(HOST.responder, choose()))).toBe("code-spent");
});

test("a new account of a person ends the old one's password, and leaves the others' alone", () => {
  const { desk, person, open, choose } = opened();
  const official = HOST.person(HOST.official);
  desk.must(HOST.administrator, { ...open(HASH), person: official, login: "ole" } as PartnerCommand);
  desk.must(HOST.official, choose("2f".repeat(16), HASH));
  desk.must(HOST.responder, choose());
  const again = desk.must(HOST.administrator, open("ef".repeat(32)));
  expect(accountOf(again, person)?.password).toBeNull();
  expect(accountOf(again, official)?.password).toBe("2f".repeat(16));
  expect(codeOf(desk.send(HOST.responder, choose("1f".repeat(16))))).toBe("code-spent");
});

test("one login name is one person's", () => {
  const { desk, open } = opened();
  const other = { ...open(), person: HOST.person(HOST.official) } as PartnerCommand;
  expect(codeOf(desk.send(HOST.administrator, other))).toBe("login-taken");
});

test("an account is closed by an administrator or by whose it is, and by nobody else", () => {
  const { desk, person, open } = opened();
  const close: PartnerCommand = { type: "close-account", person };
  expect(codeOf(desk.send(HOST.official, close))).toBe("not-administrator");
  expect(desk.must(HOST.responder, close).accounts).toEqual([]);
  expect(codeOf(desk.send(HOST.administrator, close))).toBe("account-unknown");
  desk.must(HOST.administrator, open());
  expect(desk.must(HOST.administrator, close).accounts).toEqual([]);
});

test.each<[string, Partial<Extract<PartnerCommand, { type: "open-account" }>>, string]>([
  ["for a stranger", { person: nobody }, "person-unknown"],
  ["with a code that has ended", { codeExpiresAt: START }, "code-expired"],
])("no account is opened %s", (_what, change, code) => {
  const { desk, open } = opened();
  expect(codeOf(desk.send(HOST.administrator, { ...open(), ...change } as PartnerCommand))).toBe(code);
});

test("INV-12 an administrator with a password ends the looking after by whoever enrolled the partner", () => {
  const { desk, id } = enrolled();
  const added = desk.must(HOST.administrator, { type: "add-person", name: "Ada", roles: ["administrator"] });
  const ada = added.people[0]?.id as PersonId;
  const open: PartnerCommand = {
    type: "open-account",
    person: ada,
    login: "ada",
    codeHash: CODE,
    codeExpiresAt: after(HOUR_MS),
  };
  desk.must(HOST.administrator, open);
  const own: Actor = { kind: "person", person: ada, partner: id };
  // Until the code is used she cannot sign in, and it may get lost.
  desk.must(HOST.administrator, open);
  desk.must(own, { type: "choose-password", codeHash: CODE, password: PASSWORD });
  expect(codeOf(desk.send(HOST.administrator, open))).toBe("not-administrator");
});

test("login names are read alike, however they are typed", () => {
  expect(LoginName.parse(" Ada.Berg@Norland ")).toBe("ada.berg@norland");
  expect(LoginName.safeParse("-ada").success).toBe(false);
  expect(LoginName.safeParse("ada berg").success).toBe(false);
});

const channel = (name: string) =>
  ({
    type: "add-channel",
    name,
    kind: "slack",
    place: "chat.example",
    secret: idOf<CredentialId>("credential"),
  }) as const;

test("a partner's channels have each their own name, and are no more than it can keep an eye on", () => {
  const desk = deskOf(HOST.partner);
  for (let at = 1; at <= 10; at += 1) desk.must(HOST.administrator, channel(`ops-${at}`));
  expect(codeOf(desk.send(HOST.administrator, channel("ops-1")))).toBe("channel-exists");
  expect(codeOf(desk.send(HOST.administrator, channel("one-more")))).toBe("too-many-channels");
  desk.must(HOST.administrator, { type: "remove-channel", name: "ops-1" });
  expect(desk.is.channels.map(({ name }) => name)).not.toContain("ops-1");
  expect(codeOf(desk.send(HOST.administrator, { type: "remove-channel", name: "ops-1" }))).toBe(
    "channel-unknown",
  );
});

test("a page is sent again only by a way that there is, and asked for no oftener than it can be sent", () => {
  const desk = deskOf(HOST.partner);
  desk.must(HOST.administrator, channel("ops"));
  const person = HOST.person(HOST.responder);
  const page = (to: PersonId) =>
    ({
      id: idOf<EffectId>("effect"),
      to,
      about: "step--1",
      title: "Take the step",
      answerBy: desk.now,
    }) as const;
  const ask = (name: string | null, to: PersonId | null = null) =>
    desk.send(HOST.administrator, { type: "ask-call", channel: name, page: to === null ? null : page(to) });
  expect(codeOf(ask("nowhere"))).toBe("channel-unknown");
  expect(codeOf(ask(null))).toBe("mail-unknown");
  desk.must(HOST.administrator, { type: "set-mail", person, email: "ada@example.org" });
  expect(codeOf(ask(null, HOST.person(HOST.administrator)))).toBe("mail-unknown");
  expect(ask(null, person).ok).toBe(true);
  for (let sent = 1; sent < 20; sent += 1) expect(ask("ops").ok).toBe(true);
  expect(codeOf(ask("ops"))).toBe("too-many-calls");
  expect(codeOf(desk.send(SERVICE, { type: "ask-call", channel: "ops", page: null }))).toBe("not-a-person");
  const [first, ...others] = desk.is.calls;
  if (first === undefined) throw new Error("Twenty were asked for.");
  const fact = {
    type: "channel-call-made",
    data: { id: first.id, outcome: "succeeded", detail: "" },
  } as const;
  const made = { ...desk.facts.at(-1), ...fact } as Parameters<typeof evolvePartner>[1];
  expect(evolvePartner(desk.is, made).calls).toEqual(others);
});
