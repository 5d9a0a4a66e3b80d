import { routes } from "@mirror/contract";
import type { House, Household } from "../house.fixture.js";

/** A page as a browser without scripts has it: its text, and what its forms would send. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly path: string;
  readonly text: string;
}

/** Somebody's browser, as far as these pages need one: cookies, redirects, and forms that are sent as they stand. */
export class Browsing {
  readonly #cookies = new Map<string, string>();

  constructor(readonly house: House) {}

  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  forget(name: string): void {
    this.#cookies.delete(name);
  }

  async open(path: string): Promise<Seen> {
    return this.#follow(await this.#fetch(path, {}));
  }

  /** Fills in and sends the form of a page that has this action. */
  async send(
    page: Seen,
    action: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Seen> {
    const form = formIn(page.text, action);
    const body = new URLSearchParams({ ...form, ...fields }).toString();
    const sent = {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: this.house.url,
      "Sec-Fetch-Site": "same-origin",
      ...headers,
    };
    return this.#follow(await this.#fetch(action, { method: "POST", headers: sent, body }));
  }

  /** Signs somebody in as a new person would: by a code, and a password of their own. */
  async signIn(
    home: Household,
    name: string,
    administrator: string,
    password = `${name} has a long password`,
  ): Promise<Seen> {
    const params = { id: home.partner, person: home.guest(name).id };
    const login = name.toLowerCase();
    const { code } = await home
      .guest(administrator)
      .asks(routes.partners.openAccount, { params, body: { login } });
    const page = await this.open("/lite/first-password");
    return this.send(page, "/lite/first-password", { login, code: code ?? "", password, again: password });
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies !== "") headers.set("Cookie", this.cookies);
    const answer = await fetch(this.house.url + path, { ...init, headers, redirect: "manual" });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0/.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  async #follow(answer: Response): Promise<Seen> {
    const next = answer.headers.get("Location");
    if (next !== null) {
      await answer.arrayBuffer();
      return this.open(next);
    }
    const { status, headers } = answer;
    return { status, headers, path: new URL(answer.url).pathname, text: await answer.text() };
  }
}

/** What a form of a page sends when nothing is changed in it. */
export function formIn(text: string, action: string): Record<string, string> {
  const form = text.split("<form ").find((one) => one.includes(`action="${action}"`));
  if (form === undefined) throw new Error(`No form of this page goes to ${action}:\n${text}`);
  const [inside = ""] = form.split("</form>");
  const fields: Record<string, string> = {};
  for (const [tag] of inside.matchAll(/<(?:input|button)\s[^>]*>/g)) {
    const [, name] = / name="([^"]*)"/.exec(tag) ?? [];
    if (name === undefined || tag.startsWith("<button")) continue;
    if (/type="(?:radio|checkbox)"/.test(tag) && !/ checked/.test(tag)) continue;
    fields[name] = unescaped(/ value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  for (const [, name = "", value = ""] of inside.matchAll(/<textarea[^>]* name="([^"]*)"[^>]*>\n?([^<]*)</g))
    fields[name] = unescaped(value);
  for (const [, name = "", options = ""] of inside.matchAll(
    /<select[^>]* name="([^"]*)"[^>]*>(.*?)<\/select>/gs,
  ))
    fields[name] = unescaped(
      /value="([^"]*)" selected/.exec(options)?.[1] ?? /value="([^"]*)"/.exec(options)?.[1] ?? "",
    );
  return fields;
}

/** Text of a page as a reader has it. */
export function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
