import { known } from "@mirror/vocabulary";
import { nth } from "../nth.js";
import type { Playbook } from "../playbook.js";
import { type DrawnFlow, type DrawnNode, drawnFlow } from "./drawn-flow.js";
import { backEdges, layersOf } from "./layers.js";
import type { Direction, LaidEdge, LaidLabel, Layout, Point } from "./layout.js";
import { LINE, type SizedNode, sizeOf, TYPE } from "./node-size.js";
import { placedAcross, type Slot } from "./place-across.js";
import { textWidth, wrapped } from "./text-size.js";
import { type Hop, tracksFor } from "./tracks.js";

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
  readonly node: (DrawnNode & { readonly sized: SizedNode }) | null;
  /** How far it reaches along the flow. */
  readonly along: number;
}

/** An arrow, and how it goes from layer to layer, in the direction of the layers. */
interface Route {
  readonly from: string;
  readonly to: string;
  readonly kind: LaidEdge["kind"];
  readonly label: readonly string[];
  readonly turned: boolean;
  readonly hops: readonly Hop[];
  readonly leadsTo: readonly string[];
}

/** The room that a layer takes along the flow. */
interface Layer {
  start: number;
  /** As deep as what reaches furthest in it. */
  depth: number;
  /** What the labels behind it want. */
  room: number;
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
    const hops = this.#routes.flatMap((route) => route.hops);
    const across = placedAcross(this.#places, hops, this.#flow.lanes.length);
    const tracks = tracksFor(
      hops,
      (place) => nth(this.#places, place).layer,
      (place) => nth(across.middle, place),
    );
    const layers = this.#layers();
    let along = HEADING[this.#direction] + MARGIN * 2;
    for (const [index, layer] of layers.entries()) {
      layer.start = along;
      along += layer.depth + GAP * 2 + (tracks.count[index] ?? 0) * TRACK + layer.room;
    }
    const total = along + MARGIN;
    const acrossTotal = across.size + MARGIN * 2;
    const middleOf = (place: number) => nth(across.middle, place) + MARGIN;
    const beginOf = (place: number) => {
      const one = nth(this.#places, place);
      const { start, depth } = nth(layers, one.layer);
      return start + (depth - one.along) / 2;
    };
    const nodes = this.#places.flatMap((place, index) => {
      if (place.node === null) return [];
      const { id, step, kind, lane, tag, name } = place.node;
      const { w, h, lines, details } = place.node.sized;
      const corner = this.#turned(beginOf(index), middleOf(index) - this.#acrossOf({ w, h }) / 2);
      return [{ id, step, kind, lane, tag, name, lines, details, ...corner, w, h }];
    });
    const edges = this.#routes.map((route) => this.#edge(route, { layers, tracks, middleOf, beginOf }));
    const size = this.#turned(total, acrossTotal);
    return {
      title: this.#flow.title,
      direction: this.#direction,
      w: Math.ceil(size.x),
      h: Math.ceil(size.y),
      lanes: this.#flow.lanes.map((lane, index) => {
        const stripe = nth(across.lanes, index);
        const corner = this.#turned(MARGIN, stripe.start + MARGIN);
        const whole = this.#turned(total - 2 * MARGIN, stripe.size);
        const heading = this.#turned(HEADING[this.#direction], stripe.size);
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
    const numberOf = (id: string) => known(number.get(id), `The node ${id}`);
    const between = edges.map((edge) => {
      const ends = { from: numberOf(edge.from), to: numberOf(edge.to) };
      return { edge, ends, forward: edge.kind === "loop" ? turned(ends) : ends };
    });
    const back = backEdges({ size: nodes.length, edges: between.map(({ forward }) => forward) });
    const arrows = between.map(({ edge, ends, forward }, index) => ({
      edge,
      ends,
      along: back.has(index) ? turned(forward) : forward,
    }));
    const crowded = crowdedByLabels(edges);
    const layers = layersOf({
      size: nodes.length,
      // Where several labels would stand before one step, each gets a place of its own on the way there.
      edges: arrows.flatMap(({ edge, along }) =>
        along.from === along.to
          ? []
          : [{ ...along, least: crowded.has(edge.to) && edge.label !== null ? 2 : 1 }],
      ),
    });
    for (const [index, node] of nodes.entries()) {
      const sized = sizeOf(node);
      this.#places.push({
        node: { ...node, sized },
        lane: known(laneNumber.get(node.lane), `The lane ${node.lane}`),
        layer: nth(layers, index),
        along: this.#direction === "lr" ? sized.w : sized.h,
        across: this.#acrossOf(sized),
        after: 0,
        bends: true,
      });
    }
    for (const { edge, ends, along } of arrows) {
      const { from, to } = along;
      const label = edge.label === null ? [] : wrapped(edge.label, TYPE.label, LABEL_WIDTH, 2);
      const isTurned = from !== ends.from;
      const route = { from: edge.from, to: edge.to, kind: isTurned ? ("loop" as const) : edge.kind, label };
      if (nth(layers, to) - nth(layers, from) > LAYERS_MAX || from === to) this.#cutShort(route, ends);
      else this.#routes.push({ ...route, turned: isTurned, hops: this.#through(along, label), leadsTo: [] });
    }
  }

