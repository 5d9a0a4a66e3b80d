import { type Html, html } from "./html.js";

/** A list of what is known: a word, and what stands behind it. What is null is left out. */
export function facts(rows: readonly (readonly [string, Html | string | null])[]): Html {
  const known = rows.filter(([, what]) => what !== null && what !== "");
  return html`<dl>${known.map(([name, what]) => html`<dt>${name}</dt><dd>${what}</dd>`)}</dl>`;
}

/** Text that a person wrote: its direction is its own, its lines are kept, and nothing in it is markup. */
export function words(text: string): Html {
  return html`<p class="words" dir="auto">${text}</p>`;
}

/** Several lines to write, with what was written before. */
export function longText(options: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly required?: boolean;
}): Html {
  const { name, label, hint, value, required = false } = options;
  const hintId = `${name}-hint`;
  // The line end after the tag is not part of the text; without it, one that begins the text would get lost.
  return html`<label for="${name}">${label}</label>${hint !== undefined && html`<p class="hint" id="${hintId}">${hint}</p>`}
<textarea id="${name}" name="${name}" maxlength="4000"${hint !== undefined && html` aria-describedby="${hintId}"`}${required && html` required`}>
${value}</textarea>`;
}

/** One of a few, each with its word. */
export function choice(options: {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [value: string, word: string])[];
  readonly value: string;
  readonly required?: boolean;
}): Html {
  const { name, label, choices, value, required = false } = options;
  return html`<fieldset><legend>${label}</legend>${choices.map(
    ([one, word], n) =>
      html`<label class="choice" for="${name}-${n}"><input type="radio" id="${name}-${n}" name="${name}" value="${one}"${one === value && html` checked`}${required && html` required`}><span>${word}</span></label>`,
  )}</fieldset>`;
}

/** One of many. */
export function pick(options: {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [value: string, word: string])[];
  readonly value: string;
  readonly required?: boolean;
}): Html {
  const { name, label, choices, value, required = false } = options;
  return html`<label for="${name}">${label}</label><select id="${name}" name="${name}"${required && html` required`}>${choices.map(
    ([one, word]) => html`<option value="${one}"${one === value && html` selected`}>${word}</option>`,
  )}</select>`;
}

/** One line to write. */
export function lineOfText(options: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly required?: boolean;
  readonly numeric?: boolean;
}): Html {
  const { name, label, hint, value, required = false, numeric = false } = options;
  const hintId = `${name}-hint`;
  return html`<label for="${name}">${label}</label>${hint !== undefined && html`<p class="hint" id="${hintId}">${hint}</p>`}
<input id="${name}" name="${name}" value="${value}"${numeric && html` inputmode="decimal"`}${hint !== undefined && html` aria-describedby="${hintId}"`}${required && html` required`}>`;
}
