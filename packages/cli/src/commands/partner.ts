import type { PartnerView } from "@mirror/contract";
import type { Signer } from "@mirror/vocabulary";
import { z } from "zod";
import type { Signing } from "../api/speak.js";
import { option, required } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import { checked, given } from "../input/body.js";
import { fileAndFlags, objectIn } from "../input/file.js";
import { instant } from "../input/instant.js";
import { type SigningOptions, signingOf, signingOptions } from "../input/signing.js";
import type { Noun } from "../nouns.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { type Asking, Verbs } from "../verbs.js";
import { partnerList, partnerText } from "../views/partner.js";

interface AddOptions {
  readonly file?: string;
  readonly name?: string;
  readonly kind?: string;
}

interface EnrolOptions extends SigningOptions {
  readonly publicKey?: string;
  readonly new?: true;
}

interface ReplaceOptions extends EnrolOptions {
  readonly with?: string;
}

interface StandingOptions {
  readonly status: string;
  readonly reason: string;
  readonly appealBy?: string;
}

export const partner: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    { usage: "list", summary: "Every partner of this installation", example: "partner list" },
    partnerList,
    ({ api, routes }, query) => api.ask(routes.partners.list, { query }),
  );
  verbs.ask(
    {
      usage: "show [partner]",
      summary: "A partner by id or name: its teams, and to its own its people, rosters and tokens",
      description: "Without a name: your own.",
      example: "partner show Norland",
    },
    partnerText,
    async ({ api, routes, names, use }) =>
      api.ask(routes.partners.show, { params: { id: await names.partner(use.optionalArg(0)) } }),
  );
  verbs.ask(
    {
      usage: "add",
      summary: "Enrol a partner",
      description:
        "For administrators. Whoever adds it looks after it until it has an administrator of its own.",
      example: "partner add --name Norland --kind state",
      options: [
        option("--file <file>", "a JSON or YAML file with the partner; flags come before what it says"),
        option("--name <name>", "its name"),
        option("--kind <kind>", "what it is").choices(["state", "operator", "non-state"]),
      ],
    },
    partnerText,
    async ({ api, routes, use, options: { file, ...flags } }: Asking<AddOptions>) => {
      const body = checked(routes.partners.add.body, await fileAndFlags(use.terminal, file, flags));
      return api.ask(routes.partners.add, { body });
    },
  );
  verbs.ask(
    {
      usage: "standing [partner]",
      summary: "Restrict or suspend your own partner, or lift that; takes effect at once",
      example: 'partner standing --status restricted --reason "Our own systems are under attack."',
      options: [
        required("--status <status>", "restricted: finishes, and begins nothing").choices([
          "active",
          "restricted",
          "suspended",
        ]),
        required("--reason <words>", "why"),
        option("--appeal-by <instant>", "until when it may be appealed"),
      ],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options }: Asking<StandingOptions>) => {
      const body = checked(partners.setStanding.body, { ...options, appealBy: instant(options.appealBy) });
      const params = { id: await names.partner(use.optionalArg(0)) };
      return api.ask(partners.setStanding, { params, body });
    },
  );
  verbs.ask(
    {
      usage: "appeal [partner]",
      summary: "Appeal against your partner's standing, until the date that was given",
      description:
        "For its officials and administrators. It changes nothing by itself: whoever set the standing answers with mirror partner " +
        "standing, by lifting it or by setting it again with a reason.",
      example: 'partner appeal --justification "The key that was lost was replaced within the hour."',
      options: [required("--justification <words>", "why it is wrong")],
    },
    partnerText,
    async (asking: Asking<{ readonly justification: string }>) => {
      const { api, names, use, options } = asking;
      const { partners } = asking.routes;
      const params = { id: await names.partner(use.optionalArg(0)) };
      return api.ask(partners.appeal, { params, body: options });
    },
  );
  verbs.ask(
    {
      usage: "enrol-key [partner]",
      summary:
        "Enrol the key that your partner speaks with: appointments and ratifications are signed with it",
      description:
        "For your partner's administrator, once. The key stays in its file; what is shown is its fingerprint, which the other " +
        "partners compare with you by voice. Keep a copy in a safe place: a lost key cannot be replaced.",
      example: "partner enrol-key --key norland.pem --new",
      options: [
        ...signingOptions("the key (Ed25519, PKCS #8 PEM)"),
        option("--new", "make it, in a new file that only you can read"),
        option("--public-key <key>", "with --print: its public half, as mirror sign shows it (ed25519:…)"),
      ],
    },
    partnerText,
    async (asking: Asking<EnrolOptions>) => {
      const { names, use, options } = asking;
      const keyFor = await keyOrNew(use.terminal, options.key, options.new);
      const id = await names.partner(use.optionalArg(0));
      const signer = await keyFor();
      return said(asking, id, { type: "enrol-key", publicKey: namedKey(options, signer) }, { signer });
    },
  );
  verbs.ask(
    {
      usage: "replace-key [partner]",
      summary: "Put another key in the place of your partner's; from then on the old one says nothing",
      description: "Both sign: the old key says so, and the new one shows that you hold it.",
      example: "partner replace-key --key norland.pem --with norland-2.pem --new",
      options: [
        ...signingOptions("the key that counts now"),
        option("--with <file>", "the key that takes its place"),
        option("--new", "make that one, in a new file that only you can read"),
        option("--public-key <key>", "with --print: the public half of that one (ed25519:…)"),
      ],
    },
    partnerText,
    async (asking: Asking<ReplaceOptions>) => {
      const { names, use, options } = asking;
      const signer = options.key === undefined ? undefined : await signerFor(use.terminal, options.key);
      const nextFor = await keyOrNew(use.terminal, options.with, options.new);
      const id = await names.partner(use.optionalArg(0));
      const next = await nextFor();
      return said(asking, id, { type: "replace-key", publicKey: namedKey(options, next) }, { signer, next });
    },
  );
  verbs.ask(
    {
      usage: "decision-rights <file>",
      summary: "Set which office of your partner decides what, and which one binds it to agreements",
      description:
        "The file (JSON or YAML) holds rights, a list of effects, level, office, dualControl and, if the second of two holds another " +
        "office, secondOffice, and if you like delegates (from and to, by id or name, and until); and ratifiedBy: an office; left out, " +
        "any official. It takes the place of the matrix before. What the matrix gives to nobody, nobody grants.",
      example: "partner decision-rights norland-rights.yaml --key norland.pem",
      options: [
        option("--partner <partner>", "the partner, by id or name; your own unless told"),
        ...signingOptions("the partner's key, which signs this"),
      ],
    },
    partnerText,
    async (asking: Asking<SigningOptions & { readonly partner?: string }>) => {
      const { names, use, options } = asking;
      const { rights, ...matrix } = await objectIn(use.terminal, use.arg(0));
      const id = await names.partner(options.partner);
      const named = await withPeople(rights, (one) => names.person(id, one));
      return said(asking, id, { ratifiedBy: null, ...matrix, rights: named, type: "set-decision-rights" });
    },
  );
};

