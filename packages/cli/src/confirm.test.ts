import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { confirm } from "./confirm.js";
import { mirrorTerminal } from "./testing/captured.js";

const asked = { what: "Image the file servers\u001b[2J", question: "Grant exactly this?" };

function keyboard() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const interruption = new AbortController();
  const { terminal, stdout, stderr } = mirrorTerminal({ interrupted: interruption.signal });
  return { terminal: { ...terminal, stdin }, stdin, interruption, stdout, stderr };
}

test("only yes goes on, and what is bound to was shown before, outside the data", async () => {
  for (const typed of ["yes", " YES "]) {
    const { terminal } = mirrorTerminal({ typed });
    await expect(confirm(terminal, asked)).resolves.toBeUndefined();
  }
  for (const typed of ["y", "", "yes please", "no"]) {
    const { terminal, stdout, stderr } = mirrorTerminal({ typed });
    await expect(confirm(terminal, asked)).rejects.toMatchObject({ exitCode: 1 });
    expect(stderr.text).toContain("Image the file servers<U+001B>[2J");
    expect(stdout.text).toBe("");
  }
});

test("where nobody can type, nothing is decided, even if yes is piped in", async () => {
  const { terminal } = mirrorTerminal({ piped: "yes\n" });
  await expect(confirm(terminal, asked)).rejects.toMatchObject({
    exitCode: 2,
    todo: [expect.stringContaining("--yes")],
  });
});

test("who leaves (Ctrl-D) has not said yes; who interrupts (Ctrl-C) ends the command", async () => {
  const left = keyboard();
  left.stdin.end();
  await expect(confirm(left.terminal, asked)).rejects.toMatchObject({ exitCode: 1 });

  const stopped = keyboard();
  const confirming = confirm(stopped.terminal, asked);
  stopped.interruption.abort();
  await expect(confirming).rejects.toMatchObject({ name: "AbortError" });
});
