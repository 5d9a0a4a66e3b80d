import type { Caller } from "../auth/sign-in.js";
import { type Html, html } from "./html.js";
import { STYLE_PATH } from "./style.js";

/** What a page tells before anything else: that something did not go through, or that it did. */
export type Notice = { readonly as: "told" | "said"; readonly text: string };

/** One page as it is shown. */
export interface Shown {
  readonly title: string;
  readonly body: Html;
  /** Whether it is about an exercise: then it says so in its title, and in a banner that cannot be missed (C-16). */
  readonly exercise?: boolean;
}

interface Around {
  /** Who is signed in, and what their forms bear. */
  readonly who: { readonly caller: Caller; readonly token: string } | undefined;
  readonly notice: Notice | undefined;
}

/** A whole document. It loads one style sheet of our own and nothing else, and needs no script. */
export function documentOf({ title, body, exercise = false }: Shown, { who, notice }: Around): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${exercise && "EXERCISE: "}${title} – Security Mirror</title><link rel="stylesheet" href="${STYLE_PATH}"></head>
<body><a class="skip" href="#main">To the page</a>
<header><strong>Security Mirror</strong>${who !== undefined && NAVIGATION}</header>
<main id="main">${exercise && EXERCISE_BANNER}${notice !== undefined && noticeOf(notice)}
<h1>${title}</h1>
${body}</main>
<footer>${who !== undefined && whoIs(who.caller, who.token)}
<p>These pages need no script. When something does not go through, what you typed is given back.</p></footer></body></html>
`.text;
}

const NAVIGATION = html`<nav aria-label="Pages"><a href="/lite/inbox">Inbox</a><a href="/lite/runs">Runs</a><a href="/lite/incidents">Incidents</a><a href="/lite/regulatory-clocks">Reports</a><a href="/lite/aid-requests">Aid</a><a href="/lite/duty">Duty</a><a href="/lite/in-advance">In advance</a></nav>`;

const EXERCISE_BANNER = html`<p class="drill">EXERCISE EXERCISE EXERCISE<br>Nothing here is real.</p>`;

function noticeOf({ as, text }: Notice): Html {
  return as === "told"
    ? html`<div class="told" role="alert"><h2>Not done</h2><p class="words">${text}</p></div>`
    : html`<div class="said" role="status"><p>${text}</p></div>`;
}

function whoIs({ person, partner }: Caller, token: string): Html {
  return html`<p>Signed in as <bdi>${person.name}</bdi>, <bdi>${partner.name}</bdi>${person.office !== null && html` (${person.office})`}. <a href="/lite/password">Change my password</a></p>
<form method="post" action="/lite/sign-out"><input type="hidden" name="token" value="${token}"><button class="link">Sign out</button></form>`;
}
