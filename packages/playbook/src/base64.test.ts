import { expect, test } from "vitest";
import { textFromBase64 } from "./base64.js";

test.each([
  ["", ""],
  ["YQ==", "a"],
  ["YWI=", "ab"],
  ["YWJj", "abc"],
  ["YWI", "ab"],
  ["4oKs8J+YgA==", "€😀"],
  ["MjUl", "25%"],
  ["WzEs\nMl0=", "[1,2]"],
])("%j holds %j", (encoded, text) => {
  expect(textFromBase64(encoded)).toBe(text);
});

test.each(["a", "YQ=Y", "****", "/w==", "7aCA"])("%j holds no text", (encoded) => {
  expect(textFromBase64(encoded)).toBeUndefined();
});
