import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mirror } from "../testing/captured.js";
import { csvRows } from "./csv.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

const columns = { needed: ["person", "from"], allowed: ["order"] };

test("fields may stand in quotation marks, lines may end either way, and each row knows its line", () => {
  const text = '\uFEFFPerson,from,order\r\n"Berg, Ada","a ""b""\nc",1\n\nBo,x,\nCy,y,';
  expect(csvRows("f", text, columns)).toEqual([
    { line: 2, fields: { person: "Berg, Ada", from: 'a "b"\nc', order: "1" } },
    { line: 5, fields: { person: "Bo", from: "x", order: "" } },
    { line: 6, fields: { person: "Cy", from: "y", order: "" } },
  ]);
});

const SHIFT = "Bo,2026-11-22T00:00Z,2026-11-23T00:00Z";

test.each([
  ["", 1, "names the columns: person, from, to, order"],
  ["person,from\nBo,x", 1, "names the columns"],
  ["person,from,to,colour\n", 1, "names the columns"],
  ["person,from,to,to\n", 1, "names the columns"],
  [`person,from,to\n${SHIFT}\nBo,2026-11-22T00:00Z`, 3, "2 fields stand where 3 are named"],
  [`person,from,to\n${SHIFT}\n\nBo,yesterday,2026-11-23T00:00Z`, 4, '"yesterday" is no instant'],
  ["person,from,to\n ,2026-11-22T00:00Z,2026-11-23T00:00Z", 2, "nobody is named"],
  ["person,from,to\nBo,2026-11-23T00:00Z,2026-11-22T00:00Z", 2, "before it begins"],
  [`person,from,to,order\n${SHIFT},first`, 2, '"first" is no place in an order'],
  [`person,from,to\nB"o,x,y`, 2, "a quotation mark"],
])(
  "a roster that cannot be is said to be so with its line, before anything is asked: %j",
  async (text, line, why) => {
    const file = join(folder, "roster.csv");
    await writeFile(file, text);
    const { code, stdout, stderr } = await mirror(["roster", "set", "CSIRT", "--file", file]);
    expect({ code, stdout }).toEqual({ code: 7, stdout: "" });
    expect(stderr).toContain(`${file}, line ${line}: `);
    expect(stderr).toContain(why);
  },
);
