import { routes } from "@mirror/contract";
import {
  beginEffect,
  escalationKind,
  pageChat,
  pageMail,
  pageNotice,
  pageWebhook,
  partnerKind,
  perform,
  Turn,
} from "@mirror/operations";
import { signStatement } from "@mirror/partnership";
import { documents } from "@mirror/small-playbooks";
import {
  type ConsentId,
  EffectId,
  type EscalationId,
  type Instant,
  type PartnerId,
  type RunId,
  readId,
  type StepInvocationId,
} from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SESSION_IDLE_MS } from "../auth/sessions.js";
import { agreed, House, type Household } from "../house.fixture.js";
import { Browsing, formIn, type Seen, unescaped } from "./browsing.fixture.js";
import { html } from "./html.js";
import { durationInWords, lasting } from "./when.js";

const PAGE_BYTES_MAX = 20_000;
const HOUR_MS = 3_600_000;
const EVIL = `</textarea><script>alert("x")</script>&amp;'`;

let house: House;
let home: Household;
let away: Household;
let ada: Browsing;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Ada: ["administrator", "trigger", "run-lead", "responder"],
    Olaf: ["authorised-official"],
  });
  away = await house.household("Sudland", { Eve: ["administrator", "responder", "authorised-official"] });
  ada = new Browsing(house);
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

async function run(document: { readonly id: string }, title = "A beacon was seen") {
  const guest = home.guest("Ada");
  await guest.asks(routes.playbooks.import, { body: { document: JSON.stringify(document) } });
  const incident = await guest.asks(routes.incidents.open, {
    body: { title, severity: 3, affected: [home.partner] },
  });
  return { guest, incident };
}

async function assigned() {
  const { guest, incident } = await run(documents.beacon);
  const started = await guest.asks(routes.runs.start, {
    body: {
      playbook: documents.beacon.id,
      incident: incident.id,
      bindings: { responders: { partner: home.partner, team: home.team } },
    },
  });
  const step = started.openSteps[0]?.id ?? "";
  return { step, path: `/lite/steps/${step}`, run: started.id };
}

