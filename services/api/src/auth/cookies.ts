import type { Request, Response } from "express";

/** The cookies that we set: who is signed in, and what stands for a visitor who is not. */
export type CookieName = "mirror-session" | "mirror-visit";

/** What is sent with this name; undefined where there is none, or it cannot be one of ours. */
export function cookieIn(request: Pick<Request, "headers" | "secure">, name: CookieName): string | undefined {
  const wanted = sentAs(name, request.secure);
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const at = part.indexOf("=");
    if (part.slice(0, at).trim() !== wanted) continue;
    const value = part.slice(at + 1).trim();
    return /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
  }
  return undefined;
}

/** No script reads it, no other site sends it with a form, and over https it goes over nothing else (RFC 6265bis). */
export function setCookie(response: Response, name: CookieName, value: string): void {
  const { secure } = response.req;
  response.append(
    "Set-Cookie",
    `${sentAs(name, secure)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`,
  );
}

export function dropCookie(response: Response, name: CookieName): void {
  const { secure } = response.req;
  response.append(
    "Set-Cookie",
    `${sentAs(name, secure)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure ? "; Secure" : ""}`,
  );
}

// Browsers hold whoever is named so to this host, and to https.
function sentAs(name: CookieName, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}
