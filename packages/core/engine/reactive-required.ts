import type { ComponentId } from "../base/index.ts";
import {
  type Component,
  missingRequired,
  type Path,
  requiredCheckPath,
  schemaOf,
  type Snapshot,
} from "../model/index.ts";
import { fieldTitle } from "./field-title.ts";
import { CallEntry, type CallHost } from "./reactive-call.ts";
import type { Entries, Entry } from "./reactive-entry.ts";
import { NOTHING, ready, type Signal } from "./reactive-signal.ts";

const NONE: readonly Path[] = [];

/** The places at which a component must say something and does not; of what is deleted nothing is found any more. */
export function requiredOf(snapshot: Snapshot, component: Component | undefined): readonly Path[] {
  const schema = component && !component.deleted ? schemaOf(snapshot, component) : undefined;
  return component && schema ? missingRequired(schema, component) : NONE;
}

/** A failed check that no function makes: a place where the component's kind requires a value, and there is none [R37]. */
export class RequiredEntry extends CallEntry {
  readonly place: Path;

  constructor(host: CallHost, component: ComponentId, place: Path) {
    const path = requiredCheckPath(place);
    super(host, { key: `required:${component}${place}`, component, path });
    this.place = place;
  }

  override dependencies(entries: Entries): readonly Entry[] {
    // Its title may tell an entry by what stands in it.
    return [entries.source(this.component)];
  }

  override compute(_signals: readonly Signal[], { snapshot }: Entries): Signal {
    const component = snapshot.components.get(this.component);
    const schema = component && schemaOf(snapshot, component);
    if (!component || !schema) return NOTHING;
    const title = fieldTitle(snapshot, component, this.place);
    const message = `${title} is required, and nothing is set. Every ${schema.title.toLowerCase()} needs it.`;
    return ready({ result: "failure", message, path: this.place });
  }
}
