// npm start: the whole product until Ctrl-C. A second start finds its data again.

import { join } from "node:path";
import { stateDir } from "../set-up/project.mjs";
import { startProduct } from "./host.mjs";

const dataDir = process.env.MIRROR_DATA_DIR ?? join(stateDir, "data");

const archiveDir = process.env.MIRROR_ARCHIVE_DIR ?? join(process.env.MIRROR_DATA_DIR ?? stateDir, "archive");
const env = { ...process.env, MIRROR_ARCHIVE_DIR: archiveDir };

const product = await startProduct({ dataDir, env }).catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(typeof error?.exitCode === "number" ? error.exitCode : 1);
});

process.stdout.write(`Security Mirror runs at ${product.url}

  API     ${product.url}/api/v1      documentation: ${product.url}/api/v1/openapi.json
  pages   ${product.url}/lite
  data    ${dataDir}
  archive ${archiveDir}
  log     ${product.logFile}

Sign in as the installation's administrator, from another terminal:

  export MIRROR_URL=${product.url}
  export MIRROR_TOKEN=$(cat ${join(dataDir, "admin-token")})
  npx mirror partner list

People sign in at ${product.url}/lite, which needs no script. A partner's administrator lets them in:

  npx mirror person open-account "Bo Lind" --login bo

prints a code, once; with it Bo chooses a password at ${product.url}/lite/first-password

Ctrl-C stops it. What it acknowledged is on disk, and is there again at the next start.
`);

const ready = await fetch(`${product.url}/readyz`);
if (!ready.ok) process.stderr.write(`\nIt is not ready: ${await ready.text()}\n`);

let stopping = false;
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.on(signal, async () => {
    if (stopping) process.exit(130);
    stopping = true;
    process.stderr.write("\nstopping …\n");
    await product.stop();
    process.exit(signal === "SIGINT" ? 130 : 0);
  });
}
