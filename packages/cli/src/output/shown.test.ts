import { expect, test } from "vitest";
import { z } from "zod";
import { mirror, mirrorTerminal } from "../testing/captured.js";
import { ownDocument } from "./shown.js";

test("a test in which a command shows more or less than its shape fails, whatever it tests", () => {
  const { onShown } = mirrorTerminal().terminal;
  const { shape } = ownDocument(
    () => z.object({ id: z.string() }),
    ({ id }: { id: string }) => id,
  );
  expect(() => onShown?.({ id: "a" }, shape)).not.toThrow();
  expect(() => onShown?.({ id: "a", more: 1 }, shape)).toThrow("More is shown");
  expect(() => onShown?.({}, shape)).toThrow("id");
});

test.each([
  [["completion", "bash", "-o", "json"], { shell: "bash" }],
  [["openapi", "-o", "json"], { openapi: "3.1.0" }],
  [["context", "list", "-o", "json"], { items: [], next: null }],
])("what needs no server is written in JSON too: %j", async (argv, said) => {
  const { code, stdout } = await mirror(argv);
  expect({ code, said: JSON.parse(stdout) }).toMatchObject({ code: 0, said });
});
