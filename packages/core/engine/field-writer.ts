import type { ComponentId } from "../base/index.ts";
import type { Path, Snapshot } from "../model/index.ts";
import type { ComponentChange, FieldChange } from "../protocol/index.ts";

/**
 * The places on a component where whoever made a field differ has written, in the order in which they are to be asked; empty is the
 * component itself. Rule [D14].
 */
export function writtenFor(
  { before, after }: { readonly before: Snapshot; readonly after: Snapshot },
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
