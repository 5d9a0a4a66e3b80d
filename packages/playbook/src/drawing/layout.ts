import type { StepId } from "../playbook.js";
import type { DrawnEdge, DrawnKind } from "./drawn-flow.js";

/** Which way the flow goes: from left to right with lanes above each other, or from top to bottom with lanes side by side. */
export const DIRECTIONS = ["td", "lr"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A playbook's flow with a place for everything, in pixels from the top left corner; plain data, for whatever draws it. */
export interface Layout {
  readonly title: string;
  readonly direction: Direction;
  readonly w: number;
  readonly h: number;
  readonly lanes: readonly LaidLane[];
  readonly nodes: readonly LaidNode[];
  readonly edges: readonly LaidEdge[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface LaidLane extends Box {
  readonly id: string;
  readonly name: string;
  /** Where the lane's name stands. */
  readonly heading: Box;
}

export interface LaidNode extends Box {
  readonly id: string;
  readonly step: StepId | null;
  readonly kind: DrawnKind;
  readonly lane: string;
  readonly tag: string | null;
  /** The whole name; `lines` is as much of it as fits. */
  readonly name: string;
  readonly lines: readonly string[];
  readonly details: readonly string[];
}

export interface LaidEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: DrawnEdge["kind"];
  /** From its beginning to its arrowhead, in straight pieces. */
  readonly points: readonly Point[];
  readonly label: LaidLabel | null;
  /** Where an arrow that would go too far stops, and says where it leads. */
  readonly leadsTo: LaidLabel | null;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lines of text; `x` is where each begins, `y` the middle of the first. */
export interface LaidLabel extends Point {
  readonly lines: readonly string[];
}
