import type { BundledPlaybook } from "@mirror/journal";
import { FlowLibrary } from "@mirror/operations";
import { PLAYED } from "./playbooks.js";

/** What the playbooks compile to. Made once for all simulations: a flow is named by the hash of its playbook, and never changes. */
export const flows = new FlowLibrary();

/** The same playbooks as a bundle of evidence holds them. */
export const documents: readonly BundledPlaybook[] = PLAYED.map(({ document }) => {
  const { id, modified, hash } = flows.add(JSON.stringify(document)).playbook;
  return { id, modified, hash, document };
});
