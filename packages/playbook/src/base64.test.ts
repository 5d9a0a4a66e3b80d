import { expect, test } from "vitest";
import { hexFromBase64, textFromBase64 } from "./base64.js";

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

test.each([
  ["", ""],
  ["YQ==", "61"],
  ["wP/u", "c0ffee"],
  ["AAAB", "000001"],
])("%j holds the bytes %s", (encoded, hex) => {
  expect(hexFromBase64(encoded)).toBe(hex);
});

test.each(["YQ", "YQ=", "Y===", "wP_u"])(
  "%j is not base64 with its padding, and holds no bytes",
  (encoded) => {
    expect(hexFromBase64(encoded)).toBeUndefined();
  },
);
