import type { OfficialDecision, OfficialDelegation, OfficialStanding, Statement } from "@mirror/partnership";
import { keyFingerprint } from "@mirror/vocabulary";
import { fields, parts, section, table, when } from "../output/text.js";

/** What somebody or something is called besides its id; the id alone where nobody can tell. */
export type NameOf = (id: string) => string;

/** What is signed. */
export type ToSign =
  | { readonly said: OfficialDecision }
  | { readonly inAdvance: OfficialStanding }
  | { readonly delegation: OfficialDelegation }
  | { readonly statement: Statement };

/**
 * What is signed, in words: worked out from exactly what the signature covers, and from nothing that stands beside it. So
 * whoever signs on a machine of their own reads what they sign.
 */
export function signedWords(toSign: ToSign, nameOf: NameOf = (id) => id): string {
  if ("said" in toSign) return decisionWords(toSign.said, nameOf);
  if ("inAdvance" in toSign) return standingWords(toSign.inAdvance, nameOf);
  if ("delegation" in toSign) return delegationWords(toSign.delegation, nameOf);
  return statementWords(toSign.statement, nameOf);
}

const DECISIONS: Readonly<Record<OfficialDecision["decision"], string>> = {
  grant: "says yes to what is asked",
  refuse: "says no to what is asked",
  abstain: "says neither yes nor no to what is asked",
  withdraw: "takes back the yes to what is asked",
  reaffirm: "says that the suspended yes to what is asked stands again",
  confirm: "confirms the yes that a duty officer has written down",
};

function decisionWords(said: OfficialDecision, nameOf: NameOf): string {
  return parts(
    `${nameOf(said.person)}, for ${nameOf(said.partner)}, ${DECISIONS[said.decision]}.`,
    fields([
      ["round", said.round],
      ["mode", said.mode],
      ["page", said.pageHash],
      ["scope", said.scopeHash],
      ["because", said.justification],
      ["until", said.expiresAt === null ? null : when(said.expiresAt)],
      ["stated at", when(said.statedAt)],
    ]),
    section("On condition that", said.conditions.map(({ text }) => text).join("\n")),
  );
}

function standingWords({ terms, ...said }: OfficialStanding, nameOf: NameOf): string {
  const second = said.decision === "second" ? ", as the second of two" : "";
  return parts(
    `${nameOf(said.person)}, for ${nameOf(said.partner)}, says yes in advance${second}, within these terms:`,
    fields([
      ["standing consent", said.standing],
      ["mode", terms.mode],
      ["office", `${terms.office}, at the ${terms.level} level`],
      ["playbook", `${terms.playbook.id}, ${terms.playbook.hash}`],
      ["effects", `up to ${terms.effectCeiling}`],
      ["severities", `${terms.severities.from} to ${terms.severities.to}`],
      ["targets", terms.targets === "any" ? "any" : terms.targets.join(", ")],
      ["data", terms.dataClasses.join(", ") || "none"],
      ["performers", terms.performers.map(nameOf).join(", ")],
      ["agreement", terms.agreement ?? "none"],
      ["uses", `${terms.usesMax}`],
      ["until", when(terms.until)],
      ["because", said.justification],
      ["stated at", when(said.statedAt)],
    ]),
  );
}

function delegationWords({ scope, ...said }: OfficialDelegation, nameOf: NameOf): string {
  return parts(
    `${nameOf(said.from)}, ${said.office} of ${nameOf(said.partner)}, lets ${nameOf(said.to)} answer in their place:`,
    fields([
      ["delegation", said.delegation],
      ["effects", `up to ${scope.effectCeiling}`],
      ["levels", scope.levels.join(", ")],
      ["playbooks", scope.playbooks === "any" ? "any" : scope.playbooks.join(", ")],
      ["until", when(said.until)],
      ["ordered", said.words],
      ["stated at", when(said.statedAt)],
    ]),
  );
}

function statementWords(statement: Statement, nameOf: NameOf): string {
  const { partner, number, statedAt } = statement;
  return parts(
    `Statement ${number} of ${nameOf(partner)}, made ${when(statedAt)}:`,
    whatIsSaid(statement, nameOf),
  );
}

function whatIsSaid(statement: Statement, nameOf: NameOf): string {
  switch (statement.type) {
    case "enrol-key":
      return `Our key is ${keyFingerprint(statement.publicKey)}. From now on we speak with it, and with nothing else.`;
    case "replace-key":
      return `Our key is ${keyFingerprint(statement.publicKey)} from now on. The one that signs this says nothing any more.`;
    case "appoint": {
      const { person, office, publicKey } = statement;
      const as = office === null ? "without an office" : `in the office: ${office}`;
      return parts(`${nameOf(person)} is our official, ${as}.`, reach(statement), ownKey(publicKey));
    }
    case "limit":
      return parts(`${nameOf(statement.person)} speaks for us no further than this.`, reach(statement));
    case "dismiss":
      return statement.from === undefined
        ? `${nameOf(statement.person)} is our official no more. ${statement.reason}`
        : `${nameOf(statement.person)} has been no official of ours since ${when(statement.from)}, and what they have agreed to since then rested on nothing. ${statement.reason}`;
    case "set-decision-rights": {
      const { rights, ratifiedBy } = statement;
      return parts(
        `This decides who decides for us, and nothing that is not here is anybody's to grant. Agreements are bound by ${ratifiedBy ?? "any official"}.`,
        table(
          ["effects", "level", "office", "two persons", "in whose place, until"],
          rights.map(({ effects, level, office, dualControl, secondOffice, delegates = [] }) => [
            effects.join(", "),
            level,
            office,
            dualControl ? `yes${secondOffice === undefined ? "" : `, one of ${secondOffice}`}` : "no",
            delegates
              .map(({ from, to, until }) => `${nameOf(to)} for ${nameOf(from)}, ${when(until)}`)
              .join("; "),
          ]),
        ),
      );
    }
    case "demand-of-officials":
      return statement.qualifications.length === 0
        ? "Our officials need no qualification."
        : `Our officials need: ${statement.qualifications.join(", ")}. Whoever lacks one decides nothing.`;
    case "ratify":
      return parts("We are bound by exactly this text.", onText(statement));
    case "denounce":
      return parts("We give notice of this.", onText(statement));
    case "offer-lead":
      return `We offer the lead of ${statement.run} to ${nameOf(statement.to)}. ${statement.reason}`;
    case "accept-lead":
      return `We take the lead of ${statement.run}, as statement ${statement.offer} of ${nameOf(statement.from)} offers it.`;
  }
}

function reach({
  effectCeiling,
  levels,
  until,
}: Pick<Extract<Statement, { type: "limit" }>, "effectCeiling" | "levels" | "until">): string {
  return fields([
    ["effects", `up to ${effectCeiling}`],
    ["levels", levels.join(", ")],
    ["until", until === null ? "dismissed" : when(until)],
  ]);
}

function ownKey(publicKey: string | null): string {
  return publicKey === null
    ? "Their own answers are signed with nothing."
    : `Their own answers are signed with the key ${keyFingerprint(publicKey)}.`;
}

function onText({
  agreement,
  version,
  textHash,
}: Pick<Extract<Statement, { type: "ratify" }>, "agreement" | "version" | "textHash">): string {
  return fields([
    ["agreement", agreement],
    ["version", `${version}`],
    ["text", textHash],
  ]);
}
