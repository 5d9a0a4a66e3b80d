import type { PlaybookView } from "@mirror/contract";
import { DIRECTIONS, GRAPH_FORMATS } from "@mirror/playbook";
import { TLP_LABELS, type Tlp } from "@mirror/vocabulary";
import { option, type Use } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import { isFile, textOf } from "../input/file.js";
import type { Noun } from "../nouns.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { type Asking, asking, Verbs } from "../verbs.js";
import { documentText, drawnText, importedText, playbookList, playbookText } from "../views/playbook.js";
import type { Drawing } from "./playbook/validate.js";

const whichVersion = option("--hash <hash>", "which version; the newest unless told");

interface Version {
  readonly hash?: string;
}

export const playbook: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.add(
    {
      usage: "validate <files...>",
      summary: "Check playbooks: ok, or every fault with its place and what to do",
      description: "Needs no server. Exits 7 if any of them is bad.",
      example: "playbook validate playbooks/hospital-ransomware/playbook.json",
    },
    validate,
  );
  verbs.add(
    {
      usage: "import <files...>",
      summary: "Take playbooks in, for everyone here to start",
      description:
        "What cannot be run is refused with its place and reason (exit 7), and those after it are not taken in. Importing a version that is here already changes nothing.",
      example: "playbook import playbooks/hospital-ransomware/playbook.json",
      options: [
        option(
          "--unmarked <label>",
          "what those without a TLP label are marked as; TLP:AMBER+STRICT unless told",
        ).choices(TLP_LABELS),
        option(
          "--key <file>",
          "take in only what this publisher has signed: their public key or certificate, as PEM",
        ),
      ],
    },
    take,
  );
  verbs.add(
    {
      usage: "verify <file>",
      summary: "The signatures of a playbook: which verify, by which key, over what",
      description:
        "Needs no server and no network. Exits 1 where none verifies, or where it was changed since.\n\nWithout --key it is only known that nothing was changed since somebody signed it: whoever signs chooses the key that the document carries. Name the one that was handed over beforehand.",
      example: "playbook verify signed.json --key author.pem",
      options: [option("--key <file>", "the author's public key or certificate, as PEM")],
    },
    verify,
  );
  verbs.list(
    {
      usage: "list",
      summary: "The playbooks that were imported here, newest first",
      example: "playbook list",
    },
    playbookList,
    ({ api, routes }, query) => api.ask(routes.playbooks.list, { query }),
  );
  verbs.ask(
    {
      usage: "show <playbook>",
      summary: "A playbook by id or name: its roles, its variables, its flow in words",
      example: 'playbook show "Hospital ransomware"',
      options: [whichVersion],
    },
    playbookText,
    async ({ api, routes, names, params, options }: Asking<Version>) =>
      api.ask(routes.playbooks.show, { params: { id: await names.playbook(params.id) }, query: options }),
  );
  verbs.add(
    {
      usage: "graph <playbook>",
      summary: "A playbook's flow, drawn in the lanes of those who act",
      description:
        "As a Mermaid flowchart or a picture in SVG. Of a playbook here, by id or name; or, without a server, of a file.",
      example: "playbook graph playbooks/hospital-ransomware/playbook.json --format svg > flow.svg",
      options: [
        whichVersion,
        option("--format <format>", "mermaid or svg").choices(GRAPH_FORMATS).default("mermaid"),
        option("--direction <direction>", "td: top to bottom; lr: left to right")
          .choices(DIRECTIONS)
          .default("td"),
      ],
    },
    graph,
  );
  verbs.add(
    {
      usage: "diff <a> <b>",
      summary: "What differs between two playbooks, step by step",
      description:
        "Each is a file, or a playbook here by id or name (its newest version; what ends in .json or has a slash is a file; mirror playbook print writes another one to a file). Steps that were added, removed and changed, and of these every field by its JSON pointer; then what stands beside the steps. Two files need no server. Exits 0 whether they differ or not.",
      example: "playbook diff agreed.json proposed.json",
    },
    diff,
  );
  verbs.add(
    {
      usage: "print <playbook>",
      summary: "A playbook's document as it was imported, byte for byte",
      example: "playbook print playbook--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a00 > playbook.json",
      options: [whichVersion],
    },
    print,
  );
};

async function validate(use: Use<unknown>): Promise<ExitCode> {
  const { validateFiles, validationText } = await import("./playbook/validate.js");
  const found = await validateFiles(use.terminal, use.args(0));
  await use.show(found, validationText);
  return found.every((one) => one.ok) ? ExitCode.ok : ExitCode.invalidInput;
}

async function verify(use: Use<{ readonly key?: string }>): Promise<ExitCode> {
  const { verifySignatures } = await import("./playbook/verify.js");
  return verifySignatures(use);
}

async function take(use: Use<{ readonly unmarked?: Tlp; readonly key?: string }>): Promise<undefined> {
  const { api, routes } = await asking(use);
  const { unmarked, key } = use.options;
  // All of them are read, and vouched for, before the first is sent.
  const documents = new Map<string, string>();
  for (const file of use.args(0)) {
    const document = await textOf(use.terminal, file);
    if (key !== undefined) await vouched(use.terminal, file, document, key);
    documents.set(file, document);
  }
  const imported: PlaybookView[] = [];
  for (const [file, document] of documents) {
    const one = await naming(file, () =>
      api.ask(routes.playbooks.import, { body: { document, defaultMarking: unmarked } }),
    );
    use.say(`mirror: ${file} is here as ${one.id}`);
    imported.push(one);
  }
  const [only] = imported;
  if (only !== undefined && imported.length === 1) await use.show(only, playbookText);
  else await use.show(imported, importedText);
}

async function graph(use: Use<Version & Drawing>): Promise<undefined> {
  const named = use.arg(0);
  const { format } = use.options;
  if (isFile(named)) {
    const { graphOf } = await import("./playbook/validate.js");
    await use.show({ format, text: await graphOf(use.terminal, named, use.options) }, drawnText);
    return;
  }
  const { api, routes, names } = await asking(use);
  const params = { id: await names.playbook(named) };
  const drawn = await api.ask(routes.playbooks.graph, { params, query: use.options });
  await use.show(drawn, drawnText);
}

async function diff(use: Use<unknown>): Promise<undefined> {
  const { diffPlaybooks } = await import("./playbook/diff.js");
  return diffPlaybooks(use);
}

async function print(use: Use<Version>): Promise<undefined> {
  const { api, routes, names, params } = await asking(use);
  const id = await names.playbook(params.id);
  const found = await api.ask(routes.playbooks.document, { params: { id }, query: use.options });
  // A signature stands on these bytes: nothing is made visible in them, and no line is ended.
  if (use.format === "table") use.terminal.stdout.write(found.document);
  else await use.show(found, documentText);
}

/** Stops the command before anything is sent, unless the publisher whose key was named signed the document. */
async function vouched(terminal: Terminal, file: string, document: string, key: string): Promise<void> {
  const { unlessSignedBy } = await import("./playbook/verify.js");
  const why = await unlessSignedBy(terminal, document, key);
  if (why !== undefined) throw new Stop(ExitCode.invalidInput, `${file}: ${why}`);
}

/** Does something about a file; where that stops the command, the file's name stands in front of the reason. */
async function naming<Value>(file: string, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Stop) throw new Stop(error.exitCode, `${file}: ${error.message}`, error.todo);
    throw error;
  }
}
