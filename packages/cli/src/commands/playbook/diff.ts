import {
  comparePlaybooks,
  type FieldDifference,
  type PlaybookDifference,
  readPlaybook,
} from "@mirror/playbook";
import { isJsonObject, type JsonObject, type JsonValue } from "@mirror/vocabulary";
import { z } from "zod";
import type { Use } from "../../command.js";
import { ExitCode } from "../../exit-codes.js";
import { isFile, textOf } from "../../input/file.js";
import { ownDocument } from "../../output/shown.js";
import { parts, section, when } from "../../output/text.js";
import { Stop } from "../../stop.js";
import { asking } from "../../verbs.js";
import { faultText } from "./validate.js";

/** One of the two playbooks that are compared. */
interface Compared {
  readonly named: string;
  readonly id: string;
  readonly name: string;
  readonly modified: string;
  readonly hash: string;
}

/** What `playbook diff` shows; with `-o json` as it is. */
interface Diff extends PlaybookDifference {
  readonly before: Compared;
  readonly after: Compared;
}

const SideShown = z.strictObject({
  named: z.string(),
  id: z.string(),
  name: z.string(),
  modified: z.string(),
  hash: z.string(),
});
const FieldsShown = z.array(
  z.strictObject({ pointer: z.string(), before: z.json().optional(), after: z.json().optional() }),
);
const DiffShown = z.strictObject({
  before: SideShown,
  after: SideShown,
  same: z.boolean(),
  steps: z.array(
    z.strictObject({
      step: z.string(),
      type: z.string(),
      name: z.string(),
      what: z.enum(["added", "removed", "changed"]),
      fields: FieldsShown,
    }),
  ),
  rest: FieldsShown,
});

/** Longer values are cut where people read them; `-o json` has them whole. */
const VALUE_MAX = 240;

/** What differs between two playbooks, each a file or one that was imported here. */
export async function diffPlaybooks(use: Use<unknown>): Promise<undefined> {
  const [a, b] = [use.arg(0), use.arg(1)];
  // Files first: what is wrong with one is said before a server is looked for.
  const files = new Map<string, Side>();
  for (const named of [a, b])
    if (isFile(named)) files.set(named, sideOf(named, await textOf(use.terminal, named)));
  const before = files.get(a) ?? sideOf(a, await documentHere(use, a));
  const after = files.get(b) ?? sideOf(b, await documentHere(use, b));
  const diff: Diff = {
    before: before.shown,
    after: after.shown,
    ...comparePlaybooks(before.document, after.document),
  };
  const names = new Map([...stepNames(before.document), ...stepNames(after.document)]);
  await use.show(
    diff,
    ownDocument(
      () => DiffShown,
      (one: Diff) => diffText(one, names),
    ),
  );
}

interface Side {
  readonly shown: Compared;
  readonly document: JsonObject;
}

function sideOf(named: string, text: string): Side {
  const reading = readPlaybook(text);
  if (!reading.ok)
    throw new Stop(ExitCode.invalidInput, `${named} cannot be compared.`, reading.faults.map(faultText));
  const { id, name, modified, hash } = reading.playbook;
  // What was read, and not the file: secrets are taken out of it.
  return { shown: { named, id, name, modified, hash }, document: reading.document };
}

/** The document that was imported here under this id or name. */
async function documentHere(use: Use<unknown>, named: string): Promise<string> {
  const { api, routes, names } = await asking(use);
  const params = { id: await names.playbook(named) };
  return (await api.ask(routes.playbooks.document, { params, query: {} })).document;
}

function diffText({ before, after, same, steps, rest }: Diff, names: ReadonlyMap<string, string>): string {
  const head = [before, after]
    .map(
      ({ named, name, modified }, index) => `${"ab"[index]}: ${name}, version ${when(modified)} (${named})`,
    )
    .join("\n");
  if (same) return parts(head, "They say the same.");
  const ofSteps = steps.map(({ step, type, name, what, fields }) => {
    const lines = fields.map((field) => `  ${fieldText(field, `/workflow/${step}`, names)}`);
    return [`${name} (${type}) ${what}`, ...lines].join("\n");
  });
  return parts(
    head,
    section("Steps", ofSteps.join("\n")),
    section("Beside the steps", rest.map((field) => fieldText(field, "", names)).join("\n")),
  );
}

/** `/on_failure: "Report" becomes "Call"`: where, what it was, what it is; steps by their names. */
function fieldText(
  { pointer, before, after }: FieldDifference,
  from: string,
  names: ReadonlyMap<string, string>,
): string {
  const at = pointer.slice(from.length);
  if (before === undefined) return `${at} added: ${valueText(after, names)}`;
  if (after === undefined) return `${at} removed: ${valueText(before, names)}`;
  return `${at}: ${valueText(before, names)} becomes ${valueText(after, names)}`;
}

function valueText(value: JsonValue | undefined, names: ReadonlyMap<string, string>): string {
  const name = typeof value === "string" ? names.get(value) : undefined;
  const text = JSON.stringify(name ?? value ?? null);
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text;
}

function stepNames({ workflow }: JsonObject): [string, string][] {
  if (!isJsonObject(workflow)) return [];
  return Object.entries(workflow).flatMap(([id, step]) =>
    isJsonObject(step) && typeof step.name === "string" ? [[id, step.name] as [string, string]] : [],
  );
}
