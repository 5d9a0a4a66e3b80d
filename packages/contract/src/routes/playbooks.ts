import { DIRECTIONS, GRAPH_FORMATS } from "@mirror/playbook";
import { IncidentId, TLP_LABELS, TLP_WHEN_UNMARKED } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { deciding, reading } from "../route.js";
import { PlaybookDocument, PlaybookGraph, PlaybookSummary, PlaybookView } from "../views/playbook.js";
import { PreflightView } from "../views/preflight.js";

export const PlaybookId = z
  .string()
  .regex(/^playbook--[0-9a-f-]{36}$/, "A playbook is named by its CACAO id (playbook--<uuid>).");
export const ContentHash = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, "A hash is written like sha256:<64 hex digits>.");

const params = z.strictObject({ id: PlaybookId });
const WhichVersion = z.strictObject({
  hash: ContentHash.optional().meta({ description: "Which version; left out, the newest." }),
});

const WhichDrawing = WhichVersion.extend({
  format: z.enum(GRAPH_FORMATS).optional().meta({ description: "As what; left out, mermaid." }),
  direction: z
    .enum(DIRECTIONS)
    .optional()
    .meta({ description: "td: from top to bottom, as if left out; lr: from left to right." }),
});

/** The largest playbook that is taken in, in characters of its document. */
export const PLAYBOOK_CHARACTERS_MAX = 2 * 1024 * 1024;

export const playbooks = {
  list: reading({
    id: "playbook.list",
    path: "/playbooks",
    summary: "List the playbooks",
    description: "Every playbook that was imported here, newest first.",
    query: PageQuery,
    answer: { status: 200, schema: pageOf(PlaybookSummary) },
  }),
  import: deciding({
    id: "playbook.import",
    path: "/playbooks",
    summary: "Import a playbook",
    description:
      "Takes a CACAO 2.0 playbook in, for everyone here to start. What we cannot run is refused with its place and reason (422). " +
      "For administrators, run leads and planners. A version that is here already changes nothing.",
    body: z.strictObject({
      document: z
        .string()
        .min(2)
        .max(PLAYBOOK_CHARACTERS_MAX)
        .meta({ description: "The document as it is in its file, byte for byte: signatures need it." }),
      defaultMarking: z.enum(TLP_LABELS).default(TLP_WHEN_UNMARKED).meta({
        description: "What a document without a TLP label is marked as; recorded as assigned.",
      }),
    }),
    answer: { status: 201, schema: PlaybookView },
  }),
  show: reading({
    id: "playbook.show",
    path: "/playbooks/{id}",
    summary: "Show a playbook",
    description: "One version of a playbook, and what starting it takes.",
    params,
    query: WhichVersion,
    answer: { status: 200, schema: PlaybookView },
  }),
  preflight: reading({
    id: "playbook.preflight",
    path: "/playbooks/{id}/preflight",
    summary: "Look at what starting a playbook would find",
    description:
      "Begins nothing. `problems` would reject the run. `tooFew`: which offices that the playbook asks have fewer than two people within " +
      "reach (M04), and who is missing, to that partner's own people.",
    params,
    query: WhichVersion.extend({
      incident: IncidentId.optional().meta({
        description: "For which incident; left out, one of the caller's partner, of the highest severity.",
      }),
      bindings: z
        .string()
        .max(4000)
        .regex(/^([a-z][a-z0-9-]*=partner--[0-9a-f-]+\/team--[0-9a-f-]+(,|$))*$/)
        .optional()
        .meta({ description: "Which team plays each role: `role=partner--…/team--…`, with commas between." }),
    }),
    answer: { status: 200, schema: PreflightView },
  }),
  graph: reading({
    id: "playbook.graph",
    path: "/playbooks/{id}/graph",
    summary: "Draw a playbook",
    description: "Its flow in the lanes of those who act: a Mermaid flowchart, or a picture in SVG.",
    params,
    query: WhichDrawing,
    answer: { status: 200, schema: PlaybookGraph },
  }),
  document: reading({
    id: "playbook.document",
    path: "/playbooks/{id}/document",
    summary: "Get a playbook's document",
    description: "The document as it was imported.",
    params,
    query: WhichVersion,
    answer: { status: 200, schema: PlaybookDocument },
  }),
};
