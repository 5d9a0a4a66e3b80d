import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mirror, mirrorTerminal } from "../testing/captured.js";
import { type AddressFlags, findAddress, requireAddress } from "./address.js";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "mirror-home-"));
});
afterEach(() => rm(home, { recursive: true }));

const file = () => join(home, "mirror", "contexts.json");
const env = (more: Record<string, string> = {}) => ({ XDG_CONFIG_HOME: home, ...more });
const run = (...argv: string[]) => mirror(argv, { env: env() });
const found = async (flags: AddressFlags, more: Record<string, string> = {}) => {
  const { url, token } = await findAddress(mirrorTerminal({ env: env(more) }).terminal, flags);
  return [url, token];
};

test("flags come before the environment, the environment before the context in use", async () => {
  await run("context", "set", "norland", "--url", "http://norland.example/", "--token", "of-norland");
  await run("context", "set", "sudmark", "--url", "http://sudmark.example", "--token", "of-sudmark");
  const given = { MIRROR_URL: "http://env.example", MIRROR_TOKEN: "of-env" };

  expect(await found({})).toEqual(["http://sudmark.example", "of-sudmark"]);
  expect(await found({ context: "norland" })).toEqual(["http://norland.example", "of-norland"]);
  expect(await found({}, given)).toEqual(["http://env.example", "of-env"]);
  expect(await found({ context: "norland" }, given)).toEqual(["http://norland.example", "of-norland"]);
  expect(await found({ url: "http://flag.example", token: "of-flag" }, given)).toEqual([
    "http://flag.example",
    "of-flag",
  ]);
  await run("context", "use", "norland");
  expect(await found({})).toEqual(["http://norland.example", "of-norland"]);
  expect(await found({ token: "of-flag" })).toEqual(["http://norland.example", "of-flag"]);
});

test("a new context is added under a name that is free, and one that is taken is left as it is", async () => {
  expect((await run("context", "add", "norland", "--url", "http://norland.example")).code).toBe(0);
  const again = await run("context", "add", "norland", "--url", "http://elsewhere.example");
  expect(again).toMatchObject({ code: 6, stderr: expect.stringContaining("context set norland") });
  expect(await found({})).toEqual(["http://norland.example", null]);
});

test("a context's token is never sent to another address", async () => {
  await run("context", "set", "norland", "--url", "http://norland.example", "--token", "of-norland");
  expect(await found({ url: "http://elsewhere.example" })).toEqual(["http://elsewhere.example", null]);
  expect(await found({}, { MIRROR_URL: "http://elsewhere.example" })).toEqual([
    "http://elsewhere.example",
    null,
  ]);
  expect(await found({ url: "http://norland.example/" })).toEqual(["http://norland.example", "of-norland"]);
  await run("context", "set", "norland", "--url", "http://elsewhere.example");
  expect(await found({})).toEqual(["http://elsewhere.example", null]);
});

test("tokens are kept where only their owner reads, are never shown, and a laxer file is complained of", async () => {
  const set = await mirror(
    ["context", "set", "norland", "--url", "http://norland.example", "--token-file", "-"],
    {
      env: env(),
      piped: "of-norland\n",
    },
  );
  expect(set.code).toBe(0);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(await readFile(file(), "utf8")).toContain('"of-norland"');
  const listed = await run("context", "list");
  expect(listed.stdout).toMatch(/^norland +http:\/\/norland\.example +yes +yes$/m);
  expect(listed.stdout + listed.stderr + set.stdout + set.stderr).not.toContain("of-norland");

  await chmod(file(), 0o644);
  expect((await run("context", "list")).stderr).toContain(`chmod 600 ${file()}`);
});

test.each([
  [[], 3, "mirror context set NAME"],
  [["--url", "ftp://norland.example"], 3, "not the address of a server"],
  [["--url", "http://user:secret@norland.example"], 3, "leave out user"],
  [["--url", "http://norland.example"], 4, "MIRROR_TOKEN"],
  [["--url", "http://norland.example", "--token", "two\nlines"], 3, "copy it anew"],
  [["--context", "atlantis"], 3, 'no context "atlantis"'],
])("without a server and a token that can be, nothing is asked: %j", async (flags, code, words) => {
  const outcome = await run("whoami", ...flags);
  expect(outcome).toMatchObject({ code, stdout: "" });
  expect(outcome.stderr).toContain(words);
});

test("a file that is not ours is left as it is, and named", async () => {
  await run("context", "set", "norland", "--url", "http://norland.example");
  for (const text of ["{", "[]", '{"current":null,"contexts":{"a":{"url":1}}}']) {
    await import("node:fs/promises").then(({ writeFile }) => writeFile(file(), text));
    const outcome = await run("context", "list");
    expect(outcome).toMatchObject({ code: 3, stderr: expect.stringContaining(file()) });
    expect(await readFile(file(), "utf8")).toBe(text);
  }
});

test("a token that would travel in clear is warned of, but not on this machine", async () => {
  const { terminal, stderr } = mirrorTerminal();
  const { serverOf } = await import("../api/connect.js");
  await serverOf(terminal, { url: "http://127.0.0.1:8080", token: "t" });
  await serverOf(terminal, { url: "https://mirror.example", token: "t" });
  expect(stderr.text).toBe("");
  await serverOf(terminal, { url: "http://mirror.example", token: "t" });
  expect(stderr.text).toContain("not encrypted");
  expect(await requireAddress(terminal, { url: "http://[::1]:1", token: "t" })).toEqual({
    url: "http://[::1]:1",
    token: "t",
  });
});
