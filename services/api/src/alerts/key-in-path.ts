import type { IncomingMessage } from "node:http";
import { API_ROOT } from "@mirror/contract";

const WITH_KEY = new RegExp(`^(${API_ROOT}/triggers/[^/?]+/)([^/?]+)`);
/** What stands in the address from then on. */
const HIDDEN = "-";

const keys = new WeakMap<IncomingMessage, string>();

/**
 * Takes a source's key out of the address before anything looks at it: nothing that logs, counts or answers can come to
 * repeat it (INV-11).
 */
export function takeKeyOut(request: IncomingMessage): void {
  const [whole, path = "", key = ""] = WITH_KEY.exec(request.url ?? "") ?? [];
  if (whole === undefined) return;
  keys.set(request, key);
  request.url = `${path}${HIDDEN}${(request.url ?? "").slice(whole.length)}`;
}

/** The key that stood in the address. */
export function keyOf(request: IncomingMessage): string | undefined {
  return keys.get(request);
}
