import { option, type Use } from "../command.js";
import { serverAddress } from "../context/address.js";
import { contextName, contextsFile, readContexts, writeContexts } from "../context/contexts.js";
import { ExitCode } from "../exit-codes.js";
import { textOf } from "../input/file.js";
import type { Noun } from "../nouns.js";
import { shownItems } from "../output/shown.js";
import { table } from "../output/text.js";
import { Stop } from "../stop.js";
import { Verbs } from "../verbs.js";

const WHENCE =
  "The address comes from --url or MIRROR_URL; the token from --token-file, --token or MIRROR_TOKEN. You alone can read the file that they are kept in.";
const tokenFile = option(
  "--token-file <file>",
  "the file that holds the token (- for stdin): unlike --token it stays out of the list of processes",
);

export const context: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.add(
    {
      usage: "list",
      summary: "The contexts that are set on this machine; tokens are not shown",
      example: "context list",
    },
    list,
  );
  verbs.add(
    {
      usage: "add <name>",
      summary: "Keep a server and a token under a new name, and use it from now on",
      description: `${WHENCE} A name that is taken is left as it is: mirror context set changes it.`,
      example: "context add norland --url https://mirror.example --token-file ./token",
      options: [tokenFile],
    },
    add,
  );
  verbs.add(
    {
      usage: "set <name>",
      summary: "Keep a server and a token under a name, and use it from now on",
      description: WHENCE,
      example: "context set norland --url https://mirror.example --token-file ./token",
      options: [tokenFile],
    },
    set,
  );
  verbs.add(
    { usage: "use <name>", summary: "Use a context from now on", example: "context use norland" },
    change,
  );
  verbs.add(
    {
      usage: "remove <name>",
      summary: "Forget a context and its token",
      description: "The token itself stays good: mirror token revoke ends it.",
      example: "context remove norland",
    },
    remove,
  );
};

async function list(use: Use<unknown>): Promise<undefined> {
  const { current, contexts } = await readContexts(use.terminal);
  const items = Object.entries(contexts).map(([name, one]) => ({
    name,
    url: one.url,
    token: one.token !== null,
    current: name === current,
  }));
  const { z } = await import("zod");
  const one = z.strictObject({ name: z.string(), url: z.string(), token: z.boolean(), current: z.boolean() });
  await use.showPage(
    { items, next: null },
    shownItems(
      () => z.strictObject({ items: z.array(one), next: z.null() }),
      (all: readonly (typeof items)[number][]) =>
        table(
          ["name", "server", "token", "in use"],
          all.map(({ name, url, token, current: inUse }) => [name, url, token, inUse]),
        ),
    ),
  );
}

async function add(use: Use<{ readonly tokenFile?: string }>): Promise<undefined> {
  const name = contextName(use.arg(0));
  const { contexts } = await readContexts(use.terminal);
  if (Object.hasOwn(contexts, name))
    throw new Stop(ExitCode.conflict, `There is a context "${name}" already.`, [
      `mirror context set ${name} changes it; mirror context remove ${name} forgets it.`,
    ]);
  return set(use);
}

async function set(use: Use<{ readonly tokenFile?: string }>): Promise<undefined> {
  const { terminal, globals } = use;
  const { MIRROR_URL, MIRROR_TOKEN } = terminal.env;
  const name = contextName(use.arg(0));
  const known = await readContexts(terminal);
  const before = Object.hasOwn(known.contexts, name) ? known.contexts[name] : undefined;
  const asked = globals.url ?? (MIRROR_URL || undefined) ?? before?.url;
  if (asked === undefined) throw new Stop(ExitCode.usage, "Say which server: --url ADDRESS.");
  const url = serverAddress(asked);
  const { tokenFile } = use.options;
  const inFile = tokenFile === undefined ? undefined : (await textOf(terminal, tokenFile)).trim();
  const kept = before !== undefined && serverAddress(before.url) === url ? before.token : null;
  const token = inFile ?? globals.token ?? (MIRROR_TOKEN || undefined) ?? kept;
  await writeContexts(terminal, { current: name, contexts: { ...known.contexts, [name]: { url, token } } });
  use.say(`mirror: "${name}" is in use now; it is kept in ${contextsFile(terminal)}.`);
}

async function change(use: Use<unknown>): Promise<undefined> {
  const known = await readContexts(use.terminal);
  const name = knownName(known.contexts, use.arg(0));
  await writeContexts(use.terminal, { ...known, current: name });
  use.say(`mirror: "${name}" is in use now.`);
}

async function remove(use: Use<unknown>): Promise<undefined> {
  const { current, contexts } = await readContexts(use.terminal);
  const name = knownName(contexts, use.arg(0));
  const rest = Object.fromEntries(Object.entries(contexts).filter(([one]) => one !== name));
  await writeContexts(use.terminal, { current: current === name ? null : current, contexts: rest });
  use.say(`mirror: "${name}" is forgotten.`);
}

function knownName(contexts: Readonly<Record<string, unknown>>, name: string): string {
  if (Object.hasOwn(contexts, name)) return name;
  const known = Object.keys(contexts).join(", ") || "none";
  throw new Stop(ExitCode.configuration, `There is no context "${name}".`, [`There are: ${known}.`]);
}
