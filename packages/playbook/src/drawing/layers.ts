import { nth } from "../nth.js";

/** A graph by its numbers: nodes from 0, edges between them. */
export interface Graph {
  readonly size: number;
  readonly edges: readonly GraphEdge[];
}

interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** Over how many layers it reaches at least; one unless told. */
  readonly least?: number;
}

/** Which edges lead back to where their flow came from: without them the graph has no circles. */
export function backEdges({ size, edges }: Graph): Set<number> {
  const out = outgoing({ size, edges });
  const back = new Set<number>();
  const state = new Uint8Array(size);
  for (let root = 0; root < size; root += 1) {
    if (state[root] !== 0) continue;
    const path = [{ node: root, left: nth(out, root).values() }];
    state[root] = 1;
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const next = here.left.next();
      if (next.done) {
        state[here.node] = 2;
        path.pop();
        continue;
      }
      const { number, to } = next.value;
      if (state[to] === 1) back.add(number);
      else if (state[to] === 0) {
        state[to] = 1;
        path.push({ node: to, left: nth(out, to).values() });
      }
    }
  }
  return back;
}

/** Each node's layer: behind all that lead to it, as soon as may be. The edges must make no circle. */
export function layersOf({ size, edges }: Graph): number[] {
  const waiting = new Int32Array(size);
  for (const { to } of edges) waiting[to] = nth(waiting, to) + 1;
  const layer = Array<number>(size).fill(0);
  const out = outgoing({ size, edges });
  const ready: number[] = [];
  for (let node = 0; node < size; node += 1) if (waiting[node] === 0) ready.push(node);
  for (const node of ready) {
    for (const { to, least } of nth(out, node)) {
      layer[to] = Math.max(nth(layer, to), nth(layer, node) + least);
      waiting[to] = nth(waiting, to) - 1;
      if (waiting[to] === 0) ready.push(to);
    }
  }
  return layer;
}

interface Leaving {
  /** Its place among all edges. */
  readonly number: number;
  readonly to: number;
  readonly least: number;
}

/** What leaves each node. */
function outgoing({ size, edges }: Graph): Leaving[][] {
  const out: Leaving[][] = Array.from({ length: size }, () => []);
  for (const [number, { from, to, least = 1 }] of edges.entries()) nth(out, from).push({ number, to, least });
  return out;
}
