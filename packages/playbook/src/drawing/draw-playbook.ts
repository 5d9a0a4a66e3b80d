import type { Playbook } from "../playbook.js";
import { drawSvg } from "./draw-svg.js";
import { drawnFlow } from "./drawn-flow.js";
import { layOut } from "./lay-out.js";
import type { Direction } from "./layout.js";
import { drawMermaid } from "./mermaid.js";

/** What a drawing of a playbook can be: text for Mermaid, or a picture. */
export const GRAPH_FORMATS = ["mermaid", "svg"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** A playbook's flow, drawn in the lanes of those who act: top to bottom unless told. */
export function drawPlaybook(playbook: Playbook, format: GraphFormat, direction: Direction = "td"): string {
  switch (format) {
    case "mermaid":
      return drawMermaid(drawnFlow(playbook), direction);
    case "svg":
      return drawSvg(layOut(playbook, direction));
  }
}
