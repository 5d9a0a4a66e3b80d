import type { Playbook } from "../playbook.js";
import { type DrawnFlow, type DrawnNode, drawnFlow } from "./drawn-flow.js";
import { backEdges, layersOf } from "./layers.js";
import type { Direction, LaidEdge, LaidLabel, Layout, Point } from "./layout.js";
import { LINE, type SizedNode, sizeOf, TYPE } from "./node-size.js";
import { placedAcross, type Slot } from "./place-across.js";
import { textWidth, wrapped } from "./text-size.js";
import { tracksFor } from "./tracks.js";

/** An arrow over more layers than this stops at once and says where it leads. */
const LAYERS_MAX = 14;
const LABEL_WIDTH = 130;
const MARGIN = 16;
const HEADING = { lr: 120, td: 40 } as const;
const TRACK = 9;
const GAP = 22;

/**
 * Gives everything in a playbook's flow its place: layers along the flow, lanes across it, arrows in straight pieces. Pure:
 * the same playbook, the same layout. Takes a bounded time: arrows that would go very far are cut short and say where they
 * lead.
 */
export function layOut(playbook: Playbook, direction: Direction = "td"): Layout {
  return new Laying(drawnFlow(playbook), direction).whole();
}

/** A node, or a place in a layer that an arrow passes through. */
interface Place extends Slot {
  readonly node: DrawnNode | null;
  readonly sized: SizedNode | null;
  readonly layer: number;
  /** How far it reaches along the flow. */
  readonly along: number;
}

/** An arrow, and the places that it goes through from layer to layer, in the direction of the layers. */
interface Route {
  readonly from: string;
  readonly to: string;
  readonly kind: LaidEdge["kind"];
  readonly label: readonly string[];
  readonly turned: boolean;
  readonly places: readonly number[];
  readonly leadsTo: readonly string[];
}

class Laying {
  readonly #flow: DrawnFlow;
  readonly #direction: Direction;
  readonly #places: Place[] = [];
  readonly #routes: Route[] = [];

  constructor(flow: DrawnFlow, direction: Direction) {
    this.#flow = flow;
    this.#direction = direction;
    this.#build();
  }

  whole(): Layout {
    const lanes = this.#flow.lanes;
    const hops = this.#routes.flatMap(({ places }) =>
      places.slice(1).map((to, index) => ({ from: places[index] ?? 0, to })),
    );
    const across = placedAcross(this.#places, hops, lanes.length);
    const layers = this.#places.reduce((most, place) => Math.max(most, place.layer), 0) + 1;
    const depth = Array<number>(layers).fill(0);
    for (const place of this.#places) depth[place.layer] = Math.max(depth[place.layer] ?? 0, place.along);
    const tracks = tracksFor(
      this.#routes.map((route) => route.places),
      (place) => this.#places[place]?.layer ?? 0,
      (place) => across.middle[place] ?? 0,
    );
    const room = this.#labelRoom(layers);
    const start = Array<number>(layers).fill(0);
    let along = HEADING[this.#direction] + MARGIN * 2;
    for (let layer = 0; layer < layers; layer += 1) {
      start[layer] = along;
      along += (depth[layer] ?? 0) + GAP * 2 + (tracks.count[layer] ?? 0) * TRACK + (room[layer] ?? 0);
    }
    const total = along + MARGIN;
    const laneStart = across.laneStart.map((one) => one + MARGIN);
    const acrossTotal = across.size + MARGIN * 2;
    const middleOf = (place: number) => (across.middle[place] ?? 0) + MARGIN;
    const beginOf = (place: number) => {
      const one = this.#places[place];
      return one === undefined ? 0 : (start[one.layer] ?? 0) + ((depth[one.layer] ?? 0) - one.along) / 2;
    };
    const nodes = this.#places.flatMap((place, index) => {
      if (place.node === null || place.sized === null) return [];
      const { id, step, kind, lane, tag, name } = place.node;
      const { w, h, lines, details } = place.sized;
      const corner = this.#turned(beginOf(index), middleOf(index) - this.#acrossOf(place.sized) / 2);
      return [{ id, step, kind, lane, tag, name, lines, details, ...corner, w, h }];
    });
    const edges = this.#routes.map((route) => this.#edge(route, { depth, start, tracks, middleOf, beginOf }));
    const size = this.#turned(total, acrossTotal);
    return {
      title: this.#flow.title,
      direction: this.#direction,
      w: Math.ceil(size.x),
      h: Math.ceil(size.y),
      lanes: lanes.map((lane, index) => {
        const from = laneStart[index] ?? 0;
        const thick = across.laneSize[index] ?? 0;
        const corner = this.#turned(MARGIN, from);
        const whole = this.#turned(total - 2 * MARGIN, thick);
        const heading = this.#turned(HEADING[this.#direction], thick);
        return {
          ...lane,
          ...corner,
          w: whole.x,
          h: whole.y,
          heading: { ...corner, w: heading.x, h: heading.y },
        };
      }),
      nodes,
      edges,
    };
  }

