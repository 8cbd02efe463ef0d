import type { Point, Size } from "./pack.ts";

export type LayoutNode = Size & { readonly id: string };
export type LayoutEdge = { readonly from: string; readonly to: string };
export type Group = {
  readonly id: string;
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
};
/** Where a group's members stand, from the group's own corner, and how much room they take. */
export type Placed = Size & { readonly places: ReadonlyMap<string, Point> };

const COLUMN_GAP = 88;
const ROW_GAP = 24;

/**
 * A quick picture: columns by how long a chain of connections leads to each node, rows balanced. Shown until the careful
 * layout is there, and for groups too large for it.
 */
export function layered({ nodes, edges }: Group): Placed {
  const depth = depths(nodes, edges);
  const columns: LayoutNode[][] = [];
  for (const node of nodes) {
    const at = depth.get(node.id) ?? 0;
    columns[at] ??= [];
    columns[at].push(node);
  }
  const tallest = Math.max(4, Math.ceil(Math.sqrt(nodes.length * 2.2)));
  const places = new Map<string, Point>();
  let [x, height] = [0, 0];
  for (const column of columns.flatMap((one) => (one ? chunks(one, tallest) : []))) {
    let y = 0;
    for (const node of column) {
      places.set(node.id, { x, y });
      y += node.height + ROW_GAP;
    }
    height = Math.max(height, y - ROW_GAP);
    x += Math.max(...column.map(({ width }) => width)) + COLUMN_GAP;
  }
  return { places, width: Math.max(0, x - COLUMN_GAP), height };
}

function depths(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, number> {
  const incoming = new Map(nodes.map(({ id }) => [id, 0]));
  const outgoing = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (!incoming.has(from) || !incoming.has(to) || from === to) continue;
    incoming.set(to, (incoming.get(to) ?? 0) + 1);
    outgoing.set(from, [...(outgoing.get(from) ?? []), to]);
  }
  const depth = new Map<string, number>();
  const ready = nodes.map(({ id }) => id).filter((id) => incoming.get(id) === 0);
  for (const id of ready) {
    const at = depth.get(id) ?? 0;
    depth.set(id, at);
    for (const to of outgoing.get(id) ?? []) {
      depth.set(to, Math.max(depth.get(to) ?? 0, at + 1));
      const left = (incoming.get(to) ?? 1) - 1;
      incoming.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return depth;
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