function isWell({ status, headers, text }: Seen): void {
  expect(status).toBe(200);
  expect(Buffer.byteLength(text)).toBeLessThan(PAGE_BYTES_MAX);
  expect(headers.get("Content-Security-Policy")).toBe(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  expect(headers.get("Cache-Control")).toBe("no-store");
  expect(text).not.toMatch(/<script|style=|\son\w+=|https?:\/\//i);
}

test("without a sign-in nothing but the sign-in is shown, and then one goes on where one wanted to", async () => {
  const { path } = await assigned();
  const stranger = await ada.open(path);
  isWell(stranger);
  expect(stranger.path).toBe("/lite/sign-in");
  expect(formIn(stranger.text, "/lite/sign-in").then).toBe(path);

  isWell(await ada.signIn(home, "Ada", "Ada"));
  const again = new Browsing(house);
  const signIn = await again.open(path);
  const password = "Ada has a long password";
  const wrong = await again.send(signIn, "/lite/sign-in", { login: "ada", password: "something else" });
  expect([wrong.status, formIn(wrong.text, "/lite/sign-in").login]).toEqual([403, "ada"]);
  expect(wrong.text).not.toContain("something else");
  const there = await again.send(wrong, "/lite/sign-in", { password });
  isWell(there);
  expect(there.path).toBe(path);
});

test("a session's cookie is for this host, out of scripts' reach, and over https for nothing else", async () => {
  const page = await ada.open("/lite/sign-in");
  expect(page.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^mirror-visit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
  await ada.signIn(home, "Ada", "Ada");
  const inbox = await ada.open("/lite/inbox");
  expect(inbox.text).toContain("Signed in as");
  const out = await ada.send(inbox, "/lite/sign-out");
  expect(out.path).toBe("/lite/sign-in");
  expect((await ada.open("/lite/inbox")).path).toBe("/lite/sign-in");
});

test("whoever guesses passwords is told when to come again", async () => {
  let page = await ada.open("/lite/sign-in");
  for (let n = 0; n < 6; n += 1)
    page = await ada.send(page, "/lite/sign-in", { login: "ada", password: `guess number ${n}` });
  expect(page.status).toBe(403);
  page = await ada.send(page, "/lite/sign-in", { login: "ada", password: "one guess more" });
  expect([page.status, page.headers.get("Retry-After")]).toEqual([429, "30"]);
});

test("a form that another site sends, or that bears no token of ours, does nothing", async () => {
  const { step, path } = await assigned();
  await ada.signIn(home, "Ada", "Ada");
  const page = await ada.open(path);
  const claim = `${path}/claim`;
  for (const headers of [
    { Origin: "https://elsewhere.example", "Sec-Fetch-Site": "cross-site" },
    { Origin: "null", "Sec-Fetch-Site": "same-origin" },
    { "Sec-Fetch-Site": "same-site" },
    { Origin: "https://elsewhere.example" },
  ])
    expect((await ada.send(page, claim, {}, headers)).status).toBe(403);
  expect((await ada.send(page, claim, { token: "x".repeat(43) })).status).toBe(403);
  expect(await home.guest("Ada").asks(routes.steps.show, { params: { id: step } })).toMatchObject({
    status: "assigned",
  });
  expect((await ada.open(claim)).status).toBe(404);
});

test("a step is taken and completed by its form, and sent twice it is done once", async () => {
  const { step, path } = await assigned();
  await ada.signIn(home, "Ada", "Ada");
  const inbox = await ada.open("/lite/inbox");
  isWell(inbox);
  expect(inbox.text).toContain(path);
  expect(inbox.text).toMatch(/Take it by: 2026-11-22 03:\d\d UTC, in \d+ min/);

  const taken = await ada.send(await ada.open(path), `${path}/claim`);
  isWell(taken);
  expect(taken.text).toContain("You have it.");
  const done = await ada.send(taken, `${path}/complete`, { "value.__found__": "false" });
  isWell(done);
  expect(done.text).toContain("Reported as done.");
  const twice = await ada.send(taken, `${path}/complete`, { "value.__found__": "false" });
  expect([twice.status, twice.path]).toEqual([200, path]);
  expect(await home.guest("Ada").asks(routes.steps.show, { params: { id: step } })).toMatchObject({
    status: "done",
  });

  const hash = `sha256:${"5".repeat(64)}`;
  const exhibits = [{ name: `notes ${EVIL}.log`, bytes: 21, hash, mediaType: "text/plain" }];
  const body = { values: {}, exhibits };
  await home.guest("Ada").asks(routes.steps.complete, { params: { id: step }, body });
  const named = await ada.open(path);
  isWell(named);
  expect(named.text).toContain(hash);
  expect(unescaped(named.text)).toContain(`notes ${EVIL}.log`);
});

test("what was typed is given back when it does not pass, with the reason on top", async () => {
  const { path } = await assigned();
  await ada.signIn(home, "Ada", "Ada");
  const taken = await ada.send(await ada.open(path), `${path}/claim`);
  const unanswered = await ada.send(taken, `${path}/complete`);
  expect(unanswered.status).toBe(422);
  expect(unanswered.text).toContain('role="alert"');

  await home.guest("Ada").asks(routes.steps.complete, {
    params: { id: path.split("/").at(-1) ?? "" },
    body: { values: { __found__: false } },
  });
  const late = await ada.send(taken, `${path}/fail`, { reason: `It was on fire. ${EVIL}` });
  expect(late.status).toBe(412);
  expect(late.text).toContain("What you typed");
  expect(late.text).not.toContain("<script");
  expect(unescaped(late.text)).toContain(`It was on fire. ${EVIL}`);
});

test("what was typed outlives the session: sign in, and it stands in its form again", async () => {
  const { path } = await assigned();
  await ada.signIn(home, "Ada", "Ada");
  const taken = await ada.send(await ada.open(path), `${path}/claim`);
  house.later(SESSION_IDLE_MS + 1);
  const out = await ada.send(taken, `${path}/fail`, { reason: `\nNobody has the key. ${EVIL}` });
  expect(out.status).toBe(403);
  expect(out.text).toContain("What you typed is kept");
  const back = await ada.send(out, "/lite/sign-in", { login: "ada", password: "Ada has a long password" });
  expect(back.status).toBe(200);
  expect(formIn(back.text, `${path}/fail`).reason).toBe(`\nNobody has the key. ${EVIL}`);
  const failed = await ada.send(back, `${path}/fail`);
  expect(failed.text).toContain("Reported as failed.");
});

test("what was typed is kept while the record is not safe, and goes through with the same key afterwards", async () => {
  const { path } = await assigned();
  await ada.signIn(home, "Ada", "Ada");
  const taken = await ada.send(await ada.open(path), `${path}/claim`);
  house.safe = false;
  const not = await ada.send(taken, `${path}/fail`, { reason: "Nobody has the key." });
  expect([not.status, not.headers.get("Retry-After")]).toEqual([503, "10"]);
  expect(formIn(not.text, `${path}/fail`)).toMatchObject({
    reason: "Nobody has the key.",
    key: formIn(taken.text, `${path}/fail`).key,
  });
  house.safe = true;
  expect((await ada.send(not, `${path}/fail`)).text).toContain("Reported as failed.");
});

test("C-03 an official sees exactly what is asked, is asked once more, and grants just that", async () => {
  await agreed(
    [
      [home, "Olaf"],
      [away, "Eve"],
    ],
    house.now,
  );
  const { guest, incident } = await run(documents.remote);
  await guest.asks(routes.runs.start, {
    body: {
      playbook: documents.remote.id,
      incident: incident.id,
      bindings: {
        host: { partner: home.partner, team: home.team },
        helpers: { partner: away.partner, team: away.team },
      },
    },
  });
  const olaf = new Browsing(house);
  const inbox = await olaf.signIn(home, "Olaf", "Ada");
  const [, path = ""] = /href="(\/lite\/consents\/[^"]+)"/.exec(inbox.text) ?? [];
  const asked = await olaf.open(path);
  isWell(asked);
  for (const said of ["Image the file servers", "clause 4.2", "12 h", "E3: ", "Sudland team of Sudland"])
    expect(unescaped(asked.text)).toContain(said);

  const short = await olaf.send(asked, `${path}/confirm`, { answer: "refuse", justification: "No." });
  isWell(short);
  const refused = await olaf.send(short, `${path}/refuse`);
  expect(refused.status).toBe(422);
  expect(formIn(refused.text, `${path}/confirm`).justification).toBe("No.");

  const stale = await olaf.send(asked, `${path}/confirm`, { answer: "grant", scopeHash: "0".repeat(64) });
  expect(stale.status).toBe(409);
  const last = await olaf.send(asked, `${path}/confirm`, {
    answer: "grant",
    justification: "We know the team.",
  });
  isWell(last);
  expect(
    (await home.guest("Olaf").asks(routes.consents.list, { query: { mine: "true" } })).items,
  ).toHaveLength(1);
  const granted = await olaf.send(last, `${path}/grant`);
  isWell(granted);
  expect(granted.text).toContain("Granted, exactly as shown.");
});

test("an incident is declared and a playbook started; what is blocked, and for how long, stands on the run", async () => {
  await run(documents.beacon);
  const page = await ada.signIn(home, "Ada", "Ada");
  isWell(page);
  const declare = await ada.open("/lite/incidents/new");
  isWell(declare);
  const nameless = await ada.send(declare, "/lite/incidents", { title: " ", description: EVIL });
  expect(nameless.status).toBe(422);
  expect(formIn(nameless.text, "/lite/incidents").description).toBe(EVIL);
  const declared = await ada.send(nameless, "/lite/incidents", { title: EVIL, severity: "4" });
  isWell(declared);
  expect(unescaped(declared.text)).toContain(EVIL);
  const worse = {
    severity: "5",
    outlook: "worsening",
    capacityExceeded: "true",
    reason: `It spreads. ${EVIL}`,
  };
  const assessed = await ada.send(declared, `${declared.path}/assess`, worse);
  isWell(assessed);
  expect(assessed.text).toContain("5 of 5, of large scale");

  const [, start = ""] = /href="(\/lite\/incidents\/[^"]+\/start\/[^"]+)"/.exec(declared.text) ?? [];
  const choosing = await ada.open(start);
  isWell(choosing);
  const started = await ada.send(choosing, start, { "role.responders": `${home.partner} ${home.team}` });
  isWell(started);
  expect(started.text).toContain("Blocked on: ");
  house.later(18 * 60_000);
  expect((await ada.open(started.path)).text).toContain("So for 18 min.");
  for (const path of ["/lite/runs", "/lite/incidents"]) isWell(await ada.open(path));
});

test("ES-08 a report that is owed stands with its margin, is noted as sent, and corrected with both values", async () => {
  const { guest, incident } = await run(documents.beacon);
  const { id } = await guest.asks(routes.regulatoryClocks.start, {
    body: {
      duty: "NIS2-EW",
      incident: incident.id,
      entity: EVIL,
      occurrence: { event: "awareness", at: house.now, evidence: EVIL },
    },
  });
  await ada.signIn(home, "Ada", "Ada");
  house.later(18 * 60_000);
  const list = await ada.open("/lite/regulatory-clocks");
  isWell(list);
  expect(list.text).toContain("in 23 h 42 min");
  const path = `/lite/regulatory-clocks/${id}`;
  const page = await ada.open(path);
  isWell(page);
  const wrong = await ada.send(page, `${path}/correct`, {
    at: "yesterday",
    reason: "The gateway's log says so.",
  });
  expect([wrong.status, formIn(wrong.text, `${path}/correct`).at]).toEqual([422, "yesterday"]);
  const earlier = new Date(Date.parse(house.now) - 3 * HOUR_MS).toISOString().slice(0, 16).replace("T", " ");
  const corrected = await ada.send(wrong, `${path}/correct`, { at: earlier });
  isWell(corrected);
  expect(corrected.text).toContain(`became ${earlier} UTC`);

  // Half of its time goes by: whoever is called finds their way by the message's link, and the report ends the calls.
  await guest.asks(routes.partners.setMail, {
    params: { id: home.partner, person: guest.id },
    body: { email: "ada@norland.example" },
  });
  await house.wait(12 * HOUR_MS);
  const called = (await messagesOf(home.partner)).filter(({ about }) => about === id);
  expect(called.map(({ to }) => to)).toEqual([guest.id]);
  for (const link of called.flatMap(({ links }) => links)) expect(link).toBe(`${house.url}${path}`);
  const asked = await ada.open(new URL(called[0]?.links[0] ?? "").pathname);
  const back = await ada.send(asked, "/lite/sign-in", { login: "ada", password: "Ada has a long password" });
  const sent = await ada.send(back, `${path}/submit`, { reference: EVIL });
  isWell(sent);
  expect(sent.text).toContain("Reported in time.");
  // An eighth of its time would be left now.
  await house.wait(6 * HOUR_MS);
  const later = (await messagesOf(home.partner)).filter(({ about }) => about === id);
  expect(later.filter(({ title }) => title !== called[0]?.title)).toEqual([]);
  await ada.send(await ada.open(path), "/lite/sign-in", {
    login: "ada",
    password: "Ada has a long password",
  });
  expect((await ada.open("/lite/regulatory-clocks")).text).toContain("No report is owed");
});

/** Every call of a stream that is owed to somebody's mail and channels now, with the link as each way writes it. */
async function messagesOf(stream: EscalationId | PartnerId) {
  const turn = new Turn(house.desk, { kind: "clock" });
  const owed =
    readId(stream)?.kind === "partner"
      ? partnerKind.owed(await turn.loadKnown(partnerKind, stream))
      : escalationKind.owed(await turn.loadKnown(escalationKind, stream));
  const messages: { about: string; title: string; to: string; links: string[] }[] = [];
  for (const { effect } of owed)
    await perform(
      house.desk,
      { actor: { kind: "service", service: "executor" } },
      (begun) =>
        beginEffect(begun, stream, EffectId.parse(effect), { worker: "executor-1", epoch: 1 }, (what) => {
          const { id, request } = what.effect;
          if (request.kind !== "page") throw new Error(`It is a ${request.kind}.`);
          const notice = pageNotice(id, request, house.url);
          const webhook: { data: { link: string } } = JSON.parse(pageWebhook(notice, house.now));
          const bodies = [
            pageMail(notice, "norland.example").text,
            webhook.data.link,
            pageChat("slack", notice),
          ];
          const links = bodies.map((body) => /https?:[^\s|"]+/.exec(body)?.[0] ?? "");
          messages.push({ about: request.about, title: request.subject, to: request.to, links });
        }),
      () => null,
    );
  return messages;
}

test("ES-02 the link of a mail, a signed webhook and a chat leads through the sign-in to its escalation, and one button stops the ladder", async () => {
  const { guest, incident } = await run(documents.escalation);
  const bound = (of: Household) => ({ partner: of.partner, team: of.team });
  await guest.asks(routes.runs.start, {
    body: {
      playbook: documents.escalation.id,
      incident: incident.id,
      bindings: { host: bound(home), helpers: bound(home) },
    },
  });
  const [called] = (await guest.asks(routes.escalations.list, { query: {} })).items;
  const { id, paged } = await guest.asks(routes.escalations.show, { params: { id: called?.id ?? "" } });
  const [message] = await messagesOf(id);
  expect(message).toMatchObject({ about: id, to: paged[0]?.id });
  const path = `/lite/escalations/${id}`;
  expect(message?.links).toEqual([1, 2, 3].map(() => `${house.url}${path}`));
  const stranger = await ada.open(path);
  expect(formIn(stranger.text, "/lite/sign-in").then).toBe(path);
  const name = paged[0]?.name ?? "";
  expect(["Ada", "Olaf"]).toContain(name);
  await ada.signIn(home, name, name);
  const page = await ada.open(path);
  isWell(page);
  const answered = await ada.send(page, `${path}/acknowledge`);
  isWell(answered);
  expect(answered.text).toContain("You have it. Nobody else is paged.");
  for (const minutes of [0, 16]) {
    await house.wait(minutes * 60_000);
    expect(await guest.asks(routes.escalations.show, { params: { id } })).toMatchObject({
      status: "acknowledged",
      paged: [],
    });
  }
  expect(await messagesOf(id)).toEqual([]);
});

test("INV-07 what is another partner's is not here, to the letter as what is not there at all", async () => {
  const { path } = await assigned();
  const eve = new Browsing(house);
  await eve.signIn(away, "Eve", "Eve");
  const theirs = await eve.open(path);
  const none = await eve.open("/lite/steps/step--0197a000-0000-7000-8000-000000000001");
  expect(theirs.status).toBe(404);
  expect(theirs.text).toBe(none.text);
  expect((await eve.open("/lite/nothing/here")).text).toBe(none.text);
});

test("C-16 an exercise says so in its title and in a banner", async () => {
  const planned = await house.household("Westland", {
    Dora: ["administrator", "planner", "trigger", "run-lead", "responder"],
    Coco: ["controller"],
  });
  const dora = planned.guest("Dora");
  const { id } = await dora.asks(routes.drills.plan, {
    body: {
      name: "Winter night",
      scenario: "The registration fails.",
      objectives: ["The night team is reached."],
      participants: [planned.partner],
      director: dora.id,
      controllers: [planned.guest("Coco").id],
      playbook: documents.beacon.id,
      startsAt: house.now,
    },
  });
  const params = { id };
  await dora.asks(routes.drills.approve, { params });
  await dora.asks(routes.drills.schedule, { params, body: { plannedFor: house.now } });
  const checks = { communications: true, playersBriefed: true, firewallHeld: true } as const;
  await dora.asks(routes.drills.start, { params, body: { checks } });
  const browsing = new Browsing(house);
  await browsing.signIn(planned, "Dora", "Dora");
  const declare = await browsing.open("/lite/incidents/new");
  const declared = await browsing.send(declare, "/lite/incidents", { title: "It fails", exercise: id });
  isWell(declared);
  expect(declared.text).toContain("<title>EXERCISE: It fails");
  expect(declared.text).toContain("Nothing here is real.");
});

test("text from people is text, in every place of a page", () => {
  expect(html`<a title="${EVIL}">${[EVIL, html`<b>${1}</b>`, null, false]}</a>`.text).toBe(
    '<a title="&lt;/textarea&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;amp;&#39;">&lt;/textarea&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;amp;&#39;<b>1</b></a>',
  );
});

test("how long something lasts is told in words", () => {
  const from = house.now;
  house.later(3 * HOUR_MS + 20 * 60_000);
  expect(lasting(from, house.now)).toBe("3 h 20 min");
  expect(lasting(from, from)).toBe("less than a minute");
  house.later(72 * HOUR_MS);
  expect(lasting(from, house.now)).toBe("3 days");
  expect(durationInWords("P1DT12H")).toBe("1 day 12 h");
  expect(durationInWords("P1M")).toBe("P1M");
});

const hostAndHelpers = () => ({
  host: { partner: home.partner, team: home.team },
  helpers: { partner: away.partner, team: away.team },
});

async function begin(document: { readonly id: string }, bindings: ReturnType<typeof hostAndHelpers>) {
  await agreed(
    [
      [home, "Olaf"],
      [away, "Eve"],
    ],
    house.now,
  );
  const { guest, incident } = await run(document);
  await guest.asks(routes.runs.start, { body: { playbook: document.id, incident: incident.id, bindings } });
}

test("C-05, C-09 an official abstains, or takes a yes back, each after a last look and with the reason that it needs", async () => {
  await begin(documents.remote, hostAndHelpers());
  const olaf = new Browsing(house);
  const inbox = await olaf.signIn(home, "Olaf", "Ada");
  const [, path = ""] = /href="(\/lite\/consents\/[^"]+)"/.exec(inbox.text) ?? [];
  const state = async () => {
    const [round] = (await home.guest("Olaf").asks(routes.consents.list)).items;
    const shown = await home.guest("Olaf").asks(routes.consents.show, { params: { id: round?.id ?? "" } });
    return shown.decisions[0]?.status;
  };
  const abstaining = await olaf.send(await olaf.open(path), `${path}/confirm`, { answer: "abstain" });
  isWell(abstaining);
  expect(abstaining.text).toContain("It counts as not granted");
  expect(await state()).toBe("requested");

  const granting = await olaf.send(await olaf.open(path), `${path}/confirm`, { answer: "grant" });
  const granted = await olaf.send(granting, `${path}/grant`);
  const why = "The wrong servers are named in it.";
  const last = await olaf.send(granted, `${path}/confirm`, { answer: "withdraw", justification: why });
  isWell(last);
  expect([unescaped(last.text).includes(why), await state()]).toEqual([true, "granted"]);
  const withdrawn = await olaf.send(last, `${path}/withdraw`);
  isWell(withdrawn);
  expect(withdrawn.text).toMatch(/Withdrawn/);
  expect(await state()).toBe("withdrawn");
});

test("C-09, C-11 the first of two takes their half back on the page where they gave it", async () => {
  await begin(documents.remoteInE4, hostAndHelpers());
  const olaf = new Browsing(house);
  const inbox = await olaf.signIn(home, "Olaf", "Ada");
  const [, path = ""] = /href="(\/lite\/consents\/[^"]+)"/.exec(inbox.text) ?? [];
  const granting = await olaf.send(await olaf.open(path), `${path}/confirm`, { answer: "grant" });
  const half = await olaf.send(granting, `${path}/grant`);
  expect(half.text).toContain("Take your half of the yes back");
  const last = await olaf.send(half, `${path}/confirm`, {
    answer: "refuse",
    justification: "It names servers that are not ours.",
  });
  isWell(last);
  const refused = await olaf.send(last, `${path}/refuse`);
  expect(refused.text).toMatch(/denied/);
  expect(refused.text).not.toContain("Take your half");
});

