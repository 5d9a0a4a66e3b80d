import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SshRequest } from "@mirror/engine";
import type { CredentialSecret } from "@mirror/partnership";
import { type RunningSshd, sshdLeftOut, startSshd } from "@mirror/real-sshd";
import { afterEach, describe, expect, test } from "vitest";
import type { PerformOptions } from "./capability.js";
import { Logged, opened, performing, signingIn } from "./signed-in.fixture.js";

let sshd: RunningSshd | undefined;
afterEach(async () => {
  await sshd?.stop();
  sshd = undefined;
});

const OTHER_KEY = `SHA256:${"A".repeat(43)}`;

interface Given extends Partial<Omit<PerformOptions, "secret">> {
  readonly request?: Partial<SshRequest>;
  readonly secret?: CredentialSecret;
  readonly hostKey?: string;
  readonly egress?: readonly string[];
  readonly as?: "user-auth" | "private-key";
  readonly logged?: Logged;
}

/** Executes a command on a real sshd, signed in by its own key unless told otherwise. */
async function execute(command: string, given: Given = {}) {
  sshd ??= await startSshd();
  const { place, user, privateKey } = sshd;
  const { request, secret, hostKey = sshd.hostKey, egress = [place], as = "private-key", ...options } = given;
  return performing(
    { kind: "ssh", place, command, input: null, timeoutMs: 10_000, ...signingIn(as), ...request },
    {
      egress,
      ...options,
      secret: opened(secret ?? { kind: "private-key", username: user, privateKey }, {
        origin: place,
        hostKey,
      }),
    },
  );
}

describe.runIf(sshdLeftOut === "")(`on Debian's sshd${sshdLeftOut}`, () => {
  test("a command is executed as its credential's user, and what it says comes back", async () => {
    expect(await execute("id -u; echo done >&2")).toEqual({
      status: "succeeded",
      detail: "exit status 0",
      outputs: { status: "0", body: `${process.getuid?.() === 0 ? 65_534 : process.getuid?.()}\n` },
    });
    expect(sshd?.log()).toContain("Accepted publickey for mirror");
  });

  test("an exit status that is not 0 is a failure, with what the command says about it", async () => {
    expect(await execute("echo 'no such host' >&2; exit 3")).toEqual({
      status: "failed",
      detail: "exit status 3: no such host",
    });
    expect(await execute("kill -9 $$")).toMatchObject({
      status: "failed",
      detail: "It was ended by the signal SIGKILL",
    });
  });

  test("values arrive on its input as JSON, and no shell reads them", async () => {
    const input = `${JSON.stringify({ __host__: "$(touch owned); `touch owned`" })}\n`;

    expect(await execute("cat", { request: { input } })).toMatchObject({ outputs: { body: input } });
    expect(existsSync(join(sshd?.folder ?? "", "owned"))).toBe(false);
  });

  test("a password signs in too, where the host knows it", async () => {
    sshd = await startSshd();
    const secret = { kind: "password", username: sshd.user, password: sshd.password } as const;

    expect(await execute("true", { secret, as: "user-auth" })).toMatchObject({ status: "succeeded" });
    const wrong = await execute("touch it", { secret: { ...secret, password: "not this" }, as: "user-auth" });
    expect(wrong).toEqual({
      status: "failed",
      detail: `Not sent. ${sshd.place} does not let this credential in.`,
    });
    expect(existsSync(join(sshd.folder, "it"))).toBe(false);
  });

  test("a host with another key than the pinned one gets nothing: no name, no password, no command", async () => {
    const outcome = await execute("touch it", { hostKey: OTHER_KEY });

    expect(outcome).toMatchObject({ status: "failed" });
    expect(outcome.detail).toMatch(
      /^Not sent\. .* has another host key than the one that is pinned to it: SHA256:/,
    );
    expect(sshd?.log()).not.toContain("mirror");
    expect(existsSync(join(sshd?.folder ?? "", "it"))).toBe(false);
  });

  test("INV-13 a connection that is cut while the command runs leaves it unknown", async () => {
    sshd = await startSshd();
    const { folder, kill } = sshd;
    const outcome = execute("touch begun; sleep 30");
    await expect.poll(() => existsSync(join(folder, "begun")), { timeout: 10_000 }).toBe(true);
    kill();

    expect(await outcome).toMatchObject({
      status: "unknown",
      detail: expect.stringContaining("It may or may not have taken effect."),
    });
  });

  test("INV-13 a command that does not end in time is unknown", async () => {
    expect(await execute("sleep 30", { request: { timeoutMs: 1_000 } })).toEqual({
      status: "unknown",
      detail: "It had not ended within 1000 ms. It may or may not have taken effect.",
    });
  });

  test("INV-04 nothing is handed over when the time in which it might be is over, however well the connection stands", async () => {
    const outcome = await execute("touch it", { mayStillBeSent: () => false });

    expect(outcome).toMatchObject({ status: "failed", detail: expect.stringMatching(/^Not sent\./) });
    expect(existsSync(join(sshd?.folder ?? "", "it"))).toBe(false);
    const ended = await execute("touch it", { signal: AbortSignal.abort() });
    expect(ended).toMatchObject({ status: "failed", detail: "Not sent. It was ended by us." });
  });

  test("more than is kept is read to its end, and not kept", async () => {
    expect(await execute("head -c 3000000 /dev/zero | tr '\\0' a; touch whole")).toEqual({
      status: "succeeded",
      detail: "exit status 0",
      outputs: { status: "0" },
    });
    expect(existsSync(join(sshd?.folder ?? "", "whole"))).toBe(true);
  });

  test("INV-11 a host that says the password back does not bring it into the record or the log", async () => {
    sshd = await startSshd();
    const { user, password } = sshd;
    const logged = new Logged();
    const secret = { kind: "password", username: user, password } as const;
    const base64 = Buffer.from(`x${password}`).toString("base64");
    const outcomes = [
      await execute(`echo '${password}'; echo '${base64}'`, { secret, as: "user-auth", logged }),
      await execute(`echo '${password}' >&2; exit 1`, { secret, as: "user-auth", logged }),
    ];

    expect(outcomes.map(({ status }) => status)).toEqual(["succeeded", "failed"]);
    expect(JSON.stringify(outcomes) + logged.text).not.toContain(password);
    expect(JSON.stringify(outcomes)).not.toContain(Buffer.from(password).toString("base64").slice(2, -4));
    expect(JSON.stringify(outcomes)).toContain("[redacted]");
  });

  test("a private key under a passphrase opens with it, and one that cannot be read is said so without quoting it", async () => {
    sshd = await startSshd();
    const username = sshd.user;
    const outcome = await execute("true", {
      secret: { kind: "private-key", username, privateKey: "not a key" },
    });

    expect(outcome).toEqual({
      status: "failed",
      detail: "Not sent. The private key of its credential cannot be read.",
    });
    expect(readFileSync(join(sshd.folder, "authorized"), "utf8")).toContain("ssh-ed25519");
  });
});

