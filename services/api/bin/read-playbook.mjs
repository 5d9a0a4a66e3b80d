// Reads and draws playbooks in a thread of its own, so that no document keeps the api from answering others (INV-15).

import { parentPort } from "node:worker_threads";
import { compileFlow } from "@mirror/engine";
import { drawPlaybook, readPlaybook } from "@mirror/playbook";
import { readPinnedKeys, untrustedSignature } from "@mirror/playbook/signing";
import { instantOf } from "@mirror/vocabulary";

parentPort?.on("message", ({ text, options, drawing, publisherKeys }) => {
  const reading = readPlaybook(text, options);
  // What does not compile is not taken in either.
  if (reading.ok && drawing === undefined) compileFlow(reading.playbook);
  if (reading.ok && drawing !== undefined) {
    parentPort?.postMessage(drawPlaybook(reading.playbook, drawing.format, drawing.direction));
    return;
  }
  // A key that is pinned decides about the document as it was given, byte for byte.
  const untrusted =
    reading.ok && publisherKeys !== undefined
      ? untrustedSignature(text, readPinnedKeys(publisherKeys), instantOf(Date.now()))
      : undefined;
  if (untrusted !== undefined) {
    parentPort?.postMessage({ ok: false, faults: [untrusted], warnings: reading.warnings });
    return;
  }
  const { document: _, ...told } = { document: undefined, ...reading };
  if (publisherKeys !== undefined)
    told.warnings = told.warnings.filter((warning) => warning.code !== "signatures-not-checked");
  parentPort?.postMessage(told);
});
