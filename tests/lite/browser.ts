import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { afterAll, beforeAll } from "vitest";

const PROGRAM = "/usr/bin/chromium";

/** Why tests with a real browser are left out here; empty where they are not. */
export const browserLeftOut = isThere() ? "" : " (left out here: it takes the package chromium)";

/** One browser for all tests of a file: call at its top, and call the answer inside the tests. */
export function browserForThisFile(): () => Browser {
  let browser: Browser | undefined;
  let home = "";
  beforeAll(async () => {
    if (browserLeftOut !== "") return;
    // Its crash reports and caches go where they are taken away again.
    home = await mkdtemp(join(tmpdir(), "mirror-browser-"));
    browser = await chromium.launch({
      executablePath: PROGRAM,
      headless: true,
      chromiumSandbox: false,
      env: { PATH: process.env.PATH ?? "", HOME: home },
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    if (home !== "") await rm(home, { recursive: true, force: true });
  });
  return () => {
    if (browser === undefined)
      throw new Error("The browser runs once the tests do: ask for it inside a test.");
    return browser;
  };
}

/** A telephone of somebody, without scripts, in light or in dark. */
export function telephone(
  browser: Browser,
  colorScheme: "light" | "dark" = "light",
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: false,
    colorScheme,
    locale: "en-GB",
  });
}

function isThere(): boolean {
  try {
    accessSync(PROGRAM, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
