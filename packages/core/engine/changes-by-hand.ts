import type { ComponentId } from "../base/index.ts";
import type { Path, Snapshot } from "../model/index.ts";
import type { ComponentChange, FieldChange, Hand } from "../protocol/index.ts";

export type Between = { readonly before: Snapshot; readonly after: Snapshot };

/**
 * The changes between two models, each field with the name of whoever made it what it is, or took it away. Rule [D14].
 *
 * @param handAt - whoever wrote at a place on a component last; an empty path is the component itself
 */
export function withHands(
  between: Between,
  changes: readonly ComponentChange[],
  handAt: (component: string, path: string) => Hand | undefined,
): readonly ComponentChange[] {
  return changes.map((change) => {
    const { component, fields, moved } = change;
    const mover = moved && handAt(component, "");
    return {
      ...change,
      fields: fields.map((field) => {
        const [by] = writtenFor(between, change, field).flatMap((path) => handAt(component, path) ?? []);
        return by ? { ...field, by } : field;
      }),
      ...(mover ? { moved: { ...moved, by: mover } } : {}),
    };
  });
}

/**
 * The places on a component where whoever made a field differ has written, in the order in which they are to be asked; empty is the
 * component itself. Rule [D14].
 */
export function writtenFor(
  { before, after }: Between,
  { component, kind }: ComponentChange,
  field: FieldChange,
): readonly string[] {
  if (kind === "removed") return ["", field.path];
  if (kind === "added") return [field.path, ""];
  const gone = field.after ? undefined : entryGone([before, after], component as ComponentId, field.path);
  return gone === undefined ? [field.path] : [gone, field.path];
}

/** The outermost list entry around a place that stood there before and does not now. */
function entryGone([was, is]: readonly [Snapshot, Snapshot], id: ComponentId, path: string): string | undefined {
  const [before, after] = [was.components.get(id), is.components.get(id)];
  for (let slash = path.indexOf("/", 1); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const above = path.slice(0, slash) as Path;
    if (before?.attributes.has(above) && !after?.attributes.has(above)) return above;
  }
  return undefined;
}
