import type { Command } from "commander";
import type { Cli } from "./command.js";

/** Adds a noun's verbs to its command. */
export type Noun = (cli: Cli, command: Command) => void;

interface NounEntry {
  readonly name: string;
  readonly summary: string;
  /** Loads the verbs: only those of the noun that was asked for, so that the tool starts at once. */
  readonly load: () => Promise<Noun>;
}

export const nouns: readonly NounEntry[] = [
  {
    name: "playbook",
    summary: "check, import and read playbooks",
    load: async () => (await import("./commands/playbook.js")).playbook,
  },
  {
    name: "partner",
    summary: "the partners of this installation",
    load: async () => (await import("./commands/partner.js")).partner,
  },
  {
    name: "person",
    summary: "a partner's people and what they may do",
    load: async () => (await import("./commands/person.js")).person,
  },
  {
    name: "team",
    summary: "a partner's teams",
    load: async () => (await import("./commands/team.js")).team,
  },
  {
    name: "roster",
    summary: "who of a team is on duty when",
    load: async () => (await import("./commands/roster.js")).roster,
  },
  {
    name: "duty",
    summary: "who is on duty and why, and handing a shift over",
    load: async () => (await import("./commands/duty.js")).duty,
  },
  {
    name: "absence",
    summary: "who is away, and who is asked instead",
    load: async () => (await import("./commands/absence.js")).absence,
  },
  {
    name: "qualification",
    summary: "what roles take, and who is qualified until when",
    load: async () => (await import("./commands/qualification.js")).qualification,
  },
  {
    name: "token",
    summary: "what people sign in with",
    load: async () => (await import("./commands/token.js")).token,
  },
  {
    name: "secret",
    summary: "what a partner's steps sign in by",
    load: async () => (await import("./commands/secret.js")).secret,
  },
  {
    name: "channel",
    summary: "where pages go besides inboxes, and what was sent",
    load: async () => (await import("./commands/channel.js")).channel,
  },
  {
    name: "delegation",
    summary: "who answers for an office in whose place",
    load: async () => (await import("./commands/delegation.js")).delegation,
  },
  {
    name: "caveat",
    summary: "what a partner restricts",
    load: async () => (await import("./commands/caveat.js")).caveat,
  },
  {
    name: "agreement",
    summary: "what the partners have agreed, and what it allows",
    load: async () => (await import("./commands/agreement.js")).agreement,
  },
  {
    name: "trigger",
    summary: "where alerts come from, and what they become",
    load: async () => (await import("./commands/trigger.js")).trigger,
  },
  {
    name: "incident",
    summary: "open, acknowledge and close incidents",
    load: async () => (await import("./commands/incident.js")).incident,
  },
  {
    name: "run",
    summary: "start playbooks, watch and steer their runs",
    load: async () => (await import("./commands/run.js")).run,
  },
  {
    name: "step",
    summary: "take steps, do them and report",
    load: async () => (await import("./commands/step.js")).step,
  },
  {
    name: "consent",
    summary: "see exactly what is asked, and answer",
    load: async () => (await import("./commands/consent.js")).consent,
  },
  {
    name: "consultation",
    summary: "ask partners what they think, and say so; it allows nothing",
    load: async () => (await import("./commands/consultation.js")).consultation,
  },
  {
    name: "recall",
    summary: "what was shared under a consent that was withdrawn: return it, erase it, or say why not",
    load: async () => (await import("./commands/recall.js")).recall,
  },
  {
    name: "standing",
    summary: "say yes in advance, within terms, and take it back",
    load: async () => (await import("./commands/standing.js")).standing,
  },
  {
    name: "resource",
    summary: "what partners can lend, and when",
    load: async () => (await import("./commands/resource.js")).resource,
  },
  {
    name: "package",
    summary: "what is ready to be offered in one act",
    load: async () => (await import("./commands/package.js")).aidPackage,
  },
  {
    name: "break-glass",
    summary: "act on your own assets in danger, join, and look back",
    load: async () => (await import("./commands/break-glass.js")).breakGlass,
  },
  {
    name: "aid",
    summary: "ask partners for help, offer it, give it back",
    load: async () => (await import("./commands/aid.js")).aid,
  },
  {
    name: "escalation",
    summary: "answer a page, take a level, stand down",
    load: async () => (await import("./commands/escalation.js")).escalation,
  },
  {
    name: "clock",
    summary: "what has to be reported to whom by when, and how much time is left",
    load: async () => (await import("./commands/clock.js")).clock,
  },
  {
    name: "drill",
    summary: "plan and direct exercises",
    load: async () => (await import("./commands/drill.js")).drill,
  },
  {
    name: "evidence",
    summary: "export the record, and verify it with no server and no network",
    load: async () => (await import("./commands/evidence.js")).evidence,
  },
  {
    name: "sign",
    summary: "sign what a command has printed, with no server and no network",
    load: async () => (await import("./commands/sign.js")).sign,
  },
  {
    name: "archive",
    summary: "check the record's archive, or a backup of it",
    load: async () => (await import("./commands/archive.js")).archive,
  },
  {
    name: "backup",
    summary: "copy the record's archive, up to now, on the machine that it lies on",
    load: async () => (await import("./commands/backup.js")).backup,
  },
  {
    name: "restore",
    summary: "put the record back from its archive or a backup",
    load: async () => (await import("./commands/restore.js")).restore,
  },
  {
    name: "whoami",
    summary: "who is signed in, for whom, with which roles",
    load: async () => (await import("./commands/whoami.js")).whoami,
  },
  {
    name: "context",
    summary: "servers and tokens, kept under names",
    load: async () => (await import("./commands/context.js")).context,
  },
  {
    name: "completion",
    summary: "have your shell complete our commands: bash, zsh, fish, powershell",
    load: async () => (await import("./commands/completion.js")).completion,
  },
  {
    name: "openapi",
    summary: "the API's OpenAPI document, without a server",
    load: async () => (await import("./commands/openapi.js")).openapi,
  },
  {
    name: "doctor",
    summary: "what is missing or wrong here, and the command that mends it",
    load: async () => (await import("./commands/doctor.js")).doctor,
  },
];
