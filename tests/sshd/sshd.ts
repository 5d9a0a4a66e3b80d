import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ssh2 from "ssh2";

/** Debian's own sshd, on loopback, for one user that it made up. */
export interface RunningSshd {
  /** `ssh://127.0.0.1:22022` */
  readonly place: string;
  readonly port: number;
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly hostKey: string;
  readonly user: string;
  readonly password: string;
  readonly privateKey: string;
  /** A folder that the user may write to. */
  readonly folder: string;
  /** What it has logged. */
  log(): string;
  /** Kills it with all of its sessions, as a cut cable would. */
  kill(): void;
  stop(): Promise<void>;
}

const UNPACKED = fileURLToPath(new URL("../../.mirror/sshd", import.meta.url));
const USER = "mirror";
/** Whom it runs as where the tests run as root: it may not be root itself, who it would have to be trusted as. */
const NOBODY = 65_534;

interface Found {
  readonly sshd: string;
  /** Lets it believe in a user of our own, without a line in the system's own lists. */
  readonly wrapper: string;
  /** Where its libraries lie, if they are not the system's. */
  readonly libraries: readonly string[];
}

/** Where sshd and nss_wrapper are: Debian's packages, installed, or unpacked into .mirror/sshd; undefined where they are not. */
function findSshd(): Found | undefined {
  const libraries = ["/usr/lib", join(UNPACKED, "usr/lib")].flatMap((folder) =>
    listed(folder).map((name) => join(folder, name)),
  );
  const sshd = [process.env.SSHD_BIN ?? "", "/usr/sbin/sshd", join(UNPACKED, "usr/sbin/sshd")].find(runnable);
  const wrapper = libraries.map((folder) => join(folder, "libnss_wrapper.so")).find(readable);
  const own = libraries.filter((folder) => folder.startsWith(UNPACKED));
  return sshd === undefined || wrapper === undefined ? undefined : { sshd, wrapper, libraries: own };
}

/** Why tests with a real sshd are left out here; empty where they are not. */
export const sshdLeftOut =
  findSshd() === undefined ? " (left out here: it takes the packages openssh-server and libnss-wrapper)" : "";

/** Starts one on a free port, with keys, a password and a folder of its own. */
export async function startSshd(): Promise<RunningSshd> {
  const found = findSshd();
  if (found === undefined) throw new Error("There is no sshd here.");
  const folder = mkdtempSync(join(tmpdir(), "mirror-sshd-"));
  const root = process.getuid?.() === 0;
  const [uid, gid] = root ? [NOBODY, NOBODY] : [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const host = keyPair();
  const own = keyPair();
  const password = randomBytes(24).toString("base64url");
  const port = await freePort();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  // A copy, since what is in the clone may lie where another user cannot go.
  const program = join(folder, "sshd");
  copyFileSync(found.sshd, program);
  chmodSync(program, 0o755);
  for (const library of found.libraries)
    for (const name of listed(library))
      if (name.includes(".so")) copyFileSync(join(library, name), join(folder, name));
  copyFileSync(found.wrapper, join(folder, "libnss_wrapper.so"));
  const shadow = `${USER}:${hashed(password)}:1:0:99999:7:::\n`;
  const passwd = `${USER}:x:${uid}:${gid}::${folder}:/bin/sh\nsshd:x:${uid + 1}:${gid}::/:/bin/false\n`;
  const settings = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${file("host", host.private)}`,
    `AuthorizedKeysFile ${file("authorized", `${own.public}\n`)}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "LogLevel VERBOSE",
  ];
  const config = file("config", `${settings.join("\n")}\n`);
  const env = {
    PATH: process.env.PATH,
    LD_LIBRARY_PATH: folder,
    LD_PRELOAD: join(folder, "libnss_wrapper.so"),
    NSS_WRAPPER_PASSWD: file("passwd", passwd),
    NSS_WRAPPER_GROUP: file("group", `${USER}:x:${gid}:\n`),
    NSS_WRAPPER_SHADOW: file("shadow", shadow),
  };
  if (root) for (const name of ["", ...readdirSync(folder)]) chownSync(join(folder, name), uid, gid);

  let said = "";
  const sshd = spawn(program, ["-D", "-e", "-f", config], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
    ...(root ? { uid, gid } : {}),
  });
  sshd.stderr.on("data", (bytes) => {
    said += String(bytes);
  });
  const gone = new Promise<void>((resolve) => void sshd.once("exit", () => resolve()));
  await listening(sshd, () => said);
  const kill = () => killGroup(sshd);
  return {
    place: `ssh://127.0.0.1:${port}`,
    port,
    hostKey: fingerprintOf(host.public),
    user: USER,
    password,
    privateKey: own.private,
    folder,
    log: () => said,
    kill,
    async stop() {
      kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where a public key begins with a zero, one time in 256, the library leaves that out, and nothing can read the pair. */
function keyPair() {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync("ed25519");
    if (!(ssh2.utils.parseKey(made.private) instanceof Error)) return made;
  }
}

/** It leads a group of its own: its sessions go with it. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

async function listening(sshd: ChildProcess, said: () => string): Promise<void> {
  const until = Date.now() + 10_000;
  while (!said().includes("Server listening on")) {
    if (sshd.exitCode !== null || Date.now() > until) throw new Error(`sshd does not listen: ${said()}`);
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** As ssh-keygen -lf prints it. */
function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

function hashed(password: string): string {
  const made = spawnSync("openssl", ["passwd", "-6", "-stdin"], { input: password, encoding: "utf8" });
  return made.status === 0 ? made.stdout.trim() : "*";
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function runnable(path: string): boolean {
  return may(path, constants.X_OK);
}

function readable(path: string): boolean {
  return may(path, constants.R_OK);
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return path !== "";
  } catch {
    return false;
  }
}
