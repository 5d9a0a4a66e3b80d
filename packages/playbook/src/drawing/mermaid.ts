import type { DrawnEdge, DrawnFlow, DrawnKind, DrawnNode } from "./drawn-flow.js";
import type { Direction } from "./layout.js";

/**
 * A flow as a Mermaid flowchart: a node for each step, a frame for each lane. Names are quoted and encoded, so that
 * nothing in a document can add to the drawing.
 */
export function drawMermaid(flow: DrawnFlow, direction: Direction): string {
  const nameOf = new Map(flow.nodes.map((node, index) => [node.id, `s${index + 1}`]));
  const lines = [`flowchart ${direction.toUpperCase()}`];
  for (const [index, lane] of flow.lanes.entries()) {
    const own = flow.nodes.filter((node) => node.lane === lane.id);
    lines.push(`  subgraph lane${index + 1}[${encoded(lane.name === "" ? " " : lane.name)}]`);
    for (const node of own) lines.push(`    ${nameOf.get(node.id)}${shaped(node)}`);
    lines.push("  end");
  }
  for (const edge of flow.edges)
    lines.push(`  ${nameOf.get(edge.from)} ${arrow(edge)} ${nameOf.get(edge.to)}`);
  return `${lines.join("\n")}\n`;
}

function arrow({ kind, label }: DrawnEdge): string {
  const line = kind === "next" ? "-->" : "-.->";
  return label === null ? line : `${line}|${encoded(label)}|`;
}

function shaped(node: DrawnNode): string {
  const { kind, tag, name, details } = node;
  const [open, close] = SHAPES[kind];
  const lines = [tag ?? "", name, ...details].filter((line) => line !== "");
  return `${open}${encoded(...(lines.length === 0 ? [" "] : lines))}${close}`;
}

const SHAPES: Readonly<Record<DrawnKind, readonly [string, string]>> = {
  start: ["([", "])"],
  end: ["([", "])"],
  exit: ["([", "])"],
  handler: ["([", "])"],
  task: ["[", "]"],
  machine: ["[", "]"],
  share: ["[", "]"],
  call: ["[[", "]]"],
  consent: ["{{", "}}"],
  aid: ["[(", ")]"],
  escalation: [">", "]"],
  decision: ["{", "}"],
  loop: ["{", "}"],
  parallel: ["[/", "/]"],
  join: ["((", "))"],
};

/** Text in Mermaid's quotation marks: letters, digits and blanks as they are, everything else by its number. */
function encoded(...lines: readonly string[]): string {
  const safe = lines.map((line) =>
    line.replace(/[^\p{L}\p{N} .,:()/+-]/gu, (sign) => `#${sign.codePointAt(0)};`),
  );
  return `"${safe.join("<br/>")}"`;
}