  /** By a place in each layer between two nodes, in the lane that the arrow goes to. */
  #through({ from, to }: Hop, label: readonly string[]): Hop[] {
    const hops: Hop[] = [];
    const { layer: first } = nth(this.#places, from);
    const { layer: last, lane } = nth(this.#places, to);
    let here = from;
    for (let layer = first + 1; layer < last; layer += 1) {
      hops.push({ from: here, to: this.#places.length });
      here = this.#places.length;
      this.#places.push({
        node: null,
        lane,
        layer,
        along: 0,
        across: 6,
        after: layer === first + 1 ? this.#labelAfter(label) : 0,
        bends: false,
      });
    }
    hops.push({ from: here, to });
    return hops;
  }

  #cutShort(route: Omit<Route, "turned" | "hops" | "leadsTo">, { from, to }: Hop): void {
    const name = nth(this.#flow.nodes, to).name || "where its branches join";
    const words = route.kind === "loop" ? `↻ ${name}` : `→ ${name}`;
    const leadsTo = wrapped(words, TYPE.label, LABEL_WIDTH, 2);
    const place = this.#places.length;
    const width = Math.max(...leadsTo.map((line) => textWidth(line, TYPE.label)));
    const height = leadsTo.length * LINE.label;
    const size = { w: width + 8, h: height + 4 };
    const { lane, layer } = nth(this.#places, from);
    this.#places.push({
      node: null,
      lane,
      layer: layer + 1,
      along: this.#direction === "lr" ? size.w : size.h,
      across: this.#acrossOf(size),
      after: this.#labelAfter(route.label),
      bends: true,
    });
    this.#routes.push({ ...route, turned: false, hops: [{ from, to: place }], leadsTo });
  }

  /** How much room a label wants beside its arrow, where the flow goes down; where it goes right, it stands above. */
  #labelAfter(label: readonly string[]): number {
    if (label.length === 0 || this.#direction === "lr") return 0;
    return Math.max(...label.map((line) => textWidth(line, TYPE.label))) + 8;
  }

  /** The layers with what stands in each and the labels behind it; where they begin is not known yet. */
  #layers(): Layer[] {
    const count = this.#places.reduce((most, place) => Math.max(most, place.layer), 0) + 1;
    const layers = Array.from({ length: count }, (): Layer => ({ start: 0, depth: 0, room: 0 }));
    for (const place of this.#places) {
      const layer = nth(layers, place.layer);
      layer.depth = Math.max(layer.depth, place.along);
    }
    for (const route of this.#routes) {
      const { label } = route;
      if (label.length === 0) continue;
      const wanted =
        this.#direction === "lr"
          ? Math.max(...label.map((line) => textWidth(line, TYPE.label))) + 10
          : label.length * LINE.label;
      const layer = nth(layers, nth(this.#places, hopOfLabel(route).from).layer);
      layer.room = Math.max(layer.room, wanted);
    }
    return layers;
  }

  #edge(
    route: Route,
    at: {
      readonly layers: readonly Layer[];
      readonly tracks: ReturnType<typeof tracksFor>;
      readonly middleOf: (place: number) => number;
      readonly beginOf: (place: number) => number;
    },
  ): LaidEdge {
    const points: { along: number; across: number }[] = [];
    let label: LaidLabel | null = null;
    for (const [index, hop] of route.hops.entries()) {
      const { layer, along } = nth(this.#places, hop.from);
      const [left, right] = [at.middleOf(hop.from), at.middleOf(hop.to)];
      const { start, depth } = nth(at.layers, layer);
      const track = start + depth + GAP / 2 + at.tracks.trackOf(hop.from) * TRACK;
      if (index === 0) points.push({ along: at.beginOf(hop.from) + along, across: left });
      if (left !== right) points.push({ along: track, across: left }, { along: track, across: right });
      points.push({ along: at.beginOf(hop.to), across: right });
      if (hop === hopOfLabel(route) && route.label.length > 0) {
        const behind = start + depth + GAP / 2 + (at.tracks.count[layer] ?? 0) * TRACK;
        label = { ...this.#labelPoint(behind, right, route.label.length), lines: route.label };
      }
    }
    const last = nth(route.hops, route.hops.length - 1).to;
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

/** The label stands where its arrow leaves the step that it comes from. */
function hopOfLabel({ hops, turned: isTurned }: Route): Hop {
  return nth(hops, isTurned ? hops.length - 1 : 0);
}

/** The nodes that more than one arrow with a label leads to. */
function crowdedByLabels(edges: DrawnFlow["edges"]): Set<string> {
  const labelled = edges.filter((edge) => edge.label !== null).map((edge) => edge.to);
  return new Set(labelled.filter((to, index) => labelled.indexOf(to) !== index));
}

function turned({ from, to }: Hop): Hop {
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