test("an abstention is on the record once it is confirmed", async () => {
  await begin(documents.remote, hostAndHelpers());
  const olaf = new Browsing(house);
  const inbox = await olaf.signIn(home, "Olaf", "Ada");
  const [, path = ""] = /href="(\/lite\/consents\/[^"]+)"/.exec(inbox.text) ?? [];
  const asked = await olaf.open(path);
  const done = await olaf.send(
    await olaf.send(asked, `${path}/confirm`, { answer: "abstain" }),
    `${path}/abstain`,
  );
  isWell(done);
  expect(done.text).toContain("You abstain");
  expect(done.text).toContain(": abstained");
});

test("a step is handed to a colleague who is a responder, with the reason; without one it stays where it is", async () => {
  const { step, path } = await assigned();
  const guest = home.guest("Ada");
  await guest.asks(routes.partners.addPerson, {
    params: { id: home.partner },
    body: { name: "Ben", roles: ["responder"] },
  });
  await ada.signIn(home, "Ada", "Ada");
  const claimed = await ada.send(await ada.open(path), `${path}/claim`);
  isWell(claimed);
  const { people } = await guest.asks(routes.partners.show, { params: { id: home.partner } });
  const ben = people?.find(({ name }) => name === "Ben")?.id ?? "";
  const short = await ada.send(claimed, `${path}/hand-over`, { to: ben, why: "" });
  expect(short.status).toBe(422);
  const handed = await ada.send(claimed, `${path}/hand-over`, { to: ben, why: "My shift ends." });
  isWell(handed);
  expect(handed.text).toContain("Handed over.");
  expect(await guest.asks(routes.steps.show, { params: { id: step } })).toMatchObject({
    status: "assigned",
    people: [{ id: ben }],
  });
});

