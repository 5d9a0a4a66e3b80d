import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ExerciseScript } from "@mirror/exercise";
import { type Playbook, readPlaybook } from "@mirror/playbook";

const ROOT = join(import.meta.dirname, "../../playbooks");

export interface PlaybookFile {
  /** Its folder, from `playbooks/`. */
  readonly folder: string;
  readonly path: string;
  readonly text: string;
}

/** Every playbook that we ship, in the order of their folders. */
export function playbookFiles(): PlaybookFile[] {
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((file) => basename(file) === "playbook.json")
    .sort()
    .map((file) => ({
      folder: dirname(file),
      path: join(ROOT, file),
      text: readFileSync(join(ROOT, file), "utf8"),
    }));
}

export function playbooksRead(): Playbook[] {
  return playbookFiles().map(({ folder, text }) => {
    const reading = readPlaybook(text);
    if (!reading.ok) throw new Error(`${folder}: ${JSON.stringify(reading.faults, null, 2)}`);
    return reading.playbook;
  });
}

/** The rehearsal that lies beside a playbook. */
export function scriptBeside(folder: string): ExerciseScript {
  return ExerciseScript.parse(JSON.parse(readFileSync(join(ROOT, folder, "exercise.json"), "utf8")));
}

export function readmeBeside(folder: string): string {
  return readFileSync(join(ROOT, folder, "README.md"), "utf8");
}
