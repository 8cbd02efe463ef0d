import type { ComponentId } from "../base/index.ts";
import type { Path } from "./path.ts";
import { type Schema, schemaName } from "./schema.ts";
import { type Component, nameOf, schemaOf, type Snapshot } from "./snapshot.ts";

/**
 * How many siblings bear a name [M8], counted once for each name that is asked for: where many components of as many containers are
 * called the same, none is compared with all the others. It follows one model; `rename` tells of what has another name in it since.
 */
export class SiblingNames {
  readonly #bearers = new Map<string, Map<string, number>>();

  /** Whether a sibling of `component` bears `name`, which the component may bear itself. */
  isTaken(snapshot: Snapshot, component: Component, name: string): boolean {
    const bearers = this.#bearersOf(snapshot, name).get(siblingsOf(snapshot, component)) ?? 0;
    return bearers > (nameOf(component) === name ? 1 : 0);
  }

  /** @param snapshot - in which `component`, which is not deleted, still has its old name */
  rename(snapshot: Snapshot, component: Component, name: string): void {
    const siblings = siblingsOf(snapshot, component);
    for (const [each, more] of [[nameOf(component), -1] as const, [name, 1] as const]) {
      const bearers = this.#bearersOf(snapshot, each);
      bearers.set(siblings, (bearers.get(siblings) ?? 0) + more);
    }
  }

  #bearersOf(snapshot: Snapshot, name: string): Map<string, number> {
    const known = this.#bearers.get(name);
    if (known) return known;
    const bearers = new Map<string, number>();
    snapshot.names.get(name)?.forEach((id: ComponentId) => {
      const component = snapshot.components.get(id);
      if (!component || component.deleted) return;
      const siblings = siblingsOf(snapshot, component);
      bearers.set(siblings, (bearers.get(siblings) ?? 0) + 1);
    });
    this.#bearers.set(name, bearers);
    return bearers;
  }
}

/** What siblings have in common: their kind, and what they are in. */
export function siblingsOf(snapshot: Snapshot, component: Component): string {
  return `${schemaName(component.schema)} ${containerOf(snapshot, component) ?? ""}`;
}

/** The component that contains this one, by the property whose reference means "contains". */
export function containerOf(snapshot: Snapshot, component: Component): ComponentId | undefined {
  const path = containerPath(schemaOf(snapshot, component));
  const cell = path && component.attributes.get(path);
  return cell && "from" in cell ? cell.from.component : undefined;
}

/** Whether what stands at `path` of a component of this schema says what contains it. */
export function isContainerPath(schema: Schema | undefined, path: Path): boolean {
  return containerPath(schema) === path;
}

/** Whether what contains a component is said at another place by one definition of its version than by the other, or by one alone. */
export function isContainedOtherwise(was: Schema, is: Schema): boolean {
  return containerPath(was) !== containerPath(is);
}

const containerPaths = new WeakMap<Schema, Path | null>();

function containerPath(schema: Schema | undefined): Path | undefined {
  if (!schema) return undefined;
  let path = containerPaths.get(schema);
  if (path === undefined) {
    const found = Object.entries(schema.domain.properties ?? {}).find(
      ([, property]) => property.reference?.edge === "contains",
    );
    path = found ? (`/domain/${found[0]}` as Path) : null;
    containerPaths.set(schema, path);
  }
  return path ?? undefined;
}
