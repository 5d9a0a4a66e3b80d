import { createHmac, timingSafeEqual } from "node:crypto";
import type { Request } from "express";

/**
 * What a form bears so that only a page of ours can have made it: a keyed hash of what the browser's own cookie holds. It
 * is made anew from the cookie each time and kept nowhere.
 */
export function formToken(cookie: string): string {
  return createHmac("sha256", cookie).update("a form of ours").digest("base64url");
}

/** Whether this is what our forms bear in this very browser; another site knows neither it nor the cookie. */
export function isOurForm(cookie: string | undefined, token: string): boolean {
  if (cookie === undefined) return false;
  const [sent, right] = [Buffer.from(token), Buffer.from(formToken(cookie))];
  return sent.length === right.length && timingSafeEqual(sent, right);
}

/**
 * Whether the browser says that a page of this origin sends this. A browser that says neither in `Sec-Fetch-Site` nor in
 * `Origin` where the form comes from is not believed; `Origin: null` is no origin.
 */
export function isFromHere(request: Request): boolean {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (site !== undefined && site !== "same-origin") return false;
  if (origin === undefined) return site !== undefined;
  return URL.canParse(origin) && new URL(origin).host === request.host;
}
