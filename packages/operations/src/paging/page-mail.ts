import type { PageNotice } from "./page-notice.js";

/** A page as a mail, in text alone. */
export interface PageMail {
  readonly subject: string;
  readonly text: string;
  /** Of the page's own id: a repeat has the same, and stands with the first (RFC 5322, 3.6.4). */
  readonly messageId: string;
}

/** Writes a page as a mail from an address at `domain`. */
export function pageMail(notice: PageNotice, domain: string): PageMail {
  const { id, kind, title, answerBy, link } = notice;
  const where =
    link === null
      ? ["Sign in to read what it is about, and to answer."]
      : ["Sign in to read what it is about, and to answer:", link];
  return {
    subject: title,
    messageId: `<${id}@${domain}>`,
    text: [
      title,
      "",
      `Answer by: ${answerBy}`,
      `Kind:      ${kind}`,
      `Id:        ${id}`,
      "",
      ...where,
      "",
      "Opening a link decides nothing. Another message with this id is the same call.",
      "",
    ].join("\n"),
  };
}
