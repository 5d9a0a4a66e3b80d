// Reads and draws playbooks in a thread of its own, so that no document keeps the api from answering others (INV-15).

import { parentPort } from "node:worker_threads";
import { compileFlow } from "@mirror/engine";
import { drawPlaybook, readPlaybook } from "@mirror/playbook";

parentPort?.on("message", ({ text, options, drawing }) => {
  const reading = readPlaybook(text, options);
  // What does not compile is not taken in either.
  if (reading.ok && drawing === undefined) compileFlow(reading.playbook);
  if (reading.ok && drawing !== undefined) {
    parentPort?.postMessage(drawPlaybook(reading.playbook, drawing.format, drawing.direction));
    return;
  }
  const { document: _, ...told } = { document: undefined, ...reading };
  parentPort?.postMessage(told);
});
