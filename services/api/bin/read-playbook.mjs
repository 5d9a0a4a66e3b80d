// Reads playbooks in a thread of its own, so that no document keeps the api from answering others (INV-15).

import { parentPort } from "node:worker_threads";
import { compileFlow } from "@mirror/engine";
import { readPlaybook } from "@mirror/playbook";

parentPort?.on("message", ({ text, options }) => {
  const reading = readPlaybook(text, options);
  // What does not compile is not taken in either.
  if (reading.ok) compileFlow(reading.playbook);
  const { document: _, ...told } = { document: undefined, ...reading };
  parentPort?.postMessage(told);
});
