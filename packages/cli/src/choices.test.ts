import { routes } from "@mirror/contract";
import { Command, type Option } from "commander";
import { expect, test } from "vitest";
import { z } from "zod";
import { nouns } from "./nouns.js";
import { mirror, mirrorTerminal } from "./testing/captured.js";

const { agreements, aidRequests, channels, escalations, incidents, partners, playbooks, sources } = routes;

/** The values that the API takes in a field, whatever stands around them. */
function valuesOf(field: z.ZodType): string[] {
  const { enum: values, items, anyOf } = z.toJSONSchema(field, { io: "input", unrepresentable: "any" });
  if (values !== undefined) return values.map(String);
  const inside = typeof items === "object" && !Array.isArray(items) ? [items] : (anyOf ?? []);
  return inside.flatMap((one) => (typeof one === "object" ? (one.enum ?? []) : []).map(String));
}

/** Nobody is given an official's role: it follows from a signed appointment. */
function given(roles: string[]): string[] {
  return roles.filter((role) => role !== "authorised-official");
}

const secretKinds = partners.putCredential.body.shape.secret.options.map((one) => one.shape.kind.value);

test.each<[string, string, string[]]>([
  ["partner add", "--kind", valuesOf(partners.add.body.shape.kind)],
  ["partner standing", "--status", valuesOf(partners.setStanding.body.shape.status)],
  ["person add", "--role", given(valuesOf(partners.addPerson.body.shape.roles))],
  ["person set-roles", "--role", given(valuesOf(partners.setRoles.body.shape.roles))],
  ["secret put", "--kind", secretKinds],
  ["channel add", "--as", valuesOf(channels.add.body.shape.kind).filter((kind) => kind !== "webhook")],
  ["trigger add", "--sign-in", valuesOf(sources.add.body.shape.signIn)],
  ["trigger add", "--marking", valuesOf(sources.add.body.shape.marking)],
  ["incident open", "--marking", valuesOf(incidents.open.body.shape.marking)],
  ["agreement ask", "--what", valuesOf(agreements.ask.query.shape.what)],
  ["agreement ask", "--marking", valuesOf(agreements.ask.query.shape.marking)],
  ["escalation open", "--to", valuesOf(escalations.open.body.shape.to)],
  ["aid decline", "--reason", valuesOf(aidRequests.decline.body.shape.reason)],
  ["aid return", "--data", valuesOf(aidRequests.return.body.shape.attest.shape.data)],
  ["playbook import", "--unmarked", valuesOf(playbooks.import.body.shape.defaultMarking)],
])("mirror %s %s offers just what the API takes", async (verb, flag, taken) => {
  expect(taken.length).toBeGreaterThan(1);
  expect((await optionOf(verb, flag)).argChoices).toEqual(taken);
});

test.each([
  ["partner", "add", "--name", "Norland", "--kind", "kingdom"],
  ["person", "add", "--name", "Ada", "--role", "responder", "--role", "king"],
  ["channel", "add", "pigeon", "--name", "x"],
  ["channel", "add", "chat", "--as", "icq", "--name", "x"],
  ["channel", "add", "chat", "--name", "x"],
  ["channel", "add", "webhook", "--as", "slack", "--name", "x"],
  ["secret", "put", "x", "--kind", "rune"],
  ["agreement", "ask", "--who", "a", "--what", "E9", "--to", "b"],
  ["aid", "decline", "aid-request--1", "--reason", "tired"],
  ["aid", "settle", "aid-request--1"],
  ["run", "start", "--playbook", "p", "--incident", "i", "--bind", "host"],
  ["run", "start", "--playbook", "p", "--incident", "i", "--var", "x"],
  ["run", "list", "--open", "--closed"],
  ["roster", "set", "CSIRT", "--shift", "tomorrow"],
  ["playbook", "import", "x.json", "--unmarked", "secret"],
])(
  "what no server would have to be asked is said without one, with 2: mirror %s %s %s %s",
  async (...argv) => {
    expect(await mirror(argv)).toMatchObject({ code: 2, stdout: "" });
  },
);

test.each([
  [["playbook", "diff", "nothere.json", "b.json"], "nothere.json cannot be read: there is no such file"],
  [["playbook", "graph", "not/here"], "not/here cannot be read: there is no such file"],
  [["step", "complete", "step--1", "--evidence", "nothere.log"], "nothere.log cannot be read"],
  [["person", "set-mail", "Ada", "not an address"], "nothing was sent"],
  [["consent", "grant", "consent--1", "--expires-at", "tomorrow"], "nothing was sent"],
])("what cannot be sent is said before a server is looked for, with 7: %j", async (argv, words) => {
  expect(await mirror(argv)).toMatchObject({ code: 7, stdout: "", stderr: expect.stringContaining(words) });
});

async function optionOf(verb: string, flag: string): Promise<Option> {
  const [noun = "", name = ""] = verb.split(" ");
  const command = new Command(noun);
  const { terminal } = mirrorTerminal();
  (await nouns.find((one) => one.name === noun)?.load())?.({ terminal, exitCode: 0 }, command);
  const option = command.commands
    .find((one) => one.name() === name)
    ?.options.find(({ long }) => long === flag);
  if (option === undefined) throw new Error(`mirror ${verb} has no ${flag}.`);
  return option;
}
