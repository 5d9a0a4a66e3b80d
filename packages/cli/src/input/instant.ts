/** An instant with as few digits as people write: `2026-11-22T08:00Z` is `2026-11-22T08:00:00.000Z`. Anything else is left for the body's check. */
export function instant<Text extends string | undefined>(text: Text): Text | string {
  const [, minutes, seconds = ":00", thousandths = ".000"] =
    /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?(\.\d{3})?Z$/.exec(text ?? "") ?? [];
  return minutes === undefined ? text : `${minutes}${seconds}${thousandths}Z`;
}