const secretOf = (origin: string, hostKey?: string) =>
  opened(
    { kind: "password", username: "mirror", password: "a secret" },
    hostKey === undefined ? { origin } : { origin, hostKey },
  );
const AT = "ssh://127.0.0.1:1";

test.each([
  ["no credential", {}, [AT], secretOf(AT, OTHER_KEY), "Nobody is named to sign in as."],
  [
    "no secret",
    signingIn("user-auth"),
    [AT],
    undefined,
    "The credential that it asks for could not be opened.",
  ],
  ["no permission", signingIn("user-auth"), [], secretOf(AT, OTHER_KEY), "is not among the places"],
  [
    "another place",
    signingIn("user-auth"),
    [AT],
    secretOf("ssh://127.0.0.1:2", OTHER_KEY),
    "did not list that place",
  ],
  ["no pin", signingIn("user-auth"), [AT], secretOf(AT), `No host key is pinned for ${AT}.`],
  [
    "another user",
    signingIn("user-auth", { user: "root" }),
    [AT],
    secretOf(AT, OTHER_KEY),
    "is not for root",
  ],
  [
    "a password for a key",
    signingIn("private-key"),
    [AT],
    secretOf(AT, OTHER_KEY),
    "and the playbook signs in by private-key",
  ],
  ["nobody there", signingIn("user-auth"), [AT], secretOf(AT, OTHER_KEY), "refused the connection"],
])("with %s a command over ssh is not sent", async (_what, credential, egress, secret, why) => {
  const request = {
    kind: "ssh",
    place: AT,
    command: "true",
    input: null,
    timeoutMs: 5_000,
    ...credential,
  } as const;
  const outcome = await performing(request, { egress, ...(secret === undefined ? {} : { secret }) });

  expect(outcome.status).toBe("failed");
  expect(outcome.detail).toMatch(/^Not sent\. /);
  expect(outcome.detail).toContain(why);
});
