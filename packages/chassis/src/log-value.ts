const REDACTED = "[redacted]";

const SECRET_NAME =
  /^(proxy-)?authorization$|^(set-)?cookie$|password|passphrase|secret|^(access|refresh|id|csrf|session)?[-_]?token$|api[-_]?key|private[-_]?key|^x-csrf-token$/i;

/** Deeper than this, a value is summed up: a log line is read by people, and a loop must not fill the disk. */
const DEPTH_MAX = 8;
const ITEMS_MAX = 100;
const STACK_FRAMES_MAX = 30;

/** Takes out of a text what lets its reader act as somebody else: our tokens, bearer and basic credentials, passwords in addresses. */
export function redactText(text: string): string {
  return text
    .replace(/\bmirror_[A-Za-z0-9-]+_[A-Za-z0-9_-]{40,}/g, `mirror_${REDACTED}`)
    .replace(/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${REDACTED}`)
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):[^\s@/]+@/gi, `$1:${REDACTED}@`);
}

/**
 * A value as it may stand in the log: plain JSON, errors with their name, stack and causes, secrets taken out by the
 * name of their field or by their look, loops and depth cut off.
 */
export function logValue(value: unknown): unknown {
  return plain(value, 0, new Set());
}

function plain(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  if (above.has(value)) return "[loop]";
  if (depth >= DEPTH_MAX) return Array.isArray(value) ? "[array]" : "[object]";
  const around = new Set(above).add(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[no date]" : value.toISOString();
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return plainError(value, depth, around);
  if (Array.isArray(value)) return plainItems(value, depth, around);
  if (value instanceof Set) return plainItems([...value], depth, around);
  const members = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    members.map(([name, member]) => [
      String(name),
      SECRET_NAME.test(String(name)) && member !== undefined ? REDACTED : plain(member, depth + 1, around),
    ]),
  );
}

function plainItems(items: readonly unknown[], depth: number, above: ReadonlySet<object>): unknown[] {
  const shown = items.slice(0, ITEMS_MAX).map((item) => plain(item, depth + 1, above));
  return items.length > ITEMS_MAX ? [...shown, `[and ${items.length - ITEMS_MAX} more]`] : shown;
}

// An error's own name, message, stack and cause are not enumerable: JSON would show `{}`.
function plainError(error: Error, depth: number, above: ReadonlySet<object>): Record<string, unknown> {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const shown: Record<string, unknown> = {
    name: error.name,
    message: redactText(error.message),
    stack: frames.slice(0, STACK_FRAMES_MAX).map((line) => redactText(line.trim())),
  };
  for (const [name, member] of Object.entries(error)) {
    shown[name] ??= SECRET_NAME.test(name) ? REDACTED : plain(member, depth + 1, above);
  }
  if (error.cause !== undefined) shown.cause = plain(error.cause, depth + 1, above);
  if (error instanceof AggregateError) shown.errors = plainItems(error.errors, depth, above);
  return shown;
}