  #build(): void {
    const { nodes, edges, lanes } = this.#flow;
    const laneNumber = new Map(lanes.map((lane, index) => [lane.id, index]));
    const number = new Map(nodes.map((node, index) => [node.id, index]));
    const between = edges.map(({ from, to }) => ({ from: number.get(from) ?? 0, to: number.get(to) ?? 0 }));
    const forward = between.map((edge, index) => (edges[index]?.kind === "loop" ? turned(edge) : edge));
    const back = backEdges({ size: nodes.length, edges: forward });
    const along = forward.map((edge, index) => (back.has(index) ? turned(edge) : edge));
    const crowded = crowdedByLabels(edges);
    const layer = layersOf({
      size: nodes.length,
      // Where several labels would stand before one step, each gets a place of its own on the way there.
      edges: along.flatMap((edge, index) =>
        edge.from === edge.to
          ? []
          : [{ ...edge, least: crowded.has(edges[index]?.to ?? "") && edges[index]?.label != null ? 2 : 1 }],
      ),
    });
    for (const [index, node] of nodes.entries()) {
      const sized = sizeOf(node);
      const lane = laneNumber.get(node.lane) ?? 0;
      this.#places.push({
        node,
        sized,
        lane,
        layer: layer[index] ?? 0,
        along: this.#direction === "lr" ? sized.w : sized.h,
        across: this.#acrossOf(sized),
        after: 0,
        bends: true,
      });
    }
    for (const [index, edge] of edges.entries()) {
      const { from, to } = along[index] ?? { from: 0, to: 0 };
      const label = edge.label === null ? [] : wrapped(edge.label, TYPE.label, LABEL_WIDTH, 2);
      const isTurned = from !== (between[index]?.from ?? 0);
      const route = { from: edge.from, to: edge.to, kind: isTurned ? ("loop" as const) : edge.kind, label };
      const span = (layer[to] ?? 0) - (layer[from] ?? 0);
      if (span > LAYERS_MAX || from === to)
        this.#cutShort(route, between[index]?.from ?? 0, between[index]?.to ?? 0);
      else
        this.#routes.push({
          ...route,
          turned: isTurned,
          places: this.#through(from, to, label),
          leadsTo: [],
        });
    }
  }

  /** A place in each layer between two nodes, in the lane that the arrow goes to. */
  #through(from: number, to: number, label: readonly string[]): number[] {
    const places = [from];
    const [first, last] = [this.#places[from]?.layer ?? 0, this.#places[to]?.layer ?? 0];
    for (let layer = first + 1; layer < last; layer += 1) {
      places.push(this.#places.length);
      this.#places.push({
        node: null,
        sized: null,
        lane: this.#places[to]?.lane ?? 0,
        layer,
        along: 0,
        across: 6,
        after: layer === first + 1 ? this.#labelAfter(label) : 0,
        bends: false,
      });
    }
    places.push(to);
    return places;
  }

  #cutShort(route: Omit<Route, "turned" | "places" | "leadsTo">, from: number, to: number): void {
    const target = this.#flow.nodes[to];
    const name = target?.name || "where its branches join";
    const words = route.kind === "loop" ? `↻ ${name}` : `→ ${name}`;
    const leadsTo = wrapped(words, TYPE.label, LABEL_WIDTH, 2);
    const place = this.#places.length;
    const width = Math.max(...leadsTo.map((line) => textWidth(line, TYPE.label)));
    const height = leadsTo.length * LINE.label;
    const sized = { lines: [], details: [], w: width + 8, h: height + 4 };
    this.#places.push({
      node: null,
      sized,
      lane: this.#places[from]?.lane ?? 0,
      layer: (this.#places[from]?.layer ?? 0) + 1,
      along: this.#direction === "lr" ? sized.w : sized.h,
      across: this.#acrossOf(sized),
      after: this.#labelAfter(route.label),
      bends: true,
    });
    this.#routes.push({ ...route, turned: false, places: [from, place], leadsTo });
  }

  /** How much room a label wants beside its arrow, where the flow goes down; where it goes right, it stands above. */
  #labelAfter(label: readonly string[]): number {
    if (label.length === 0 || this.#direction === "lr") return 0;
    return Math.max(...label.map((line) => textWidth(line, TYPE.label))) + 8;
  }

  /** How much room the labels behind each layer want along the flow. */
  #labelRoom(layers: number): number[] {
    const room = Array<number>(layers).fill(0);
    for (const { label, places, turned: isTurned } of this.#routes) {
      if (label.length === 0) continue;
      const first = places[isTurned ? places.length - 2 : 0] ?? 0;
      const layer = this.#places[first]?.layer ?? 0;
      const wanted =
        this.#direction === "lr"
          ? Math.max(...label.map((line) => textWidth(line, TYPE.label))) + 10
          : label.length * LINE.label;
      room[layer] = Math.max(room[layer] ?? 0, wanted);
    }
    return room;
  }

  #edge(
    route: Route,
    at: {
      readonly depth: readonly number[];
      readonly start: readonly number[];
      readonly tracks: ReturnType<typeof tracksFor>;
      readonly middleOf: (place: number) => number;
      readonly beginOf: (place: number) => number;
    },
  ): LaidEdge {
    const points: { along: number; across: number }[] = [];
    let label: LaidLabel | null = null;
    const hopOfLabel = route.turned ? route.places.length - 2 : 0;
    for (const [hop, from] of route.places.slice(0, -1).entries()) {
      const to = route.places[hop + 1] ?? from;
      const layer = this.#places[from]?.layer ?? 0;
      const [left, right] = [at.middleOf(from), at.middleOf(to)];
      const leave = at.beginOf(from) + (this.#places[from]?.along ?? 0);
      const edgeOfLayer = (at.start[layer] ?? 0) + (at.depth[layer] ?? 0);
      const track = edgeOfLayer + GAP / 2 + at.tracks.trackOf(from, to, layer) * TRACK;
      const arrive = at.beginOf(to);
      if (hop === 0) points.push({ along: leave, across: left });
      if (left !== right) points.push({ along: track, across: left }, { along: track, across: right });
      points.push({ along: arrive, across: right });
      if (hop === hopOfLabel && route.label.length > 0) {
        const behind = edgeOfLayer + GAP / 2 + (at.tracks.count[layer] ?? 0) * TRACK;
        label = { ...this.#labelPoint(behind, right, route.label.length), lines: route.label };
      }
    }
    const last = route.places.at(-1) ?? 0;
    const end = this.#turned(at.beginOf(last), at.middleOf(last));
    const height = (route.leadsTo.length * LINE.label) / 2;
    const leadsTo =
      route.leadsTo.length === 0
        ? null
        : this.#direction === "lr"
          ? { x: end.x + 4, y: end.y - height + LINE.label / 2, lines: route.leadsTo }
          : {
              x: end.x - Math.max(...route.leadsTo.map((line) => textWidth(line, TYPE.label))) / 2,
              y: end.y + LINE.label / 2 + 2,
              lines: route.leadsTo,
            };
    const drawn = plain(points).map(({ along, across }) => this.#turned(along, across));
    return {
      from: route.from,
      to: route.to,
      kind: route.kind,
      points: route.turned ? drawn.toReversed() : drawn,
      label,
      leadsTo,
    };
  }

  #labelPoint(behind: number, across: number, lines: number): Point {
    if (this.#direction === "td")
      return { x: Math.round(across) + 5, y: Math.round(behind) + LINE.label / 2 };
    return { x: Math.round(behind) + 4, y: Math.round(across) - lines * LINE.label + LINE.label / 2 - 1 };
  }

  #acrossOf({ w, h }: Pick<SizedNode, "w" | "h">): number {
    return this.#direction === "lr" ? h : w;
  }

  #turned(along: number, across: number): Point {
    const [a, b] = [Math.round(along), Math.round(across)];
    return this.#direction === "lr" ? { x: a, y: b } : { x: b, y: a };
  }
}

/** The nodes that more than one arrow with a label leads to. */
function crowdedByLabels(edges: DrawnFlow["edges"]): Set<string> {
  const labelled = edges.filter((edge) => edge.label !== null).map((edge) => edge.to);
  return new Set(labelled.filter((to, index) => labelled.indexOf(to) !== index));
}

function turned({ from, to }: { from: number; to: number }) {
  return { from: to, to: from };
}

/** Without points that lie on the straight between their neighbours. */
function plain(points: readonly { along: number; across: number }[]): { along: number; across: number }[] {
  return points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined || after === undefined) return true;
    const sameAcross = before.across === point.across && point.across === after.across;
    const sameAlong = before.along === point.along && point.along === after.along;
    return !sameAcross && !sameAlong;
  });
}
