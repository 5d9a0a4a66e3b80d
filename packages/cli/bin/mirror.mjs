#!/usr/bin/env node
// The command-line tool as it is called; everything is in the compiled src/main.ts.

import { existsSync } from "node:fs";

const built = new URL("../dist/main.js", import.meta.url);

if (existsSync(built)) {
  const { runInThisProcess } = await import(built.href);
  await runInThisProcess();
} else {
  process.stderr.write("mirror: it is not built yet. In the project's folder, run: npm run build\n");
  process.exitCode = 1;
}
