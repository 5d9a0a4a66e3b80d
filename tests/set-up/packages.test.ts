import { expect, test } from "vitest";
import { lockDiffers } from "../../infra/set-up/packages.mjs";

const wanted = {
  "": { version: "0.1.0" },
  "packages/engine": { version: "0.1.0" },
  "node_modules/@mirror/engine": { resolved: "packages/engine", link: true },
  "node_modules/xstate": { version: "5.33.3" },
  "node_modules/other-system-binary": { version: "1.0.0", optional: true },
};
const installed = {
  "node_modules/@mirror/engine": { resolved: "packages/engine", link: true },
  "node_modules/xstate": { version: "5.33.3" },
};

test("nothing is installed again when all is there but another system's binaries", () => {
  expect(lockDiffers(wanted, installed)).toBe(false);
});

test("a package that the lock file gained is missing", () => {
  expect(lockDiffers({ ...wanted, "node_modules/zod": { version: "4.6.7" } }, installed)).toBe(true);
});

test("a package in another version is missing", () => {
  expect(lockDiffers(wanted, { ...installed, "node_modules/xstate": { version: "5.33.2" } })).toBe(true);
});

test("a workspace that moved is missing", () => {
  const moved = { "node_modules/@mirror/engine": { resolved: "services/engine", link: true } };
  expect(lockDiffers(wanted, { ...installed, ...moved })).toBe(true);
});
