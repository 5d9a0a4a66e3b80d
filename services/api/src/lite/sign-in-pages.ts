import type { Fields } from "./fields.js";
import { html } from "./html.js";
import type { Shown } from "./layout.js";

/** Who are you? What was typed elsewhere goes along, and so does where to go on. */
export function signInPage({
  token,
  goOn,
  kept,
  login,
}: {
  token: string;
  goOn: string;
  kept: Fields;
  login: string;
}): Shown {
  return {
    title: "Sign in",
    body: html`<form method="post" action="/lite/sign-in"><input type="hidden" name="token" value="${token}">
<input type="hidden" name="then" value="${goOn}">${[...kept].map(([name, text]) => html`<input type="hidden" name="${name}" value="${text}">`)}
<label for="login">Login name</label><input id="login" name="login" value="${login}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<div class="acts"><button class="first">Sign in</button></div></form>
<p><a href="/lite/first-password">I have a code, and no password yet</a></p>
<p class="soft">Forgotten? An administrator of your partner gives you a new code.</p>`,
  };
}

/** The code that an administrator gave, and a password of one's own. */
export function firstPasswordPage({
  token,
  login,
  code,
}: {
  token: string;
  login: string;
  code: string;
}): Shown {
  return {
    title: "Choose your password",
    body: html`<form method="post" action="/lite/first-password"><input type="hidden" name="token" value="${token}">
<label for="login">Login name</label><input id="login" name="login" value="${login}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
<label for="code">Code</label><p class="hint" id="code-hint">Six groups of four letters and digits. It is good once.</p>
<input id="code" name="code" value="${code}" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint" required>
<label for="password">New password</label><p class="hint" id="password-hint">At least 12 characters. Four words that have nothing to do with each other are good.</p>
<input id="password" name="password" type="password" autocomplete="new-password" aria-describedby="password-hint" minlength="12" required>
<label for="again">New password, once more</label><input id="again" name="again" type="password" autocomplete="new-password" required>
<div class="acts"><button class="first">Choose it and sign in</button></div></form>
<p><a href="/lite/sign-in">I have a password</a></p>`,
  };
}