test("MA-02 a request that is put to a partner stands in its officials' inbox, is acknowledged, and declined after a last look", async () => {
  const bindings = { ...hostAndHelpers(), friends: { partner: away.partner, team: away.team } };
  const { helpers: _, ...asked } = bindings;
  await begin(documents.aidOfFriends, asked as typeof bindings);
  const olaf = home.guest("Olaf");
  const [draft] = (await olaf.asks(routes.aidRequests.list)).items;
  const params = { id: draft?.id ?? "" };
  const eve = new Browsing(house);
  expect((await eve.signIn(away, "Eve", "Eve")).text).not.toContain("/lite/aid-requests/");
  await olaf.asks(routes.aidRequests.submit, { params, body: {} });
  const path = `/lite/aid-requests/${params.id}`;
  const inbox = await eve.open("/lite/inbox");
  isWell(inbox);
  expect(inbox.text).toContain(path);
  const shown = await eve.open(path);
  isWell(shown);
  expect(unescaped(shown.text)).toContain("Find out how they came in.");
  const acknowledged = await eve.send(shown, `${path}/acknowledge`);
  isWell(acknowledged);
  expect(acknowledged.text).toContain("they know that you have it");
  const unsaid = await eve.send(acknowledged, `${path}/confirm`, { text: "Ours is out as well." });
  expect([unsaid.status, unescaped(unsaid.text).includes("Ours is out as well.")]).toEqual([422, true]);
  const last = await eve.send(unsaid, `${path}/confirm`, { reason: "no-capacity" });
  isWell(last);
  expect(await olaf.asks(routes.aidRequests.show, { params })).toMatchObject({
    assignments: [{ status: "acknowledged" }],
  });
  isWell(await eve.send(last, `${path}/decline`));
  expect(await olaf.asks(routes.aidRequests.show, { params })).toMatchObject({
    assignments: [{ declined: { reason: "no-capacity", text: "Ours is out as well." } }],
  });
  // Whoever asks has no answer to give.
  const own = new Browsing(house);
  await own.signIn(home, "Olaf", "Ada");
  expect((await own.open(path)).text).not.toContain("Your answer");
});

