import { known } from "@mirror/vocabulary";
import type { DrawnKind } from "./drawn-flow.js";
import type { LaidEdge, LaidLabel, LaidLane, LaidNode, Layout, Point } from "./layout.js";
import { LINE, PADDING, TYPE } from "./node-size.js";
import { wrapped } from "./text-size.js";

/**
 * A layout as SVG. It asks for nothing from anywhere, runs nothing, and shows light or dark as the reader's screen is.
 * Kinds of steps differ in shape and in words, not by colour alone; whatever comes from a document is text and nothing else.
 */
export function drawSvg(layout: Layout): string {
  const { w, h, title, lanes, nodes, edges } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="title">`,
    `<title id="title">${text(title)}</title>`,
    `<style>${STYLE}</style>`,
    MARKERS,
    `<rect class="paper" width="${w}" height="${h}"/>`,
    ...lanes.map((lane, index) => laneOf(lane, index)),
    ...edges.map(edgeOf),
    ...nodes.map(nodeOf),
    ...edges
      .flatMap((edge) => [edge.label, edge.leadsTo])
      .flatMap((label) => (label === null ? [] : [labelOf(label)])),
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = `
svg{color-scheme:light dark;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
.paper{fill:#fff}.lane{fill:#f6f7f9;stroke:#c9ced6}.lane.odd{fill:#eceff3}
.heading{fill:#1d2733;font-size:13px;font-weight:600}
.node{fill:#fff;stroke:#3c4a5a;stroke-width:1.3}.inner{fill:none;stroke:#3c4a5a;stroke-width:1.3}
.bar{fill:#3c4a5a}.quiet .node{fill:#e3e8ee}
.consent .node{fill:#fff4d6}.aid .node{fill:#e2f3e6}.escalation .node{fill:#fde5e1}.handler .node{stroke-dasharray:5 3}
.name{fill:#111a24;font-size:13px;font-weight:600}.detail{fill:#3c4a5a;font-size:11px}
.tag{fill:#3c4a5a;font-size:10px;font-weight:700;letter-spacing:.06em}
.edge{fill:none;stroke:#55636f;stroke-width:1.4}.failure{stroke:#a3281c;stroke-dasharray:6 3}.loop{stroke-dasharray:2 3;stroke-width:1.8}
.tip{fill:#55636f}.tip.f{fill:#a3281c}
.label{fill:#1d2733;font-size:11px;paint-order:stroke;stroke:#f2f4f7;stroke-width:3px;stroke-linejoin:round}
@media (prefers-color-scheme:dark){
.paper{fill:#10151b}.lane{fill:#171e26;stroke:#39444f}.lane.odd{fill:#1c242d}.heading{fill:#e8edf2}
.node{fill:#222c36;stroke:#a9b6c3}.inner{stroke:#a9b6c3}.bar{fill:#a9b6c3}.quiet .node{fill:#2d3843}
.consent .node{fill:#4a3d12}.aid .node{fill:#173d23}.escalation .node{fill:#4d1f19}
.name{fill:#f3f6f9}.detail,.tag{fill:#c3cdd7}.edge{stroke:#9aa8b5}.failure{stroke:#ff8a7a}.tip{fill:#9aa8b5}.tip.f{fill:#ff8a7a}
.label{fill:#e8edf2;stroke:#1a222a}}
`;

const MARKERS = ["", "f"]
  .map(
    (kind) =>
      `<marker id="tip${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="tip ${kind}" d="M0 0L8 4L0 8z"/></marker>`,
  )
  .join("");

function laneOf({ x, y, w, h, name, heading }: LaidLane, index: number): string {
  const odd = index % 2 === 0 ? "" : " odd";
  const middle = { x: heading.x + heading.w / 2, y: heading.y + heading.h / 2 };
  const lines = wrapped(name, TYPE.name, heading.w - 12, heading.h > 80 ? 5 : 2);
  const first = middle.y - ((lines.length - 1) * LINE.name) / 2;
  return [
    `<rect class="lane${odd}" x="${x}" y="${y}" width="${w}" height="${h}"/>`,
    ...lines.map((line, at) => write("heading", middle.x, first + at * LINE.name, line, "middle")),
  ].join("");
}

function nodeOf(node: LaidNode): string {
  const { kind, x, y, w, h, tag, lines, details, name } = node;
  const middle = x + w / 2;
  const written: string[] = [];
  let at = y + PADDING;
  const put = (type: "tag" | "name" | "detail", line: string) => {
    written.push(write(type, middle, at + LINE[type] / 2, line, "middle"));
    at += LINE[type];
  };
  if (kind !== "join") {
    if (tag !== null) put("tag", tag);
    for (const line of lines) put("name", line);
    for (const line of details) put("detail", line);
  }
  const label = [tag, name, ...details].filter((one) => one !== null && one !== "").join(", ");
  const step = node.step === null ? "" : ` data-step="${text(node.step)}"`;
  return `<g class="${CLASS[kind]}"${step}><title>${text(label.slice(0, TITLE_CHARS))}</title>${shapeOf(node, { x, y, w, h })}${written.join("")}</g>`;
}

/** As much as somebody reads who points at a node. */
const TITLE_CHARS = 400;

const CLASS: Readonly<Record<DrawnKind, string>> = {
  start: "quiet",
  end: "quiet",
  task: "task",
  machine: "machine",
  call: "call",
  consent: "consent",
  aid: "aid",
  escalation: "escalation",
  share: "task",
  exit: "quiet",
  decision: "decision",
  loop: "decision",
  parallel: "decision",
  join: "decision",
  handler: "handler",
};

function shapeOf({ kind }: LaidNode, { x, y, w, h }: { x: number; y: number; w: number; h: number }): string {
  const box = (radius: number) =>
    `<rect class="node" x="${x}" y="${y}" width="${w}" height="${h}" rx="${radius}"/>`;
  const area = (...points: readonly (readonly [number, number])[]) =>
    `<polygon class="node" points="${points.map((point) => point.join(",")).join(" ")}"/>`;
  const line = (fromX: number, fromY: number, toX: number, toY: number) =>
    `<path class="inner" d="M${fromX} ${fromY}L${toX} ${toY}"/>`;
  const right = x + w;
  const bottom = y + h;
  const middle = y + h / 2;
  switch (kind) {
    case "task":
      return box(4);
    case "start":
    case "end":
      return box(h / 2);
    case "exit":
      return (
        box(h / 2) +
        `<rect class="inner" x="${x + 4}" y="${y + 4}" width="${w - 8}" height="${h - 8}" rx="${h / 2 - 4}"/>`
      );
    case "machine":
      return box(4) + line(x, y + 4, right, y + 4) + line(x, bottom - 4, right, bottom - 4);
    case "call":
      return box(0) + line(x + 6, y, x + 6, bottom) + line(right - 6, y, right - 6, bottom);
    // Two outlines: two sides have to agree.
    case "consent":
      return `${box(10)}<rect class="inner" x="${x + 4}" y="${y + 4}" width="${w - 8}" height="${h - 8}" rx="7"/>`;
    case "aid":
      return (
        box(4) +
        `<rect class="bar" x="${x}" y="${y}" width="6" height="${h}"/><rect class="bar" x="${right - 6}" y="${y}" width="6" height="${h}"/>`
      );
    // It points up, as the levels do.
    case "escalation":
      return area([x, y + 7], [x + w / 2, y - 5], [right, y + 7], [right, bottom], [x, bottom]);
    case "share":
      return area([x, y], [right - 12, y], [right, y + 12], [right, bottom], [x, bottom]);
    case "decision":
    case "loop": {
      const cut = 11;
      const outline = area(
        [x + cut, y],
        [right - cut, y],
        [right, middle],
        [right - cut, bottom],
        [x + cut, bottom],
        [x, middle],
      );
      return kind === "decision" ? outline : outline + line(x + cut, bottom - 4, right - cut, bottom - 4);
    }
    case "parallel":
      return (
        box(0) +
        `<rect class="bar" x="${x}" y="${y}" width="${w}" height="5"/><rect class="bar" x="${x}" y="${bottom - 5}" width="${w}" height="5"/>`
      );
    case "join":
      return area([x + w / 2, y], [right, middle], [x + w / 2, bottom], [x, middle]);
    case "handler":
      return box(h / 2);
  }
}

function edgeOf({ kind, points, from, to }: LaidEdge): string {
  const tip = kind === "failure" ? "tipf" : "tip";
  const more = kind === "next" ? "" : ` ${kind}`;
  return `<path class="edge${more}" d="${rounded(points)}" marker-end="url(#${tip})" data-from="${text(from)}" data-to="${text(to)}"/>`;
}

const RADIUS = 5;

/** Straight pieces with their corners taken off. */
function rounded(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const near = towards(point, before);
      const far = towards(point, after);
      return `L${near.x} ${near.y}Q${point.x} ${point.y} ${far.x} ${far.y}`;
    })
    .join("");
}

function towards(from: Point, to: Point): Point {
  const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  const step = Math.min(RADIUS, length / 2);
  return { x: from.x + Math.sign(to.x - from.x) * step, y: from.y + Math.sign(to.y - from.y) * step };
}

function labelOf({ x, y, lines }: LaidLabel): string {
  return lines.map((line, index) => write("label", x, y + index * LINE.label, line, "start")).join("");
}

function write(type: string, x: number, middle: number, line: string, anchor: "start" | "middle"): string {
  const at = anchor === "middle" ? ' text-anchor="middle"' : "";
  // A third of the type's size below the middle is where most readers' letters stand.
  return `<text class="${type}" x="${x}" y="${middle + 4}"${at}>${text(line)}</text>`;
}

/** What XML could take for its own, and what no reader would see, by number; a document's words stay words. */
function text(words: string): string {
  return words.replace(/[&<>"'\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu, (sign) => {
    const code = known(sign.codePointAt(0), "The number of a sign");
    return "&<>\"'".includes(sign)
      ? `&#${code};`
      : `&lt;U+${code.toString(16).toUpperCase().padStart(4, "0")}&gt;`;
  });
}
