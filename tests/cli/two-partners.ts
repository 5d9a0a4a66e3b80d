import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { documents } from "@mirror/small-playbooks";
import type { Installation } from "./installation.js";

const DAY_MS = 24 * 3600 * 1000;

/** Two partners with an agreement, all of it made by command line: each person stands for its token. */
export interface TwoPartners {
  readonly norland: {
    readonly name: string;
    /** Trigger, run lead, duty officer and administrator. */
    readonly ada: string;
    /** Responders and authorised officials. */
    readonly bo: string;
    readonly cy: string;
  };
  readonly sudmark: {
    readonly name: string;
    readonly eve: string;
    /** Its administrator. */
    readonly mia: string;
  };
}

/** Enrols two partners under names that no other test has, and lets their officials ratify an agreement. */
export async function twoPartners(on: Installation, suffix: string): Promise<TwoPartners> {
  const { adminToken: admin } = on;
  const [norland, sudmark] = [`Norland ${suffix}`, `Sudmark ${suffix}`];
  const person = async (partner: string, name: string, ...roles: string[]) => {
    const about = ["--name", name, ...roles.flatMap((one) => ["--role", one])];
    await on.json(admin, "person", "add", "--partner", partner, ...about);
    return (await on.json(admin, "token", "create", "--partner", partner, "--person", name)).secret;
  };
  const team = (partner: string, name: string, ...members: string[]) =>
    on.json(
      admin,
      "team",
      "add",
      "--partner",
      partner,
      "--name",
      name,
      ...members.flatMap((one) => ["--member", one]),
    );

  await on.json(admin, "partner", "add", "--name", norland, "--kind", "state");
  await on.json(admin, "partner", "add", "--name", sudmark, "--kind", "state");
  const bo = await person(norland, "Bo", "responder");
  const cy = await person(norland, "Cy", "responder");
  const eve = await person(sudmark, "Eve", "responder");
  await team(norland, "CSIRT", "Bo", "Cy");
  await team(sudmark, "Forensics", "Eve");
  // Last, for an administrator of its own is the only one that looks after a partner.
  const ada = await person(norland, "Ada", "trigger", "run-lead", "duty-officer", "planner", "administrator");
  const mia = await person(sudmark, "Mia", "administrator");
  const appoint = ["--office", "Directorate of Norland", "--ceiling", "E4", "--level", "operational"];
  for (const [administrator, partner, ...officials] of [
    [ada, norland, "Bo", "Cy"],
    [mia, sudmark, "Eve"],
  ] as const) {
    const key = ["--key", join(on.folder, `${partner}.pem`)];
    await on.json(administrator, "partner", "enrol-key", ...key, "--new");
    for (const one of officials) await on.json(administrator, "person", "appoint", one, ...appoint, ...key);
  }

  const file = join(on.folder, `agreement-${suffix}.yaml`);
  await writeFile(file, agreementBetween(norland, sudmark));
  const agreement = await on.json(bo, "agreement", "propose", "--file", file);
  const keyOf = (partner: string) => ["--key", join(on.folder, `${partner}.pem`)];
  await on.json(bo, "agreement", "ratify", agreement.id, "--yes", ...keyOf(norland));
  await on.json(eve, "agreement", "ratify", agreement.id, "--yes", ...keyOf(sudmark));
  return { norland: { name: norland, ada, bo, cy }, sudmark: { name: sudmark, eve, mia } };
}

const PLAYED = {
  remote: documents.remoteInE4,
  aid: documents.aidOfFriends,
  escalation: documents.escalation,
  shared: documents.shared,
};

/** Starts one of the playbooks of these tests for a new incident of Norland's, and gives its run. */
export async function started(
  on: Installation,
  { norland, sudmark }: TwoPartners,
  which: keyof typeof PLAYED,
): Promise<string> {
  const file = join(on.folder, `${which}.json`);
  const document = PLAYED[which];
  await writeFile(file, JSON.stringify(document));
  await on.json(norland.ada, "playbook", "import", file);
  const incident = await on.json(
    norland.ada,
    "incident",
    "open",
    "--title",
    "Beds cannot be assigned",
    "--severity",
    "4",
  );
  const helping = which === "aid" ? "friends" : "helpers";
  const run = await on.json(
    norland.ada,
    ...["run", "start", "--playbook", document.id, "--incident", incident.id],
    ...["--bind", `host=${norland.name}/CSIRT`, "--bind", `${helping}=${sudmark.name}/Forensics`],
  );
  return run.id;
}

/** The id of the only thing that a list shows. */
export async function theOne(on: Installation, token: string, ...argv: string[]): Promise<string> {
  const { items } = await on.json(token, ...argv);
  const [only, ...others] = Array.isArray(items) ? items : [];
  if (only === undefined || others.length > 0)
    throw new Error(`mirror ${argv.join(" ")} shows not one: ${JSON.stringify(items)}`);
  return String(only.id);
}

function agreementBetween(...parties: string[]): string {
  const instant = (days: number) => JSON.stringify(new Date(Date.now() + days * DAY_MS).toISOString());
  return `title: Mutual assistance
mode: live
parties: ${JSON.stringify(parties)}
legalBasis: A treaty of the test.
clauses:
  - id: "4.2"
    text: The parties help each other.
    allows: { playbooks: any, effectCeiling: E4, aid: true, markingCeiling: TLP:AMBER+STRICT }
effectiveFrom: ${instant(-1)}
sunsetAt: ${instant(60)}
notice: P30D
`;
}
