import { type Html, html } from "./html.js";

/** What only a key can say is said where the key is (INV-12): a command to copy. Nothing is decided by showing it. */
export function atTheCommandLine(command: string): Html {
  return html`<p class="card">Copy this to where the key is:<br><code>${command}</code></p>`;
}
