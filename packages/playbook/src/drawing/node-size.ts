import type { DrawnNode } from "./drawn-flow.js";
import { textWidth, wrapped } from "./text-size.js";

/** Sizes of type, in pixels. */
export const TYPE = { name: 13, detail: 11, tag: 10, label: 11 } as const;
export const LINE = { name: 17, detail: 15, tag: 14, label: 14 } as const;
export const PADDING = 10;

const TEXT_WIDTH = 170;

/** What is written in a node, and how large it is with that. */
export interface SizedNode {
  readonly lines: readonly string[];
  readonly details: readonly string[];
  readonly w: number;
  readonly h: number;
}

export function sizeOf(node: DrawnNode): SizedNode {
  switch (node.kind) {
    case "join":
      return { lines: [], details: [], w: 16, h: 16 };
    case "start":
    case "end": {
      const lines = wrapped(node.name, TYPE.name, 110, 2);
      return { lines, details: [], ...around(lines, [], null, 56) };
    }
    case "task":
    case "machine":
    case "call":
    case "consent":
    case "aid":
    case "escalation":
    case "share":
    case "exit":
    case "decision":
    case "loop":
    case "parallel":
    case "handler": {
      const lines = wrapped(node.name, TYPE.name, TEXT_WIDTH, 4);
      const details = node.details.flatMap((detail) => wrapped(detail, TYPE.detail, TEXT_WIDTH, 2));
      return { lines, details, ...around(lines, details, node.tag, 110) };
    }
  }
}

function around(
  lines: readonly string[],
  details: readonly string[],
  tag: string | null,
  widthMin: number,
): { w: number; h: number } {
  const widths = [
    ...lines.map((line) => textWidth(line, TYPE.name)),
    ...details.map((line) => textWidth(line, TYPE.detail)),
    tag === null ? 0 : textWidth(tag, TYPE.tag) * 1.1,
  ];
  // Slanted sides take some of the room.
  const w = Math.max(widthMin, Math.ceil(Math.max(...widths)) + 2 * PADDING + 16);
  const text = lines.length * LINE.name + details.length * LINE.detail + (tag === null ? 0 : LINE.tag);
  return { w: w + (w % 2), h: text + 2 * PADDING - (text % 2) };
}
