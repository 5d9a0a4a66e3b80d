import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mirrorTerminal } from "../testing/captured.js";
import { exactlyIn, objectIn } from "./file.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-file-"));
});
afterAll(() => rm(folder, { recursive: true }));

const said = {
  until: "2026-11-22T08:00Z",
  on: [{ from: "2026-11-22T08:00:30Z", words: "At 8, 2026-11-22T08:00Z." }],
};

test("instants in a file may be as short as people write them, wherever they stand; what was signed is read to the letter", async () => {
  const file = join(folder, "said.json");
  await writeFile(file, JSON.stringify({ ...said, count: 3, none: null }));
  const { terminal } = mirrorTerminal();
  expect(await objectIn(terminal, file)).toEqual({
    until: "2026-11-22T08:00:00.000Z",
    on: [{ from: "2026-11-22T08:00:30.000Z", words: "At 8, 2026-11-22T08:00Z." }],
    count: 3,
    none: null,
  });
  expect(await exactlyIn(terminal, file)).toEqual({ ...said, count: 3, none: null });
});
