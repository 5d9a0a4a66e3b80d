import { readPlaybook } from "@mirror/playbook";
import { expect, test } from "vitest";
import { PLAYED } from "./playbooks.js";

test("every playbook of the simulation reads without a fault", () => {
  for (const { document } of PLAYED) {
    const read = readPlaybook(JSON.stringify(document));
    expect(read.ok ? [] : read.faults).toEqual([]);
  }
});
