import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { started, theOne, twoPartners } from "./two-partners.js";

const installed = installationForThisFile();

/** Words that somebody waits for on a terminal. */
class Heard {
  #text = "";
  #waiting: { readonly words: string; readonly resolve: () => void } | undefined;

  readonly hear = (text: string) => {
    this.#text += text;
    if (this.#waiting !== undefined && this.#text.includes(this.#waiting.words)) this.#waiting.resolve();
  };

  says(words: string): Promise<void> {
    if (this.#text.includes(words)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting = { words, resolve };
    });
  }
}

test("a run is watched live: what happens as it happens, what it waits for, and its end", async () => {
  const on = installed();
  const cast = await twoPartners(on, "A");
  const { ada, bo } = cast.norland;
  const run = await started(on, cast, "remote");
  const heard = new Heard();
  const watching = on.around(ada, { onOutput: heard.hear }, "run", "watch", run);

  await heard.says("waiting: Ask for remote forensics");
  const round = await theOne(on, bo, "consent", "list", "--run", run);
  await on.json(bo, "consent", "refuse", round, "--justification", "The servers hold the data of patients.");
  await heard.says("waiting: Image them alone");
  const step = await theOne(on, bo, "step", "list", "--mine");
  await on.json(bo, "step", "claim", step);
  await heard.says('took "Image them alone"');
  await on.json(bo, "step", "complete", step);

  const { code, stdout, stderr } = await watching;
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.filter((line) => line.includes('took "Image them alone"'))).toHaveLength(1);
  expect(new Set(lines).size).toBe(lines.length);
  expect(stderr).toContain("the run is completed");

  const asLines = await on.as(ada, "run", "watch", run, "-o", "jsonl");
  const entries = asLines.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { items } = await on.json(ada, "run", "timeline", run, "--all");
  expect(entries).toEqual(items);
  expect(await on.json(ada, "run", "watch", run)).toEqual({ items, next: null });
});

test("Ctrl-C ends a watch at once with 130, and leaves the run as it is", async () => {
  const on = installed();
  const cast = await twoPartners(on, "B");
  const run = await started(on, cast, "remote");
  const heard = new Heard();
  const keyboard = new AbortController();
  const watching = on.around(
    cast.norland.ada,
    { onOutput: heard.hear, interrupted: keyboard.signal },
    ...["run", "watch", run],
  );
  await heard.says("waiting: ");
  keyboard.abort();
  expect((await watching).code).toBe(130);
  expect(await on.json(cast.norland.ada, "run", "show", run)).toMatchObject({ status: "active" });
});
