import { type PlaybookView, routes } from "@mirror/contract";
import { importPlaybook, type PlaybookVersion, type Shelf } from "@mirror/operations";
import { mermaidOf, type Playbook, readJson } from "@mirror/playbook";
import { refuse } from "@mirror/vocabulary";
import { z } from "zod";
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

async function read(sight: Sight, { version }: Found): Promise<Playbook> {
  return (await sight.desk.flows.fetch(sight.desk.journal, version.hash)).playbook;
}

const Named = z.object({ id: z.string().regex(/^playbook--[0-9a-f-]{36}$/) });

export const playbookDoors: Door[] = [
  reads(routes.playbooks.list, (sight, { query }) =>
    pageOfIndex(sight, "playbooks", query, async (id) => {
      const seen = await seenPlaybook(sight, id);
      return seen && playbookSummary(seen.shelf);
    }),
  ),
  decides(routes.playbooks.import, {
    async decide(turn, { body }, made) {
      // Whose stream it goes to stands in the document; what else is wrong with it, its reader says.
      const document = readJson(body.document);
      const named = Named.safeParse(document.ok ? document.value : undefined);
      if (!named.success)
        return refuse(
          "invalid",
          "playbook-at-fault",
          "This is no CACAO playbook: it has no id like playbook--<uuid>.",
        );
      made(named.data.id);
      return importPlaybook(turn, named.data.id, body.document);
    },
    async show(sight, { body }, id): Promise<PlaybookView | undefined> {
      const found = await find(sight, id, undefined);
      const version = found?.shelf.versions.find((one) => one.text === body.document) ?? found?.version;
      // It is not on disk yet, so it is read from what was sent: what does not compile is not taken in either.
      return found && version && playbookView(found.shelf, sight.desk.flows.add(version.text).playbook);
    },
  }),
  reads(routes.playbooks.show, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    return found && playbookView(found.shelf, await read(sight, found));
  }),
  reads(routes.playbooks.graph, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    return found && { format: "mermaid" as const, text: mermaidOf(await read(sight, found)) };
  }),
  reads(routes.playbooks.document, async (sight, { params, query }) => {
    const found = await find(sight, params.id, query.hash);
    if (found === undefined) return undefined;
    const { modified, hash, text } = found.version;
    return { id: params.id, modified, hash, document: text };
  }),
];
