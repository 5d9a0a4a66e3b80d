import type { Page } from "@mirror/engine";
import { EffectId, EscalationId, instantOf, mintId, PartnerId, PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { pageMail } from "./page-mail.js";
import { pageNotice } from "./page-notice.js";

const id = EffectId.parse(mintId("effect", "live", instantOf(0), "page"));
const about = EscalationId.parse(mintId("escalation", "live", instantOf(0), "page"));
const page: Page = {
  kind: "page",
  to: PersonId.parse(mintId("person", "live", instantOf(0), "ada")),
  about,
  subject: "Escalation: please answer.",
  answerBy: instantOf(0),
  ways: [],
  of: PartnerId.parse(mintId("partner", "live", instantOf(0), "norland")),
  repeats: null,
};

test("SH-14 a mail carries an id, a kind, a due time, a title and a link, and nothing else", () => {
  const mail = pageMail(pageNotice(id, page, "https://mirror.example/"), "mirror.example");
  expect(mail).toEqual({
    subject: "Escalation: please answer.",
    messageId: `<${id}@mirror.example>`,
    text: `Escalation: please answer.

Answer by: 1970-01-01T00:00:00.000Z
Kind:      escalation
Id:        ${id}

Sign in to read what it is about, and to answer:
https://mirror.example/lite/escalations/${about}

Opening a link decides nothing. Another message with this id is the same call.
`,
  });
});

test.each([
  ["consent", "/lite/consents/"],
  ["step", "/lite/steps/"],
  ["aid-request", "/lite/aid-requests/"],
] as const)("a page about a %s says so, and its link leads to where it is answered", (kind, path) => {
  const waits = mintId(kind, "live", instantOf(0), "page");
  const notice = pageNotice(id, { ...page, about: waits }, "https://mirror.example");
  expect(notice.kind).toBe(kind);
  expect(notice.link).toBe(`https://mirror.example${path}${waits}`);
});

test("without an address of the installation a mail has no link, and says to sign in", () => {
  const { text } = pageMail(pageNotice(id, page, undefined), "mirror.example");
  expect(text).toContain("Sign in to read what it is about, and to answer.");
  expect(text).not.toContain("http");
});
