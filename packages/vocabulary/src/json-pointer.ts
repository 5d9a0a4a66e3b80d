/** The RFC 6901 pointer that leads along these parts: `/list/1/a~1b`, or nothing for the whole document. */
export function pointerTo(parts: readonly PropertyKey[]): string {
  return parts.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
