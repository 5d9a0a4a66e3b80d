import { ProblemRaised } from "@mirror/chassis";
import { type PlaybookView, routes } from "@mirror/contract";
import {
  asImported,
  type Desk,
  type GivenReading,
  importPlaybook,
  type PlaybookVersion,
  type Shelf,
} from "@mirror/operations";
import type { Fault, Playbook } from "@mirror/playbook";
import type { Tlp } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { PlaybookReader } from "../reading/playbook-reader.js";
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

const reader = new PlaybookReader();

/** Reads a document that was accepted before, or is being accepted now. */
async function read({ version }: Found): Promise<{ playbook: Playbook; warnings: readonly Fault[] }> {
  const reading = await reader.read(version.text, asImported(version));
  if (!reading.ok) throw new Error(`An imported playbook no longer reads: ${reading.faults[0]?.problem}`);
  return reading;
}

/** The document, if it can be run here; every fault of it at once where it cannot. */
async function readable(
  { publisherKeys }: Desk,
  { document, defaultMarking }: Imported,
): Promise<Extract<GivenReading, { ok: true }>> {
  const reading = await reader.read(document, { defaultMarking }, publisherKeys);
  if (reading.ok) return reading;
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

interface Imported {
  readonly document: string;
  readonly defaultMarking: Tlp;
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
      const reading = await readable(turn.desk, body);
      const { id } = reading.playbook;
      made(id);
      const { document, defaultMarking } = body;
      return importPlaybook(turn, id, document, { defaultMarking }, reading);
    },
    async show(sight, { body }, id): Promise<PlaybookView | undefined> {
      const { hash } = (await readable(sight.desk, body)).playbook;
      const found = await find(sight, id, hash);
      if (found === undefined) return undefined;
      const { playbook, warnings } = await read(found);
      return playbookView(found.shelf, playbook, warnings);
    },
  }),
  reads(routes.playbooks.show, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    if (found === undefined) return undefined;
    const { playbook, warnings } = await read(found);
    return playbookView(found.shelf, playbook, warnings);
  }),
  reads(routes.playbooks.graph, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    const { format = "mermaid", direction } = query;
    if (found === undefined) return undefined;
    const { text } = found.version;
    return { format, text: await reader.draw(text, asImported(found.version), format, direction) };
  }),
  reads(routes.playbooks.document, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    if (found === undefined) return undefined;
    const { modified, hash, text } = found.version;
    return { id: params.id, modified, hash, document: text };
  }),
];
