import { EffectId, instantOf, mintId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { pageChat } from "./page-chat.js";
import type { PageNotice } from "./page-notice.js";
import { pageWebhook } from "./page-webhook.js";

const notice: PageNotice = {
  id: EffectId.parse(mintId("effect", "live", instantOf(0), "page")),
  kind: "escalation",
  title: "Escalation: please answer.",
  answerBy: instantOf(0),
  link: "https://mirror.example/lite/escalations/1?a=1&b=2",
};
const HOSTILE =
  "<!channel> @all **bold** [x](https://evil.example) <https://evil.example|here>\n# big `code` _i_";

test("SH-14 a webhook carries an id, a kind, a due time, a title and a link, and nothing else", () => {
  const { id, kind, title, answerBy, link } = notice;
  expect(JSON.parse(pageWebhook(notice, "2026-11-22T03:00:00.000Z"))).toEqual({
    type: "page.escalation",
    timestamp: "2026-11-22T03:00:00.000Z",
    data: { id, kind, title, answerBy, link },
  });
});

test("Mattermost gets a text whose title formats nothing and calls nobody", () => {
  const { text } = JSON.parse(pageChat("mattermost", { ...notice, title: HOSTILE }));
  const [first, , link] = text.split("\n");
  expect(first).toContain("\\[x\\]\\(https\\://evil\\.example\\)");
  expect(first).toContain("@\u200ball");
  expect(first).toContain("\\*\\*bold\\*\\*");
  expect(link).toBe(`[Sign in to read what it is about, and to answer](<${notice.link}>)`);
});

test("Slack gets a text in which neither links nor mentions are left, and an address that is escaped", () => {
  const { text } = JSON.parse(pageChat("slack", { ...notice, title: HOSTILE }));
  const [first, , link] = text.split("\n");
  expect(first).toContain("&lt;!channel&gt;");
  expect(first.match(/[<>]/)).toBeNull();
  expect(link).toBe(
    "<https://mirror.example/lite/escalations/1?a=1&amp;b=2|Sign in to read what it is about, and to answer>",
  );
});

test("Teams gets a card of text runs, which read no Markdown, and opens the link by a button", () => {
  const message = JSON.parse(pageChat("teams", { ...notice, title: HOSTILE }));
  expect(message.type).toBe("message");
  const [{ contentType, content }] = message.attachments;
  expect(contentType).toBe("application/vnd.microsoft.card.adaptive");
  expect(content.body[0].inlines).toEqual([
    { type: "TextRun", text: HOSTILE.replace("\n", " "), weight: "bolder" },
  ]);
  expect(content.actions).toEqual([
    { type: "Action.OpenUrl", title: "Sign in to read what it is about, and to answer", url: notice.link },
  ]);
});

test.each(["mattermost", "slack", "teams"] as const)("%s gets the id, the kind and the due time", (chat) => {
  const text = pageChat(chat, { ...notice, link: null }).replaceAll("\\", "");
  for (const part of [notice.id, notice.kind, notice.answerBy]) expect(text).toContain(part);
  expect(text).not.toContain("https://mirror");
});
