// Controls and marks that turn or hide text: what a partner calls its team must not move another's cursor.
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const UNSEEN_IN_JSON = /(?![\n\t\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text for a terminal: every character that could steer it or change how others read is shown by its number. */
export function visible(text: string): string {
  return text.replace(
    UNSEEN,
    (sign) => `<U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}

/** JSON for a terminal or a program: the same value, with such characters escaped. */
export function escaped(json: string): string {
  return json.replace(UNSEEN_IN_JSON, (sign) =>
    Array.from(
      { length: sign.length },
      (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/** Whether JSON text holds characters that only an escape shows. */
export function holdsUnseen(json: string): boolean {
  return json.search(UNSEEN_IN_JSON) !== -1;
}
