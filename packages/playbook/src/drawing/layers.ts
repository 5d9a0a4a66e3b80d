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
    const path = [{ node: root, next: 0 }];
    state[root] = 1;
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const edge = out[here.node]?.[here.next];
      here.next += 1;
      if (edge === undefined) {
        state[here.node] = 2;
        path.pop();
        continue;
      }
      const to = edges[edge]?.to ?? 0;
      if (state[to] === 1) back.add(edge);
      else if (state[to] === 0) {
        state[to] = 1;
        path.push({ node: to, next: 0 });
      }
    }
  }
  return back;
}

/** Each node's layer: behind all that lead to it, as soon as may be. The edges must make no circle. */
export function layersOf({ size, edges }: Graph): number[] {
  const waiting = new Int32Array(size);
  for (const { to } of edges) waiting[to] = (waiting[to] ?? 0) + 1;
  const layer = Array<number>(size).fill(0);
  const out = outgoing({ size, edges });
  const ready: number[] = [];
  for (let node = 0; node < size; node += 1) if (waiting[node] === 0) ready.push(node);
  for (const node of ready) {
    for (const edge of out[node] ?? []) {
      const to = edges[edge]?.to ?? 0;
      layer[to] = Math.max(layer[to] ?? 0, (layer[node] ?? 0) + (edges[edge]?.least ?? 1));
      waiting[to] = (waiting[to] ?? 0) - 1;
      if (waiting[to] === 0) ready.push(to);
    }
  }
  return layer;
}

function outgoing({ size, edges }: Graph): number[][] {
  const out: number[][] = Array.from({ length: size }, () => []);
  for (const [index, { from }] of edges.entries()) out[from]?.push(index);
  return out;
}
