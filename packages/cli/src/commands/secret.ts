import { many, option, required } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import { checked, given } from "../input/body.js";
import { textOf } from "../input/file.js";
import type { Noun } from "../nouns.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { type Asking, Verbs } from "../verbs.js";
import { credentialList, credentialsText, credentialText } from "../views/partner.js";

const ofPartner = option("--partner <partner>", "the partner, by id or name; your own unless told");

const KINDS = ["password", "bearer-token", "client-credentials", "header", "private-key"] as const;

interface PutOptions {
  readonly partner?: string;
  readonly kind: (typeof KINDS)[number];
  readonly to: string[];
  readonly username?: string;
  readonly clientId?: string;
  readonly tokenUrl?: string;
  readonly scope?: string;
  readonly header?: string;
  readonly file?: string;
  readonly passphraseFile?: string;
}

export const secret: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "put <name>",
      summary: "Put a secret into the secret store, or replace it; it is shown to nobody again",
      description:
        "The secret is read from a file or from standard input, never from the command line. It is sent to the named " +
        "places only; one that is reached over ssh is written with its host key, as ssh-keygen -lf prints it. The name is " +
        "what the playbook says in kms_key_identifier, or the id of its authentication_info.",
      example:
        "secret put edr-password --kind password --username mirror --to https://edr.example --file edr.txt",
      options: [
        ofPartner,
        required("--kind <kind>", "what it is").choices(KINDS),
        many("--to <place>", "where it may be sent: https://edr.example, or ssh://fw.example:22=SHA256:…"),
        option("--username <name>", "whom it signs in: of a password or a private key"),
        option("--client-id <id>", "whom it signs in: of client-credentials"),
        option("--token-url <url>", "where a token is asked for: of client-credentials"),
        option("--scope <scope>", "what the token is for: of client-credentials"),
        option("--header <name>", "which header carries it: of a header"),
        option("--file <file>", "the file that holds the secret; standard input unless told"),
        option("--passphrase-file <file>", "the file that holds a private key's passphrase"),
      ],
    },
    credentialText,
    async ({ api, routes: { partners }, names, use, options }: Asking<PutOptions>) => {
      const body = checked(partners.putCredential.body, {
        name: use.arg(0),
        targets: (options.to ?? []).map(targetIn),
        secret: await secretIn(use.terminal, options),
      });
      const id = await names.partner(options.partner);
      return api.ask(partners.putCredential, { params: { id }, body });
    },
  );
  verbs.ask(
    {
      usage: "list",
      summary: "What your steps sign in by, and where; never the secrets",
      example: "secret list",
      options: [ofPartner],
    },
    credentialList,
    async ({ api, routes: { partners }, names, options }: Asking<{ readonly partner?: string }>) => {
      const partner = await api.ask(partners.show, { params: { id: await names.partner(options.partner) } });
      if (partner.credentials !== null) return partner.credentials;
      throw new Stop(ExitCode.refused, "Only an administrator of a partner sees what its steps sign in by.");
    },
  );
  verbs.ask(
    {
      usage: "remove <name>",
      summary: "From now on no step signs in by it, and the secret is gone",
      example: "secret remove edr-password",
      options: [ofPartner],
    },
    credentialsText,
    async ({ api, routes: { partners }, names, use, options }: Asking<{ readonly partner?: string }>) => {
      const body = checked(partners.removeCredential.body, { name: use.arg(0) });
      const params = { id: await names.partner(options.partner) };
      return api.ask(partners.removeCredential, { params, body });
    },
  );
};

/** `https://edr.example`, or `ssh://fw.example:22=SHA256:…`. */
function targetIn(written: string): Record<string, unknown> {
  const [origin = "", ...hostKey] = written.split("=SHA256:");
  return given({ origin, hostKey: hostKey.length === 0 ? undefined : `SHA256:${hostKey.join("")}` });
}

/** The secret as the contract wants it, by its kind; what is wrong with it is said without it. */
async function secretIn(terminal: Terminal, options: PutOptions): Promise<Record<string, unknown>> {
  const { kind, username } = options;
  const text = await textOf(terminal, options.file ?? "-");
  // An editor ends the last line; a password does not.
  const line = text.replace(/\r?\n$/, "");
  switch (kind) {
    case "password":
      return given({ kind, username, password: line });
    case "bearer-token":
      return { kind, token: line };
    case "header":
      return given({ kind, name: options.header, value: line });
    case "client-credentials": {
      const { clientId, tokenUrl, scope } = options;
      return given({ kind, tokenUrl, clientId, clientSecret: line, scope });
    }
    case "private-key": {
      const from = options.passphraseFile;
      const passphrase =
        from === undefined ? undefined : (await textOf(terminal, from)).replace(/\r?\n$/, "");
      return given({ kind, username, privateKey: text, passphrase });
    }
  }
}