async function signerFor(terminal: Terminal, file: string): Promise<Signer> {
  const { signerIn } = await import("../input/key-file.js");
  return signerIn(terminal, file);
}

/**
 * A key that is there is read at once, so that a wrong file is told of before anything else. A new one is made when it is
 * asked for: a command that reaches no server leaves no key behind.
 */
async function keyOrNew(
  terminal: Terminal,
  file: string | undefined,
  isNew?: true,
): Promise<() => Promise<Signer | undefined>> {
  if (file === undefined) return async () => undefined;
  const { newKeyIn } = await import("../input/key-file.js");
  if (isNew === true) return () => newKeyIn(file);
  const signer = await signerFor(terminal, file);
  return async () => signer;
}

/** The public key that a statement names: that of the key at hand, or the one that is told. */
function namedKey(options: EnrolOptions, signer: Signer | undefined): string | undefined {
  // What was signed elsewhere names it already.
  if (options.signature !== undefined) return undefined;
  const named = options.publicKey ?? signer?.publicKey;
  if (named !== undefined) return named;
  throw new Stop(ExitCode.usage, "Name the key: its file, or with --print its public half (--public-key).");
}

/** The rows of a matrix, with people by their ids where they were named. */
async function withPeople(rights: unknown, idOf: (named: string) => Promise<string>): Promise<unknown> {
  if (!Array.isArray(rights)) return rights;
  return Promise.all(
    rights.map(async (right: unknown) => {
      const row = Delegating.safeParse(right);
      if (!row.success) return right;
      const delegates: object[] = [];
      for (const { from, to, until, ...rest } of row.data.delegates)
        delegates.push({
          ...rest,
          from: await idOf(from),
          to: await idOf(to),
          ...given({ until: instant(until) }),
        });
      return { ...row.data, delegates };
    }),
  );
}

const Delegating = z.looseObject({
  delegates: z.array(z.looseObject({ from: z.string(), to: z.string(), until: z.string().optional() })),
});

/** Says something about the partner under its key. */
async function said(
  asking: Asking<SigningOptions>,
  partner: string,
  says: Readonly<Record<string, unknown>>,
  atHand: Pick<Signing, "signer" | "next"> = {},
): Promise<PartnerView> {
  const { speak } = await import("../api/speak.js");
  return speak(asking.api, partner, says, { ...signingOf(asking).signing, ...atHand });
}
