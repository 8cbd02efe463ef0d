export type Step = { readonly component: string; readonly after: readonly string[] };

export type PlanLayout = {
  /** Column and row of each step, both from 0. A step stands right of everything it waits for. */
  readonly cells: ReadonlyMap<string, { readonly column: number; readonly row: number }>;
  readonly columns: number;
  readonly rows: number;
  /** Lines to draw: those that follow from others are left out. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
};

/** Arranges steps in columns by how many others must have finished first. Steps that are not there are ignored, as are cycles. */
export function layOutPlan(steps: readonly Step[]): PlanLayout {
  const known = new Map(steps.map((step) => [step.component, step]));
  const depth = depthsOf(known);
  const byColumn = new Map<number, string[]>();
  for (const { component } of steps) {
    const column = depth.get(component) ?? 0;
    byColumn.set(column, [...(byColumn.get(column) ?? []), component]);
  }
  const cells = new Map<string, { column: number; row: number }>();
  for (const column of [...byColumn.keys()].sort((a, b) => a - b)) {
    const middle = (id: string) => {
      const rows = (known.get(id)?.after ?? []).flatMap((before) => cells.get(before)?.row ?? []);
      return rows.length > 0 ? rows.reduce((sum, row) => sum + row, 0) / rows.length : 0;
    };
    const ids = (byColumn.get(column) ?? []).map((id, at) => ({ id, at, middle: middle(id) }));
    ids.sort((a, b) => a.middle - b.middle || a.at - b.at);
    ids.forEach(({ id }, row) => cells.set(id, { column, row }));
  }
  const edges = steps.flatMap(({ component, after }) => {
    const direct = after.filter((id) => known.has(id) && (depth.get(id) ?? 0) < (depth.get(component) ?? 0));
    const implied = new Set(direct.flatMap((id) => [...ancestorsOf(id, known)]));
    return direct.filter((id) => !implied.has(id)).map((from) => ({ from, to: component }));
  });
  return {
    cells,
    edges,
    columns: byColumn.size,
    rows: Math.max(0, ...[...byColumn.values()].map((ids) => ids.length)),
  };
}

function depthsOf(known: ReadonlyMap<string, Step>): Map<string, number> {
  const depth = new Map<string, number>();
  const open = new Set<string>();
  const visit = (id: string): number => {
    const done = depth.get(id);
    if (done !== undefined) return done;
    if (open.has(id)) return 0;
    open.add(id);
    const before = (known.get(id)?.after ?? []).filter((other) => known.has(other));
    const own = before.length > 0 ? 1 + Math.max(...before.map(visit)) : 0;
    open.delete(id);
    depth.set(id, own);
    return own;
  };
  for (const id of known.keys()) visit(id);
  return depth;
}

function ancestorsOf(id: string, known: ReadonlyMap<string, Step>): Set<string> {
  const found = new Set<string>();
  const todo = [...(known.get(id)?.after ?? [])];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (found.has(next) || next === id) continue;
    found.add(next);
    todo.push(...(known.get(next)?.after ?? []));
  }
  return found;
}
