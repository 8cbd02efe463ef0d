import { type Cell, NAME_PATH, type Snapshot } from "@tributary/core/model";
import { broken } from "./rule-broken.ts";

/**
 * What must be true of any model that was let through, asked of the cells themselves: no circle of connections, none to what
 * is not there, no two siblings of one name, no number out of bounds, nothing below a whole. On purpose none of core's own checks is used.
 *
 * @throws {RuleBroken}
 */
export function checkModel(model: Snapshot, whose: string): void {
  const uses = new Map<string, readonly string[]>();
  const names = new Map<string, string>();
  for (const [id, { attributes, deleted, schema }] of model.components) {
    if (deleted) continue;
    const cells = [...attributes];
    const sources = cells.flatMap(([, cell]) => ("from" in cell ? [cell.from.component] : []));
    uses.set(
      id,
      sources.filter((source) => source !== id),
    );
    if (isMadeOfItself(id, cells)) broken("M74", `${whose}: a value of ${id} is made of itself`);
    for (const source of sources)
      if (model.components.get(source)?.deleted !== false)
        broken("M6", `${whose}: ${id} takes a value from ${source}, which is not there`);
    for (const [path, cell] of cells) {
      const size = path === "/domain/size" && "value" in cell ? cell.value : 0;
      if (typeof size !== "number" || size < 0 || size > 100) broken("M3", `${whose}: the size of ${id} is ${size}`);
    }
    const hidden = cells.find(([path]) =>
      cells.some(([above, cell]) => !("order" in cell) && path.startsWith(`${above}/`)),
    );
    if (hidden) broken("M85", `${whose}: ${hidden[0]} of ${id} is below a whole, and not seen`);
    const name = attributes.get(NAME_PATH);
    const full = name && "value" in name ? `${schema.split("@")[0]} ${JSON.stringify(name.value)}` : undefined;
    if (full !== undefined && names.has(full)) broken("M8", `${whose}: ${id} and ${names.get(full)} are both ${full}`);
    if (full !== undefined) names.set(full, id);
  }
  const inCircle = firstInCircle(uses);
  if (inCircle) broken("M7", `${whose}: ${inCircle} takes a value from itself, in the end`);
}

/** Whether what a component takes from itself leads round, value by value. */
function isMadeOfItself(id: string, cells: readonly (readonly [string, Cell])[]): boolean {
  const own = cells.flatMap(([path, cell]) =>
    "from" in cell && cell.from.component === id ? [[path, cell.from.path as string] as const] : [],
  );
  const meets = (a: string, b: string) => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
  const needs = own.map(([, from]) => own.filter(([path]) => meets(path, from)).map(([path]) => path));
  return firstInCircle(new Map(own.map(([path], at) => [path, needs[at] ?? []]))) !== undefined;
}

/** Takes away what uses nothing that is left, again and again: what remains stands in circles, or on one. */
function firstInCircle(uses: ReadonlyMap<string, readonly string[]>): string | undefined {
  const left = new Map(uses);
  for (;;) {
    const free = [...left].filter(([, sources]) => !sources.some((source) => left.has(source)));
    if (free.length === 0) return [...left.keys()][0];
    for (const [id] of free) left.delete(id);
    if (left.size === 0) return undefined;
  }
}
