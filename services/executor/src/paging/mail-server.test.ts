import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { openLogger } from "@mirror/chassis";
import type { Effect, Outcome } from "@mirror/engine";
import { EffectId, instantOf, mintId, PartnerId, PersonId } from "@mirror/vocabulary";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { liveCapabilities } from "../capabilities/live.js";
import { openPaging } from "./open-paging.js";

const log = openLogger({
  service: "executor",
  level: "error",
  format: "json",
  to: new Writable({ write: (_c, _e, done) => done() }),
});
const options = { signal: new AbortController().signal, log };
const id = EffectId.parse(mintId("effect", "live", instantOf(0), "page"));
const about = mintId("escalation", "live", instantOf(0), "page");
const ada = PersonId.parse(mintId("person", "live", instantOf(0), "ada"));
const norland = PartnerId.parse(mintId("partner", "live", instantOf(0), "norland"));
const FROM = "mirror@norland.example";

const open: SMTPServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise<void>((resolve) => server.close(resolve));
});

/** A real mail server, and what it took. */
async function mailbox(more: SMTPServerOptions = {}) {
  const mails: { to: string[]; raw: string }[] = [];
  const server = new SMTPServer({
    // Its certificate is nobody's: what is tried here is the conversation.
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: Buffer.concat(chunks).toString("utf8") });
        done();
      });
    },
    ...more,
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, mails };
}

async function page(
  url: string,
  title = "Escalation: please answer.",
  called: string = about,
): Promise<Outcome | undefined> {
  const paging = await openPaging({
    MIRROR_SMTP_URL: url,
    MIRROR_SMTP_FROM: FROM,
    MIRROR_PUBLIC_URL: "https://mirror.example",
  });
  const effect: Effect = {
    id,
    capability: "page",
    delivery: "at-least-once",
    idempotent: true,
    request: {
      kind: "page",
      to: ada,
      about: called,
      subject: title,
      answerBy: instantOf(0),
      ways: [{ by: "mail", address: "ada@norland.example" }],
      of: norland,
      repeats: null,
    },
  };
  const capability = liveCapabilities({ egress: [], paging }).find(({ name }) => name === "page");
  return capability?.perform(effect, options);
}

test("SH-14 a page reaches its person's mailbox with an id, a due time and a link, and a repeat bears the same Message-ID", async () => {
  const { url, mails } = await mailbox();
  expect(await page(url)).toMatchObject({ status: "succeeded", detail: `in the inbox of ${ada}; by mail` });
  await page(url);

  expect(mails.map(({ to }) => to)).toEqual([["ada@norland.example"], ["ada@norland.example"]]);
  const [first, second] = await Promise.all(mails.map(({ raw }) => PostalMime.parse(raw)));
  expect(first).toMatchObject({
    subject: "Escalation: please answer.",
    from: { address: FROM },
    messageId: `<${id}@norland.example>`,
  });
  expect(first?.html).toBeUndefined();
  expect(first?.attachments).toEqual([]);
  expect(first?.text).toContain(`https://mirror.example/lite/escalations/${about}`);
  expect(second?.messageId).toBe(first?.messageId);
});

test.each([
  ["consent", "consents", "A consent waits for your answer: Image the file servers"],
  ["step", "steps", "A step was handed over to you."],
  ["aid-request", "aid-requests", "A request for aid waits for your answer."],
  ["standing-consent", "standing-consents", "A standing consent of yours was used: please look."],
  ["partner", "inbox", "Your partner is suspended from now on."],
  ["effect", null, "A test of your mail: nothing has to be done."],
] as const)(
  "SH-14 what a page about a %s says stands in the mail, and its link leads to the lite page",
  async (kind, pages, title) => {
    const { url, mails } = await mailbox();
    const called = mintId(kind, "live", instantOf(0), "page");
    expect(await page(url, title, called)).toMatchObject({ status: "succeeded" });
    const read = await PostalMime.parse(mails[0]?.raw ?? "");
    expect(read.subject).toBe(title);
    expect(read.text).toContain(`Kind:      ${pages === null ? "test" : kind}`);
    const path = pages === null || pages === "inbox" ? "inbox" : `${pages}/${called}`;
    expect(read.text?.split("\n")).toContain(`https://mirror.example/lite/${path}`);
  },
);

test("a title that would end a header ends none", async () => {
  const { url, mails } = await mailbox();
  await page(url, "Escalation\r\nBcc: eve@evil.example");
  const read = await PostalMime.parse(mails[0]?.raw ?? "");
  expect(read.bcc).toBeUndefined();
  expect(mails[0]?.to).toEqual(["ada@norland.example"]);
});

test("a mail that the server does not take leaves the page owed, and its words are not repeated", async () => {
  const { url } = await mailbox({
    onRcptTo: (_address, _session, done) =>
      done(Object.assign(new Error("no such ada here"), { responseCode: 550 })),
  });
  expect(await page(url)).toEqual({ status: "failed", detail: `in the inbox of ${ada}; not by mail (550)` });
});

test("a mail server that is away leaves the page owed", async () => {
  const { url } = await mailbox();
  const [server] = open.splice(0);
  await new Promise<void>((resolve) => server?.close(resolve));
  expect(await page(url)).toMatchObject({ status: "failed" });
});

test("the executor signs in at the mail server by what its address holds", async () => {
  const seen: unknown[] = [];
  const { url, mails } = await mailbox({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      seen.push({ username, password });
      done(null, { user: "mirror" });
    },
  });
  expect(await page(url.replace("smtp://", "smtp://mirror:p%40ss@"))).toMatchObject({ status: "succeeded" });
  expect(seen).toEqual([{ username: "mirror", password: "p@ss" }]);
  expect(mails).toHaveLength(1);
});

test.each([
  [{ MIRROR_SMTP_URL: "smtp://:secret@", MIRROR_SMTP_FROM: FROM }, "no address of a mail server"],
  [{ MIRROR_SMTP_URL: "https://u:secret@mail.example", MIRROR_SMTP_FROM: FROM }, "no address"],
  [{ MIRROR_SMTP_URL: "smtp://u:secret@mail.example/x", MIRROR_SMTP_FROM: FROM }, "says more"],
  [{ MIRROR_SMTP_URL: "smtp://u:secret@mail.example" }, "MIRROR_SMTP_FROM"],
  [{ MIRROR_SMTP_URL: "smtp://m.example", MIRROR_SMTP_URL_FILE: "x", MIRROR_SMTP_FROM: FROM }, "both set"],
  [{ MIRROR_SMTP_URL_FILE: "/nonexistent/secret-free", MIRROR_SMTP_FROM: FROM }, "cannot be read"],
])("settings for mail that cannot be right stop the start, and show no password: %j", async (config, why) => {
  const error: unknown = await openPaging(config).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "MailSettingsInvalid", exitCode: 3 });
  expect(String(error)).toContain(why);
  expect(String(error)).not.toContain("secret@");
});