test("somebody who is signed in changes their own password by the one that they know, and is signed out everywhere else", async () => {
  await ada.signIn(home, "Ada", "Ada");
  const [old, other] = ["Ada has a long password", "four quite unrelated words"];
  const elsewhere = new Browsing(house);
  const signIn = await elsewhere.open("/lite/sign-in");
  await elsewhere.send(signIn, "/lite/sign-in", { login: "ada", password: old });
  const page = await ada.open("/lite/password");
  isWell(page);
  const change = (fields: Record<string, string>) =>
    ada.send(page, "/lite/password", { current: old, password: other, again: other, ...fields });
  const noes = [
    await change({ current: "something else" }),
    await change({ password: "short", again: "short" }),
    await change({ again: "another one entirely" }),
    await change({ token: "x".repeat(43) }),
  ];
  expect(noes.map(({ status }) => status)).toEqual([403, 422, 422, 403]);
  for (const { text } of noes) expect(text).not.toMatch(/something else|four quite|another one entirely/);
  expect((await elsewhere.open("/lite/inbox")).path).toBe("/lite/inbox");

  const changed = await change({});
  isWell(changed);
  expect([changed.path, changed.text.includes("Your password is changed.")]).toEqual(["/lite/inbox", true]);
  expect((await ada.open("/lite/runs")).path).toBe("/lite/runs");
  const shut = await elsewhere.open("/lite/password");
  expect(shut.path).toBe("/lite/sign-in");
  const by = async (password: string) =>
    (await elsewhere.send(shut, "/lite/sign-in", { login: "ada", password })).status;
  expect([await by(old), await by(other)]).toEqual([403, 200]);
});

