import type { Problem } from "@mirror/chassis";
import { type Fields, isOurs } from "./fields.js";
import { type Html, html } from "./html.js";
import type { Shown } from "./layout.js";

/** A no that has no page of its own. */
export function problemPage(path: string, { status, detail }: Problem): Shown {
  return {
    title: status === 404 ? "Not here" : "That did not work",
    body: html`<p>${detail}</p><div class="acts"><a class="button first" href="/lite/inbox">To my inbox</a>
${status >= 429 && html`<a class="button" href="${path}">Try again</a>`}</div>`,
  };
}

/** What could not be carried out just now, with everything to send it again: the same key, so that it is done once. */
export function sendAgainPage(path: string, fields: Fields, { detail, retryAfterS }: Problem): Shown {
  return {
    title: "Not sent yet",
    body: html`<div class="told" role="alert"><p>${detail}</p></div>
<p>What you typed is kept here. Wait ${retryAfterS === undefined ? "a moment" : `${Math.ceil(retryAfterS)} s`}, then send it again: it counts once, however often it is sent.</p>
<form method="post" action="${path}">${[...fields].map(([name, text]) => html`<input type="hidden" name="${name}" value="${text}">`)}
<div class="acts"><button class="first">Send it again</button></div></form>${typed(fields)}`,
  };
}

/** A page, and under it what somebody had typed and none of its fields can hold any more. */
export function whatWasTyped(body: Html, leftOver: Fields): Html {
  return leftOver.size === 0 ? body : html`${body}${typed(leftOver)}`;
}

function typed(fields: Fields): Html | null {
  const own = [...fields].filter(([name, text]) => !isOurs(name) && text.trim() !== "");
  if (own.length === 0) return null;
  return html`<h2>What you typed</h2><p class="soft">It is kept here for you to copy.</p>
${own.map(
  (
    [, text],
    n,
  ) => html`<label for="typed-${n}">Your text${own.length > 1 && ` ${n + 1}`}</label><textarea id="typed-${n}" readonly>
${text}</textarea>`,
)}`;
}
