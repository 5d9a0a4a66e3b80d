import { expect, test } from "vitest";
import { EXHIBITS_MAX, Exhibit, Exhibits } from "./exhibit.js";

const image = {
  name: "disk.E01",
  bytes: 0,
  hash: `sha256:${"a".repeat(64)}`,
  mediaType: "application/octet-stream",
};

test("an exhibit is named with a size, a hash and a media type, and with nothing that could be taken for them", () => {
  expect(Exhibit.parse(image)).toEqual(image);
  for (const wrong of [
    { name: " " },
    { name: "n".repeat(256) },
    { bytes: -1 },
    { bytes: 0.5 },
    { hash: "a".repeat(64) },
    { hash: `sha256:${"A".repeat(64)}` },
    { mediaType: "text" },
    { mediaType: "text/html; charset=utf-8" },
    { content: "the file itself" },
  ])
    expect([wrong, Exhibit.safeParse({ ...image, ...wrong }).success]).toEqual([wrong, false]);
});

test("one report names a bounded number of exhibits", () => {
  expect(Exhibits.safeParse(Array.from({ length: EXHIBITS_MAX }, () => image)).success).toBe(true);
  expect(Exhibits.safeParse(Array.from({ length: EXHIBITS_MAX + 1 }, () => image)).success).toBe(false);
});