test("M18 an offered lead stands in the inbox of whoever is to take it, says what only a key can do, and is declined by a form", async () => {
  await begin(documents.remote, hostAndHelpers());
  const olaf = home.guest("Olaf");
  const [started] = (await olaf.asks(routes.runs.list)).items;
  const run = started?.id as RunId;
  const { nextStatement: number } = await olaf.asks(routes.partners.show, { params: { id: home.partner } });
  const statement = {
    ...{ type: "offer-lead" as const, partner: home.partner, run, to: away.partner, reason: EVIL },
    ...{ number, statedAt: house.now },
  };
  await olaf.asks(routes.runs.offerLead, { params: { id: run }, body: signStatement(statement, home.key) });

  const eve = new Browsing(house);
  const inbox = await eve.signIn(away, "Eve", "Eve");
  isWell(inbox);
  expect(inbox.text).toContain("The lead of a run is offered to your partner");
  const page = await eve.open(`/lite/runs/${run}`);
  isWell(page);
  expect(page.text).toContain(`npx mirror run accept-lead ${run} --key`);
  const path = `/lite/runs/${run}/drop-lead-offer`;
  const unsaid = await eve.send(page, path, { leadReason: "no" });
  expect([unsaid.status, formIn(unsaid.text, path).leadReason]).toEqual([422, "no"]);
  const declined = await eve.send(unsaid, path, { leadReason: "We have nobody on duty tonight." });
  isWell(declined);
  expect(declined.text).toContain("The lead stays where it is.");
  const { lead, leadOffer } = await olaf.asks(routes.runs.show, { params: { id: run } });
  expect([lead.id, leadOffer]).toEqual([home.partner, null]);
  expect((await eve.open("/lite/inbox")).text).not.toContain("The lead of a run is offered");
});

