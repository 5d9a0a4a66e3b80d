import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readPlaybook } from "./read-playbook.js";

// Public playbooks of other publishers lie beside the repository on some machines, and are no part of it.
const corpus = fileURLToPath(new URL("../../../../shared/corpus/cacao/", import.meta.url));
const present = existsSync(`${corpus}expected.tsv`);

const rows = present
  ? readFileSync(`${corpus}expected.tsv`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split("\t") as [file: string, verdict: string, why: string])
  : [];

const leftOut = present ? "" : " (left out: the corpus is not beside this repository)";
test.runIf(present)(
  `the public corpus says of each of its playbooks what is to become of it${leftOut}`,
  () => {
    expect(rows.length).toBeGreaterThan(20);
  },
);

test.runIf(present).each(rows)("%s is to be: %s %s", (file, verdict) => {
  const reading = readPlaybook(readFileSync(corpus + file, "utf8"));
  const codes = reading.ok ? [] : [...new Set(reading.faults.map((fault) => fault.code))];
  if (verdict === "accept") {
    // What is sound may be refused only for what we say that we do not execute yet, or for what its mode lets pass.
    for (const code of codes) expect(["not-executed-yet", ...(CONVERTED[file] ?? [])]).toContain(code);
  } else {
    expect(codes).toEqual(expect.arrayContaining(REASONS[file] ?? ["a reason"]));
  }
});

test
  .runIf(present)
  .each([
    "oasis/spec-3.1-example.json",
    "soarca/http-playbook.json",
    "soarca/manual-playbook.json",
    "soarca/playbook.json",
    "soarca/parallels_playbook.json",
  ])("%s is accepted already", (file) => {
  expect(readPlaybook(readFileSync(corpus + file, "utf8"))).toMatchObject({ ok: true });
});

test.runIf(present)(
  "a signed document without a workflow is refused, and its signature is not taken for checked",
  () => {
    const reading = readPlaybook(readFileSync(`${corpus}signature/signed-rs256.json`, "utf8"));
    expect(reading.ok).toBe(false);
    expect(reading.warnings.map((warning) => warning.code)).toContain("signatures-not-checked");
  },
);

/** Why each broken one is refused. */
const REASONS: Record<string, string[]> = {
  "oasis/playbook--aa1898b6-5251-49b4-aeb7-fd5e912583ff.json": ["missing"],
  "soarca-broken/infinite_playbook.json": ["cycle", "no-end-step"],
  "soarca-broken/invalid_email_playbook.json": ["not-an-email"],
  "soarca-broken/invalid_playbook.json": ["type-contradicts-id"],
  "soarca-broken/missing_step_playbook.json": ["no-such-step"],
};

/** What drawings converted from BPMN leave out, until there is a mode for them: agents, commands, conditions, requests in prose. */
const CONVERTED: Record<string, string[]> = {
  "oca/correlate-score-r4.json": ["start-line"],
  "oca/mitigate-r3.json": ["missing"],
  "oca/simple-network.json": ["missing"],
};
