import { ProblemRaised } from "@mirror/chassis";
import { type PlaybookView, routes } from "@mirror/contract";
import { asImported, importPlaybook, type PlaybookVersion, type Shelf } from "@mirror/operations";
import { type Fault, mermaidOf, type Playbook, readPlaybook } from "@mirror/playbook";
import { decides } from "../door/decides.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenPlaybook } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { playbookSummary, playbookView, versionOn } from "../views/playbook-view.js";

interface Found {
  readonly shelf: Shelf;
  readonly version: PlaybookVersion;
}

async function find(sight: Sight, id: string, hash: string | undefined): Promise<Found | undefined> {
  const shelf = (await seenPlaybook(sight, id))?.shelf;
  const version = shelf && versionOn(shelf, hash);
  return shelf === undefined || version === undefined ? undefined : { shelf, version };
}

/** Reads a document that was accepted before, or is being accepted now. */
function read({ version }: Found): { playbook: Playbook; warnings: readonly Fault[] } {
  const reading = readPlaybook(version.text, asImported(version));
  if (!reading.ok) throw new Error(`An imported playbook no longer reads: ${reading.faults[0]?.problem}`);
  return reading;
}

/** The document, if it can be run here; every fault of it at once where it cannot. */
function readable(document: string): Playbook {
  const reading = readPlaybook(document);
  if (reading.ok) return reading.playbook;
  throw new ProblemRaised({
    status: 422,
    code: "playbook-at-fault",
    detail: "This playbook cannot be run here; `errors` says where in it, and what to do.",
    errors: reading.faults.map(({ pointer, problem, remedy }) => ({
      pointer: "/document",
      detail: `${pointer === "" ? "/" : pointer}: ${problem} ${remedy}`,
    })),
  });
}

export const playbookDoors: Door[] = [
  reads(routes.playbooks.list, (sight, { query }) =>
    pageOfIndex(sight, "playbooks", query, async (id) => {
      const seen = await seenPlaybook(sight, id);
      return seen && playbookSummary(seen.shelf);
    }),
  ),
  decides(routes.playbooks.import, {
    async decide(turn, { body }, made) {
      const { id } = readable(body.document);
      made(id);
      return importPlaybook(turn, id, body.document, { defaultMarking: body.defaultMarking });
    },
    async show(sight, { body }, id): Promise<PlaybookView | undefined> {
      const { hash } = readable(body.document);
      const found = await find(sight, id, hash);
      if (found === undefined) return undefined;
      // What does not compile is not taken in either: nothing of this is on disk yet.
      sight.desk.flows.add(found.version.text, asImported(found.version));
      const { playbook, warnings } = read(found);
      return playbookView(found.shelf, playbook, warnings);
    },
  }),
  reads(routes.playbooks.show, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    if (found === undefined) return undefined;
    const { playbook, warnings } = read(found);
    return playbookView(found.shelf, playbook, warnings);
  }),
  reads(routes.playbooks.graph, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    return found && { format: "mermaid" as const, text: mermaidOf(read(found).playbook) };
  }),
  reads(routes.playbooks.document, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    if (found === undefined) return undefined;
    const { modified, hash, text } = found.version;
    return { id: params.id, modified, hash, document: text };
  }),
];
