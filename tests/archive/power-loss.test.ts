import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ArchiveTrust } from "@mirror/journal";
import { archivedCommits, folderFiles } from "@mirror/journal/archive-folder";
import { createSigningKey, loadSigningKey, verifySignature } from "@mirror/journal/signing";
import { expect, test } from "vitest";
import { builtShim, NO_COMPILER } from "../../infra/chaos/shims/build.mjs";
import { powerOf } from "../../infra/chaos/shims/power.mjs";
import { drawnFrom } from "../flow/interleaving.js";

const LOSSES = 6;
/** A process starts in each, on a machine that may be busy. */
const LOSS_TAKES_AT_MOST_MS = 15_000;
const BATCHES_MAX = 40;
const archiver = fileURLToPath(new URL("./archiver.fixture.mjs", import.meta.url));
const leftOut = builtShim("power-loss") === undefined;
const because = leftOut ? ` (left out: ${NO_COMPILER})` : "";

/** An archive in a folder of its own, whose writer's power the test may take. */
class Archive {
  private readonly dir = mkdtempSync(join(tmpdir(), "mirror-archive-power-"));
  private readonly folder = join(this.dir, "archive");
  private readonly keyFile = join(this.dir, "key.pem");
  private readonly trust: ArchiveTrust;
  private readonly draw = drawnFrom(20_261_123);
  acknowledged = 0;

  constructor(private readonly how: "synced" | "careless") {
    const pem = createSigningKey();
    const { publicKey } = loadSigningKey(pem);
    writeFileSync(this.keyFile, pem, { mode: 0o600 });
    mkdirSync(this.folder);
    this.trust = { verifySignature, isTrusted: (named) => named === publicKey };
  }

  /** Somebody archives; the power goes; answers how many commits the archive has, each verified. */
  async loseThePower(): Promise<number> {
    const power = powerOf(realpathSync(this.folder), this.dir);
    power.restore();
    const writer = spawn(process.execPath, [archiver, this.folder, this.keyFile, ...this.careless], {
      env: { ...process.env, ...power.env, LD_PRELOAD: builtShim("power-loss") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await this.after(1 + this.draw(BATCHES_MAX), writer);
    power.lose(this.draw(2) === 0 ? 0 : this.draw(1_000) / 1_000);
    let kept = 0;
    for await (const { commits } of archivedCommits(folderFiles(this.folder), this.trust, {
      mayBeTorn: true,
    })) {
      for (const { position } of commits) {
        expect(position).toBe(kept + 1);
        kept = position;
      }
    }
    return kept;
  }

  gone() {
    rmSync(this.dir, { recursive: true, force: true });
  }

  private get careless(): string[] {
    return this.how === "careless" ? ["careless"] : [];
  }

  /** Kills the writer once it has acknowledged so many batches, and notes all that it had acknowledged by then. */
  private async after(batches: number, writer: ChildProcess): Promise<void> {
    if (writer.stdout === null) throw new Error("The writer's output goes nowhere.");
    const closed = once(writer, "close");
    let seen = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      this.acknowledged = Number(line);
      seen += 1;
      if (seen === batches) writer.kill("SIGKILL");
    }
    await closed;
    if (seen < batches) throw new Error(`The writer stopped by itself after ${seen} batches.`);
  }
}

test.skipIf(leftOut)(
  `INV-19 nothing that the archive has acknowledged is lost with the power (${LOSSES} losses)${because}`,
  async () => {
    const archive = new Archive("synced");
    try {
      for (let loss = 1; loss <= LOSSES; loss += 1)
        expect(await archive.loseThePower(), `loss ${loss}`).toBeGreaterThanOrEqual(archive.acknowledged);
      expect(archive.acknowledged).toBeGreaterThan(LOSSES * 3);
    } finally {
      archive.gone();
    }
  },
  LOSSES * LOSS_TAKES_AT_MOST_MS,
);

test.skipIf(leftOut)(
  `the same losses of power take what an archive that is not put on the disk has acknowledged, and that is seen${because}`,
  async () => {
    const archive = new Archive("careless");
    try {
      expect(await archive.loseThePower()).toBeLessThan(archive.acknowledged);
    } finally {
      archive.gone();
    }
  },
  LOSS_TAKES_AT_MOST_MS,
);
