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
    expect(rows.map(([file]) => file).toSorted()).toEqual(Object.keys(VERDICTS).toSorted());
  },
);

test.runIf(present).each(rows)("%s is to be: %s %s", (file, verdict) => {
  const reading = readPlaybook(readFileSync(corpus + file, "utf8"));
  const reasons = VERDICTS[file];
  const found = (list: readonly { code: string; pointer: string }[]) =>
    list.map(({ code, pointer }) => `${code} ${pointer}`).join("\n");
  if (verdict === "accept") {
    expect(found(reading.ok ? [] : reading.faults)).toBe("");
    if (reading.ok) expect(reading.playbook.mode).toBe(reasons?.mode);
    for (const warning of reasons?.warned ?? []) expect(found(reading.warnings)).toMatch(warning);
  } else {
    expect(reading.ok).toBe(false);
    for (const fault of reasons?.refused ?? [])
      expect(found(reading.ok ? [] : reading.faults)).toMatch(fault);
  }
});

test.runIf(present).each(rows.filter(([, verdict]) => verdict === "accept"))(
  "%s is kept byte for byte, but for a secret that stands in it",
  (file) => {
    const given = readFileSync(corpus + file, "utf8");
    const reading = readPlaybook(given);
    if (!reading.ok) throw new Error(`${file} is refused.`);
    const hasSecret = reading.warnings.some((warning) => warning.code === "secret-taken-out");
    if (!hasSecret) expect(reading.text).toBe(given);
    const { authentication_info_definitions: _, ...kept } = JSON.parse(reading.text);
    const { authentication_info_definitions: __, ...whole } = JSON.parse(given);
    expect(kept).toEqual(whole);
    // Read again, as after an export, it is the same playbook.
    expect(readPlaybook(reading.text)).toMatchObject({ ok: true, playbook: reading.playbook });
  },
);

test.runIf(present)(
  "a signed document without a workflow is refused, and its signature is not taken for checked",
  () => {
    const reading = readPlaybook(readFileSync(`${corpus}signature/signed-rs256.json`, "utf8"));
    expect(reading.ok).toBe(false);
    expect(reading.warnings.map((warning) => warning.code)).toContain("signatures-not-checked");
  },
);

interface Reasons {
  readonly mode?: "strict" | "converted";
  readonly warned?: readonly RegExp[];
  readonly refused?: readonly RegExp[];
}

const STRICT: Reasons = { mode: "strict" };
const byHand = /^by-hand .*\/commands\/0\/type$/m;
const withoutStart = [/^no-start-step \/workflow_start$/m, /^no-such-step \/workflow_exception$/m];

/** Why each is accepted, with which warnings, or refused: the reasons of `expected.tsv` as codes and places. */
const VERDICTS: Readonly<Record<string, Reasons>> = {
  "oasis/basic-example-1.json": STRICT,
  "oasis/spec-3.1-example.json": STRICT,
  "oasis/locky-bart-mbc-examples.json": { mode: "strict", warned: [/^unknown-command-type /m, byHand] },
  "oasis/playbook--aa1898b6-5251-49b4-aeb7-fd5e912583ff.json": {
    refused: ["4005472a", "63483dce", "9a4ef680", "9ae9e500"].flatMap((step) =>
      ["commands", "agent"].map((key) => new RegExp(`^missing /workflow/action--${step}[^/]+/${key}$`, "m")),
    ),
  },
  "soarca/flow-control.json": { mode: "strict", warned: [byHand] },
  "soarca/used-response.json": { mode: "strict", warned: [byHand] },
  "soarca/http-playbook.json": STRICT,
  "soarca/manual-playbook.json": STRICT,
  "soarca/openc2-playbook.json": STRICT,
  "soarca/powershell-playbook.json": { mode: "strict", warned: [byHand] },
  "soarca/ssh-playbook.json": STRICT,
  "soarca/playbook.json": { mode: "strict", warned: withoutStart },
  "soarca/parallels_playbook.json": { mode: "strict", warned: withoutStart },
  "soarca-broken/infinite_playbook.json": { refused: [/^cycle /m, /^no-end-step \/workflow$/m] },
  "soarca-broken/invalid_email_playbook.json": {
    refused: [/^not-an-email \/agent_definitions\/.*\/contact\/email\/work$/m],
  },
  "soarca-broken/invalid_playbook.json": {
    refused: [/^type-contradicts-id \/agent_definitions\/.*\/type$/m],
  },
  "soarca-broken/missing_step_playbook.json": { refused: [/^no-such-step \/workflow\/.*\/on_completion$/m] },
  "oca/correlate-score-r4.json": { mode: "converted", warned: [/^no-such-step \/workflow_start$/m] },
  "oca/mitigate-r3.json": { mode: "converted", warned: [/^agent-assumed /m, byHand] },
  "oca/quarantine-remediate-r4.json": { mode: "converted", warned: [/^converted /m] },
  "oca/simple-network.json": { mode: "converted", warned: [/^command-empty /m, /^agent-assumed /m] },
};
