import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/**
 * Plays nights as `npm run simulate` does, on what was built, which takes half the time that it takes on the sources
 * under the test runner: `npm test` builds before it comes here.
 *
 * @returns how it ended, and all that it told of broken promises
 */
export async function playAsBuilt(first: number, seeds: number): Promise<{ code: number; told: string }> {
  if (!existsSync(main)) throw new Error("The simulation is played as built: run `npm run build` first.");
  const playing = spawn(process.execPath, [main, "--seed", `${first}`, "--seeds", `${seeds}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [told, said, [code]] = await Promise.all([
    text(playing.stdout),
    text(playing.stderr),
    once(playing, "exit"),
  ]);
  return { code, told: `${told}${said}` };
}
