import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/mirror.mjs", import.meta.url));
const project = fileURLToPath(new URL("../../..", import.meta.url));

beforeAll(async () => {
  await promisify(execFile)(join(project, "node_modules/.bin/tsc"), ["-b", "packages/cli"], { cwd: project });
}, 120_000);

test("the program itself writes data to stdout and exits with its code", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [bin, "openapi"], {
    maxBuffer: 16 * 1024 * 1024,
  });
  expect(JSON.parse(stdout)).toMatchObject({ openapi: "3.1.0" });
  const usage = spawn(process.execPath, [bin, "walk"]);
  expect(await once(usage, "exit")).toEqual([2, null]);
});

test("Ctrl-C while the server does not answer ends it with 130 and a sentence", async () => {
  const server = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const program = spawn(process.execPath, [bin, "run", "list"], {
    env: { ...process.env, MIRROR_URL: url, MIRROR_TOKEN: "t" },
  });
  let stderr = "";
  program.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  await once(server, "request");
  program.kill("SIGINT");
  expect(await once(program, "close")).toEqual([130, null]);
  expect(stderr).toBe("mirror: Interrupted.\n");
  server.closeAllConnections();
  server.close();
});

test("a reader that has read enough (| head) is no fault", async () => {
  const program = spawn(process.execPath, [bin, "openapi"]);
  let stderr = "";
  program.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  program.stdout.once("data", () => program.stdout.destroy());
  await once(program, "close");
  expect(stderr).toBe("");
});

test("before it is built it says which command builds it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mirror-bin-"));
  await mkdir(join(folder, "bin"));
  await copyFile(bin, join(folder, "bin", "mirror.mjs"));
  const failed = promisify(execFile)(process.execPath, [join(folder, "bin", "mirror.mjs"), "--help"]);
  await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("npm run build") });
  await rm(folder, { recursive: true });
});