test("M04 a shift is handed over by a form, stands in the other's inbox, and is declined with its reason or taken", async () => {
  const guest = home.guest("Ada");
  const params = { id: home.partner, team: home.team };
  const shift = {
    from: house.now,
    to: new Date(Date.parse(house.now) + 8 * HOUR_MS).toISOString() as Instant,
  };
  await guest.asks(routes.partners.setRoster, {
    params,
    body: { shifts: [{ person: guest.id, ...shift, order: 1 }] },
  });
  await ada.signIn(home, "Ada", "Ada");
  const duty = await ada.open("/lite/duty");
  isWell(duty);
  const unsaid = await ada.send(duty, "/lite/duty/away", { from: "tomorrow", to: "2026-11-30 08:00" });
  expect([unsaid.status, formIn(unsaid.text, "/lite/duty/away").to]).toEqual([422, "2026-11-30 08:00"]);
  const offered = await ada.send(duty, "/lite/duty/offer", { to: home.guest("Olaf").id, note: EVIL });
  isWell(offered);
  expect(offered.text).toContain("It stays yours until they accept.");

  const olaf = new Browsing(house);
  const inbox = await olaf.signIn(home, "Olaf", "Ada");
  expect(inbox.text).toContain("A shift is offered to you");
  const page = await olaf.open("/lite/duty");
  isWell(page);
  expect(unescaped(page.text)).toContain(EVIL);
  const declined = await olaf.send(page, "/lite/duty/decline", { reason: "I am ill." });
  isWell(declined);
  expect(declined.text).toContain("Whoever offered it keeps it.");
  await ada.send(offered, "/lite/duty/offer", { to: home.guest("Olaf").id, note: "Then at noon." });
  const taken = await olaf.send(await olaf.open("/lite/duty"), "/lite/duty/accept");
  isWell(taken);
  expect(taken.text).toContain("took the shift over");
});

test("M04 whoever sets rosters sees what an absence leaves open, and the person takes it back", async () => {
  const guest = home.guest("Ada");
  const at = (hours: number) => new Date(Date.parse(house.now) + hours * HOUR_MS).toISOString() as Instant;
  await guest.asks(routes.partners.setRoster, {
    params: { id: home.partner, team: home.team },
    body: { shifts: [{ person: guest.id, from: at(24), to: at(32), order: 1 }] },
  });
  const inbox = await ada.signIn(home, "Ada", "Ada");
  expect(inbox.text).not.toContain("has nobody on duty");
  const duty = await ada.open("/lite/duty");
  const text = (hours: number) => at(hours).slice(0, 16).replace("T", " ");
  const away_ = await ada.send(duty, "/lite/duty/away", { from: text(20), to: text(40) });
  isWell(away_);
  expect(away_.text).toContain("has nobody on duty");
  expect((await ada.open("/lite/inbox")).text).toContain("has nobody on duty");
  const back = await ada.send(away_, "/lite/duty/back");
  isWell(back);
  expect((await ada.open("/lite/inbox")).text).not.toContain("has nobody on duty");
});

test("C-09 what was shared and is asked back is answered by a form: kept with a reason, or erased and attested", async () => {
  await begin(documents.shared, hostAndHelpers());
  const olaf = home.guest("Olaf");
  const [round] = (await olaf.asks(routes.consents.list)).items;
  const params = { id: round?.id as ConsentId };
  const { scopeHash, run } = await olaf.asks(routes.consents.show, { params });
  const asked = new Browsing(house);
  await asked.signIn(home, "Olaf", "Ada");
  const question = await asked.open(`/lite/consents/${params.id}`);
  isWell(question);
  expect(question.text).toMatch(/Tells.*Sudland.*Of that, the data.*addresses.*What for.*Kept for/s);
  await olaf.asks(routes.consents.grant, { params, body: { scopeHash } });
  const [told] = (await olaf.asks(routes.runs.show, { params: { id: run } })).openSteps;
  const step = { id: told?.id as StepInvocationId };
  await home.guest("Ada").asks(routes.steps.claim, { params: step });
  await home.guest("Ada").asks(routes.steps.complete, { params: step, body: { values: {} } });
  await olaf.asks(routes.consents.withdraw, {
    params,
    body: { justification: "They are not to have it after all." },
  });

  const eve = new Browsing(house);
  const inbox = await eve.signIn(away, "Eve", "Eve");
  const [, path = ""] = /href="(\/lite\/share-recalls\/[^"]+)"/.exec(inbox.text) ?? [];
  const page = await eve.open(path);
  isWell(page);
  const short = await eve.send(page, `${path}/refuse`, { reason: "We want it." });
  expect([short.status, formIn(short.text, `${path}/refuse`).reason]).toEqual([422, "We want it."]);
  const kept = await eve.send(short, `${path}/refuse`, { reason: `The prosecutor has seized it. ${EVIL}` });
  isWell(kept);
  expect(kept.text).toContain("<strong>Kept.</strong>");
  const attestation = "Every copy was wiped, and we looked twice.";
  const erased = await eve.send(kept, `${path}/erase`, { attestation });
  isWell(erased);
  expect(erased.text).toContain("<strong>Erased.</strong>");
  expect(erased.text).not.toContain("Your answer");
  // Whoever asked reads what came of it, and has nothing to answer.
  const asker = new Browsing(house);
  await asker.signIn(home, "Olaf", "Ada");
  expect(unescaped((await asker.open(path)).text)).toContain(attestation);
});

