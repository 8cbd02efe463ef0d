import type { ComponentId, NewId } from "../base/index.ts";
import { ComponentsByKind } from "./components-by-kind.ts";
import { firstConnections } from "./default-sources.ts";
import type { Mutation } from "./mutation.ts";
import { isWithin, type Path } from "./path.ts";
import { type Schema, schemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

type Begun = { readonly component: ComponentId; readonly schema: Schema };

/**
 * The connections with which the new components of one draft begin, decided when the draft is read: what is said of a component
 * after it was made goes before what it takes by itself, as if it had been said at once [M80]. A component sees as sources only
 * what was there before it.
 */
export class Beginnings {
  readonly #newId: NewId;
  readonly #kinds: ComponentsByKind;
  readonly #undecided: Begun[] = [];
  readonly #said = new Map<ComponentId, Path[]>();
  /** List entries that were added by themselves, and that nobody has touched since. */
  readonly #entries = new Map<ComponentId, Set<Path>>();

  constructor(view: Snapshot, newId: NewId) {
    this.#newId = newId;
    this.#kinds = new ComponentsByKind(view);
  }

  begin(component: ComponentId, schema: Schema): void {
    this.#undecided.push({ component, schema });
    this.#said.set(component, []);
  }

  /** Whoever drafts says something of this place. What it is said of stays, whoever has put it there. */
  say(component: ComponentId, path: Path): void {
    this.#said.get(component)?.push(path);
    const entries = this.#entries.get(component) ?? [];
    for (const entry of entries) if (isWithin(path, entry)) this.#entries.get(component)?.delete(entry);
  }

  /** The entries of a list that were added by themselves, now that somebody says what is to be in it. */
  withdrawn(component: ComponentId, list: Path): readonly Path[] {
    const known = this.#entries.get(component);
    const entries = [...(known ?? [])].filter((entry) => isWithin(entry, list));
    for (const entry of entries) known?.delete(entry);
    return entries;
  }

  /** What those made since the last time begin with; each is to be applied to what `view` answers before the next is asked for. */
  *decide(view: () => Snapshot): Iterable<Mutation> {
    for (const { component, schema } of this.#undecided.splice(0)) {
      const made = { schema, component, newId: this.#newId, kinds: this.#kinds };
      const isThere = view().components.get(component)?.deleted === false;
      const first = isThere ? firstConnections(view(), { ...made, said: this.#said.get(component) ?? [] }) : [];
      yield* first;
      this.#entries.set(component, new Set(first.flatMap((each) => (each.type === "item.insert" ? [each.path] : []))));
      this.#kinds.add(component, schemaRef(schema));
    }
  }
}
