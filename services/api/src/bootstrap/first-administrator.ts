import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "@mirror/chassis";
import { type Desk, partnerKind, perform, type Turn, tellPartner } from "@mirror/operations";
import type { Partner } from "@mirror/partnership";
import {
  type Actor,
  instantAfter,
  instantOf,
  mintId,
  PartnerId,
  type PersonId,
  type Refusal,
} from "@mirror/vocabulary";
import { signIn } from "../auth/sign-in.js";
import { bearerText, hashOfSecret, newSecret } from "../auth/token.js";
import { TOKEN_LASTS_MS } from "../routes/partners.js";

const SET_UP: Actor = { kind: "service", service: "set-up" };
const TOKEN_FILE = "admin-token";
const INSTALLATION = "This installation";
const FIRST_INSTANT = instantOf(0);
const ADMINISTRATOR = "Installation administrator";

/**
 * Nobody can sign in to an installation that has no token yet, so the first start makes one: a partner for the installation
 * itself, with an administrator, whose token is written to a file that only this process' user can read. The same
 * happens when the administrator's last token has run out: whoever may restart this process owns the machine in any case.
 */
export async function ensureAdministrator(
  desk: Desk,
  dataDir: string,
  publicKey: string,
  log: Logger,
): Promise<void> {
  const path = join(dataDir, TOKEN_FILE);
  const fresh = `${path}.${desk.randomHex(8)}.new`;
  const secret = newSecret();
  await mkdir(dataDir, { recursive: true });
  const performed = await perform<boolean>(
    desk,
    { actor: SET_UP },
    async (turn) => {
      const { now } = await desk.journal.read([]);
      // Of the installation's own key, so that two first starts at once meet on one stream, and only one of them commits:
      // the other may find it there although the list, which it read before, did not name it yet.
      const own = PartnerId.parse(mintId("partner", "live", FIRST_INSTANT, publicKey));
      const found = (await installationPartner(turn)) ?? (await turn.load(partnerKind, own));
      if (found !== undefined && canSignIn(found, now)) return undefined;
      const id = found?.id ?? own;
      const refusal =
        (found === undefined ? await enrol(turn, id) : undefined) ?? (await issue(turn, id, secret));
      if (refusal !== undefined) return refusal;
      // Written before the commit: a token that nobody could read would lock everybody out.
      await writeSecretly(fresh, `${tokenOf(turn, id, secret)}\n`);
      return undefined;
    },
    (turn) => turn.wrote,
  );
  if (!performed.ok) throw new Error(`The first administrator could not be made: ${performed.detail}`);
  if (!performed.answer) {
    await rm(fresh, { force: true });
    await finishEarlierStart(desk, dataDir, log);
    return;
  }
  await rename(fresh, path);
  log.info("a token for the installation's administrator was made", { file: path });
}

/** An earlier start may have been ended between its commit and the last name of its file. */
async function finishEarlierStart(desk: Desk, dataDir: string, log: Logger): Promise<void> {
  const names = await readdir(dataDir);
  if (names.includes(TOKEN_FILE)) return;
  for (const name of names) {
    if (!name.startsWith(`${TOKEN_FILE}.`) || !name.endsWith(".new")) continue;
    const found = join(dataDir, name);
    const token = (await readFile(found, "utf8")).trim();
    if ((await signIn(desk, `Bearer ${token}`)) === undefined) continue;
    await rename(found, join(dataDir, TOKEN_FILE));
    log.info("the token of an earlier start was found", { file: join(dataDir, TOKEN_FILE) });
    return;
  }
}

async function installationPartner(turn: Turn): Promise<Partner | undefined> {
  for (const stream of await turn.listed("partners")) {
    const partner = await turn.load(partnerKind, stream);
    if (partner?.addedBy === null && partner.name === INSTALLATION) return partner;
  }
  return undefined;
}

function administratorOf(partner: Partner | undefined): PersonId | undefined {
  return partner?.people.find((person) => person.roles.includes("administrator"))?.id;
}

function canSignIn(partner: Partner, now: string): boolean {
  return partner.tokens.some(
    (token) =>
      token.revokedAt === null &&
      now < token.expiresAt &&
      partner.people.some((person) => person.id === token.person && person.roles.includes("administrator")),
  );
}

async function enrol(turn: Turn, id: PartnerId): Promise<Refusal | undefined> {
  return (
    (await tellPartner(turn, id, { type: "add-partner", id, name: INSTALLATION, kind: "operator" })) ??
    (await tellPartner(turn, id, { type: "add-person", name: ADMINISTRATOR, roles: ["administrator"] }))
  );
}

async function issue(turn: Turn, id: PartnerId, secret: string): Promise<Refusal | undefined> {
  const person = administratorOf(turn.current(partnerKind, id));
  if (person === undefined) throw new Error(`${INSTALLATION} has no administrator.`);
  return tellPartner(turn, id, {
    type: "issue-token",
    person,
    hash: hashOfSecret(secret),
    expiresAt: instantAfter(turn.recordedAt(), TOKEN_LASTS_MS),
  });
}

function tokenOf(turn: Turn, id: PartnerId, secret: string): string {
  const hash = hashOfSecret(secret);
  const token = turn.current(partnerKind, id)?.tokens.find((one) => one.hash === hash);
  if (token === undefined) throw new Error("The token that was just issued is not there.");
  return bearerText({ token: token.id, secret });
}

async function writeSecretly(path: string, text: string): Promise<void> {
  // An older file of that name may be readable by others; its mode would stay.
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