test("MA-05 MA-09 help is asked for, offered out of the registry, signed by both, sent, kept for longer, recalled and returned by forms", async () => {
  const bindings = { ...hostAndHelpers(), friends: { partner: away.partner, team: away.team } };
  const { helpers: _, ...asked } = bindings;
  await begin(documents.aidOfFriends, asked as typeof bindings);
  await away.guest("Eve").asks(routes.resources.add, {
    body: {
      ...{ name: "Analysts of Sudland", home: "Sudhaven", quantity: 2, marking: "TLP:AMBER" },
      ...{ typed: { category: "Cybersecurity", kind: "Team", type: "2" }, team: away.team, words: null },
      ...{ seenBy: { partners: [home.partner], agreements: [] }, availability: [] },
    },
  });
  const [olaf, eve] = [new Browsing(house), new Browsing(house)];
  await olaf.signIn(home, "Olaf", "Ada");
  await eve.signIn(away, "Eve", "Eve");
  const list = await olaf.open("/lite/aid-requests");
  isWell(list);
  const [, path = ""] = /href="(\/lite\/aid-requests\/[^"]+)"/.exec(list.text) ?? [];
  const submitted = await olaf.send(await olaf.open(path), `${path}/submit`);
  isWell(submitted);
  const received = await eve.send(await eve.open(path), `${path}/acknowledge`);
  isWell(received);
  const far = await eve.send(received, `${path}/offer`, { validUntil: "next week", conditions: EVIL });
  expect([far.status, unescaped(far.text).includes(EVIL)]).toEqual([422, true]);
  const until = new Date(Date.parse(house.now) + 2 * HOUR_MS).toISOString().slice(0, 16).replace("T", " ");
  const offered = await eve.send(far, `${path}/offer`, { validUntil: until });
  isWell(offered);
  expect(offered.text).toContain("It promises nothing until both sides have committed.");

  const [, help = ""] = /href="(\/lite\/aid-requests\/[^"]+\/help\/[^"]+)"/.exec(offered.text) ?? [];
  const does = async (who: Browsing, name: string, fields: Record<string, string> = {}) => {
    const page = await who.open(help);
    isWell(page);
    const done = await who.send(page, `${help}/${name}`, fields);
    isWell(done);
    return done;
  };
  const status = async () => {
    const params = { id: path.split("/").at(-1) ?? "" };
    return (await home.guest("Olaf").asks(routes.aidRequests.show, { params })).assignments[0]?.status;
  };
  await does(olaf, "accept");
  await does(olaf, "commit");
  expect((await olaf.open(help)).text).not.toContain("commit to exactly this");
  await does(eve, "commit");
  expect(await status()).toBe("committed");
  await does(eve, "mobilise");
  const unchecked = await olaf.send(await olaf.open(help), `${help}/check-in`, { verified: "" });
  expect([unchecked.status, await status()]).toEqual([422, "mobilising"]);
  await does(olaf, "check-in", { verified: "Papers seen at the gate." });
  await does(eve, "status", { report: "Two servers are imaged." });
  const [, ends = ""] = /<dt>Until<\/dt><dd>([\d-]+ [\d:]+)/.exec((await olaf.open(help)).text) ?? [];
  const longer = new Date(Date.parse(`${ends.replace(" ", "T")}Z`) + 2 * HOUR_MS).toISOString();
  await does(olaf, "ask-extension", {
    longer: longer.slice(0, 16).replace("T", " "),
    extensionReason: "Two servers are left.",
  });
  await does(eve, "grant-extension");
  expect(await status()).toBe("deployed");
  await does(eve, "recall", { notice: "We are hit ourselves: within the hour." });
  await does(eve, "depart", { handedOver: "The images, to Ada." });
  const attest = { people: "yes", equipment: "yes", data: "erased", endUse: "Forensics on two servers." };
  const missing = await eve.send(await eve.open(help), `${help}/return`, { ...attest, credentials: "no" });
  expect([missing.status, formIn(missing.text, `${help}/return`).endUse]).toEqual([409, attest.endUse]);
  const home_ = await does(eve, "return", { ...attest, credentials: "yes" });
  expect(await status()).toBe("returned");
  expect(home_.text).toContain("Forensics on two servers.");
  const stranger = await eve.open(`${path}/help/aid-assignment--0197a000-0000-7000-8000-000000000001`);
  expect(stranger.status).toBe(404);
});
