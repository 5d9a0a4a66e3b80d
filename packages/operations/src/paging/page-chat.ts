import type { PageNotice } from "./page-notice.js";

/** The chats whose incoming webhooks are spoken to. */
export type Chat = "mattermost" | "slack" | "teams";

/** A page as the body that a chat's incoming webhook takes. What it holds is written as text: it calls nobody and formats nothing. */
export function pageChat(chat: Chat, notice: PageNotice): string {
  switch (chat) {
    case "mattermost":
      return JSON.stringify({ text: mattermostText(notice) });
    case "slack":
      return JSON.stringify({ text: slackText(notice), unfurl_links: false });
    case "teams":
      return JSON.stringify(teamsMessage(notice));
  }
}

const WHERE = "Sign in to read what it is about, and to answer";

function linesOf({ id, kind, answerBy }: PageNotice, escaped: (text: string) => string): string[] {
  return [`Answer by ${answerBy} · ${kind} · ${id}`].map(escaped);
}

function mattermostText(notice: PageNotice): string {
  const { title, link } = notice;
  const where = link === null ? `${WHERE}.` : `[${WHERE}](<${link}>)`;
  return [`**${inMarkdown(title)}**`, ...linesOf(notice, inMarkdown), where].join("\n");
}

// Every sign that Markdown may read is escaped; a mention is cut in two, which no backslash does.
function inMarkdown(text: string): string {
  return onOneLine(text)
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&:]/g, "\\$&")
    .replace(/@/g, "@\u200b");
}

function slackText(notice: PageNotice): string {
  const { title, link } = notice;
  const where = link === null ? `${WHERE}.` : `<${inSlack(link)}|${WHERE}>`;
  return [`*${inSlack(title)}*`, ...linesOf(notice, inSlack), where].join("\n");
}

// Slack's three: with them escaped there is neither a link nor a mention. The rest is cut off from the words around it.
function inSlack(text: string): string {
  return onOneLine(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[*_~`]/g, "\u200b$&");
}

/** An Adaptive Card of text runs: unlike text blocks, they are not read as Markdown. */
function teamsMessage(notice: PageNotice): unknown {
  const run = (text: string, weight: string) => ({
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text: onOneLine(text), weight }],
  });
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            run(notice.title, "bolder"),
            ...linesOf(notice, (text) => text).map((line) => run(line, "default")),
          ],
          actions: notice.link === null ? [] : [{ type: "Action.OpenUrl", title: WHERE, url: notice.link }],
        },
      },
    ],
  };
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
