// The hospital's playbook with the cast of its exercise, as live work: partners, people, rosters, agreement, incident.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ExerciseScript } from "@mirror/exercise";
import { createSigningKey, signerWith } from "@mirror/journal/signing";
import { agreementKind, importPlaybook, partnerKind, tellAgreement, tellPartner } from "@mirror/operations";
import { firstStatements, nextStatement, OFFICIAL, signStatement } from "@mirror/partnership";
import { AgreementId, durationMs, instantOf, mintId, PartnerId } from "@mirror/vocabulary";
import { projectDir } from "../set-up/project.mjs";

const folder = join(projectDir, "playbooks/hospital-ransomware");
const playbookFiles = [
  "mutual-aid/playbook.json",
  "../shared/notification/playbook.json",
  "../shared/stand-down/playbook.json",
  "playbook.json",
];

/** @typedef {import("@mirror/vocabulary").Actor} Actor */

/**
 * Enrols everybody and gives the playbook, what it is asked to start with, and the answers to its first task.
 * @param {import("./stage.mjs").Stage} stage
 */
export async function setHospital(stage) {
  const script = ExerciseScript.parse(JSON.parse(await readFile(join(folder, "exercise.json"), "utf8")));
  /** @type {Actor} */
  const setUp = { kind: "service", service: "set-up" };
  const at = instantOf(Date.now());
  /** @type {Map<string, Actor & { kind: "person" }>} */
  const people = new Map();
  /** @type {Map<string, { partner: PartnerId, team: import("@mirror/vocabulary").TeamId }>} */
  const teams = new Map();
  /** @type {Map<string, PartnerId>} */
  const partners = new Map();
  /** @type {Map<string, import("@mirror/vocabulary").Signer>} */
  const signers = new Map();
  for (const { key, name, kind, people: persons, teams: groups } of script.partners) {
    const id = PartnerId.parse(mintId("partner", "live", at, key));
    partners.set(key, id);
    /** @param {import("@mirror/partnership").PartnerCommand} command */
    const tell = (command) => stage.must(setUp, (turn) => tellPartner(turn, id, command));
    const now = async () => {
      const partner = await stage.read((turn) => turn.load(partnerKind, id));
      if (partner === undefined) throw new Error(`${name} was not enrolled.`);
      return partner;
    };
    await tell({ type: "add-partner", id, name, kind });
    /** @type {import("@mirror/partnership").FirstOfficial[]} */
    const officials = [];
    for (const { key: who, name: called, roles, office } of persons) {
      await tell({ type: "add-person", name: called, roles: roles.filter((role) => role !== OFFICIAL) });
      const added = (await now()).people.at(-1);
      if (added === undefined) throw new Error(`${called} was not added.`);
      people.set(who, { kind: "person", person: added.id, partner: id });
      if (roles.includes(OFFICIAL)) officials.push({ person: added.id, office: office ?? null });
    }
    const signer = signerWith(createSigningKey());
    signers.set(id, signer);
    for (const signed of firstStatements({ id, kind }, officials, signer, at))
      await tell({ type: "state", signed });
    for (const team of groups) {
      const members = team.members.map((one) => found(people, one).person);
      await tell({ type: "add-team", name: team.name, members });
      const added = (await now()).teams.at(-1);
      if (added === undefined) throw new Error(`${team.name} was not added.`);
      teams.set(team.key, { partner: id, team: added.id });
      const shifts = team.shifts.map((shift) => ({ ...shift, person: found(people, shift.person).person }));
      if (shifts.length > 0) await tell({ type: "set-roster", team: added.id, shifts });
    }
  }
  const starter = found(people, script.startedBy);
  for (const file of playbookFiles) {
    const text = await readFile(join(folder, file), "utf8");
    await stage.must(starter, (turn) => importPlaybook(turn, JSON.parse(text).id, text));
  }
  await agree(stage, script, people, partners, signers);
  const { alert } = script;
  const incident = await stage.declared(found(people, alert.raisedBy), {
    title: alert.title,
    description: alert.summary,
    severity: alert.severity,
    lifeSafety: alert.lifeSafety,
    marking: alert.marking,
    affected: alert.affected.map((one) => found(partners, one)),
    source: alert.source,
  });
  const bindings = Object.fromEntries(
    Object.entries(script.bindings).map(([role, team]) => [role, found(teams, team)]),
  );
  return {
    starter,
    start: { playbook: script.playbook, incident, bindings, variables: {} },
    /** What a stand-in reports of a step. @param {string} step */
    answersTo: (step) => {
      const rule = script.standIns.steps.find((one) => one.when.step === step && one.act.do === "complete");
      return rule?.act.do === "complete" ? rule.act.values : {};
    },
  };
}

/**
 * @param {import("./stage.mjs").Stage} stage
 * @param {ExerciseScript} script
 * @param {ReadonlyMap<string, Actor>} people
 * @param {ReadonlyMap<string, PartnerId>} partners
 * @param {ReadonlyMap<string, import("@mirror/vocabulary").Signer>} signers
 */
async function agree(stage, { agreement }, people, partners, signers) {
  const id = AgreementId.parse(mintId("agreement", "live", instantOf(Date.now()), agreement.title));
  const { title, legalBasis, clauses, reviewOn, sunsetAt, notice, ratifiedBy } = agreement;
  /** @type {import("@mirror/partnership").AgreementText} */
  const text = {
    title,
    legalBasis,
    clauses,
    // In force now, whatever the exercise's own time is.
    effectiveFrom: instantOf(Date.now()),
    reviewOn,
    sunsetAt,
    mode: "live",
    version: 1,
    parties: agreement.parties.map((one) => found(partners, one)),
    noticeMs: durationMs(notice),
  };
  const proposer = found(people, ratifiedBy[0] ?? "");
  await stage.must(proposer, (turn) => tellAgreement(turn, id, { type: "propose", id, text }, null));
  const proposed = await stage.read((turn) => turn.load(agreementKind, id));
  const textHash = proposed?.textHash ?? "";
  for (const official of ratifiedBy) {
    const actor = found(people, official);
    const partner = actor.kind === "person" ? actor.partner : undefined;
    const enrolled = partner && (await stage.read((turn) => turn.load(partnerKind, partner)));
    if (partner === undefined || enrolled === undefined) throw new Error(`${official} is nobody's official.`);
    const said = { partner, number: nextStatement(enrolled), statedAt: instantOf(Date.now()) };
    /** @type {import("@mirror/partnership").Statement & { type: "ratify" }} */
    const statement = { ...said, type: "ratify", agreement: id, version: 1, textHash };
    const signed = signStatement(statement, found(signers, partner));
    await stage.must(actor, (turn) => tellAgreement(turn, id, { type: "ratify", textHash, signed }, null));
  }
}

/**
 * @template T
 * @param {ReadonlyMap<string, T>} map
 * @param {string} key
 * @returns {T}
 */
function found(map, key) {
  const one = map.get(key);
  if (one === undefined) throw new Error(`The script names ${key}, and nobody by that name.`);
  return one;
}
